//! What lists of calls are narrowed to, as a query string says it.
use super::model::{CallKind, CallStatus};
use super::store::listing::Filter;
use crate::db::types::Instant;
use crate::territory::RegionCode;
use serde::Deserialize;
use utoipa::IntoParams;

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CallFilter {
    /// Only calls in one of these statuses, separated by commas.
    #[param(inline, style = Form, explode = false, max_items = 7, example = json!(["open", "extended"]))]
    pub status: Option<Vec<CallStatus>>,
    /// Only calls for this region (a call can be for more than one).
    #[param(inline, example = "05")]
    pub region: Option<RegionCode>,
    /// Only calls for this theme or one below it (a call can be for more than one).
    #[param(value_type = Option<crate::themes::model::ThemeCode>, inline, example = "community_house")]
    pub theme: Option<String>,
    /// Only calls of this kind.
    #[param(inline, example = "invitation_letter")]
    pub kind: Option<CallKind>,
    /// Only calls with all these words in title, subject, description or senders; the last may be the beginning of one.
    #[param(min_length = 1, max_length = 200, example = "laboratorio veneto")]
    pub q: Option<String>,
    /// Only calls that were changed at or after this instant.
    #[param(inline, example = "2024-01-01T00:00:00Z")]
    pub updated_since: Option<Instant>,
}

impl CallFilter {
    /// What the list is narrowed to.
    pub fn into_filter(self) -> Filter {
        let Self { status, region, theme, kind, q, updated_since } = self;
        Filter { statuses: status.unwrap_or_default(), region, theme, kind, words: q, updated_since }
    }
}
