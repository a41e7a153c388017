//! What lists of laboratories are narrowed to, as a query string says it.
use super::model::LabStatus;
use super::store::Filter;
use crate::db::types::Instant;
use crate::territory::RegionCode;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct LabFilter {
    /// Only laboratories for this region (one can be for several).
    #[param(inline, example = "05")]
    pub region: Option<RegionCode>,
    /// Only laboratories in one of these states, separated by commas.
    #[param(inline, style = Form, explode = false, max_items = 3, example = json!(["active"]))]
    pub status: Option<Vec<LabStatus>>,
    /// Only laboratories that this organisation keeps or works on.
    #[param(example = "01910000-0000-7000-8000-000000000108")]
    pub organisation: Option<Uuid>,
    /// Only laboratories that were changed at or after this instant. A new phase of a cycle is no change of its laboratory.
    #[param(inline, example = "2024-01-01T00:00:00Z")]
    pub updated_since: Option<Instant>,
}

impl LabFilter {
    /// What the list is narrowed to.
    pub fn into_filter(self) -> Filter {
        let Self { region, status, organisation, updated_since } = self;
        Filter { region, statuses: status.unwrap_or_default(), organisation, updated_since }
    }
}
