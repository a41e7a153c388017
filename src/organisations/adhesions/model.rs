//! An adhesion.
use super::super::kinds::OrganisationKind;
use super::super::model::OrganisationId;
use crate::db::MultiBackend;
use crate::db::schema::adhesions;
use crate::db::types::{Instant, Stored};
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

crate::id_type!(AdhesionId, "an adhesion");

crate::codes! {
    /// Status of an adhesion to the Observatory.
    pub enum AdhesionStatus in "adhesion-statuses" {
        Requested = "requested" ("richiesta", "requested"),
        Active = "active" ("attiva", "active"),
        Suspended = "suspended" ("sospesa", "suspended"),
        Withdrawn = "withdrawn" ("ritirata", "withdrawn"),
    }
}

crate::codes! {
    /// Kind of the act that decides on an adhesion.
    pub enum ActKind in "adhesion-act-kinds" {
        Resolution = "resolution" ("deliberazione", "resolution"),
        Determination = "determination" ("determinazione", "determination of an executive"),
        Decree = "decree" ("decreto", "decree"),
        Agreement = "agreement" ("accordo o protocollo d'intesa", "agreement"),
        Letter = "letter" ("lettera o PEC", "letter or certified e-mail"),
        Other = "other" ("altro", "other"),
    }
}

/// The act that decides on an adhesion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// What it is.
    pub kind: ActKind,
    /// Its number; a string, because zeros and letters matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 60, example = "0123/2024")]
    pub number: Option<String>,
    /// Its date.
    #[schema(example = "2024-01-15")]
    pub date: NaiveDate,
    /// Where it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 1000,
        format = "uri",
        pattern = "^https?://",
        example = "https://example.org/delibere/123"
    )]
    pub url: Option<String>,
}

/// An act with the step that it decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecordedAct {
    /// The status that the adhesion took.
    pub to: AdhesionStatus,
    /// From which day.
    #[schema(example = "2024-02-01")]
    pub on: NaiveDate,
    /// The act.
    pub act: Act,
}

/// An adhesion, as the table has it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = adhesions, check_for_backend(MultiBackend))]
pub struct Adhesion {
    /// Id.
    pub id: AdhesionId,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// Where it stands.
    pub status: AdhesionStatus,
    /// The acts of its life, in their order.
    pub acts: Stored<Vec<RecordedAct>>,
    /// The day it was asked for.
    pub requested_on: NaiveDate,
    /// The first day on which it was active.
    pub active_from: Option<NaiveDate>,
    /// The day since when it is suspended.
    pub suspended_on: Option<NaiveDate>,
    /// The day it ended.
    pub withdrawn_on: Option<NaiveDate>,
    /// What those who ask and decide tell each other.
    pub note: Option<String>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Adhesion {
    /// The last day that something happened to it: no later step can be before.
    pub fn last_day(&self) -> NaiveDate {
        let acts = self.acts.0.iter().map(|recorded| recorded.on);
        let days = [self.active_from, self.suspended_on, self.withdrawn_on].into_iter().flatten().chain(acts);
        days.fold(self.requested_on, NaiveDate::max)
    }
}

/// An adhesion of an organisation to the Observatory.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AdhesionView {
    /// Id.
    pub id: AdhesionId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Where it stands.
    pub status: AdhesionStatus,
    /// The day it was asked for.
    #[schema(example = "2024-01-10")]
    pub requested_on: NaiveDate,
    /// The first day on which it was active.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2024-02-01")]
    pub active_from: Option<NaiveDate>,
    /// The day since when it is suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2024-06-01")]
    pub suspended_on: Option<NaiveDate>,
    /// The day it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2025-01-01")]
    pub withdrawn_on: Option<NaiveDate>,
    /// The acts of its life, in their order.
    #[schema(max_items = 1000)]
    pub acts: Vec<RecordedAct>,
    /// What those who ask and decide tell each other: only for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// The statuses that the caller can move it to now.
    #[schema(max_items = 4)]
    pub allowed_transitions: Vec<AdhesionStatus>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A new adhesion: a request, or one that is active at once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdhesionCreate {
    /// `requested` (the default), or `active` with the act that decided it.
    #[serde(default = "requested")]
    #[schema(default = "requested", example = "requested")]
    pub status: AdhesionStatus,
    /// The day of the request, or the first day on which it is active; today unless told, never later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2024-01-10")]
    pub on: Option<NaiveDate>,
    /// The act that decided it: needed for an active one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub act: Option<Act>,
    /// For those who ask and decide only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 2000,
        example = "Chiede di aderire dopo il laboratorio di Treviso."
    )]
    pub note: Option<String>,
}

fn requested() -> AdhesionStatus {
    AdhesionStatus::Requested
}

impl Rules for AdhesionCreate {
    fn check(&self, broken: &mut Vec<Violation>) {
        match self.status {
            AdhesionStatus::Requested => {}
            AdhesionStatus::Active if self.act.is_some() => {}
            AdhesionStatus::Active => broken.push(act_needed()),
            AdhesionStatus::Suspended | AdhesionStatus::Withdrawn => {
                let why = text("Un'adesione nasce richiesta o attiva.", "An adhesion begins as requested or active.");
                broken.push(Violation::new("#/status", "not_allowed", why));
            }
        }
    }
}

/// The act is missing.
pub fn act_needed() -> Violation {
    Violation::new("#/act", "required", text("Serve l'atto che lo decide.", "The act that decides it is needed."))
}

/// A step in the life of an adhesion.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdhesionTransition {
    /// The status to take: one of `allowed_transitions`.
    #[schema(example = "suspended")]
    pub to: AdhesionStatus,
    /// From which day: today unless told, never later, and not before the step before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2024-06-01")]
    pub on: Option<NaiveDate>,
    /// The act that decided it: needed to make a requested adhesion active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub act: Option<Act>,
    /// For those who ask and decide only; takes the place of the note before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 2000, example = "In attesa della nuova direzione.")]
    pub note: Option<String>,
}

impl Rules for AdhesionTransition {}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AdhesionFilter {
    /// Only those with this status.
    #[param(inline, example = "active")]
    pub status: Option<AdhesionStatus>,
}

/// Filters of the adhesions of all organisations.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AdhesionsFilter {
    /// Only those with this status.
    #[param(inline, example = "active")]
    pub status: Option<AdhesionStatus>,
    /// Only those of organisations of this region.
    #[param(inline, example = "05")]
    pub region: Option<RegionCode>,
    /// Only those of organisations of this kind.
    #[param(inline, example = "municipality")]
    pub kind: Option<OrganisationKind>,
}

/// An adhesion, with what its organisation is.
#[derive(Debug, Clone, Queryable)]
pub struct AdhesionOf {
    /// It.
    pub adhesion: Adhesion,
    /// What the organisation is called.
    pub organisation: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its region; none for national bodies.
    pub region_code: Option<RegionCode>,
}
