//! What is said of a session that is made after another.
use crate::input::Rules;
use crate::labs::model::CycleId;
use crate::themes::model::ThemeCode;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A new session made after another.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabSessionClone {
    /// Its title; that of the session before when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 200,
        pattern = "\\S",
        example = "Laboratorio territoriale veneto: secondo ciclo"
    )]
    pub title: Option<String>,
    /// The theme in words. The theme of the session before is not copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 500, example = "La casa della comunità")]
    pub theme_text: Option<String>,
    /// Codes of its themes, in order.
    #[serde(default)]
    #[schema(value_type = Vec<ThemeCode>, max_items = 20, example = json!(["community_house"]))]
    pub themes: Vec<String>,
    /// The cycle of a laboratory that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cycle_id: Option<CycleId>,
    /// When it begins: with the offset that the clocks of the session's time zone have at that moment.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2027-10-14T09:30:00+02:00")]
    pub starts_at: DateTime<FixedOffset>,
    /// When it ends: after its beginning, within seven days.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2027-10-14T17:00:00+02:00")]
    pub ends_at: DateTime<FixedOffset>,
}

impl Rules for LabSessionClone {}
