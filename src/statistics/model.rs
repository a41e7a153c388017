//! Figures as they are told.
use crate::codes::CodeList;
use crate::regions::model::{MacroArea, Nuts2};
use crate::territory::RegionCode;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::{IntoParams, ToSchema};

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[StatisticsSubject::LIST, StatisticsProperty::LIST];

crate::codes! {
    /// What statistics are about.
    pub enum StatisticsSubject in "statistics-subjects" {
        Practices = "practices" ("pratiche pubbliche", "public practices"),
        Invitations = "invitations" ("inviti con risposta", "answered invitations"),
        Organisations = "organisations" ("organizzazioni aderenti", "adhering organisations"),
        Labs = "labs" ("laboratori pubblici", "public laboratories"),
        LabSessions = "lab_sessions" ("sessioni pubbliche", "public sessions"),
        Findings = "findings" ("esiti pubblici", "public findings"),
    }
}

crate::codes! {
    /// A property that statistics are broken down by. `key_figure` is none: it holds what is worth a headline.
    pub enum StatisticsProperty in "statistics-properties" {
        KeyFigure = "key_figure" ("in evidenza", "key figures"),
        Region = "region" ("regione", "region"),
        AutonomousProvince = "autonomous_province" ("provincia autonoma", "autonomous province"),
        Theme = "theme" ("tema", "theme"),
        Dimension = "dimension" ("dimensione dell'integrazione", "dimension of integration"),
        DimensionCount = "dimension_count" ("quante dimensioni", "how many dimensions"),
        Typology = "typology" ("tipologia", "typology"),
        TargetGroup = "target_group" ("destinatari", "target group"),
        TerritoryType = "territory_type" ("tipo di territorio", "type of territory"),
        Year = "year" ("anno di avvio", "year of the start"),
        Vitality = "vitality" ("vitalità", "vitality"),
        AssessedOutcomeClass = "assessed_outcome_class" ("classe secondo il comitato", "class by the committee"),
        Kind = "kind" ("tipo", "kind"),
        OrganisationKind = "organisation_kind" ("tipo di organizzazione", "kind of organisation"),
        Status = "status" ("stato", "status"),
        Format = "format" ("modalità", "format"),
        Consensus = "consensus" ("consenso", "consensus"),
    }
}

/// How many of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, ToSchema)]
pub struct Figure {
    /// How many.
    #[schema(minimum = 0, example = 3)]
    pub count: i64,
    /// Of how many: the denominator of `share`. What it is stands with the operation.
    #[schema(minimum = 0, example = 5)]
    pub of: i64,
    /// `count` divided by `of`, from 0 to 1, rounded to four decimals (half away from zero); absent when `of` is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 1, example = 0.6)]
    pub share: Option<f64>,
}

impl Figure {
    /// `count` of `of`.
    pub fn of(count: i64, of: i64) -> Self {
        let share = (of != 0).then(|| (count as f64 / of as f64 * 10_000.0).round() / 10_000.0);
        Self { count, of, share }
    }
}

/// How many have one value of a property.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StatisticsValue {
    /// The value, as the filter of the list takes it: a region's ISTAT code, a theme, a code of a code list, a year.
    #[schema(max_length = 60, example = "05")]
    pub code: String,
    /// For a theme of the second level: the theme it belongs to, whose number has this one's in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "dependency")]
    pub parent_code: Option<String>,
    /// What it is called in Italian.
    #[schema(max_length = 200, example = "Veneto")]
    pub label_it: Cow<'static, str>,
    /// And in English.
    #[schema(max_length = 200, example = "Veneto")]
    pub label_en: Cow<'static, str>,
    /// How many have it.
    #[schema(minimum = 0, example = 3)]
    pub count: i64,
    /// Of how many: the denominator of `share`. What it is stands with the operation.
    #[schema(minimum = 0, example = 5)]
    pub of: i64,
    /// `count` divided by `of`, from 0 to 1, rounded to four decimals (half away from zero); absent when `of` is 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 1, example = 0.6)]
    pub share: Option<f64>,
}

impl StatisticsValue {
    /// Its numbers.
    pub fn figure(&self) -> Figure {
        Figure { count: self.count, of: self.of, share: self.share }
    }
}

