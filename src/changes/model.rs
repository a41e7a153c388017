//! An entry of the change feed.
pub use crate::db::changes::{FeedType, Inside};

use crate::calls::service::CallView;
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::feed_entries;
use crate::db::types::{Instant, Stored};
use crate::findings::service::FindingView;
use crate::lab_sessions::service::LabSession;
use crate::labs::service::{CycleView, LabView};
use crate::organisations::adhesions::model::AdhesionView;
use crate::organisations::model::Organisation;
use crate::practices::service::Practice;
use crate::themes::model::Theme;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::codes! {
    /// What an entry of the change feed asks its reader to do.
    pub enum FeedKind in "feed-kinds" {
        Changed = "changed" ("nuovo o modificato: prenderlo", "new or changed: take it over"),
        Gone = "gone" ("non più visibile: eliminare la copia", "not there any more for the reader: delete the copy"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[FeedType::LIST, FeedKind::LIST];

/// An entry as it is stored.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = feed_entries, check_for_backend(MultiBackend))]
pub struct StoredEntry {
    /// Its place in the feed.
    pub position: i64,
    /// What kind of resource.
    pub resource_type: FeedType,
    /// Which one.
    pub resource_id: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Its version after the change.
    pub version: i32,
    /// When.
    pub at: Instant,
    /// Whether everybody saw it after the change.
    pub public: bool,
    /// Whether everybody saw it before, and no more.
    pub lost: bool,
    /// Who else saw it, before or after.
    pub inside: Option<Stored<Inside>>,
}

/// A change that concerns somebody, before it is looked at what they see of it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its place in the feed.
    pub position: i64,
    /// What kind of resource.
    pub resource_type: FeedType,
    /// Which one.
    pub resource_id: String,
    /// Whether it was deleted.
    pub deleted: bool,
    /// Its version after the change.
    pub version: i32,
    /// When.
    pub at: Instant,
}

impl From<StoredEntry> for Mention {
    fn from(entry: StoredEntry) -> Self {
        let StoredEntry { position, resource_type, resource_id, deleted, version, at, .. } = entry;
        Self { position, resource_type, resource_id, deleted, version, at }
    }
}

/// A change that concerns the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedEntry {
    /// Its place in the feed. Positions grow in the order in which changes became visible; there are gaps where a change does
    /// not concern the caller.
    #[schema(minimum = 1, maximum = 9007199254740991i64, example = 1042)]
    pub position: i64,
    /// What kind of resource.
    #[serde(rename = "type")]
    pub resource_type: FeedType,
    /// Which one: its `id`, or its `code` where it has no id (themes).
    #[schema(max_length = 100, example = "01910000-0000-7000-8000-000000000201")]
    pub id: String,
    /// What to do: take it over, or delete the copy.
    pub kind: FeedKind,
    /// The version that the change made.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was changed.
    pub at: Instant,
    /// What was asked for with `embed`; absent when it is gone.
    #[serde(rename = "_embedded", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub embedded: Option<FeedEmbedded>,
}

/// What comes with an entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedEmbedded {
    /// The resource as its own `read_` operation shows it to the caller now. Its version can be higher than that of the entry:
    /// then another entry follows, and nothing is lost by taking it over already.
    pub resource: FeedResource,
}

/// A resource of the feed; `type` of the entry says which.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum FeedResource {
    /// Type `theme`.
    Theme(Box<Theme>),
    /// Type `organisation`.
    Organisation(Box<Organisation>),
    /// Type `adhesion`.
    Adhesion(Box<AdhesionView>),
    /// Type `practice`.
    Practice(Box<Practice>),
    /// Type `lab`.
    Lab(Box<LabView>),
    /// Type `lab_cycle`.
    LabCycle(Box<CycleView>),
    /// Type `lab_session`.
    LabSession(Box<LabSession>),
    /// Type `call`.
    Call(Box<CallView>),
    /// Type `finding`.
    Finding(Box<FindingView>),
}

/// What can come with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedEmbed {
    /// The resource, as the caller sees it now.
    Resource,
}
