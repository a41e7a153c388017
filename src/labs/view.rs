//! What is shown of a laboratory: nothing of it is personal.
use super::content::LabBody;
use super::cycles::model::CyclePhase;
use super::model::{Lab, LabId, LabStatus};
use crate::db::types::Instant;
use crate::territory::RegionCode;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a laboratory's latest cycle is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct CurrentCycle {
    /// Its number, from 1.
    #[schema(minimum = 1, example = 1)]
    pub number: i32,
    /// Its phase.
    pub phase: CyclePhase,
}

/// A Territorial Laboratory.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Lab)]
pub struct LabView {
    /// Its id.
    pub id: LabId,
    /// Its name.
    #[schema(max_length = 200, example = "Laboratorio territoriale veneto")]
    pub name: String,
    /// Where it is in its life.
    pub status: LabStatus,
    /// ISTAT codes of its regions, in order.
    #[schema(max_items = 20)]
    pub regions: Vec<RegionCode>,
    /// Who keeps it (*a cura di*), in order.
    #[schema(max_items = 10)]
    pub stewards: Vec<LabBody>,
    /// Who works on it with them, in order.
    #[schema(max_items = 40)]
    pub partners: Vec<LabBody>,
    /// Which stage of the national tour it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 999, example = 6)]
    pub national_stage: Option<i32>,
    /// Text for the public.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000)]
    pub description: Option<String>,
    /// Its latest cycle; absent while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub current_cycle: Option<CurrentCycle>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl LabView {
    /// What is shown of a laboratory.
    pub fn of(lab: Lab, current_cycle: Option<CurrentCycle>) -> Self {
        let content = lab.content.0;
        Self {
            id: lab.id,
            name: lab.name,
            status: lab.status,
            regions: content.regions,
            stewards: content.stewards,
            partners: content.partners,
            national_stage: lab.national_stage,
            description: content.description,
            current_cycle,
            version: lab.version,
            created_at: lab.created_at,
            updated_at: lab.updated_at,
        }
    }
}
