//! What a practice is found by: the values of each facet.
use super::model::{Head, LeadOrganisationId, PartnerRole, PracticeUpdate, Record};

/// The facet of the organisations that lead a practice, by their ids.
pub const ORGANISATION: &str = "organisation";

/// A property that practices are found and counted by. Its text is the filter's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FacetName {
    /// A theme, or the parent of one.
    Theme,
    /// A dimension of integration.
    Dimension,
    /// How many dimensions of integration it acts on: `0` to `5`.
    DimensionCount,
    /// A target group.
    TargetGroup,
    /// A type of territory.
    TerritoryType,
    /// The typology.
    Typology,
    /// The vitality.
    Vitality,
    /// The outcome class, by its authors.
    OutcomeClass,
    /// The outcome class, by the committee.
    AssessedOutcomeClass,
    /// Whether it can grow in scale, as it was found last.
    ScalabilityClass,
    /// The year of the start.
    Year,
    /// A municipality that it covers.
    Municipality,
    /// The organisation that leads it, or one that leads it together with that.
    Organisation,
}

impl FacetName {
    /// Those that a list counts on request, in the order they are answered in.
    pub const COUNTED: [Self; 7] = [
        Self::Theme,
        Self::Dimension,
        Self::Typology,
        Self::TargetGroup,
        Self::Year,
        Self::AssessedOutcomeClass,
        Self::ScalabilityClass,
    ];

    /// Those that statistics count.
    pub const FIGURES: [Self; 9] = [
        Self::Theme,
        Self::Dimension,
        Self::DimensionCount,
        Self::Typology,
        Self::TargetGroup,
        Self::TerritoryType,
        Self::Year,
        Self::Vitality,
        Self::AssessedOutcomeClass,
    ];

    /// As it stands in `practice_facets` and in the query.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Dimension => "dimension",
            Self::DimensionCount => "dimension_count",
            Self::TargetGroup => "target_group",
            Self::TerritoryType => "territory_type",
            Self::Typology => "typology",
            Self::Vitality => "vitality",
            Self::OutcomeClass => "outcome_class",
            Self::AssessedOutcomeClass => "assessed_outcome_class",
            Self::ScalabilityClass => "scalability_class",
            Self::Year => "year",
            Self::Municipality => "municipality",
            Self::Organisation => ORGANISATION,
        }
    }

    /// How few practices a value is expected to leave: the lower, the better to begin with.
    pub fn breadth(self) -> u8 {
        match self {
            Self::Organisation | Self::Municipality => 0,
            Self::Theme => 1,
            Self::TargetGroup => 2,
            Self::Year => 3,
            Self::TerritoryType => 4,
            Self::Vitality => 5,
            Self::OutcomeClass | Self::AssessedOutcomeClass | Self::ScalabilityClass => 6,
            Self::Typology => 7,
            Self::Dimension | Self::DimensionCount => 8,
        }
    }
}

/// The organisations that lead a practice, alone or together.
pub fn leads(head: &Head, document: &PracticeUpdate) -> Vec<LeadOrganisationId> {
    let together = document.partners.iter().filter(|partner| partner.role == PartnerRole::CoLead);
    let mut leads = vec![head.organisation_id];
    leads.extend(together.filter_map(|partner| partner.organisation_id));
    leads.sort_unstable();
    leads.dedup();
    leads
}

/// Every value of every facet. `themes` are those of the document with their parents.
pub fn values(record: &Record, themes: &[String]) -> Vec<(FacetName, String)> {
    let Record { head, life, document } = record;
    let mut all: Vec<(FacetName, String)> = themes.iter().map(|code| (FacetName::Theme, code.clone())).collect();
    let mut add = |name: FacetName, code: &str| all.push((name, code.to_owned()));
    document.dimensions.iter().for_each(|d| add(FacetName::Dimension, d.dimension.as_str()));
    add(FacetName::DimensionCount, &document.dimensions.len().to_string());
    document.target_groups.iter().for_each(|group| add(FacetName::TargetGroup, group.as_str()));
    document.territory_types.iter().for_each(|kind| add(FacetName::TerritoryType, kind.as_str()));
    document.typology.iter().for_each(|typology| add(FacetName::Typology, typology.as_str()));
    document.vitality.iter().for_each(|vitality| add(FacetName::Vitality, vitality.as_str()));
    document.outcome_class.iter().for_each(|class| add(FacetName::OutcomeClass, class.as_str()));
    life.assessed_outcome_class.iter().for_each(|class| add(FacetName::AssessedOutcomeClass, class.as_str()));
    life.scalability_class.iter().for_each(|class| add(FacetName::ScalabilityClass, class.as_str()));
    document.municipalities.iter().for_each(|code| add(FacetName::Municipality, code));
    document.year().iter().for_each(|year| add(FacetName::Year, &year.to_string()));
    leads(head, document).iter().for_each(|id| add(FacetName::Organisation, &id.to_string()));
    all
}
