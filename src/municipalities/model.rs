//! A municipality.
use crate::codes::CodeList;
use crate::db::types::Instant;
use crate::input::Rules;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[];

crate::codes! {
    /// Order of a list of municipalities.
    pub enum MunicipalityOrder in "municipality-orders" {
        Name = "name" ("per nome", "by name"),
        NameDown = "-name" ("per nome, dall'ultimo", "by name, last first"),
        Updated = "updated_at" ("per data di modifica", "by change, oldest first"),
        UpdatedDown = "-updated_at" ("per data di modifica, dall'ultima", "by change, newest first"),
    }
}

/// An ISTAT code that a municipality has or had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IstatCode {
    /// Six digits; the leading zero matters.
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$", example = "026086")]
    pub code: String,
    /// Date of the first list read that gives it as the present code, or the first day of the numbering it belongs to;
    /// absent when no list says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub first_seen: Option<NaiveDate>,
    /// The same for the last day; absent for the present code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_seen: Option<NaiveDate>,
}

/// A municipality of Italy.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Municipality {
    /// Cadastral (Belfiore) code: what it is known by, for ever.
    #[schema(min_length = 4, max_length = 4, pattern = "^[A-Z][0-9]{3}$", example = "L407")]
    pub cadastral_code: String,
    /// Present ISTAT code, or the last one of a municipality that has closed.
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$", example = "026086")]
    pub istat_code: String,
    /// Every ISTAT code it has or had, the present one first.
    #[schema(max_items = 50)]
    pub istat_codes: Vec<IstatCode>,
    /// Italian name.
    #[schema(max_length = 200, example = "Treviso")]
    pub name: String,
    /// Name in German, French, Slovene or Ladin, where it is official.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "Aldein")]
    pub other_name: Option<String>,
    /// Region.
    pub region_code: RegionCode,
    /// Province, by the first three digits of the ISTAT code.
    #[schema(min_length = 3, max_length = 3, pattern = "^[0-9]{3}$", example = "026")]
    pub province_code: String,
    /// Province, by its car code; `NA` is Naples.
    #[schema(min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$", example = "TV")]
    pub province: String,
    /// NUTS level 3 code of the province.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10, example = "ITH34")]
    pub nuts3: Option<String>,
    /// Whether it is the chief town of its province.
    pub provincial_capital: bool,
    /// Tax code of the municipality (eleven digits).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 11, max_length = 11, pattern = "^[0-9]{11}$", example = "80007310263")]
    pub tax_code: Option<String>,
    /// Whether it exists; false when it has merged into another.
    pub active: bool,
    /// Date of the first list that no longer has it; it ceased on that day or before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub closed_on: Option<NaiveDate>,
    /// Cadastral code of the municipality that took over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 4, max_length = 4, pattern = "^[A-Z][0-9]{3}$", example = "M436")]
    pub successor_code: Option<String>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// What can be changed of a municipality; all the rest comes from ISTAT's lists.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MunicipalityUpdate {
    /// Cadastral code of the municipality that took over. It must exist still, and this one must have closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 4, max_length = 4, pattern = "^[A-Z][0-9]{3}$", example = "M436")]
    pub successor_code: Option<String>,
}

impl Rules for MunicipalityUpdate {}

impl From<&Municipality> for MunicipalityUpdate {
    fn from(municipality: &Municipality) -> Self {
        Self { successor_code: municipality.successor_code.clone() }
    }
}

/// Where a municipality is: what other records need of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its cadastral code.
    pub cadastral_code: String,
    /// Its Italian name.
    pub name: String,
    /// Its region.
    pub region_code: RegionCode,
    /// Car code of its province.
    pub province: String,
    /// Whether it exists.
    pub active: bool,
}
