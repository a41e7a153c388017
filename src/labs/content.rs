//! The parts of a laboratory that are stored as one value.
use crate::territory::RegionCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A body that keeps a laboratory, or works on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabBody {
    /// The body, when the Observatory knows it: its contacts take part in the laboratory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-000000000108")]
    pub organisation_id: Option<Uuid>,
    /// Its name, as on the laboratory's papers.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Federsanità ANCI Veneto")]
    pub name: String,
}

/// What of a laboratory is stored as one JSON value.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LabContent {
    /// Its regions, in order.
    pub regions: Vec<RegionCode>,
    /// Who keeps it, in order.
    pub stewards: Vec<LabBody>,
    /// Who works on it, in order.
    pub partners: Vec<LabBody>,
    /// Text for the public.
    pub description: Option<String>,
}

impl LabContent {
    /// The organisations among its stewards and partners.
    pub fn organisations(&self) -> impl Iterator<Item = Uuid> {
        self.stewards.iter().chain(&self.partners).filter_map(|body| body.organisation_id)
    }
}
