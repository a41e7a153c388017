//! What a cycle starts from, as clients get it.
use crate::cycle_reports::model::CycleFinding;
use crate::findings::restitution::model::OutcomeLab;
use crate::findings::service::OutcomeSession;
use crate::labs::cycles::service::{EarlierChoice, ReadingListEntry};
use crate::reviews::model::ScalabilityClass;
use serde::Serialize;
use utoipa::ToSchema;

/// What the reading of a cycle starts from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CycleBackground {
    /// How many practices of the laboratory's regions are published now.
    #[schema(minimum = 0, example = 5)]
    pub practices: i64,
    /// How many of them were published since the cycle before was opened; all of them in a first cycle.
    #[schema(minimum = 0, example = 2)]
    pub new_practices: i64,
    /// How many practices were read in this cycle.
    #[schema(minimum = 0, example = 3)]
    pub practices_read: i64,
    /// What the earlier cycles chose and found, the latest first.
    #[schema(max_items = 100)]
    pub earlier: Vec<EarlierCycle>,
}

/// What an earlier cycle chose and found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EarlierCycle {
    /// What it chose.
    #[serde(flatten)]
    pub choice: EarlierChoice,
    /// Its sessions that were held, in order.
    #[schema(max_items = 1000)]
    pub sessions: Vec<OutcomeSession>,
    /// How many published findings came of them: public ones, and others that the caller may read.
    #[schema(minimum = 0, example = 11)]
    pub findings_count: i64,
    /// These findings, in order. All earlier cycles together tell the latest 200; the others are at `/findings`, by
    /// session.
    #[schema(max_items = 200)]
    pub findings: Vec<CycleFinding>,
}

/// A practice to read, with what the laboratory knows of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadingListItem {
    /// It, with its readings and shortlists.
    #[serde(flatten)]
    pub entry: ReadingListEntry,
    /// What sessions found of it: those of the laboratory's earlier cycles and those of other laboratories, the latest
    /// first; those with findings that the caller may read.
    #[schema(max_items = 1000)]
    pub earlier_findings: Vec<EarlierFindings>,
}

/// What a session found of a practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EarlierFindings {
    /// The laboratory, with the cycle of it that the session was of; absent where it was of none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub lab: Option<OutcomeLab>,
    /// Whether it is the laboratory that reads now.
    pub own_lab: bool,
    /// The session.
    pub session: OutcomeSession,
    /// How many published findings name the practice.
    #[schema(minimum = 1, example = 2)]
    pub findings: i64,
    /// The most cautious class of those on its scalability.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scalability_class: Option<ScalabilityClass>,
}
