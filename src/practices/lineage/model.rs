//! A link between two practices.
use crate::db::MultiBackend;
use crate::db::schema::practice_links;
use crate::db::types::Instant;
use crate::id_type;
use crate::input::Rules;
use crate::practices::model::{PracticeId, PracticeStatus};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(LinkId, "a link between practices");

crate::codes! {
    /// What a practice is to another.
    pub enum LineageKind in "lineage-kinds" {
        DerivedFrom = "derived_from" ("derivata da", "derived from"),
        EvolvedInto = "evolved_into" ("evoluta in", "evolved into"),
        ReplacedBy = "replaced_by" ("sostituita da", "replaced by"),
    }
}

crate::codes! {
    /// From which of its two ends a link is looked at.
    pub enum LineageDirection in "lineage-directions" {
        Outgoing = "outgoing" ("in uscita", "this practice is (kind) the other"),
        Incoming = "incoming" ("in entrata", "the other practice is (kind) this one"),
    }
}

/// A link as it is stored: `from_id` is `kind` `to_id`.
#[derive(Debug, Clone, Copy, Queryable, Selectable, Insertable)]
#[diesel(table_name = practice_links, check_for_backend(MultiBackend))]
pub struct Link {
    /// Id.
    pub id: LinkId,
    /// The practice that it says something of.
    pub from_id: PracticeId,
    /// The other.
    pub to_id: PracticeId,
    /// What it is to it.
    pub kind: LineageKind,
    /// When it was made.
    pub created_at: Instant,
}

impl Link {
    /// The other end.
    pub fn other(&self, one: PracticeId) -> PracticeId {
        if self.from_id == one { self.to_id } else { self.from_id }
    }
}

/// A practice at the other end of a link.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkedPractice {
    /// Id.
    pub id: PracticeId,
    /// Title.
    #[schema(max_length = 300, example = "Dimissioni Programmate")]
    pub title: String,
    /// Where it stands.
    pub status: PracticeStatus,
}

/// A link of a practice with another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LineageLink {
    /// Id.
    pub id: LinkId,
    /// The practice that it is looked at from.
    pub practice_id: PracticeId,
    /// What one is to the other.
    pub kind: LineageKind,
    /// Which of the two it says that of.
    pub direction: LineageDirection,
    /// The practice at the other end.
    pub practice: LinkedPractice,
    /// When it was made.
    pub created_at: Instant,
}

/// A new link: the practice in the path is `kind` this one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineageLinkCreate {
    /// What it is to the other practice.
    pub kind: LineageKind,
    /// The other practice: one that the caller sees.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000204")]
    pub practice_id: PracticeId,
}

impl Rules for LineageLinkCreate {}
