//! What lists of practices are narrowed to, as a query string says it: of a request, or of a saved search.
use super::facets::FacetName;
use super::model::{
    CadastralCode, IntegrationDimension, LeadOrganisationId, OutcomeClass, PracticeStatus, PracticeTypology,
    ScalabilityClass, TargetGroup, TerritoryType, Vitality,
};
use super::near::Near;
use super::service::lists::Sort;
use super::store::conditions::HasFacet;
use super::store::listing::Filter;
use super::visibility::Scope;
use crate::db::types::Instant;
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub enum PracticeSort {
    /// Newest first.
    #[serde(rename = "-listed_at")]
    ListedAt,
    /// By title.
    #[serde(rename = "title")]
    Title,
    /// Changed last first.
    #[serde(rename = "-updated_at")]
    UpdatedAt,
}

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PracticeFilter {
    /// Words to look for in title, summary and story. Italian inflection, accents and case do not matter, and a word
    /// may be the beginning of one. All must be there.
    #[param(min_length = 1, max_length = 200, example = "dimissioni")]
    pub q: Option<String>,
    /// Only from these regions.
    #[param(inline, style = Form, explode = false, max_items = 20)]
    pub region: Option<Vec<RegionCode>>,
    /// Only with one of these themes; a theme of the first level has those of its children.
    #[param(inline, style = Form, explode = false, max_items = 10, value_type = Option<Vec<ThemeCode>>)]
    pub theme: Option<Vec<String>>,
    /// Only those that act on one of these dimensions.
    #[param(inline, style = Form, explode = false, max_items = 5)]
    pub dimension: Option<Vec<IntegrationDimension>>,
    /// Only for one of these target groups.
    #[param(inline, style = Form, explode = false, max_items = 10)]
    pub target_group: Option<Vec<TargetGroup>>,
    /// Only in one of these types of territory.
    #[param(inline, style = Form, explode = false, max_items = 8)]
    pub territory_type: Option<Vec<TerritoryType>>,
    /// Only of one of these typologies.
    #[param(inline, style = Form, explode = false, max_items = 3)]
    pub typology: Option<Vec<PracticeTypology>>,
    /// Only those that started in one of these years.
    #[param(inline, style = Form, explode = false, max_items = 20, value_type = Option<Vec<Year>>)]
    pub year: Option<Vec<String>>,
    /// Only of one of these vitalities.
    #[param(inline, style = Form, explode = false, max_items = 8)]
    pub vitality: Option<Vec<Vitality>>,
    /// Only of one of these outcome classes, as their authors class them.
    #[param(inline, style = Form, explode = false, max_items = 4)]
    pub outcome_class: Option<Vec<OutcomeClass>>,
    /// Only of one of these outcome classes, as the scientific committee classes them: what was not assessed is left out.
    #[param(inline, style = Form, explode = false, max_items = 4)]
    pub assessed_outcome_class: Option<Vec<OutcomeClass>>,
    /// Only those of which one of these was found last, by the committee or by a laboratory: whether they can grow in
    /// scale (`scalability_source` says who found it).
    #[param(inline, style = Form, explode = false, max_items = 3)]
    pub scalability_class: Option<Vec<ScalabilityClass>>,
    /// Only in one of these states. States that are not public are found by who sees such practices only.
    #[param(inline, style = Form, explode = false, max_items = 11)]
    pub status: Option<Vec<PracticeStatus>>,
    /// Only those that one of these organisations leads, alone or together with others (as a partner with the role
    /// `co_lead`).
    #[param(inline, style = Form, explode = false, max_items = 20, example = json!(["01910000-0000-7000-8000-000000000101"]))]
    pub organisation: Option<Vec<LeadOrganisationId>>,
    /// Only those that cover one of these municipalities, by cadastral code.
    #[param(inline, style = Form, explode = false, max_items = 20, value_type = Option<Vec<CadastralCode>>)]
    pub municipality: Option<Vec<String>>,
    /// Only those near a point: latitude, longitude and how many kilometres around (1 to 300, as the crow flies). A
    /// practice is where its lead organisation is, and where the municipalities are that it covers, as far as their
    /// coordinates are known (`geo` of organisations).
    #[param(value_type = Option<String>, min_length = 5, max_length = 60, pattern = "^-?[0-9]{1,2}(\\.[0-9]{1,9})?,-?[0-9]{1,3}(\\.[0-9]{1,9})?,[0-9]{1,3}(\\.[0-9]{1,3})?$", example = "45.667,12.243,25")]
    pub near: Option<Near>,
    /// Only those that changed at or after this instant.
    #[param(value_type = Option<String>, format = DateTime, max_length = 40, example = "2024-01-01T00:00:00Z")]
    pub updated_since: Option<Instant>,
    /// The order: newest first when absent; with `q` and no `sort`, the best answers first.
    #[param(inline)]
    pub sort: Option<PracticeSort>,
    /// Whether to count the matches by region, theme, dimension, typology, target group, year, the committee's outcome
    /// class, and scalability class, in `facets`.
    #[param(default = false)]
    pub facets: Option<bool>,
}

impl PracticeFilter {
    /// The order that is asked for.
    pub fn sort(&self) -> Sort {
        match self.sort {
            Some(PracticeSort::ListedAt) => Sort::ListedAt,
            Some(PracticeSort::Title) => Sort::Title,
            Some(PracticeSort::UpdatedAt) => Sort::UpdatedAt,
            None if self.q.is_some() => Sort::Relevance,
            None => Sort::ListedAt,
        }
    }

    /// What the list is narrowed to; whose eyes see it is told later.
    pub fn into_filter(self) -> Filter {
        fn add<T>(to: &mut Vec<HasFacet>, name: FacetName, values: Option<Vec<T>>, text: impl Fn(T) -> String) {
            let mut values: Vec<String> = values.into_iter().flatten().map(text).collect();
            values.sort();
            values.dedup();
            if !values.is_empty() {
                to.push(HasFacet { name, values });
            }
        }
        let mut facets = Vec::new();
        add(&mut facets, FacetName::Theme, self.theme, |code| code);
        add(&mut facets, FacetName::Dimension, self.dimension, |code| code.to_string());
        add(&mut facets, FacetName::TargetGroup, self.target_group, |code| code.to_string());
        add(&mut facets, FacetName::TerritoryType, self.territory_type, |code| code.to_string());
        add(&mut facets, FacetName::Typology, self.typology, |code| code.to_string());
        add(&mut facets, FacetName::Year, self.year, |year| year);
        add(&mut facets, FacetName::Municipality, self.municipality, |code| code);
        add(&mut facets, FacetName::Vitality, self.vitality, |code| code.to_string());
        add(&mut facets, FacetName::OutcomeClass, self.outcome_class, |code| code.to_string());
        let assessed = self.assessed_outcome_class;
        add(&mut facets, FacetName::AssessedOutcomeClass, assessed, |code| code.to_string());
        add(&mut facets, FacetName::ScalabilityClass, self.scalability_class, |code| code.to_string());
        Filter {
            scope: Scope::Public,
            words: self.q,
            regions: self.region.unwrap_or_default(),
            facets,
            statuses: self.status.unwrap_or_default(),
            organisations: self.organisation.unwrap_or_default(),
            updated_since: self.updated_since,
            listed: None,
            near: self.near,
        }
    }
}

/// A year.
#[derive(ToSchema)]
#[schema(max_length = 4, pattern = "^(19[0-9]{2}|20[0-9]{2}|2100)$", example = "2022")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct Year(String);
