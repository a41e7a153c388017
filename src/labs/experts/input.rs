//! What clients send of an expert.
use super::model::{Expert, ExpertSide, ExpertStatus};
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who an expert is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpertInput {
    /// The side they come from.
    pub side: ExpertSide,
    /// Name and surname.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Elisa Marin")]
    pub name: String,
    /// Their office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Direttrice di distretto")]
    pub office: Option<String>,
    /// The body they come from, when the Observatory knows it: one of their side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-000000000102")]
    pub organisation_id: Option<Uuid>,
    /// The name of the body they come from.
    #[schema(min_length = 1, max_length = 300, pattern = "\\S", example = "Azienda ULSS 1 Dolomiti")]
    pub organisation_name: String,
    /// E-mail address: seen by those who look after the laboratory, and by the expert. Nobody else in the group has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = Email, min_length = 3, max_length = 254, example = "elisa.marin@example.org")]
    pub email: Option<String>,
    /// Telephone number: seen by the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 3,
        max_length = 40,
        pattern = "^[0-9+()./ -]+$",
        example = "+39 0437 000000"
    )]
    pub phone: Option<String>,
    /// Their account, by which they answer in person and take part; set by those who look after the laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-000000000407")]
    pub user_id: Option<Uuid>,
}

impl Rules for ExpertInput {}

impl From<&Expert> for ExpertInput {
    fn from(expert: &Expert) -> Self {
        Self {
            side: expert.side,
            name: expert.name.clone(),
            office: expert.office.clone(),
            organisation_id: expert.organisation_id.map(|id| id.0),
            organisation_name: expert.organisation_name.clone(),
            email: expert.email.clone(),
            phone: expert.phone.clone(),
            user_id: expert.user_id.map(|id| id.0),
        }
    }
}

/// An expert to propose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpertCreate {
    /// The side that proposes them. A contact proposes for the side of their organisation only.
    pub proposed_by: ExpertSide,
    /// The side they come from.
    pub side: ExpertSide,
    /// Name and surname.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Elisa Marin")]
    pub name: String,
    /// Their office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Direttrice di distretto")]
    pub office: Option<String>,
    /// The body they come from, when the Observatory knows it: one of their side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-000000000102")]
    pub organisation_id: Option<Uuid>,
    /// The name of the body they come from.
    #[schema(min_length = 1, max_length = 300, pattern = "\\S", example = "Azienda ULSS 1 Dolomiti")]
    pub organisation_name: String,
    /// E-mail address: seen by those who look after the laboratory, and by the expert. Nobody else in the group has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, format = Email, min_length = 3, max_length = 254, example = "elisa.marin@example.org")]
    pub email: Option<String>,
    /// Telephone number: seen by the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 3,
        max_length = 40,
        pattern = "^[0-9+()./ -]+$",
        example = "+39 0437 000000"
    )]
    pub phone: Option<String>,
    /// Their account, by which they answer in person and take part; set by those who look after the laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-000000000407")]
    pub user_id: Option<Uuid>,
}

impl ExpertCreate {
    /// Who it is.
    pub fn expert(&self) -> ExpertInput {
        let new = self.clone();
        ExpertInput {
            side: new.side,
            name: new.name,
            office: new.office,
            organisation_id: new.organisation_id,
            organisation_name: new.organisation_name,
            email: new.email,
            phone: new.phone,
            user_id: new.user_id,
        }
    }
}

impl Rules for ExpertCreate {}

/// A step of a naming.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpertTransition {
    /// The status to take: one of the expert's `allowed_transitions`.
    #[schema(example = "agreed")]
    pub to: ExpertStatus,
    /// The side that agrees: needed for `agreed`, and only taken there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agreed_by: Option<ExpertSide>,
    /// How it was said. Needed from whoever writes down what a side or an expert said; who takes part reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 1000,
        pattern = "\\S",
        example = "Con lettera del 2 settembre."
    )]
    pub note: Option<String>,
}

impl Rules for ExpertTransition {
    fn check(&self, broken: &mut Vec<Violation>) {
        match (self.to, self.agreed_by) {
            (ExpertStatus::Agreed, None) => {
                let why = text("Serve la parte che condivide.", "The side that agrees is needed.");
                broken.push(Violation::new("#/agreed_by", "required", why));
            }
            (ExpertStatus::Agreed, Some(_)) | (_, None) => {}
            (_, Some(_)) => {
                let why = text("Solo per agreed.", "Only for agreed.");
                broken.push(Violation::new("#/agreed_by", "not_allowed", why));
            }
        }
    }
}
