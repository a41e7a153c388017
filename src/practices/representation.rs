//! How a practice is shown. Its text is stored as it is served: reading neither parses nor writes it again.
use super::assessed::model::AssessmentSource;
use super::model::{
    DimensionIntensity, Head, LeadOrganisationId, Life, OutcomeClass, Period, PracticeCreate, PracticeId,
    PracticeStatus, PracticeTypology, PracticeUpdate, Record, ScalabilityClass, TargetGroup, Vitality,
};
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::page::append_fields;
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The lead organisation, as it is called today.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PracticeOrganisation {
    /// Id.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36)]
    pub id: LeadOrganisationId,
    /// Legal name.
    #[schema(max_length = 500, example = "Azienda ULSS 2 Marca Trevigiana")]
    pub name: String,
}

/// A practice, as one reader sees it.
#[derive(Debug, Clone)]
pub struct Practice {
    /// Id.
    pub id: PracticeId,
    /// Version.
    pub version: i32,
    /// The stored text: a [`Record`].
    pub content: String,
    /// What is not stored with it.
    pub around: Around,
}

/// What is shown of a practice beside its record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Around {
    /// The lead organisation.
    pub organisation: PracticeOrganisation,
    /// The states that the caller can bring it to: `to` of a transition.
    #[schema(max_items = 11)]
    pub allowed_transitions: Vec<PracticeStatus>,
}

impl Practice {
    /// The JSON text.
    pub fn text(&self) -> Result<Vec<u8>> {
        spliced(&self.content, &self.around)
    }
}

/// `record` with the fields of `more` at its end; both are JSON objects with at least one field.
fn spliced(record: &str, more: &impl Serialize) -> Result<Vec<u8>> {
    let mut text = Vec::with_capacity(record.len() + 256);
    splice(record, more, &mut text)?;
    Ok(text)
}

fn splice(record: &str, more: &impl Serialize, text: &mut Vec<u8>) -> Result<()> {
    let open = record.strip_suffix('}').ok_or_else(|| Error::internal("a stored practice is no object".to_owned()))?;
    text.extend_from_slice(open.as_bytes());
    append_fields(text, more)
}

fn serialize_text<S: Serializer>(text: Result<Vec<u8>>, to: S) -> std::result::Result<S::Ok, S::Error> {
    let text = text.and_then(|text| String::from_utf8(text).map_err(|e| Error::internal(e.to_string())));
    let raw = RawValue::from_string(text.map_err(S::Error::custom)?).map_err(S::Error::custom)?;
    raw.serialize(to)
}

impl Serialize for Practice {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        serialize_text(self.text(), to)
    }
}

/// What a list shows of a practice, except what it looks up: stored in one narrow column.
#[derive(Debug, Serialize, ToSchema)]
pub struct Card<'a> {
    /// Id.
    id: PracticeId,
    /// Title.
    #[schema(max_length = 300, example = "Dimissioni Programmate")]
    title: &'a str,
    /// What it is, in a few lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    summary: Option<&'a str>,
    /// Where it stands.
    status: PracticeStatus,
    /// What it is built around.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    typology: Option<PracticeTypology>,
    /// The region of its lead organisation.
    region_code: RegionCode,
    /// Its themes.
    #[schema(value_type = Vec<ThemeCode>, max_items = 20)]
    themes: &'a [String],
    /// The dimensions of integration that it acts on.
    #[schema(max_items = 5)]
    dimensions: &'a [DimensionIntensity],
    /// Whom it is for.
    #[schema(max_items = 17)]
    target_groups: &'a [TargetGroup],
    /// How alive it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    vitality: Option<Vitality>,
    /// There is no confirmation of its vitality since then: its organisation was asked and did not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    unconfirmed_since: Option<Instant>,
    /// How its authors class it by what it achieved.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    outcome_class: Option<OutcomeClass>,
    /// How the scientific committee does; absent while what is published was not assessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    assessed_outcome_class: Option<OutcomeClass>,
    /// Whether it can grow in scale, as the committee or a laboratory found last; absent while neither has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    scalability_class: Option<ScalabilityClass>,
    /// Which of the two found that, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    scalability_source: Option<AssessmentSource>,
    /// From when to when it ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    period: Option<Period>,
    /// The year it started in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = -9999, maximum = 9999, example = 2021)]
    year: Option<i32>,
    /// When it was published first; absent before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    published_at: Option<Instant>,
    /// When it was changed last.
    updated_at: Instant,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    version: i32,
}

