//! What lists of sessions are narrowed to, as a query string says it.
use super::listing::{Filter, Sort};
use super::model::{SessionFormat, SessionStatus};
use super::service::start_of_day;
use crate::db::types::Instant;
use crate::labs::model::CycleId;
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct LabSessionFilter {
    /// Only sessions for this region (a session can be for more than one).
    #[param(inline, example = "05")]
    pub region: Option<RegionCode>,
    /// Only sessions with this theme or one below it.
    #[param(inline, value_type = Option<ThemeCode>, example = "governance")]
    pub theme: Option<String>,
    /// Only sessions of this cycle of a laboratory.
    #[param(inline, example = "01910000-0000-7000-8000-000000002001")]
    pub cycle_id: Option<CycleId>,
    /// Only sessions in one of these statuses, separated by commas.
    #[param(inline, style = Form, explode = false, max_items = 7, example = json!(["held"]))]
    pub status: Option<Vec<SessionStatus>>,
    /// Only sessions that begin on this day or later, in Italy.
    #[param(example = "2023-01-01")]
    pub from: Option<NaiveDate>,
    /// Only sessions that begin on this day or earlier, in Italy.
    #[param(example = "2027-12-31")]
    pub to: Option<NaiveDate>,
    /// Only sessions of this format.
    #[param(inline, example = "in_person")]
    pub format: Option<SessionFormat>,
    /// Only sessions with all these words in their public texts; the last may be the beginning of a word.
    #[param(min_length = 1, max_length = 200, example = "sanità territorio")]
    pub q: Option<String>,
    /// Only sessions that present this practice.
    #[param(example = "01910000-0000-7000-8000-000000000202")]
    pub practice: Option<Uuid>,
    /// Only sessions that were changed at this instant or later.
    #[param(inline, example = "2023-01-01T00:00:00Z")]
    pub updated_since: Option<Instant>,
    /// The order: the latest beginning first (`-starts_at`, also when absent) or the earliest.
    #[param(inline, example = "-starts_at")]
    pub sort: Option<Sort>,
}

impl LabSessionFilter {
    /// What the list is narrowed to.
    pub fn into_filter(self) -> Filter {
        Filter {
            region: self.region,
            theme: self.theme,
            cycle: self.cycle_id,
            statuses: self.status.unwrap_or_default(),
            from: self.from.map(start_of_day),
            before: self.to.map(|day| start_of_day(day.succ_opt().unwrap_or(day))),
            format: self.format,
            words: self.q,
            practice: self.practice,
            // An offset can carry the last year of the calendar beyond what SQLite's text orders.
            updated_since: self.updated_since.map(|at| at.min(start_of_day(NaiveDate::MAX))),
        }
    }
}
