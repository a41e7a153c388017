//! A commitment and its steps.
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::{commitment_steps, commitments};
use crate::db::types::Instant;
use crate::findings::model::FindingId;
use crate::findings::view::OutcomeSession;
use crate::id_type;
use crate::input::Rules;
use crate::lab_sessions::model::LabSessionId;
use crate::organisations::model::OrganisationId;
use crate::practices::model::PracticeId;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

id_type!(CommitmentId, "a commitment");
id_type!(CommitmentStepId, "a step of a commitment");

crate::codes! {
    /// How far a commitment has come.
    pub enum CommitmentStatus in "commitment-statuses" {
        Open = "open" ("aperto", "open"),
        InProgress = "in_progress" ("in corso", "in progress"),
        Kept = "kept" ("mantenuto", "kept"),
        Dropped = "dropped" ("abbandonato", "dropped"),
    }
}

impl CommitmentStatus {
    /// Those that are still followed.
    pub const FOLLOWED: [Self; 2] = [Self::Open, Self::InProgress];

    /// Whether it is still followed.
    pub fn is_followed(self) -> bool {
        Self::FOLLOWED.contains(&self)
    }
}

/// A commitment as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = commitments, check_for_backend(MultiBackend), treat_none_as_null = true)]
pub struct Commitment {
    /// Its id.
    pub id: CommitmentId,
    /// The session in which it was made.
    pub session_id: LabSessionId,
    /// The finding that it answers.
    pub finding_id: Option<FindingId>,
    /// The practice that it is about.
    pub practice_id: Option<PracticeId>,
    /// Who has made it.
    pub organisation_id: OrganisationId,
    /// What was promised.
    pub what: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// How far it has come.
    pub status: CommitmentStatus,
    /// When its organisation was reminded.
    pub reminded_at: Option<Instant>,
    /// When its organisation was told that the day is past.
    pub overdue_told_at: Option<Instant>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// The organisation that has made a commitment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentOrganisation {
    /// Id.
    pub id: OrganisationId,
    /// Legal name.
    #[schema(max_length = 500, example = "Azienda ULSS 2 Marca Trevigiana")]
    pub name: String,
    /// Its region.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region_code: Option<RegionCode>,
}

/// What an organisation has promised in a session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommitmentView {
    /// Id.
    pub id: CommitmentId,
    /// The session in which it was made.
    pub session: OutcomeSession,
    /// The finding that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub finding_id: Option<FindingId>,
    /// The practice that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub practice_id: Option<PracticeId>,
    /// Who has made it.
    pub organisation: CommitmentOrganisation,
    /// What was promised.
    #[schema(max_length = 2000)]
    pub what: String,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2027-06-30")]
    pub due_on: Option<NaiveDate>,
    /// How far it has come.
    pub status: CommitmentStatus,
    /// Whether its day is past (in Italy) and it is neither kept nor dropped.
    pub overdue: bool,
    /// When its organisation was last written to about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reminded_at: Option<Instant>,
    /// The statuses that the caller can move it to.
    #[schema(max_items = 3)]
    pub allowed_transitions: Vec<CommitmentStatus>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A new commitment, or all that can be changed of one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentInput {
    /// Who makes it.
    pub organisation_id: OrganisationId,
    /// What is promised.
    #[schema(
        min_length = 1,
        max_length = 2000,
        pattern = "\\S",
        example = "Estendere il protocollo ai distretti di Asolo e Pieve di Soligo."
    )]
    pub what: String,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2027-06-30")]
    pub due_on: Option<NaiveDate>,
    /// The finding of the session that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub finding_id: Option<FindingId>,
    /// The practice on the session's table that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub practice_id: Option<PracticeId>,
}

impl Rules for CommitmentInput {}

impl From<&Commitment> for CommitmentInput {
    fn from(commitment: &Commitment) -> Self {
        Self {
            organisation_id: commitment.organisation_id,
            what: commitment.what.clone(),
            due_on: commitment.due_on,
            finding_id: commitment.finding_id,
            practice_id: commitment.practice_id,
        }
    }
}

/// The status that a commitment shall go to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitmentTransition {
    /// The new status: one of the commitment's `allowed_transitions`.
    pub to: CommitmentStatus,
    /// What was done, or why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 2000, example = "Firmato il protocollo con Asolo.")]
    pub note: Option<String>,
    /// The session, of a later cycle perhaps, in which it was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub session_id: Option<LabSessionId>,
}

impl Rules for CommitmentTransition {}

/// A step of a commitment.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, Insertable, ToSchema)]
#[diesel(table_name = commitment_steps, check_for_backend(MultiBackend))]
pub struct CommitmentStep {
    /// Id.
    pub id: CommitmentStepId,
    /// The commitment.
    pub commitment_id: CommitmentId,
    /// From which status.
    pub from_status: CommitmentStatus,
    /// To which status.
    pub to_status: CommitmentStatus,
    /// What was done, or why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub note: Option<String>,
    /// The session in which it was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub session_id: Option<LabSessionId>,
    /// In which role it was told.
    pub role: Role,
    /// When.
    pub at: Instant,
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CommitmentFilter {
    /// Only those made in this session.
    #[param(inline, example = "01910000-0000-7000-8000-000000000301")]
    pub session: Option<LabSessionId>,
    /// Only those of this organisation, in whatever session they were made.
    #[param(inline, example = "01910000-0000-7000-8000-000000000101")]
    pub organisation: Option<OrganisationId>,
    /// Only those about this practice.
    #[param(inline, example = "01910000-0000-7000-8000-000000000202")]
    pub practice: Option<PracticeId>,
    /// Only those made in sessions for this region.
    #[param(inline, example = "05")]
    pub region: Option<RegionCode>,
    /// Only those with this status.
    #[param(inline, example = "open")]
    pub status: Option<CommitmentStatus>,
    /// Only those whose day is past and that are neither kept nor dropped; or only the others.
    #[param(example = true)]
    pub overdue: Option<bool>,
}

/// A commitment that its organisation is to be written to about.
#[derive(Debug, Clone, Queryable)]
pub struct FallingDue {
    /// The commitment.
    pub id: CommitmentId,
    /// Who has made it.
    pub organisation_id: OrganisationId,
    /// What was promised.
    pub what: String,
    /// By when.
    pub due_on: NaiveDate,
}