/// How many have each value of a property.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StatisticsBreakdown {
    /// The property.
    pub by: StatisticsProperty,
    /// Whether each is counted under one value at most. Where it is not (a practice has several themes), the numbers add up
    /// to more than the total.
    pub exclusive: bool,
    /// Those that have no value, where each has one at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub without: Option<Figure>,
    /// The values in their order (regions by code, years by time, code lists as they stand), also those that none has:
    /// their `count` is 0.
    #[schema(max_items = 2000)]
    pub values: Vec<StatisticsValue>,
}

/// Figures about one subject.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Statistics {
    /// What `count` counts.
    pub counted: StatisticsSubject,
    /// All that match.
    pub total: Figure,
    /// By each property.
    #[schema(max_items = 20)]
    pub breakdowns: Vec<StatisticsBreakdown>,
}

impl Statistics {
    /// The numbers by one property.
    pub fn by(&self, property: StatisticsProperty) -> Option<&StatisticsBreakdown> {
        self.breakdowns.iter().find(|breakdown| breakdown.by == property)
    }

    /// One key figure.
    pub fn key(&self, code: &str) -> Figure {
        let key = self.by(StatisticsProperty::KeyFigure);
        let found = key.and_then(|key| key.values.iter().find(|value| value.code == code));
        found.map(StatisticsValue::figure).unwrap_or_default()
    }
}

/// What the Observatory has in a region, for a map of the regions (choropleth).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegionFigures {
    /// ISTAT code, with its zero: `05`.
    pub code: RegionCode,
    /// The same as a number, as ISTAT's boundary files have it in the field `COD_REG`: `5`.
    #[schema(minimum = 1, maximum = 20, example = 5)]
    pub istat_number: i32,
    /// Italian name.
    #[schema(max_length = 60, example = "Veneto")]
    pub name_it: String,
    /// Part of the country.
    pub macro_area: MacroArea,
    /// NUTS 2024 level 2 codes, as Eurostat's boundary files have them in `NUTS_ID`: two for Trentino-Alto Adige.
    #[schema(max_items = 2)]
    pub nuts2: Vec<Nuts2>,
    /// Public practices of its organisations.
    #[schema(minimum = 0, example = 5)]
    pub practices: i64,
    /// Its part of the public practices of all regions, from 0 to 1 with four decimals; absent when there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 1, example = 0.8333)]
    pub practices_share: Option<f64>,
    /// Its active organisations.
    #[schema(minimum = 0, example = 572)]
    pub organisations: i64,
    /// Those of them that adhere to the Observatory now.
    #[schema(minimum = 0, example = 12)]
    pub adhering: i64,
    /// The adhering part of them, from 0 to 1 with four decimals; absent when it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 1, example = 0.021)]
    pub adhering_share: Option<f64>,
    /// Public laboratories for it; one of two regions counts in both.
    #[schema(minimum = 0, example = 1)]
    pub labs: i64,
    /// Public sessions for it; one of two regions counts in both.
    #[schema(minimum = 0, example = 2)]
    pub lab_sessions: i64,
    /// Published findings for everybody of its sessions; one of a session for two regions counts in both.
    #[schema(minimum = 0, example = 4)]
    pub findings: i64,
}

/// Which regions.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RegionFiguresFilter {
    /// Only the regions of this part of the country; the shares stay those of the whole country.
    #[param(inline, example = "north_east")]
    pub macro_area: Option<MacroArea>,
}

#[cfg(test)]
mod tests {
    use super::Figure;

    #[test]
    fn a_share_has_four_decimals_and_is_absent_of_nothing() {
        let shares = [(1, 3), (2, 3), (1, 8), (5, 5), (0, 7)].map(|(n, of)| Figure::of(n, of).share.unwrap());
        assert_eq!(shares, [0.3333, 0.6667, 0.125, 1.0, 0.0]);
        assert_eq!(Figure::of(0, 0).share, None);
    }
}

/// How figures are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableFormat {
    /// JSON.
    Json,
    /// CSV: UTF-8 with a byte order mark, commas, RFC 4180.
    Csv,
}

/// What all statistics take.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TableQuery {
    /// How the figures are written. When absent, the type that `Accept` wants most: JSON if it does not mind.
    #[param(inline, example = "csv")]
    pub file_format: Option<TableFormat>,
}
