//! What lists of organisations are narrowed to, and their order.
use super::model::{OrganisationId, OrganisationKind};
use crate::db::types::Instant;
use crate::territory::RegionCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OrganisationFilter {
    /// Words of its names, its IPA code or the name of its municipality: all of them, each whole or its beginning.
    /// Case, accents and apostrophes do not matter.
    #[param(min_length = 1, max_length = 200, example = "marca trevigiana")]
    pub q: Option<String>,
    /// Only these kinds, separated by commas.
    #[param(inline, style = Form, explode = false, max_items = 30, example = json!(["local_health_authority", "municipality"]))]
    pub kind: Option<Vec<OrganisationKind>>,
    /// Only those of this region.
    #[param(inline, example = "05")]
    pub region: Option<RegionCode>,
    /// Only those of this province, by its car code; `NA` is Naples.
    #[param(min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$", example = "TV")]
    pub province: Option<String>,
    /// Only those that adhere to the Observatory now, or only those that do not.
    pub adhering: Option<bool>,
    /// Only those that exist and work, or only those that do not any more.
    pub active: Option<bool>,
    /// Only those that are being wound up, or only those that are not.
    pub in_liquidation: Option<bool>,
    /// Only those with their seat in this municipality, by its cadastral code.
    #[param(min_length = 4, max_length = 4, pattern = "^[A-Z][0-9]{3}$", example = "L407")]
    pub cadastral_code: Option<String>,
    /// Only the parts of this organisation.
    #[param(inline, example = "01910000-0000-7000-8000-000000000101")]
    pub parent: Option<OrganisationId>,
    /// The one with this IPA code, whatever its case.
    #[param(min_length = 1, max_length = 20, pattern = "^[A-Za-z0-9_-]+$", example = "a9_tv")]
    pub ipa_code: Option<String>,
    /// Those with this tax code.
    #[param(min_length = 11, max_length = 11, pattern = "^[0-9]{11}$", example = "03084880263")]
    pub tax_code: Option<String>,
    /// Only those that were changed at this instant or later.
    #[param(inline, example = "2024-09-05T07:30:00Z")]
    pub updated_since: Option<Instant>,
    /// The order: by name (the default), the newest first, or the last changed first.
    #[param(inline)]
    pub sort: Option<OrganisationSort>,
}

/// An order of organisations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum OrganisationSort {
    /// By name, without regard to case and accents.
    #[default]
    #[serde(rename = "name")]
    Name,
    /// The newest first.
    #[serde(rename = "-created_at")]
    Newest,
    /// The last changed first.
    #[serde(rename = "-updated_at")]
    LastChanged,
}

impl OrganisationSort {
    /// As it stands in the query.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Newest => "-created_at",
            Self::LastChanged => "-updated_at",
        }
    }
}
