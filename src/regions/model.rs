//! A region.
use crate::territory::RegionCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::codes! {
    /// A part of Italy, by the first level of NUTS.
    pub enum MacroArea in "macro-areas" {
        NorthWest = "north_west" ("Nord-ovest", "North-west"),
        NorthEast = "north_east" ("Nord-est", "North-east"),
        Centre = "centre" ("Centro", "Centre"),
        South = "south" ("Sud", "South"),
        Islands = "islands" ("Isole", "Islands"),
    }
}

/// A NUTS 2024 level 2 code.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(min_length = 4, max_length = 4, example = "ITH3")]
pub struct Nuts2(pub String);

/// The regional health service of a region or autonomous province.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HealthSystem {
    /// The Ministry of Health's three-digit code.
    #[schema(max_length = 3, example = "050")]
    pub code: String,
    /// Whose health service it is.
    #[schema(max_length = 60, example = "Veneto")]
    pub name: String,
    /// Its NUTS 2024 level 2 code.
    #[schema(max_length = 4, example = "ITH3")]
    pub nuts2: String,
}

/// One of the two autonomous provinces, which have the powers of a region.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AutonomousProvince {
    /// ISTAT code of the province.
    #[schema(max_length = 3, example = "021")]
    pub code: String,
    /// Italian name.
    #[schema(max_length = 60, example = "Provincia autonoma di Bolzano")]
    pub name_it: String,
    /// German name, where official.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "Autonome Provinz Bozen")]
    pub name_de: Option<String>,
    /// NUTS 2024 level 2 code.
    #[schema(max_length = 4, example = "ITH1")]
    pub nuts2: String,
    /// The Ministry of Health's code of its health service.
    #[schema(max_length = 3, example = "041")]
    pub health_code: String,
}

/// A region of Italy, with what the Observatory has of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Region {
    /// ISTAT code.
    pub code: RegionCode,
    /// Full official name, in all its official languages.
    #[schema(max_length = 60, example = "Veneto")]
    pub name: String,
    /// Italian name.
    #[schema(max_length = 60, example = "Veneto")]
    pub name_it: String,
    /// German name, where official.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "Trentino-Südtirol")]
    pub name_de: Option<String>,
    /// French name, where official.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "Vallée d'Aoste")]
    pub name_fr: Option<String>,
    /// Part of the country.
    pub macro_area: MacroArea,
    /// NUTS 2024 level 2 codes: two for Trentino-Alto Adige.
    #[schema(max_items = 2)]
    pub nuts2: Vec<Nuts2>,
    /// Its health services: two for Trentino-Alto Adige.
    #[schema(max_items = 2)]
    pub health_systems: Vec<HealthSystem>,
    /// Its autonomous provinces: none but in Trentino-Alto Adige.
    #[schema(max_items = 2)]
    pub autonomous_provinces: Vec<AutonomousProvince>,
    /// What the Observatory has of it.
    pub counts: RegionCounts,
}

/// What the Observatory has of a region, as the public sees it.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct RegionCounts {
    /// Active organisations.
    #[schema(minimum = 0)]
    pub organisations: i64,
    /// Published and archived practices.
    #[schema(minimum = 0)]
    pub practices: i64,
    /// Public lab sessions.
    #[schema(minimum = 0)]
    pub lab_sessions: i64,
}
