//! The record of a practice: what its authors write ([`PracticeUpdate`]) and what the Observatory adds to it ([`Head`]).
pub use super::facets::ORGANISATION as LEADS_FACET;
pub use super::life::Life;
pub use super::parts::*;
pub use super::vocabulary::*;
use crate::db::types::Instant;
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::language::text;
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use chrono::Datelike;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::hash::Hash;
use utoipa::ToSchema;

id_type!(PracticeId, "a practice");

/// What can be written of a practice. It never holds personal data: whom to ask stands in the practice's contacts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PracticeUpdate {
    /// Title.
    #[schema(min_length = 1, max_length = 300, example = "Dimissioni Programmate")]
    pub title: String,
    /// What it is, in a few lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 2000,
        example = "Ospedale, distretto e comune preparano insieme il rientro a casa."
    )]
    pub summary: Option<String>,
    /// What it is built around.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub typology: Option<PracticeTypology>,
    /// The level of the mayors' conference; only for the typology `mayors_conference`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub typology_level: Option<ConferenceLevel>,
    /// The dimensions of integration that it acts on, each once.
    #[serde(default)]
    #[schema(max_items = 5)]
    pub dimensions: Vec<DimensionIntensity>,
    /// Its themes: codes of active ones, each once.
    #[serde(default)]
    #[schema(value_type = Vec<ThemeCode>, max_items = 20, example = json!(["home_care"]))]
    pub themes: Vec<String>,
    /// Whom it is for.
    #[serde(default)]
    #[schema(max_items = 17)]
    pub target_groups: Vec<TargetGroup>,
    /// The kinds of territory it works in.
    #[serde(default)]
    #[schema(max_items = 8)]
    pub territory_types: Vec<TerritoryType>,
    /// How far it reaches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scale_reached: Option<ScaleReached>,
    /// Who takes part beside the lead organisation.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub partners: Vec<Partner>,
    /// The municipalities it covers, by cadastral code.
    #[serde(default)]
    #[schema(value_type = Vec<CadastralCode>, max_items = 600, example = json!(["L407"]))]
    pub municipalities: Vec<String>,
    /// From when to when it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub period: Option<Period>,
    /// The story: how it came about and what happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40000)]
    pub story: Option<String>,
    /// The context and the need that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20000)]
    pub context: Option<String>,
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20000)]
    pub actions: Option<String>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20000)]
    pub results: Option<String>,
    /// What was measured.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub indicators: Vec<Indicator>,
    /// The limits it met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20000)]
    pub limits: Option<String>,
    /// The breaks with former practice that it worked on (*cesure*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20000)]
    pub breaks: Option<String>,
    /// Its strengths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20000)]
    pub strengths: Option<String>,
    /// How complex it is to put in place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub complexity: Option<Complexity>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub costs: Option<Costs>,
    /// Which staff it takes: professions and hours, never names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000)]
    pub staff: Option<String>,
    /// Where the money comes from.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub funding: Vec<FundingSource>,
    /// On what evidence the results rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub evidence_level: Option<EvidenceLevel>,
    /// How alive it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub vitality: Option<Vitality>,
    /// How its authors class it by what it achieved. How the committee does stands in its assessment
    /// (`/practices/{id}/assessment`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub outcome_class: Option<OutcomeClass>,
    /// The acts by which it was agreed on.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub formal_acts: Vec<FormalAct>,
    /// The norms that it refers to.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub legal_references: Vec<LegalReference>,
    /// What to read about it.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub links: Vec<WebLink>,
    /// Whether the lead organisation agrees to its publication.
    #[serde(default)]
    #[schema(default = false)]
    pub publication_consent: bool,
}

impl PracticeUpdate {
    /// The names of its fields.
    pub fn fields() -> Vec<String> {
        match <Self as utoipa::PartialSchema>::schema() {
            utoipa::openapi::RefOr::T(utoipa::openapi::Schema::Object(object)) => {
                object.properties.keys().cloned().collect()
            }
            _ => Vec::new(),
        }
    }

