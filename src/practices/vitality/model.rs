//! A vitality review.
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::{practice_vitality, practice_vitality_reviews};
use crate::db::types::Instant;
use crate::id_type;
use crate::input::Rules;
use crate::practices::model::{LeadOrganisationId, PracticeId, Vitality};
use crate::territory::RegionCode;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(VitalityReviewId, "a vitality review");

crate::codes! {
    /// What happened to the vitality of a practice.
    pub enum VitalityReviewKind in "vitality-review-kinds" {
        Stated = "stated" ("dichiarata alla pubblicazione", "stated by what was published"),
        Asked = "asked" ("richiesta di conferma", "its organisation was asked"),
        Confirmed = "confirmed" ("confermata", "confirmed"),
        Changed = "changed" ("modificata", "changed"),
        Silent = "silent" ("nessuna risposta", "its organisation did not answer in time"),
    }
}

/// Something that happened to the vitality of a practice.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, Insertable, ToSchema)]
#[diesel(table_name = practice_vitality_reviews, check_for_backend(MultiBackend))]
pub struct VitalityReview {
    /// Id.
    pub id: VitalityReviewId,
    /// The practice.
    pub practice_id: PracticeId,
    /// What happened.
    pub kind: VitalityReviewKind,
    /// How alive it was said to be then; absent when nobody has said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub vitality: Option<Vitality>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// When.
    pub at: Instant,
    /// In which role it was done; what the Observatory does by itself counts as the administrator's.
    pub role: Role,
}

/// A confirmation or a change of the vitality of a practice.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VitalityReviewCreate {
    /// How alive it is.
    pub vitality: Vitality,
    /// Why. Everybody reads it: no names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "Il servizio è entrato a regime nei quattro distretti.")]
    pub note: Option<String>,
}

impl Rules for VitalityReviewCreate {}

/// When a published practice was last confirmed, and what was asked since.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = practice_vitality)]
pub struct Watch {
    /// The practice.
    pub practice_id: PracticeId,
    /// When its vitality was last said.
    pub confirmed_at: Instant,
    /// When its organisation was asked since.
    pub asked_at: Option<Instant>,
    /// Until when an answer is expected.
    pub answer_by: Option<Instant>,
    /// The answer did not come.
    pub silent: bool,
}

impl Watch {
    /// A practice whose vitality was said at this instant.
    pub fn from(practice_id: PracticeId, confirmed_at: Instant) -> Self {
        Self { practice_id, confirmed_at, asked_at: None, answer_by: None, silent: false }
    }
}

/// What is needed to ask about a practice.
#[derive(Debug, Clone, Queryable)]
pub struct Due {
    /// The practice.
    pub id: PracticeId,
    /// Its title.
    pub title: String,
    /// Whom to ask.
    pub organisation_id: LeadOrganisationId,
    /// Their region.
    pub region_code: RegionCode,
}

/// When to ask, and how long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// Months after which a vitality is to be confirmed.
    pub months: u32,
    /// Days to answer.
    pub answer_days: u32,
}
