//! How close a practice is to an organisation, as it is told.
use crate::codes::CodeList;
use crate::organisations::model::OrganisationId;
use crate::practices::model::PracticeId;
pub use crate::practices::model::TransferPrecondition;
use crate::territory::RegionCode;
use serde::Serialize;
use utoipa::ToSchema;

/// The enumerations of this feature, as the API lists them.
pub const CODE_LISTS: &[CodeList] =
    &[TransferCriterion::LIST, PopulationBand::LIST, TransferPrecondition::LIST, PreconditionSource::LIST];

crate::codes! {
    /// What a practice and an organisation are compared by.
    pub enum TransferCriterion in "transfer-criteria" {
        TerritoryType = "territory_type" ("tipo di territorio", "type of territory"),
        PopulationBand = "population_band" ("fascia di popolazione", "band of population"),
        OrganisationKind = "organisation_kind" ("tipo di organizzazione", "kind of organisation"),
        Dimensions = "dimensions" ("dimensioni dell'integrazione", "dimensions of integration"),
        Preconditions = "preconditions" ("precondizioni", "preconditions"),
    }
}

crate::codes! {
    /// How many people live where an organisation works.
    pub enum PopulationBand in "population-bands" {
        UpTo5000 = "up_to_5000" ("fino a 5.000 abitanti", "up to 5,000 inhabitants"),
        UpTo15000 = "up_to_15000" ("da 5.001 a 15.000 abitanti", "5,001 to 15,000 inhabitants"),
        UpTo50000 = "up_to_50000" ("da 15.001 a 50.000 abitanti", "15,001 to 50,000 inhabitants"),
        UpTo100000 = "up_to_100000" ("da 50.001 a 100.000 abitanti", "50,001 to 100,000 inhabitants"),
        UpTo250000 = "up_to_250000" ("da 100.001 a 250.000 abitanti", "100,001 to 250,000 inhabitants"),
        UpTo500000 = "up_to_500000" ("da 250.001 a 500.000 abitanti", "250,001 to 500,000 inhabitants"),
        Over500000 = "over_500000" ("oltre 500.000 abitanti", "over 500,000 inhabitants"),
    }
}

crate::codes! {
    /// Who says that a practice needs something to be there first.
    pub enum PreconditionSource in "precondition-sources" {
        Record = "record" ("la scheda della pratica", "the practice's record"),
        Assessment = "assessment" ("la valutazione del comitato scientifico", "the scientific committee's assessment"),
        Laboratory = "laboratory" ("l'esito di laboratorio", "the laboratory's outcome"),
    }
}

/// Something that a practice needs to be there first, and whether the organisation has it. It stands in `precondition`
/// or in `words`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ComparedPrecondition {
    /// By its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub precondition: Option<TransferPrecondition>,
    /// In the words of who found it. An organisation says whether it has this in `preconditions_in_words` of its transfer
    /// profile, in the same words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "Un mandato della Conferenza dei sindaci.")]
    pub words: Option<String>,
    /// Who says that it is needed.
    #[schema(max_items = 3)]
    pub sources: Vec<PreconditionSource>,
    /// Whether the organisation has it, as its transfer profile states; absent while that does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = true)]
    pub met: Option<bool>,
}

/// A code of the criterion's code list.
#[derive(ToSchema)]
#[schema(max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "mountain")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct ComparedCode(String);

/// What one criterion adds to the total, and why.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TransferShare {
    /// The criterion.
    pub criterion: TransferCriterion,
    /// Its weight when all of it is known; the five weights are 100 in all.
    #[schema(minimum = 1, maximum = 100, example = 20)]
    pub weight: i32,
    /// How much of what is compared is known, from 0 to 1: of the preconditions those that the organisation has told of,
    /// met or not; of the other criteria all or nothing.
    #[schema(minimum = 0, maximum = 1, example = 0.25)]
    pub known_share: f64,
    /// What it weighs in the total: `weight` times `known_share`, to the nearest whole number and at least 1 where anything
    /// is known. So one precondition that is met out of four weighs 5 and not 20.
    #[schema(minimum = 0, maximum = 100, example = 5)]
    pub counted_weight: i32,
    /// From 0 (nothing in common) to 1 (all that counts), of what is known; absent when a side has not told enough to say,
    /// and then the weight is left out of the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 1, example = 0.5)]
    pub score: Option<f64>,
    /// Why, in Italian.
    #[schema(max_length = 4000, example = "La pratica lavora in 1 dei 2 tipi di territorio dell'ente: montano.")]
    pub reason_it: String,
    /// Why, in English.
    #[schema(
        max_length = 4000,
        example = "The practice works in 1 of the organisation's 2 types of territory: mountain."
    )]
    pub reason_en: String,
    /// The codes that fit.
    #[schema(value_type = Vec<ComparedCode>, max_items = 30)]
    pub matched: Vec<String>,
    /// The codes that do not.
    #[schema(value_type = Vec<ComparedCode>, max_items = 30)]
    pub missing: Vec<String>,
    /// The codes of which the organisation has not told whether they fit.
    #[schema(value_type = Vec<ComparedCode>, max_items = 30)]
    pub unknown: Vec<String>,
    /// Every precondition with who says that it is needed, those in words too; absent with the other criteria. `score` is
    /// how many of those that the organisation has told of are met.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 1100)]
    pub preconditions: Option<Vec<ComparedPrecondition>>,
}

/// How close a practice is to an organisation.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Transferability {
    /// The practice.
    pub practice_id: PracticeId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The weighted mean of the scores that are known: the sum of `counted_weight` times `score`, divided by
    /// `known_weight`.
    #[schema(minimum = 0, maximum = 1, example = 0.62)]
    pub total: f64,
    /// The sum of the `counted_weight`s, out of 100: how much the total rests on, and with it how far to trust it.
    #[schema(minimum = 1, maximum = 100, example = 80)]
    pub known_weight: i32,
    /// One for each criterion, in their order.
    #[schema(max_items = 5)]
    pub shares: Vec<TransferShare>,
}

/// A practice that an organisation might take up.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TransferablePractice {
    /// Its id.
    pub id: PracticeId,
    /// Its title.
    #[schema(max_length = 300, example = "Infermiere di Famiglia e Comunità")]
    pub title: String,
    /// The organisation that leads it.
    pub lead_organisation_id: OrganisationId,
    /// The name of that organisation.
    #[schema(max_length = 300, example = "Azienda ULSS 1 Dolomiti")]
    pub lead_organisation_name: String,
    /// The region of that organisation.
    pub region_code: RegionCode,
    /// The weighted mean of the scores that are known: the sum of `counted_weight` times `score`, divided by
    /// `known_weight`.
    #[schema(minimum = 0, maximum = 1, example = 0.62)]
    pub total: f64,
    /// The sum of the `counted_weight`s, out of 100: how much the total rests on, and with it how far to trust it.
    #[schema(minimum = 1, maximum = 100, example = 80)]
    pub known_weight: i32,
    /// One for each criterion, in their order.
    #[schema(max_items = 5)]
    pub shares: Vec<TransferShare>,
}
