//! What clients send of a laboratory.
use super::content::{LabBody, LabContent};
use super::model::{Lab, LabStatus};
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use crate::territory::RegionCode;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new laboratory, or all that can be changed of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabInput {
    /// Its name.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Laboratorio territoriale veneto")]
    pub name: String,
    /// `planned` (the default) until it is shown to everybody; then `active`, in the end `concluded`, and never
    /// `planned` again.
    #[serde(default = "planned")]
    #[schema(default = "planned", example = "active")]
    pub status: LabStatus,
    /// ISTAT codes of its regions, in order: one laboratory can be for several.
    #[schema(min_items = 1, max_items = 20, example = json!(["05"]))]
    pub regions: Vec<RegionCode>,
    /// Who keeps it (*a cura di*), in order.
    #[schema(min_items = 1, max_items = 10)]
    pub stewards: Vec<LabBody>,
    /// Who works on it with them (*in collaborazione con*), in order.
    #[serde(default)]
    #[schema(max_items = 40)]
    pub partners: Vec<LabBody>,
    /// Which stage of the national tour it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 999, example = 6)]
    pub national_stage: Option<i32>,
    /// Text for the public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 5000,
        example = "Una stazione regionale di confronto tra aziende sanitarie e Comuni."
    )]
    pub description: Option<String>,
}

fn planned() -> LabStatus {
    LabStatus::Planned
}

impl LabInput {
    /// What of it is stored as one value.
    pub fn content(&self) -> LabContent {
        LabContent {
            regions: self.regions.clone(),
            stewards: self.stewards.clone(),
            partners: self.partners.clone(),
            description: self.description.clone(),
        }
    }

    /// The organisations that it names, with where.
    pub fn named(&self) -> impl Iterator<Item = (String, Uuid)> {
        let under = |field: &'static str, bodies: &[LabBody]| {
            let named = bodies
                .iter()
                .enumerate()
                .filter_map(move |(i, body)| Some((format!("#/{field}/{i}/organisation_id"), body.organisation_id?)));
            named.collect::<Vec<_>>()
        };
        under("stewards", &self.stewards).into_iter().chain(under("partners", &self.partners))
    }
}

impl From<&Lab> for LabInput {
    fn from(lab: &Lab) -> Self {
        let content = lab.content.0.clone();
        Self {
            name: lab.name.clone(),
            status: lab.status,
            regions: content.regions,
            stewards: content.stewards,
            partners: content.partners,
            national_stage: lab.national_stage,
            description: content.description,
        }
    }
}

impl Rules for LabInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        let mut seen = HashSet::new();
        for (i, region) in self.regions.iter().enumerate() {
            if !seen.insert(region) {
                broken.push(repeated(format!("#/regions/{i}")));
            }
        }
        let mut seen = HashSet::new();
        for (pointer, id) in self.named() {
            if !seen.insert(id) {
                broken.push(repeated(pointer));
            }
        }
    }
}

/// Something stands there twice.
pub fn repeated(pointer: String) -> Violation {
    Violation::new(pointer, "repeated", text("Ripetuto.", "Repeated."))
}
