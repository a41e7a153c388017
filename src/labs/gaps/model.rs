//! The table of themes and regions.
use crate::territory::RegionCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A theme with how many practices it has in each region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ThemeGaps {
    /// Code of the theme.
    #[schema(max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "home_care")]
    pub code: String,
    /// The theme it belongs to; absent on the first level, whose numbers have those of its children in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "dependency")]
    pub parent_code: Option<String>,
    /// Italian label.
    #[schema(max_length = 120, example = "Assistenza domiciliare")]
    pub label_it: String,
    /// English label.
    #[schema(max_length = 120, example = "Home care")]
    pub label_en: String,
    /// How many practices it has in all of the regions asked for.
    #[schema(minimum = 0, example = 2)]
    pub practices: i64,
    /// In how many of these regions it has none.
    #[schema(minimum = 0, maximum = 20, example = 19)]
    pub empty_regions: i32,
    /// Each region with its number, also where it is zero.
    #[schema(max_items = 20)]
    pub regions: Vec<RegionGap>,
}

/// How many practices a theme has in a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegionGap {
    /// ISTAT code of the region.
    pub region_code: RegionCode,
    /// How many practices.
    #[schema(minimum = 0, example = 0)]
    pub practices: i64,
}

/// What the table is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct GapFilter {
    /// Only these regions, separated by commas; all twenty when absent.
    #[param(inline, style = Form, explode = false, max_items = 20)]
    pub region: Option<Vec<RegionCode>>,
    /// Only the children of this theme.
    #[param(max_length = 60, example = "home_care")]
    pub parent: Option<String>,
    /// Only themes that have no practice in one of these regions.
    #[param(default = false)]
    pub empty: Option<bool>,
}
