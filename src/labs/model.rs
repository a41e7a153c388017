//! A laboratory as it is stored, and the enumerations of its rooms.
pub use super::choice::model::{CandidateId, DecisionId, VoteId};
use super::content::LabContent;
pub use super::cycles::model::{CycleId, CyclePhase, Lacking};
pub use super::experts::model::{ExpertId, ExpertReader, ExpertSide, ExpertStatus};
pub use super::readings::model::ReadingId;
use crate::auth::policy::ResourceReach;
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::labs;
use crate::db::types::{Instant, Stored};
use crate::id_type;
use diesel::prelude::*;
use uuid::Uuid;

id_type!(LabId, "a laboratory");

crate::codes! {
    /// Status of a laboratory.
    pub enum LabStatus in "lab-statuses" {
        Planned = "planned" ("in preparazione", "planned: not public yet"),
        Active = "active" ("attivo", "active"),
        Concluded = "concluded" ("concluso", "concluded: stays public"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] =
    &[LabStatus::LIST, CyclePhase::LIST, Lacking::LIST, ExpertSide::LIST, ExpertStatus::LIST];

/// A laboratory as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = labs, check_for_backend(MultiBackend))]
pub struct Lab {
    /// Its id.
    pub id: LabId,
    /// Its name.
    pub name: String,
    /// Where it is in its life.
    pub status: LabStatus,
    /// Which stage of the national tour it is.
    pub national_stage: Option<i32>,
    /// Everything else.
    pub content: Stored<LabContent>,
    /// Version, which every change advances.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Lab {
    /// Whether everybody sees it.
    pub fn is_public(&self) -> bool {
        self.status != LabStatus::Planned
    }

    /// Where it is at home; `named` is one of its agreed experts.
    pub fn reach(&self, named: Option<Uuid>) -> ResourceReach {
        let content = &self.content.0;
        let home = ResourceReach::regions(content.regions.iter().copied());
        let home = content.organisations().fold(home, ResourceReach::and_organisation);
        named.into_iter().fold(home, ResourceReach::and_person)
    }
}
