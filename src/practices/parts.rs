//! The typed parts that a practice's document is made of.
use super::vocabulary::{
    ComplexityAspect, ComplexityLevel, FormalActKind, IndicatorKind, IntegrationDimension, LegalFramework, PartnerRole,
};
use crate::id_type;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(LeadOrganisationId, "an organisation that a practice names");

/// Cadastral (Belfiore) code of a municipality, which does not change when the ISTAT code does.
#[derive(ToSchema)]
#[schema(max_length = 4, pattern = "^[A-Z][0-9]{3}$", example = "L407")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct CadastralCode(String);

/// A dimension of integration that the practice acts on, and how strongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DimensionIntensity {
    /// The dimension.
    pub dimension: IntegrationDimension,
    /// How strongly: 1 somewhat, 2 clearly, 3 at its core.
    #[schema(minimum = 1, maximum = 3, example = 2)]
    pub intensity: i32,
}

/// An organisation that takes part beside the lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// The organisation, when it is one that the Observatory knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub organisation_id: Option<LeadOrganisationId>,
    /// Its name at the time.
    #[schema(min_length = 1, max_length = 300, example = "Comune di Treviso")]
    pub name: String,
    /// What it does in the practice.
    pub role: PartnerRole,
}

/// From when to when the practice ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    #[schema(example = "2021-03-01")]
    pub start: NaiveDate,
    /// Last day, when it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2024-06-30")]
    pub end: Option<NaiveDate>,
    /// Whether it still goes on; then it has no end.
    #[serde(default)]
    #[schema(default = false)]
    pub ongoing: bool,
}

/// Something measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// What is measured.
    #[schema(min_length = 1, max_length = 300, example = "Dimissioni programmate con valutazione congiunta")]
    pub name: String,
    /// What the indicator is about.
    pub kind: IndicatorKind,
    /// Unit of the three values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "%")]
    pub unit: Option<String>,
    /// Value before the practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = -1_000_000_000_000_i64, maximum = 1_000_000_000_000_i64)]
    pub baseline: Option<f64>,
    /// Value aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = -1_000_000_000_000_i64, maximum = 1_000_000_000_000_i64)]
    pub target: Option<f64>,
    /// Value reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = -1_000_000_000_000_i64, maximum = 1_000_000_000_000_i64)]
    pub value: Option<f64>,
    /// Year of the value reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1970, maximum = 2100, example = 2023)]
    pub year: Option<i32>,
}

/// How complex the practice is to put in place, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Complexity {
    /// How complex.
    pub level: ComplexityLevel,
    /// What makes it so.
    #[serde(default)]
    #[schema(max_items = 8)]
    pub aspects: Vec<ComplexityAspect>,
}

/// What the practice costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// In all, in euro.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 1_000_000_000_000_i64, example = 120000)]
    pub total_euro: Option<f64>,
    /// How they come about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000, example = "Personale già in servizio; costi di coordinamento.")]
    pub note: Option<String>,
}

/// An act by which the practice was agreed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormalAct {
    /// What it is.
    pub kind: FormalActKind,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "123/2022")]
    pub number: Option<String>,
    /// Its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2022-05-20")]
    pub date: Option<NaiveDate>,
    /// Its title.
    #[schema(min_length = 1, max_length = 500, example = "Protocollo d'intesa per le dimissioni protette")]
    pub title: String,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 1000,
        pattern = "^https?://[^\\s]+$",
        example = "https://example.org/atto.pdf"
    )]
    pub url: Option<String>,
}

/// A norm that the practice refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalReference {
    /// The framework, when it is one of the usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub framework: Option<LegalFramework>,
    /// The norm in words.
    #[schema(min_length = 1, max_length = 500, example = "DM 77/2022, allegato 1, paragrafo 5")]
    pub citation: String,
}

/// Something to read about the practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebLink {
    /// What it is.
    #[schema(min_length = 1, max_length = 300, example = "Pagina del progetto")]
    pub title: String,
    /// Where it is.
    #[schema(max_length = 1000, pattern = "^https?://[^\\s]+$", example = "https://example.org/progetto")]
    pub url: String,
}
