//! A theme.
use crate::db::MultiBackend;
use crate::db::schema::themes;
use crate::db::types::Instant;
use crate::input::Rules;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The code of a theme.
#[derive(ToSchema)]
#[schema(max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "home_care")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct ThemeCode(String);

/// A theme by which practices and sessions are found.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = themes, check_for_backend(MultiBackend))]
pub struct Theme {
    /// Stable code.
    #[schema(max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "home_care")]
    pub code: String,
    /// The theme it belongs to; absent on the first level.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "dependency")]
    pub parent_code: Option<String>,
    /// Its place among its siblings, from 1.
    #[schema(minimum = 1, maximum = 1000, example = 3)]
    pub position: i32,
    /// Italian label.
    #[schema(max_length = 120, example = "Assistenza domiciliare")]
    pub label_it: String,
    /// English label.
    #[schema(max_length = 120, example = "Home care")]
    pub label_en: String,
    /// Whether it can be given to practices and sessions.
    pub active: bool,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A new theme.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ThemeCreate {
    /// Stable code, never changed afterwards.
    #[schema(min_length = 2, max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "night_care")]
    pub code: String,
    /// What can be changed later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "home_care")]
    pub parent_code: Option<String>,
    /// Its place among its siblings, from 1.
    #[schema(minimum = 1, maximum = 1000, example = 6)]
    pub position: i32,
    /// Italian label.
    #[schema(min_length = 1, max_length = 120, example = "Assistenza notturna")]
    pub label_it: String,
    /// English label.
    #[schema(min_length = 1, max_length = 120, example = "Night care")]
    pub label_en: String,
}

/// What can be changed of a theme.
#[derive(Debug, Clone, Serialize, Deserialize, AsChangeset, ToSchema)]
#[diesel(table_name = themes, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct ThemeUpdate {
    /// The theme it belongs to; absent on the first level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "home_care")]
    pub parent_code: Option<String>,
    /// Its place among its siblings, from 1.
    #[schema(minimum = 1, maximum = 1000, example = 3)]
    pub position: i32,
    /// Italian label.
    #[schema(min_length = 1, max_length = 120, example = "Assistenza domiciliare")]
    pub label_it: String,
    /// English label.
    #[schema(min_length = 1, max_length = 120, example = "Home care")]
    pub label_en: String,
    /// Whether it can be given to practices and sessions.
    pub active: bool,
}

impl Rules for ThemeCreate {}
impl Rules for ThemeUpdate {}

impl From<&Theme> for ThemeUpdate {
    fn from(theme: &Theme) -> Self {
        Self {
            parent_code: theme.parent_code.clone(),
            position: theme.position,
            label_it: theme.label_it.clone(),
            label_en: theme.label_en.clone(),
            active: theme.active,
        }
    }
}
