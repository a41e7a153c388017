//! An adoption.
use crate::db::MultiBackend;
use crate::db::schema::practice_adoptions;
use crate::db::types::{Instant, Stored};
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::language::text;
use crate::practices::model::{LeadOrganisationId, PracticeId};
use crate::practices::parts::CadastralCode;
use crate::practices::representation::PracticeOrganisation;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

id_type!(AdoptionId, "an adoption of a practice");

crate::codes! {
    /// How far an adoption has come.
    pub enum AdoptionStatus in "adoption-statuses" {
        Planned = "planned" ("prevista", "planned"),
        Ongoing = "ongoing" ("in corso", "ongoing"),
        Established = "established" ("a regime", "established"),
        Abandoned = "abandoned" ("abbandonata", "abandoned"),
    }
}

/// An adoption as it is stored.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = practice_adoptions, check_for_backend(MultiBackend), treat_none_as_null = true)]
pub struct Adoption {
    /// Id.
    pub id: AdoptionId,
    /// The practice.
    pub practice_id: PracticeId,
    /// Who adopted it.
    pub organisation_id: LeadOrganisationId,
    /// Their region.
    pub region_code: RegionCode,
    /// Where.
    pub municipalities: Stored<Vec<String>>,
    /// How far it has come.
    pub status: AdoptionStatus,
    /// First day.
    pub started_on: Option<NaiveDate>,
    /// Last day.
    pub ended_on: Option<NaiveDate>,
    /// What was adapted.
    pub adaptations: Option<String>,
    /// What came of it.
    pub results: Option<String>,
    /// Who helped.
    pub tutor_organisation_id: Option<LeadOrganisationId>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// An adoption of a practice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AdoptionView {
    /// Id.
    pub id: AdoptionId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The organisation that replicated it.
    pub organisation: PracticeOrganisation,
    /// The region of that organisation.
    pub region_code: RegionCode,
    /// The municipalities where it did, by cadastral code.
    #[schema(value_type = Vec<CadastralCode>, max_items = 600)]
    pub municipalities: Vec<String>,
    /// How far it has come.
    pub status: AdoptionStatus,
    /// First day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2025-03-01")]
    pub started_on: Option<NaiveDate>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2025-12-31")]
    pub ended_on: Option<NaiveDate>,
    /// What was adapted to the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10000)]
    pub adaptations: Option<String>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10000)]
    pub results: Option<String>,
    /// The organisation that helped as a tutor.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub tutor: Option<PracticeOrganisation>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// What can be written of an adoption. Everybody reads it: no names.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptionUpdate {
    /// The organisation that replicates the practice; not the one that leads it.
    #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-00000000010c")]
    pub organisation_id: LeadOrganisationId,
    /// The municipalities where it does, by cadastral code, each once.
    #[serde(default)]
    #[schema(value_type = Vec<CadastralCode>, max_items = 600, example = json!(["H501"]))]
    pub municipalities: Vec<String>,
    /// How far it has come.
    pub status: AdoptionStatus,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2025-03-01")]
    pub started_on: Option<NaiveDate>,
    /// Last day; not before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2025-12-31")]
    pub ended_on: Option<NaiveDate>,
    /// What was adapted to the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 10000,
        example = "Un solo distretto, con gli infermieri della cooperativa."
    )]
    pub adaptations: Option<String>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10000, example = "Quaranta rientri a casa nel primo anno.")]
    pub results: Option<String>,
    /// The organisation that helps as a tutor; another than the one that replicates it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000101")]
    pub tutor_organisation_id: Option<LeadOrganisationId>,
}

impl Rules for AdoptionUpdate {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.started_on.zip(self.ended_on).is_some_and(|(first, last)| last < first) {
            let why = text("La fine precede l'inizio.", "The end is before the start.");
            broken.push(Violation::new("#/ended_on", "before_start", why));
        }
        if self.tutor_organisation_id == Some(self.organisation_id) {
            let why = text("È la stessa organizzazione.", "It is the same organisation.");
            broken.push(Violation::new("#/tutor_organisation_id", "not_allowed", why));
        }
        let mut seen = std::collections::HashSet::new();
        for (i, code) in self.municipalities.iter().enumerate() {
            if !seen.insert(code) {
                let why = text("Ripetuto.", "Repeated.");
                broken.push(Violation::new(format!("#/municipalities/{i}"), "repeated", why));
            }
        }
    }
}

impl From<&Adoption> for AdoptionUpdate {
    fn from(adoption: &Adoption) -> Self {
        Self {
            organisation_id: adoption.organisation_id,
            municipalities: adoption.municipalities.0.clone(),
            status: adoption.status,
            started_on: adoption.started_on,
            ended_on: adoption.ended_on,
            adaptations: adoption.adaptations.clone(),
            results: adoption.results.clone(),
            tutor_organisation_id: adoption.tutor_organisation_id,
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AdoptionFilter {
    /// Only those with this status.
    #[param(inline, example = "ongoing")]
    pub status: Option<AdoptionStatus>,
}