    /// The year it started in.
    pub fn year(&self) -> Option<i32> {
        self.period.map(|period| period.start.year())
    }
}

impl Rules for PracticeUpdate {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.title.trim().is_empty() && !self.title.is_empty() {
            broken.push(Violation::new("#/title", "blank", text("Non può essere vuoto.", "It cannot be blank.")));
        }
        once(broken, "#/dimensions", self.dimensions.iter().map(|d| d.dimension));
        once(broken, "#/themes", &self.themes);
        once(broken, "#/target_groups", &self.target_groups);
        once(broken, "#/territory_types", &self.territory_types);
        once(broken, "#/municipalities", &self.municipalities);
        once(broken, "#/funding", &self.funding);
        if let Some(complexity) = &self.complexity {
            once(broken, "#/complexity/aspects", &complexity.aspects);
        }
        if self.typology_level.is_some() && self.typology != Some(PracticeTypology::MayorsConference) {
            let why = text(
                "Solo per la tipologia mayors_conference.",
                "Only for a practice of the typology mayors_conference.",
            );
            broken.push(Violation::new("#/typology_level", "not_allowed", why));
        }
        if let Some(period) = &self.period {
            if period.end.is_some_and(|end| end < period.start) {
                let why = text("La fine precede l'inizio.", "The end is before the start.");
                broken.push(Violation::new("#/period/end", "before_start", why));
            }
            if period.ongoing && period.end.is_some() {
                let why = text("Una pratica in corso non ha una fine.", "A practice that goes on has no end.");
                broken.push(Violation::new("#/period/ongoing", "not_allowed", why));
            }
        }
    }
}

/// A violation for every value that stands in the list before.
fn once<T: Eq + Hash>(broken: &mut Vec<Violation>, pointer: &str, values: impl IntoIterator<Item = T>) {
    let mut seen = HashSet::new();
    for (i, value) in values.into_iter().enumerate() {
        if !seen.insert(value) {
            broken.push(Violation::new(format!("{pointer}/{i}"), "repeated", text("Ripetuto.", "Repeated.")));
        }
    }
}

/// A new practice: its lead organisation and whatever is known of it already.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PracticeCreate {
    /// The lead organisation. It stays: a practice belongs to the organisation that led it at the time.
    pub organisation_id: LeadOrganisationId,
    /// The rest.
    #[serde(flatten)]
    pub document: PracticeUpdate,
}

impl<'de> Deserialize<'de> for PracticeCreate {
    /// `deny_unknown_fields` and `flatten` do not go together: the one field is taken out first.
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let mut fields = serde_json::Map::deserialize(from)?;
        let id = fields.remove("organisation_id").ok_or_else(|| D::Error::missing_field("organisation_id"))?;
        let organisation_id = serde_json::from_value(id).map_err(D::Error::custom)?;
        let document = PracticeUpdate::deserialize(serde_json::Value::Object(fields)).map_err(D::Error::custom)?;
        Ok(Self { organisation_id, document })
    }
}

impl Rules for PracticeCreate {
    fn check(&self, broken: &mut Vec<Violation>) {
        self.document.check(broken);
    }
}

/// What the Observatory adds to the document of a practice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Head {
    /// Id.
    pub id: PracticeId,
    /// Where it stands.
    pub status: PracticeStatus,
    /// The organisation that led it at the time.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub organisation_id: LeadOrganisationId,
    /// The region of that organisation.
    pub region_code: RegionCode,
    /// When it was published first; absent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub published_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Head {
    /// Its place in lists: the first publication, or the creation while there is none.
    pub fn listed_at(&self) -> Instant {
        self.published_at.unwrap_or(self.created_at)
    }
}

/// A practice as it is stored: the text of `content` is this, and is served as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What the Observatory adds.
    #[serde(flatten)]
    pub head: Head,
    /// What became of it so far.
    #[serde(flatten)]
    pub life: Life,
    /// What its authors wrote.
    #[serde(flatten)]
    pub document: PracticeUpdate,
}
