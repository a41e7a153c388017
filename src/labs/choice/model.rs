//! Candidates, votes and decisions as they are stored, and what clients send of them.
use super::super::cycles::model::CycleId;
use super::super::input::repeated;
use super::evidence::Weighed;
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::{lab_candidates, lab_decisions, lab_votes};
use crate::db::types::{Id, Instant, Stored};
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::organisations::adhesions::model::Act;
use crate::themes::model::ThemeCode;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

id_type!(CandidateId, "a candidate theme");
id_type!(VoteId, "a vote");
id_type!(DecisionId, "a decision on a theme");

/// A candidate as it is stored, with who proposed it: never shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = lab_candidates, check_for_backend(MultiBackend))]
pub struct Candidate {
    /// Its id.
    pub id: CandidateId,
    /// The cycle.
    pub cycle_id: CycleId,
    /// The theme in words.
    pub title: String,
    /// Why it is proposed.
    pub rationale: Option<String>,
    /// Who proposed it, if it was a person.
    pub proposer_id: Option<Id>,
    /// In which role.
    pub role: Role,
    /// Version.
    pub version: i32,
    /// When it was proposed.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A vote as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = lab_votes, check_for_backend(MultiBackend))]
pub struct Vote {
    /// Its id.
    pub id: VoteId,
    /// The cycle.
    pub cycle_id: CycleId,
    /// For which candidate.
    pub candidate_id: CandidateId,
    /// Whose it is.
    pub voter_id: Id,
    /// In which role.
    pub role: Role,
    /// Version.
    pub version: i32,
    /// When it was cast or changed.
    pub cast_at: Instant,
}

/// A decision as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = lab_decisions, check_for_backend(MultiBackend))]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// The cycle.
    pub cycle_id: CycleId,
    /// The cycle while it stands.
    pub stands_for: Option<CycleId>,
    /// The candidate that was chosen.
    pub candidate_id: Option<CandidateId>,
    /// The theme in words, as it was decided.
    pub title: String,
    /// Codes of its themes, in order.
    pub themes: Stored<Vec<String>>,
    /// Why it was chosen.
    pub motivation: String,
    /// The act that decided it.
    pub act: Stored<Act>,
    /// In which role it was recorded.
    pub role: Role,
    /// When it was recorded.
    pub decided_at: Instant,
    /// What spoke for each candidate then; not known of decisions before this was kept.
    pub evidence: Option<Stored<Vec<Weighed>>>,
}

/// A theme to choose, or all that can be changed of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CandidateInput {
    /// The theme in words.
    #[schema(
        min_length = 1,
        max_length = 500,
        pattern = "\\S",
        example = "La casa della comunità tra azienda e Comuni"
    )]
    pub title: String,
    /// Codes of its themes, in order: what the evidence is counted by.
    #[schema(value_type = Vec<ThemeCode>, min_items = 1, max_items = 10, example = json!(["community_house"]))]
    pub themes: Vec<String>,
    /// Why it is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 5000,
        example = "Ogni distretto ne sta aprendo una, e nessuno ha ancora un accordo con i Comuni."
    )]
    pub rationale: Option<String>,
}

impl Rules for CandidateInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        let mut seen = HashSet::new();
        for (i, code) in self.themes.iter().enumerate() {
            if !seen.insert(code) {
                broken.push(repeated(format!("#/themes/{i}")));
            }
        }
    }
}

/// A vote to cast.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VoteCreate {
    /// For which candidate.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000002402")]
    pub candidate_id: CandidateId,
}

impl Rules for VoteCreate {}

/// A decision to record.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionCreate {
    /// The candidate that was chosen.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000002402")]
    pub candidate_id: CandidateId,
    /// The theme in words, where the decision words it otherwise than the candidate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 500, pattern = "\\S")]
    pub title: Option<String>,
    /// Why it was chosen. Everybody reads it.
    #[schema(
        min_length = 1,
        max_length = 5000,
        pattern = "\\S",
        example = "Ha il maggior numero di voti e riguarda ogni distretto."
    )]
    pub motivation: String,
    /// The act that decides it.
    pub act: Act,
}

impl Rules for DecisionCreate {}
