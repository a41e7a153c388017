//! What was found of a practice.
use crate::db::MultiBackend;
use crate::db::schema::{practice_assessments, practice_lab_preconditions};
use crate::db::types::{Id, Stored};
use crate::practices::model::{OutcomeClass, PracticeId, ScalabilityClass, TransferPrecondition};
use crate::practices::revisions::model::RevisionId;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// What must be there before a practice begins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preconditions {
    /// Those that organisations state in their transfer profiles.
    pub codes: Vec<TransferPrecondition>,
    /// In words.
    pub words: Vec<String>,
}

/// What a decision that accepts a text found.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = practice_assessments, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Assessed {
    /// The decision.
    pub decision_id: Id,
    /// The practice.
    pub practice_id: PracticeId,
    /// The working copy, when it was the text.
    pub revision_id: Option<RevisionId>,
    /// How the committee classed it.
    pub outcome_class: Option<OutcomeClass>,
    /// Whether it can grow in scale.
    pub scalability_class: Option<ScalabilityClass>,
    /// What must be there first.
    pub preconditions: Stored<Preconditions>,
    /// The practice, while this is what everybody reads of it.
    pub stands_for: Option<PracticeId>,
}

/// What a session of a laboratory found that must be there first.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = practice_lab_preconditions, check_for_backend(MultiBackend))]
pub struct FoundInLab {
    /// The practice.
    pub practice_id: PracticeId,
    /// The session.
    pub session_id: Id,
    /// The day on which it was held.
    pub held_on: NaiveDate,
    /// What must be there first.
    pub preconditions: Stored<Preconditions>,
}

/// What everybody may know of a practice's preconditions, by who found them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The committee, in the decision that stands.
    pub committee: Preconditions,
    /// The laboratory that worked on it last.
    pub laboratory: Preconditions,
}
