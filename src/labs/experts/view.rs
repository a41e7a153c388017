//! What is shown of an expert, and to whom: never to the public.
use super::super::model::LabId;
use super::model::{Expert, ExpertId, ExpertSide, ExpertStatus};
use crate::auth::policy::Permit;
use crate::db::types::Instant;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An expert of a cycle: personal data, for those whom the group concerns.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LabExpert)]
pub struct ExpertView {
    /// Their id in this cycle.
    pub id: ExpertId,
    /// The laboratory.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub lab_id: LabId,
    /// The number of the cycle.
    #[schema(minimum = 1, example = 1)]
    pub cycle_number: i32,
    /// The side they come from.
    pub side: ExpertSide,
    /// How far it has come.
    pub status: ExpertStatus,
    /// The side that proposed them.
    pub proposed_by: ExpertSide,
    /// The other side, once it has agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agreed_by: Option<ExpertSide>,
    /// Name and surname; absent once it was erased, as all that is personal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "Niccolò Venturini")]
    pub name: Option<String>,
    /// Their office.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub office: Option<String>,
    /// The body they come from, when the Observatory knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub organisation_id: Option<Uuid>,
    /// The name of the body they come from.
    #[schema(max_length = 300, example = "Azienda ULSS 2 Marca Trevigiana")]
    pub organisation_name: String,
    /// E-mail address: only for those who look after the laboratory, and the expert.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, format = Email)]
    pub email: Option<String>,
    /// Telephone number: only for the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40)]
    pub phone: Option<String>,
    /// Their account: only for the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub user_id: Option<Uuid>,
    /// Whether they have an account, by which they answer in person.
    pub has_account: bool,
    /// How an agreement or an answer came that somebody else wrote down.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub note: Option<String>,
    /// The statuses that the caller can move it to now.
    #[schema(max_items = 4)]
    pub allowed_transitions: Vec<ExpertStatus>,
    /// When the other side agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agreed_at: Option<Instant>,
    /// When they confirmed or declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub answered_at: Option<Instant>,
    /// When what is personal was erased: some time after the cycle, as the server's settings say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub erased_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When they were proposed.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl ExpertView {
    /// What is shown of an expert to who may read the people of the laboratory, as the permit says.
    pub fn of(
        expert: Expert,
        (lab_id, cycle_number): (LabId, i32),
        allowed_transitions: Vec<ExpertStatus>,
        reaches_them: bool,
        _read_people: &Permit,
    ) -> Self {
        Self {
            id: expert.id,
            lab_id,
            cycle_number,
            side: expert.side,
            status: expert.status,
            proposed_by: expert.proposed_by,
            agreed_by: expert.agreed_by,
            name: Some(expert.name).filter(|_| expert.erased_at.is_none()),
            office: expert.office,
            organisation_id: expert.organisation_id.map(|id| id.0),
            organisation_name: expert.organisation_name,
            email: expert.email.filter(|_| reaches_them),
            phone: expert.phone.filter(|_| reaches_them),
            user_id: expert.user_id.map(|id| id.0).filter(|_| reaches_them),
            has_account: expert.user_id.is_some(),
            note: expert.note,
            allowed_transitions,
            agreed_at: expert.agreed_at,
            answered_at: expert.answered_at,
            erased_at: expert.erased_at,
            version: expert.version,
            created_at: expert.created_at,
            updated_at: expert.updated_at,
        }
    }
}
