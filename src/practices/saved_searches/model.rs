//! A search that somebody keeps.
use crate::db::MultiBackend;
use crate::db::schema::saved_searches;
use crate::db::types::Instant;
use crate::error::{Error, Violation};
use crate::id_type;
use crate::input::Rules;
use crate::language::text;
use crate::parameters;
use crate::practices::filter::PracticeFilter;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(SavedSearchId, "a saved search");

/// A search that its owner keeps.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = saved_searches, check_for_backend(MultiBackend))]
pub struct SavedSearch {
    /// Id.
    pub id: SavedSearchId,
    /// What its owner calls it.
    #[schema(max_length = 200, example = "Dimissioni in Veneto")]
    pub name: String,
    /// The query, as it stands behind the `?` of `GET /practices`.
    #[schema(max_length = 2000, example = "q=dimissioni&region=05")]
    pub query: String,
    /// Whether its owner gets a message in the morning after a day on which something new was published.
    pub daily_digest: bool,
    /// When the next one is due; absent without.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub digest_due_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// What can be written of a saved search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedSearchUpdate {
    /// What its owner calls it.
    #[schema(min_length = 1, max_length = 200, example = "Dimissioni in Veneto")]
    pub name: String,
    /// The query, as it stands behind the `?` of `GET /practices`: its filters and `sort`, without `cursor`, `limit`,
    /// `count` and `fields`. Empty for all practices.
    #[schema(max_length = 2000, example = "q=dimissioni&region=05")]
    pub query: String,
    /// Whether to get a message in the morning after a day on which something new was published.
    #[serde(default)]
    #[schema(default = false, example = true)]
    pub daily_digest: bool,
}

impl Rules for SavedSearchUpdate {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.name.trim().is_empty() && !self.name.is_empty() {
            broken.push(Violation::new("#/name", "blank", text("Non può essere vuoto.", "It cannot be blank.")));
        }
        match parameters::parse::<PracticeFilter>(&self.query) {
            Ok(_) => {}
            Err(Error::BadParameter(name, why)) => {
                let why = text(format!("{name}: {}", why.it), format!("{name}: {}", why.en));
                broken.push(Violation::new("#/query", "bad_parameter", why));
            }
            Err(other) => {
                let why = other.code().explanation();
                broken.push(Violation::new("#/query", "invalid", why));
            }
        }
    }
}

impl From<&SavedSearch> for SavedSearchUpdate {
    fn from(of: &SavedSearch) -> Self {
        Self { name: of.name.clone(), query: of.query.clone(), daily_digest: of.daily_digest }
    }
}
