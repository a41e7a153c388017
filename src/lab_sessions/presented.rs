//! The practices that each part of a session presents, by their titles.
use super::content::SessionPart;
use super::model::PartKind;
use super::view::LabSession;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::practices::model::PracticeId;
use crate::practices::service::public_ids;
use crate::practices::service::territory::titles;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A practice that a part of a session presents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PresentedPractice {
    /// The place of the part in `parts` of the session, from 0; absent when no part of it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 29, example = 0)]
    pub part: Option<i32>,
    /// The practice.
    #[schema(example = "01910000-0000-7000-8000-000000000201")]
    pub practice_id: Uuid,
    /// What it was called when the programme was announced.
    #[schema(max_length = 300, example = "Dimissioni Programmate")]
    pub title: String,
}

/// The public practices that a session presents, part by part as everybody reads it, with their titles of today.
pub fn public(tx: &mut Tx<'_>, session: &LabSession) -> Result<Vec<PresentedPractice>> {
    let placed = by_part(&session.parts, &session.practices);
    let ids: Vec<Uuid> = placed.iter().map(|(_, id)| *id).collect();
    let public: Vec<PracticeId> = public_ids(tx, &ids)?.into_iter().map(PracticeId).collect();
    if public.is_empty() {
        return Ok(Vec::new());
    }
    let named: HashMap<Uuid, String> = titles(tx, &public)?.into_iter().map(|(id, title)| (id.0, title)).collect();
    let shown = |(part, practice_id): (Option<i32>, Uuid)| {
        Some(PresentedPractice { part, practice_id, title: named.get(&practice_id)?.clone() })
    };
    Ok(placed.into_iter().filter_map(shown).collect())
}

/// Where each practice is presented: in the parts on whose agenda it stands; one that is on no agenda, in the first part
/// for presentations, else in the first public part, else nowhere in particular.
fn by_part(parts: &[SessionPart], practices: &[Uuid]) -> Vec<(Option<i32>, Uuid)> {
    let first = |kind| parts.iter().position(|part| part.kind == kind);
    let home = first(PartKind::PracticePresentations).or_else(|| first(PartKind::PublicPart));
    let on_agenda =
        |part: &SessionPart| part.agenda_items.iter().filter_map(|item| item.practice_id).collect::<Vec<_>>();
    let agendas: Vec<Vec<Uuid>> = parts.iter().map(on_agenda).collect();
    let others = practices.iter().filter(|id| !agendas.iter().any(|agenda| agenda.contains(id)));
    let others: Vec<Uuid> = others.copied().collect();
    let mut placed = Vec::new();
    let mut place = |part: Option<i32>, id: Uuid| {
        if !placed.contains(&(part, id)) {
            placed.push((part, id));
        }
    };
    for (i, agenda) in agendas.into_iter().enumerate() {
        let part = i32::try_from(i).ok();
        agenda.into_iter().for_each(|id| place(part, id));
        if home == Some(i) {
            others.iter().for_each(|id| place(part, *id));
        }
    }
    if home.is_none() {
        others.iter().for_each(|id| place(None, *id));
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab_sessions::content::SessionAgendaItem;
    use crate::lab_sessions::model::PartVisibility;

    fn part(kind: PartKind, agenda: &[u128]) -> SessionPart {
        let item = |n: &u128| SessionAgendaItem {
            time: None,
            title: "Presentazione".into(),
            speakers: vec![],
            practice_id: Some(Uuid::from_u128(*n)),
        };
        let agenda_items = agenda.iter().map(item).collect();
        let visibility = PartVisibility::Public;
        SessionPart { kind, visibility, title: None, starts_at: None, ends_at: None, agenda_items }
    }

    fn placed(parts: &[SessionPart], practices: &[u128]) -> Vec<(Option<i32>, u128)> {
        let ids: Vec<Uuid> = practices.iter().copied().map(Uuid::from_u128).collect();
        by_part(parts, &ids).into_iter().map(|(part, id)| (part, id.as_u128())).collect()
    }

    #[test]
    fn a_practice_stands_where_the_agenda_has_it_else_with_the_presentations() {
        use PartKind::{OpenDebate, PracticePresentations, PublicPart};
        let parts = [part(PublicPart, &[2]), part(PracticePresentations, &[1, 1]), part(OpenDebate, &[1])];
        assert_eq!(placed(&parts, &[1, 3, 2]), [(Some(0), 2), (Some(1), 1), (Some(1), 3), (Some(2), 1)]);
        assert_eq!(placed(&[part(OpenDebate, &[]), part(PublicPart, &[])], &[3]), [(Some(1), 3)]);
        assert_eq!(placed(&[part(OpenDebate, &[])], &[3]), [(None, 3)]);
    }
}
