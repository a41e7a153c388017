//! What the reading of a cycle starts from, as far as laboratories know it: the catalogue as it is now, and what earlier
//! cycles chose. `cycle_reports` adds what they found, and shows it.
use super::super::choice;
use super::super::choice::view::DecidedTheme;
use super::super::model::LabId;
use super::input::ShortlistItem;
use super::model::{Cycle, CycleId, CyclePhase};
use super::service::find_inside;
use super::store;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::practices::service::territory::published_count;
use serde::Serialize;
use utoipa::ToSchema;

/// What the reading of a cycle starts from.
#[derive(Debug, Clone)]
pub struct Background {
    /// How many practices of the laboratory's regions are published now.
    pub practices: i64,
    /// How many of them were published since the cycle before was opened; all of them in a first cycle.
    pub new_practices: i64,
    /// How many practices were read in this cycle.
    pub practices_read: i64,
    /// What the earlier cycles chose, the latest first.
    pub earlier: Vec<(CycleId, EarlierChoice)>,
}

/// What an earlier cycle chose.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EarlierChoice {
    /// Its number.
    #[schema(minimum = 1, example = 1)]
    pub number: i32,
    /// Where it stands.
    pub phase: CyclePhase,
    /// Its theme.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub theme: Option<DecidedTheme>,
    /// The practices that it went on with.
    #[schema(max_items = 50)]
    pub shortlist: Vec<ShortlistItem>,
    /// Why these.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub shortlist_motivation: Option<String>,
}

/// How many earlier cycles are told of.
const MOST: i64 = 100;

/// What the reading of a cycle starts from.
pub fn background(tx: &mut Tx<'_>, lab: LabId, number: i32) -> Result<Background> {
    let (seen, cycle) = find_inside(tx, lab, number)?;
    let regions = &seen.lab.content.0.regions;
    let earlier = store::of_lab(tx, lab, Some(number), MOST)?;
    let practices = published_count(tx, regions, None)?;
    let new_practices = match earlier.first() {
        Some(before) => published_count(tx, regions, Some(before.created_at))?,
        None => practices,
    };
    let practices_read = store::practices_read(tx, cycle.id)?;
    Ok(Background { practices, new_practices, practices_read, earlier: told(tx, earlier)? })
}

fn told(tx: &mut Tx<'_>, cycles: Vec<Cycle>) -> Result<Vec<(CycleId, EarlierChoice)>> {
    let ids: Vec<CycleId> = cycles.iter().map(|cycle| cycle.id).collect();
    let shortlists = store::shortlists(tx, &ids)?;
    let decisions = choice::store::standing(tx, &ids)?;
    let tell = |cycle: Cycle| {
        let own = shortlists.iter().filter(|one| one.cycle_id == cycle.id);
        let item = |one: &super::model::Shortlisted| ShortlistItem {
            practice_id: one.practice_id,
            motivation: one.motivation.clone(),
        };
        let choice = EarlierChoice {
            number: cycle.number,
            phase: cycle.phase,
            theme: decisions.iter().find(|decision| decision.cycle_id == cycle.id).map(DecidedTheme::of),
            shortlist: own.map(item).collect(),
            shortlist_motivation: cycle.shortlist_motivation,
        };
        (cycle.id, choice)
    };
    Ok(cycles.into_iter().map(tell).collect())
}
