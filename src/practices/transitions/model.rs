//! A transition.
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::practice_transitions;
use crate::db::types::{Id, Instant};
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::language::text;
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus};
use crate::practices::remarks::model::RemarkCreate;
use crate::practices::representation::PracticeOrganisation;
use crate::practices::revisions::model::RevisionId;
use crate::practices::warnings::model::PracticeWarning;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(TransitionId, "a transition of a practice");

/// A wish to bring a practice, or a working copy of one, to another state.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransitionRequest {
    /// The state to bring it to: one of its `allowed_transitions`.
    pub to: PracticeStatus,
    /// Why. Needed to refuse, to send back, to withdraw, and to accept without a review. Whoever works on the practice
    /// reads it: no names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "Manca il periodo di attuazione.")]
    pub note: Option<String>,
    /// The last day for the changes; needed for `changes_requested`, and only taken there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2099-12-31")]
    pub due_on: Option<NaiveDate>,
    /// What is to be changed, field by field; only for `changes_requested`. Remarks made before count too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub remarks: Vec<RemarkCreate>,
    /// The public practice that tells the same; only for `not_accepted` and `archived`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub duplicate_of: Option<PracticeId>,
    /// That the practice's warnings of the severity `check` were looked at: needed to publish while there are some.
    #[serde(default)]
    #[schema(example = true)]
    pub acknowledge_warnings: bool,
}

impl TransitionRequest {
    /// A wish for a state, and why.
    pub fn to(to: PracticeStatus, note: Option<&str>) -> Self {
        Self {
            to,
            note: note.map(str::to_owned),
            due_on: None,
            remarks: Vec::new(),
            duplicate_of: None,
            acknowledge_warnings: false,
        }
    }
}

impl Rules for TransitionRequest {
    fn check(&self, broken: &mut Vec<Violation>) {
        let mut misplaced = |at: &str, it: &'static str, en: &'static str| {
            broken.push(Violation::new(at, "not_allowed", text(it, en)));
        };
        if self.to != PracticeStatus::ChangesRequested {
            if self.due_on.is_some() {
                misplaced("#/due_on", "Solo per changes_requested.", "Only for changes_requested.");
            }
            if !self.remarks.is_empty() {
                misplaced("#/remarks", "Solo per changes_requested.", "Only for changes_requested.");
            }
        }
        if self.duplicate_of.is_some() && !matches!(self.to, PracticeStatus::NotAccepted | PracticeStatus::Archived) {
            misplaced("#/duplicate_of", "Solo per not_accepted e archived.", "Only for not_accepted and archived.");
        }
        for (i, remark) in self.remarks.iter().enumerate() {
            remark.check_at(&format!("#/remarks/{i}"), broken);
        }
    }
}

/// A change of state as it is stored: with who made it, so it is never shown.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = practice_transitions, check_for_backend(MultiBackend))]
pub struct Taken {
    /// Id.
    pub id: TransitionId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The working copy, when it was a step of one.
    pub revision_id: Option<RevisionId>,
    /// The state before.
    pub from_status: PracticeStatus,
    /// The state after.
    pub to_status: PracticeStatus,
    /// Why.
    pub note: Option<String>,
    /// When.
    pub at: Instant,
    /// Who, if it was a person.
    pub actor_id: Option<Id>,
    /// In which role.
    pub role: Role,
    /// For which organisation.
    pub organisation_id: Option<LeadOrganisationId>,
}

/// A change of state that was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Transition {
    /// Id.
    pub id: TransitionId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The working copy, when it was a step of one and not of the practice itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub revision_id: Option<RevisionId>,
    /// The state before.
    pub from: PracticeStatus,
    /// The state after.
    pub to: PracticeStatus,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// When.
    pub at: Instant,
    /// In which role it was made.
    pub role: Role,
    /// For which organisation, when it was made by the contact of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub organisation: Option<PracticeOrganisation>,
    /// Who made it: for administrators and the coordinators of the region only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub person: Option<ActingPerson>,
    /// In the answer to a submission only: what to look at in what was submitted, as `/practices/{id}/warnings` lists it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 200)]
    pub warnings: Vec<PracticeWarning>,
}

/// Somebody who acted on a practice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActingPerson {
    /// Name.
    #[schema(max_length = 200, example = "Chiara D'Alò")]
    name: String,
}

impl ActingPerson {
    /// Somebody by name. The permit says that the reader may read names of this practice.
    pub fn named(name: String, _read_names: &crate::auth::policy::Permit) -> Self {
        Self { name }
    }
}
