//! What of the catalogue speaks for a theme: counted for all candidates of a page in two queries.
use super::model::CandidateId;
use crate::practices::model::{IntegrationDimension, TerritoryType};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// What of the catalogue speaks for a theme: the published practices of the laboratory's regions with one of its codes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ThemeEvidence)]
pub struct Evidence {
    /// How many practices.
    #[schema(minimum = 0, example = 4)]
    pub practices: i64,
    /// Of how many regions.
    #[schema(minimum = 0, example = 1)]
    pub regions: i64,
    /// Led by how many organisations.
    #[schema(minimum = 0, example = 3)]
    pub organisations: i64,
    /// How many act on each dimension of integration: all five, with zeros.
    #[schema(max_items = 5)]
    pub dimensions: Vec<DimensionCount>,
    /// How many are in each type of territory: all of them, with zeros.
    #[schema(max_items = 8)]
    pub territory_types: Vec<TerritoryCount>,
}

/// How many practices act on a dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DimensionCount {
    /// The dimension.
    pub dimension: IntegrationDimension,
    /// How many practices.
    #[schema(minimum = 0, example = 3)]
    pub practices: i64,
}

/// How many practices are in a type of territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TerritoryCount {
    /// The type of territory.
    pub territory_type: TerritoryType,
    /// How many practices.
    #[schema(minimum = 0, example = 1)]
    pub practices: i64,
}

/// What spoke for a candidate on the day of the choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// The candidate.
    pub candidate_id: CandidateId,
    /// What spoke for it.
    pub evidence: Evidence,
}

/// Practices, regions and organisations of a candidate.
pub type Totals = (CandidateId, i64, i64, i64);
/// How many practices of a candidate have a value of a facet.
pub type Spread = (CandidateId, String, String, i64);

/// What was counted, by candidate.
pub fn gather(ids: &[CandidateId], totals: &[Totals], spread: Vec<Spread>) -> HashMap<CandidateId, Evidence> {
    let spread: HashMap<(CandidateId, String, String), i64> =
        spread.into_iter().map(|(id, facet, value, n)| ((id, facet, value), n)).collect();
    let count = |id: CandidateId, facet: &str, value: &str| {
        spread.get(&(id, facet.to_owned(), value.to_owned())).copied().unwrap_or_default()
    };
    let of = |id: CandidateId| {
        let (practices, regions, organisations) = totals
            .iter()
            .find(|(candidate, ..)| *candidate == id)
            .map_or((0, 0, 0), |(_, practices, regions, organisations)| (*practices, *regions, *organisations));
        let dimensions = IntegrationDimension::ALL.iter().map(|dimension| DimensionCount {
            dimension: *dimension,
            practices: count(id, "dimension", dimension.as_str()),
        });
        let territory_types = TerritoryType::ALL.iter().map(|kind| TerritoryCount {
            territory_type: *kind,
            practices: count(id, "territory_type", kind.as_str()),
        });
        Evidence {
            practices,
            regions,
            organisations,
            dimensions: dimensions.collect(),
            territory_types: territory_types.collect(),
        }
    };
    ids.iter().map(|id| (*id, of(*id))).collect()
}
