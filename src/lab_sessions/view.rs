//! What is shown of a session, and to whom: the one place where parts are hidden.
use super::content::{SessionCoordinator, SessionPart, SessionParty, SessionVenue};
use super::model::{LabSessionId, OnlineLinkVisibility, PartVisibility, Session, SessionFormat, SessionStatus};
use crate::auth::actor::Actor;
use crate::db::types::Instant;
use crate::labs::model::CycleId;
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// How much of a session somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// All of it: coordinators of one of its regions, and those who read everything.
    Whole,
    /// What is for experts too: the confirmed ones of its cycle's group.
    Experts,
    /// The public parts of one that was announced.
    Public,
}

impl Sight {
    /// How much of a session `actor` sees, when these are the cycles whose groups they are a confirmed expert of.
    pub fn of(actor: &Actor, session: &Session, own_cycles: &[CycleId]) -> Self {
        let expert = session.cycle_id.is_some_and(|cycle| own_cycles.contains(&cycle));
        Self::of_regions(actor, &session.content.0.regions, expert)
    }

    fn of_regions(actor: &Actor, regions: &[RegionCode], expert: bool) -> Self {
        let own = || actor.regions().iter().any(|region| regions.contains(region));
        match () {
            () if actor.reads_everything() || own() => Self::Whole,
            () if expert => Self::Experts,
            () => Self::Public,
        }
    }
}

/// A day of a Territorial Laboratory.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LabSession {
    /// Its id.
    pub id: LabSessionId,
    /// Its title.
    #[schema(max_length = 200, example = "Laboratorio Lombardia Sanità e Territorio")]
    pub title: String,
    /// Where it is in its life.
    pub status: SessionStatus,
    /// What was said when it was postponed or cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub status_note: Option<String>,
    /// The theme in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500)]
    pub theme_text: Option<String>,
    /// Codes of its themes, in order.
    #[schema(value_type = Vec<ThemeCode>, max_items = 20)]
    pub themes: Vec<String>,
    /// The cycle of a laboratory that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cycle_id: Option<CycleId>,
    /// ISTAT codes of the regions it is for, in order.
    #[schema(max_items = 20)]
    pub regions: Vec<RegionCode>,
    /// The day on which it begins, by the clocks of its place.
    #[schema(example = "2023-12-01")]
    pub date: NaiveDate,
    /// When it begins, by the clocks of its place.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2023-12-01T09:30:00+01:00")]
    pub starts_at: DateTime<FixedOffset>,
    /// When it ends, by the clocks of its place.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2023-12-01T17:00:00+01:00")]
    pub ends_at: DateTime<FixedOffset>,
    /// IANA name of its time zone.
    #[schema(max_length = 40, example = "Europe/Rome")]
    pub timezone: String,
    /// How people take part.
    pub format: SessionFormat,
    /// Where people meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub venue: Option<SessionVenue>,
    /// Where people meet online: for those who manage or oversee the session and its experts, for everybody only when
    /// `online_link_visibility` is `public`. Who has a place reads it with the code of their registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, format = "uri")]
    pub online_link: Option<String>,
    /// Who else reads where people meet online.
    pub online_link_visibility: OnlineLinkVisibility,
    /// Who leads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub coordinator: Option<SessionCoordinator>,
    /// The bodies that have a role in it, in the order of the programme.
    #[schema(max_items = 40)]
    pub parties: Vec<SessionParty>,
    /// Its parts, in order; those that the caller may see.
    #[schema(max_items = 30)]
    pub parts: Vec<SessionPart>,
    /// The practices that are presented, in order; those that the caller may see.
    #[schema(max_items = 50)]
    pub practices: Vec<Uuid>,
    /// Text for the public.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub description: Option<String>,
    /// The statuses that the caller can move it to.
    #[schema(max_items = 7)]
    pub allowed_transitions: Vec<SessionStatus>,
    /// How often date, hours, place, link or status have changed (RFC 5545 SEQUENCE).
    #[schema(minimum = 0)]
    pub sequence: i32,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl LabSession {
    /// What somebody with this `sight` sees of a session. Of the practices it names only the `visible` ones are told.
    pub fn of(session: Session, sight: Sight, visible: &HashSet<Uuid>, allowed: Vec<SessionStatus>) -> Self {
        let (starts_at, ends_at) = (session.local(session.starts_at), session.local(session.ends_at));
        let mut content = session.content.0;
        if sight == Sight::Public {
            let total = content.parts.len();
            content.parts.retain(|part| part.visibility == PartVisibility::Public);
            // A link would lead strangers into a meeting: it is told where the session says so and a part of it is open.
            let closed = content.parts.is_empty() && total > 0;
            if closed || content.online_link_visibility != OnlineLinkVisibility::Public {
                content.online_link = None;
            }
            if !matches!(session.status, SessionStatus::Postponed | SessionStatus::Cancelled) {
                content.status_note = None;
            }
        }
        content.practices.retain(|id| visible.contains(id));
        for item in content.parts.iter_mut().flat_map(|part| &mut part.agenda_items) {
            item.practice_id = item.practice_id.filter(|id| visible.contains(id));
        }
        Self {
            id: session.id,
            title: session.title,
            status: session.status,
            status_note: content.status_note,
            theme_text: content.theme_text,
            themes: content.themes,
            cycle_id: session.cycle_id,
            regions: content.regions,
            date: starts_at.date_naive(),
            starts_at,
            ends_at,
            timezone: session.timezone,
            format: session.format,
            venue: content.venue,
            online_link: content.online_link,
            online_link_visibility: content.online_link_visibility,
            coordinator: content.coordinator,
            parties: content.parties,
            parts: content.parts,
            practices: content.practices,
            description: content.description,
            allowed_transitions: allowed,
            sequence: session.sequence,
            version: session.version,
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sight;
    use crate::auth::actor::{Actor, Grant, Role};
    use crate::territory::RegionCode;
    use uuid::Uuid;

    #[test]
    fn who_coordinates_or_reads_one_of_the_regions_sees_the_whole() {
        let code = |text: &str| text.parse::<RegionCode>().unwrap();
        let sight = |role, regions: &[&str], expert: bool| {
            let regions = regions.iter().map(|text| code(text)).collect();
            let grant = Grant { role, regions, organisation: None };
            let actor = Actor::person(Uuid::nil(), Uuid::nil(), vec![grant], Uuid::nil());
            Sight::of_regions(&actor, &[code("01"), code("02")], expert)
        };
        for (role, regions, expected) in [
            (Role::Administrator, vec![], Sight::Whole),
            (Role::ScientificCommittee, vec![], Sight::Whole),
            (Role::InstitutionalReader, vec![], Sight::Whole),
            (Role::InstitutionalReader, vec!["02"], Sight::Whole),
            (Role::InstitutionalReader, vec!["05"], Sight::Public),
            (Role::RegionalCoordinator, vec!["05", "02"], Sight::Whole),
            (Role::RegionalCoordinator, vec!["05"], Sight::Public),
            (Role::OrganisationContact, vec![], Sight::Public),
            (Role::Expert, vec!["01"], Sight::Public),
        ] {
            assert_eq!(sight(role, &regions, false), expected, "{role} {regions:?}");
        }
        assert_eq!(sight(Role::Expert, &[], true), Sight::Experts);
        assert_eq!(sight(Role::RegionalCoordinator, &["02"], true), Sight::Whole);
        assert_eq!(Sight::of_regions(&Actor::public(Uuid::nil()), &[code("01")], false), Sight::Public);
    }
}
