//! What is shown of candidates, votes and decisions.
use super::super::model::LabId;
use super::evidence::Evidence;
use super::model::{Candidate, CandidateId, Decision, DecisionId, Vote, VoteId};
use crate::auth::actor::Role;
use crate::db::types::Instant;
use crate::organisations::adhesions::model::Act;
use crate::themes::model::ThemeCode;
use serde::Serialize;
use utoipa::ToSchema;

/// The theme of a cycle, as it was decided.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DecidedTheme {
    /// The theme in words.
    #[schema(max_length = 500, example = "Integrazione sociosanitaria in Veneto")]
    pub title: String,
    /// Codes of its themes, in order.
    #[schema(value_type = Vec<ThemeCode>, max_items = 10)]
    pub themes: Vec<String>,
    /// Why it was chosen.
    #[schema(max_length = 5000)]
    pub motivation: String,
    /// The act that decided it.
    pub act: Act,
    /// When it was recorded.
    pub decided_at: Instant,
    /// What of the catalogue spoke for it on that day; absent of decisions before this was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub evidence: Option<Evidence>,
}

impl DecidedTheme {
    /// What everybody reads of a decision.
    pub fn of(decision: &Decision) -> Self {
        Self {
            title: decision.title.clone(),
            themes: decision.themes.0.clone(),
            motivation: decision.motivation.clone(),
            act: decision.act.0.clone(),
            decided_at: decision.decided_at,
            evidence: decision
                .evidence
                .iter()
                .flat_map(|all| &all.0)
                .find(|one| Some(one.candidate_id) == decision.candidate_id)
                .map(|one| one.evidence.clone()),
        }
    }
}

/// A theme that a cycle may choose.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ThemeCandidate)]
pub struct CandidateView {
    /// Its id.
    pub id: CandidateId,
    /// The laboratory.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub lab_id: LabId,
    /// The number of the cycle.
    #[schema(minimum = 1, example = 2)]
    pub cycle_number: i32,
    /// The theme in words.
    #[schema(max_length = 500, example = "La casa della comunità tra azienda e Comuni")]
    pub title: String,
    /// Codes of its themes, in order.
    #[schema(value_type = Vec<ThemeCode>, max_items = 10)]
    pub themes: Vec<String>,
    /// Why it is proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub rationale: Option<String>,
    /// In which role it was proposed.
    pub role: Role,
    /// Whether the caller proposed it.
    pub own: bool,
    /// What of the catalogue speaks for it, counted now.
    pub evidence: Evidence,
    /// How many votes it has.
    #[schema(minimum = 0, example = 3)]
    pub votes: i64,
    /// Whether one of them is the caller's.
    pub own_vote: bool,
    /// Whether it was chosen.
    pub decided: bool,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was proposed.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// What is known of a candidate beside its row.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// Codes of its themes, in order.
    pub themes: Vec<String>,
    /// What speaks for it.
    pub evidence: Evidence,
    /// How many votes it has.
    pub votes: i64,
    /// Whether the actor proposed it.
    pub own: bool,
    /// Whether one of them is the actor's.
    pub own_vote: bool,
    /// Whether it was chosen.
    pub decided: bool,
}

impl CandidateView {
    /// What is shown of a candidate.
    pub fn of(candidate: Candidate, around: Around, lab_id: LabId, cycle_number: i32) -> Self {
        Self {
            id: candidate.id,
            lab_id,
            cycle_number,
            title: candidate.title,
            themes: around.themes,
            rationale: candidate.rationale,
            role: candidate.role,
            own: around.own,
            evidence: around.evidence,
            votes: around.votes,
            own_vote: around.own_vote,
            decided: around.decided,
            version: candidate.version,
            created_at: candidate.created_at,
            updated_at: candidate.updated_at,
        }
    }
}

/// The caller's own vote.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ThemeVote)]
pub struct VoteView {
    /// Its id.
    pub id: VoteId,
    /// The laboratory.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub lab_id: LabId,
    /// The number of the cycle.
    #[schema(minimum = 1, example = 2)]
    pub cycle_number: i32,
    /// For which candidate.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub candidate_id: CandidateId,
    /// In which role it was cast.
    pub role: Role,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was cast or changed.
    pub cast_at: Instant,
}

impl VoteView {
    /// What its owner sees of a vote.
    pub fn of(vote: Vote, lab_id: LabId, cycle_number: i32) -> Self {
        Self {
            id: vote.id,
            lab_id,
            cycle_number,
            candidate_id: vote.candidate_id,
            role: vote.role,
            version: vote.version,
            cast_at: vote.cast_at,
        }
    }
}

/// A decision on the theme of a cycle.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ThemeDecision)]
pub struct DecisionView {
    /// Its id.
    pub id: DecisionId,
    /// The laboratory.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub lab_id: LabId,
    /// The number of the cycle.
    #[schema(minimum = 1, example = 1)]
    pub cycle_number: i32,
    /// Whether it stands; the choice was reopened after one that does not.
    pub stands: bool,
    /// The theme, as it was decided.
    #[serde(flatten)]
    pub theme: DecidedTheme,
    /// In which role it was recorded.
    pub role: Role,
}

impl DecisionView {
    /// What everybody sees of a decision.
    pub fn of(decision: &Decision, lab_id: LabId, cycle_number: i32) -> Self {
        Self {
            id: decision.id,
            lab_id,
            cycle_number,
            stands: decision.stands_for.is_some(),
            theme: DecidedTheme::of(decision),
            role: decision.role,
        }
    }
}
