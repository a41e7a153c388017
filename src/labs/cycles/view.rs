//! What is shown of a cycle, and to whom.
use super::super::choice::model::Decision;
use super::super::choice::view::DecidedTheme;
use super::super::model::LabId;
use super::super::sight::Sight;
use super::input::ShortlistItem;
use super::model::{Cycle, CycleId, CyclePhase, Shortlisted};
use crate::db::types::Instant;
use serde::Serialize;
use utoipa::ToSchema;

/// A cycle of a laboratory.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LabCycle)]
pub struct CycleView {
    /// Its id.
    pub id: CycleId,
    /// The laboratory.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub lab_id: LabId,
    /// From 1, in the order in which the cycles follow each other.
    #[schema(minimum = 1, example = 1)]
    pub number: i32,
    /// Where it stands.
    pub phase: CyclePhase,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub title: Option<String>,
    /// The theme, once it is decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub theme: Option<DecidedTheme>,
    /// The practices that it goes on with, in order: only for those who take part in the laboratory or oversee it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 50)]
    pub shortlist: Option<Vec<ShortlistItem>>,
    /// Why these: only for those who take part in the laboratory or oversee it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub shortlist_motivation: Option<String>,
    /// How many practices of its regions were published when it was opened.
    #[schema(minimum = 0, example = 5)]
    pub practices_at_start: i32,
    /// When it was concluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub concluded_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl CycleView {
    /// What somebody with this `sight` of its laboratory sees of a cycle.
    pub fn of(cycle: Cycle, shortlist: Vec<Shortlisted>, decision: Option<&Decision>, sight: Sight) -> Self {
        let inside = sight == Sight::Whole;
        let item = |one: Shortlisted| ShortlistItem { practice_id: one.practice_id, motivation: one.motivation };
        Self {
            id: cycle.id,
            lab_id: cycle.lab_id,
            number: cycle.number,
            phase: cycle.phase,
            title: cycle.title,
            theme: decision.map(DecidedTheme::of),
            shortlist: inside.then(|| shortlist.into_iter().map(item).collect()),
            shortlist_motivation: cycle.shortlist_motivation.filter(|_| inside),
            practices_at_start: cycle.practices_at_start,
            concluded_at: cycle.concluded_at,
            version: cycle.version,
            created_at: cycle.created_at,
            updated_at: cycle.updated_at,
        }
    }
}
