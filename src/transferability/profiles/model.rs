//! What an organisation states of itself.
use crate::db::types::Instant;
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use crate::organisations::model::OrganisationId;
use crate::practices::model::{IntegrationDimension, TerritoryType};
use crate::transferability::model::{PopulationBand, TransferPrecondition};
use crate::transferability::needs::plain;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::hash::Hash;
use utoipa::ToSchema;

/// Whether a precondition is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedPrecondition {
    /// The precondition.
    pub precondition: TransferPrecondition,
    /// Whether the organisation has it.
    pub met: bool,
}

/// Whether a precondition is met that was told in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedInWords {
    /// The words, as `words` of a practice's transferability has them: capitals, spaces and a full stop at the end do not
    /// matter.
    #[schema(min_length = 1, max_length = 1000, pattern = "\\S", example = "Un mandato della Conferenza dei sindaci.")]
    pub words: String,
    /// Whether the organisation has it.
    pub met: bool,
}

/// A transfer profile as it is sent: it replaces the one before as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TransferProfileInput {
    /// The kinds of territory that the organisation works in, each once.
    #[schema(max_items = 8, example = json!(["mountain", "inner_area"]))]
    pub territory_types: Vec<TerritoryType>,
    /// How many people live there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub population_band: Option<PopulationBand>,
    /// The dimensions of integration that it works on already, each once. When there are none, those of its public
    /// practices are taken.
    #[schema(max_items = 5, example = json!(["professional", "community"]))]
    pub dimensions: Vec<IntegrationDimension>,
    /// Which preconditions it has and which not, each once; those left out count as unknown.
    #[schema(max_items = 8)]
    pub preconditions: Vec<StatedPrecondition>,
    /// The same of preconditions that committees and laboratories have told in words, each once.
    #[schema(max_items = 200)]
    pub preconditions_in_words: Vec<StatedInWords>,
}

impl Rules for TransferProfileInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        once(broken, "territory_types", &self.territory_types);
        once(broken, "dimensions", &self.dimensions);
        once(broken, "preconditions", self.preconditions.iter().map(|one| one.precondition));
        once(broken, "preconditions_in_words", self.preconditions_in_words.iter().map(|one| plain(&one.words)));
    }
}

/// A violation for every value that stands in the list before.
fn once<T: Eq + Hash>(broken: &mut Vec<Violation>, field: &str, values: impl IntoIterator<Item = T>) {
    let mut seen = HashSet::new();
    for (i, value) in values.into_iter().enumerate() {
        if !seen.insert(value) {
            broken.push(Violation::new(format!("#/{field}/{i}"), "repeated", text("Ripetuto.", "Repeated.")));
        }
    }
}

/// What an organisation states of itself, so that practices can be compared with it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TransferProfile {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The kinds of territory that it works in.
    #[schema(max_items = 8)]
    pub territory_types: Vec<TerritoryType>,
    /// How many people live there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub population_band: Option<PopulationBand>,
    /// The dimensions of integration that it works on already.
    #[schema(max_items = 5)]
    pub dimensions: Vec<IntegrationDimension>,
    /// Which preconditions it has and which not.
    #[schema(max_items = 8)]
    pub preconditions: Vec<StatedPrecondition>,
    /// The same of preconditions that were told in words.
    #[schema(max_items = 200)]
    pub preconditions_in_words: Vec<StatedInWords>,
    /// Version, which every change advances; 0 while nothing has been stated.
    #[schema(minimum = 0)]
    pub version: i32,
    /// When something was stated first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub created_at: Option<Instant>,
    /// When it was changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub updated_at: Option<Instant>,
}

impl TransferProfile {
    /// That of an organisation that has stated nothing.
    pub fn empty(organisation_id: OrganisationId) -> Self {
        Self {
            organisation_id,
            territory_types: Vec::new(),
            population_band: None,
            dimensions: Vec::new(),
            preconditions: Vec::new(),
            preconditions_in_words: Vec::new(),
            version: 0,
            created_at: None,
            updated_at: None,
        }
    }
}