impl<'a> Card<'a> {
    /// The card of a practice.
    pub fn of(record: &'a Record) -> Self {
        let Record { head, life, document } = record;
        Self {
            id: head.id,
            title: &document.title,
            summary: document.summary.as_deref(),
            status: head.status,
            typology: document.typology,
            region_code: head.region_code,
            themes: &document.themes,
            dimensions: &document.dimensions,
            target_groups: &document.target_groups,
            vitality: document.vitality,
            unconfirmed_since: life.unconfirmed_since,
            outcome_class: document.outcome_class,
            assessed_outcome_class: life.assessed_outcome_class,
            scalability_class: life.scalability_class,
            scalability_source: life.scalability_source,
            period: document.period,
            year: document.year(),
            published_at: head.published_at,
            updated_at: head.updated_at,
            version: head.version,
        }
    }
}

/// What a list shows of a practice.
#[derive(Debug, Clone)]
pub struct PracticeSummary {
    /// The stored text: a [`Card`].
    pub card: String,
    /// What is not stored with it.
    pub around: SummaryAround,
}

/// What a list shows of a practice beside its card.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SummaryAround {
    /// The lead organisation.
    pub organisation: PracticeOrganisation,
    /// How well it answers `q`: 8 for a word of the title, 3 of the summary, 1 elsewhere; a word that only begins like
    /// one that was asked for counts one less in title and summary. Only in answers to `q` without `sort`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 1000, example = 8)]
    pub score: Option<i32>,
    /// About 240 characters of the story or the summary around the words found. It is HTML: everything is escaped
    /// except `<mark>` around those words. Only in answers to `q` without `sort`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000, example = "… le <mark>dimissioni</mark> programmate …")]
    pub excerpt: Option<String>,
}

impl PracticeSummary {
    /// Its id.
    pub fn id(&self) -> Result<PracticeId> {
        #[derive(serde::Deserialize)]
        struct Told {
            id: PracticeId,
        }
        let told: Told = serde_json::from_str(&self.card).map_err(|e| Error::internal(e.to_string()))?;
        Ok(told.id)
    }

    /// Appends the JSON text.
    pub fn write(&self, text: &mut Vec<u8>) -> Result<()> {
        splice(&self.card, &self.around, text)
    }
}

impl Serialize for PracticeSummary {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        serialize_text(spliced(&self.card, &self.around), to)
    }
}

/// One object schema with the properties of all `parts`.
fn merged(description: &str, parts: impl IntoIterator<Item = RefOr<Schema>>) -> RefOr<Schema> {
    let mut whole: Option<utoipa::openapi::Object> = None;
    for part in parts {
        let RefOr::T(Schema::Object(part)) = part else { continue };
        whole = Some(match whole {
            None => part,
            Some(mut whole) => {
                whole.properties.extend(part.properties);
                whole.required.extend(part.required);
                whole.additional_properties = whole.additional_properties.or(part.additional_properties);
                whole
            }
        });
    }
    let mut whole = whole.unwrap_or_default();
    whole.description = Some(description.to_owned());
    RefOr::T(Schema::Object(whole))
}

/// The same without `additionalProperties: false`, which is for what clients send.
fn open(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            object.additional_properties = None;
            // Lists are always there, also empty ones.
            let lists = ["dimensions", "themes", "target_groups", "territory_types", "partners", "municipalities"];
            let more = ["indicators", "funding", "formal_acts", "legal_references", "links", "publication_consent"];
            object.required.extend(lists.into_iter().chain(more).map(str::to_owned));
            RefOr::T(Schema::Object(object))
        }
        other => other,
    }
}

/// The schema of a type that is composed of others.
macro_rules! composed {
    ($name:ident, $description:literal, [$($part:ty => $schema:expr),+]) => {
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
            fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                $(<$part>::schemas(schemas);)+
            }
        }
        impl utoipa::__dev::ComposeSchema for $name {
            fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
                merged($description, [$($schema),+])
            }
        }
    };
}

composed!(Practice, "A practice: the whole record, as the caller sees it.",
    [Head => Head::schema(), Life => Life::schema(), PracticeUpdate => open(PracticeUpdate::schema()), Around => Around::schema()]);
composed!(PracticeSummary, "What a list shows of a practice.",
    [Card<'_> => Card::schema(), SummaryAround => SummaryAround::schema()]);
composed!(PracticeCreate, "A new practice: its lead organisation, a title, and whatever else is known of it already.",
    [Lead => Lead::schema(), PracticeUpdate => PracticeUpdate::schema()]);

/// Who leads a new practice.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Lead {
    /// The lead organisation. It stays: a practice belongs to the organisation that led it at the time.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000101")]
    organisation_id: LeadOrganisationId,
}
