//! An organisation.
use super::adhesions::model::{ActKind, AdhesionStatus};
pub use super::kinds::OrganisationKind;
use super::tax_code::tax_code_is_valid;
use crate::auth::policy::ResourceReach;
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::organisations;
use crate::db::types::Instant;
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[OrganisationKind::LIST, AdhesionStatus::LIST, ActKind::LIST];

crate::id_type!(OrganisationId, "an organisation");

/// A point on the earth, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Geo {
    /// Degrees north of the equator.
    #[schema(minimum = -90, maximum = 90, example = 45.6669)]
    pub latitude: f64,
    /// Degrees east of Greenwich.
    #[schema(minimum = -180, maximum = 180, example = 12.243)]
    pub longitude: f64,
}

/// A [`Geo`] as its two columns hold it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Queryable, Selectable)]
#[diesel(table_name = organisations, check_for_backend(MultiBackend))]
pub struct Position {
    latitude: Option<f64>,
    longitude: Option<f64>,
}

impl Position {
    /// The point, if it is known.
    pub fn known(&self) -> Option<Geo> {
        self.latitude.zip(self.longitude).map(|(latitude, longitude)| Geo { latitude, longitude })
    }

    fn is_unknown(&self) -> bool {
        self.known().is_none()
    }
}

/// What an organisation is called and known by: to find the one that somebody wrote of.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organisations, check_for_backend(MultiBackend))]
pub struct Known {
    /// Id.
    pub id: OrganisationId,
    /// Full name.
    pub legal_name: String,
    /// Short name.
    pub short_name: Option<String>,
    /// Code of IndicePA, in lower case.
    pub ipa_key: Option<String>,
    /// Certified address.
    pub pec: Option<String>,
    /// Its region.
    pub region_code: Option<RegionCode>,
}

/// A health company, a municipality or another body.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = organisations, check_for_backend(MultiBackend))]
pub struct Organisation {
    /// Id.
    pub id: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
    /// What its region calls its kind: ULSS, AUSL, ASST.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "ULSS")]
    pub local_denomination: Option<String>,
    /// Full name.
    #[schema(max_length = 300, example = "Azienda ULSS 2 Marca Trevigiana")]
    pub legal_name: String,
    /// The name by which lists are ordered: lower case, without accents.
    #[serde(skip)]
    pub sort_name: String,
    /// Short name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "AULSS 2")]
    pub short_name: Option<String>,
    /// Code in the Index of public bodies (IndicePA); unique, whatever its case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20, example = "a9_tv")]
    pub ipa_code: Option<String>,
    /// The Ministry of Health's code: three digits of the health system, three of the company.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 12, example = "050502")]
    pub ministry_code: Option<String>,
    /// Tax code: eleven digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 11, example = "03084880263")]
    pub tax_code: Option<String>,
    /// ISTAT code of the municipality of its seat, as its source gives it; it may be one that is no longer in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 6, example = "026086")]
    pub istat_code: Option<String>,
    /// Cadastral (Belfiore) code of the municipality of its seat: the stable one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4, example = "L407")]
    pub cadastral_code: Option<String>,
    /// Region; absent for national bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region_code: Option<RegionCode>,
    /// Car code of the province; `NA` is Naples.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2, example = "TV")]
    pub province: Option<String>,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "Via Sant'Ambrogio di Fiera 37")]
    pub address: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5, example = "31100")]
    pub postal_code: Option<String>,
    /// Certified e-mail address of the office (PEC).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, example = "protocollo@pec.example.org")]
    pub pec: Option<String>,
    /// E-mail address of the office; not of a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, example = "urp@example.org")]
    pub email: Option<String>,
    /// Website.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "https://www.aulss2.veneto.it/")]
    pub website: Option<String>,
    /// Where its seat is.
    #[diesel(embed)]
    #[serde(skip_serializing_if = "Position::is_unknown")]
    #[schema(value_type = Option<Geo>, nullable = false)]
    pub geo: Position,
    /// Whether it exists and works.
    pub active: bool,
    /// Whether it is being wound up.
    pub in_liquidation: bool,
    /// First day of its life.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2017-01-01")]
    pub valid_from: Option<NaiveDate>,
    /// Last day of its life.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2016-12-31")]
    pub valid_to: Option<NaiveDate>,
    /// The organisation that it became part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub successor_id: Option<OrganisationId>,
    /// The organisation that it is a part of: the company of a district, the social district of a municipality.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub parent_id: Option<OrganisationId>,
    /// Whether it adheres to the Observatory now.
    pub adhering: bool,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Organisation {
    /// The part of the country it belongs to, and itself.
    pub fn reach(&self) -> ResourceReach {
        ResourceReach::regions(self.region_code).and_organisation(self.id.0)
    }
}

/// An organisation as it is sent: everything but what the service derives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationInput {
    /// What it is.
    pub kind: OrganisationKind,
    /// What its region calls its kind: ULSS, AUSL, ASST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 60, example = "ULSS")]
    pub local_denomination: Option<String>,
    /// Full name.
    #[schema(min_length = 1, max_length = 300, pattern = "\\S", example = "Azienda ULSS 2 Marca Trevigiana")]
    pub legal_name: String,
    /// Short name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 100, example = "AULSS 2")]
    pub short_name: Option<String>,
    /// Code in the Index of public bodies (IndicePA); unique, whatever its case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 20, pattern = "^[A-Za-z0-9_-]+$", example = "a9_tv")]
    pub ipa_code: Option<String>,
    /// The Ministry of Health's code: three digits of the health system, three of the company; unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 3, max_length = 12, pattern = "^[0-9A-Z]+$", example = "050502")]
    pub ministry_code: Option<String>,
    /// Tax code: eleven digits, the last of which checks the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 11, max_length = 11, pattern = "^[0-9]{11}$", example = "03084880263")]
    pub tax_code: Option<String>,
    /// ISTAT code of the municipality of its seat, as its source gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 6, max_length = 6, pattern = "^[0-9]{6}$", example = "026086")]
    pub istat_code: Option<String>,
    /// Cadastral (Belfiore) code of the municipality of its seat, which must be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 4, max_length = 4, pattern = "^[A-Z][0-9]{3}$", example = "L407")]
    pub cadastral_code: Option<String>,
    /// Region; absent for national bodies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region_code: Option<RegionCode>,
    /// Car code of the province; `NA` is Naples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 2, max_length = 2, pattern = "^[A-Z]{2}$", example = "TV")]
    pub province: Option<String>,
    /// Street and number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Via Sant'Ambrogio di Fiera 37")]
    pub address: Option<String>,
    /// Postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 5, max_length = 5, pattern = "^[0-9]{5}$", example = "31100")]
    pub postal_code: Option<String>,
    /// Certified e-mail address of the office (PEC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, format = "email", example = "protocollo@pec.example.org")]
    pub pec: Option<String>,
    /// E-mail address of the office; not of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, format = "email", example = "urp@example.org")]
    pub email: Option<String>,
    /// Website: an `http` or `https` URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 1000,
        format = "uri",
        pattern = "^https?://",
        example = "https://www.aulss2.veneto.it/"
    )]
    pub website: Option<String>,
    /// Where its seat is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub geo: Option<Geo>,
    /// Whether it exists and works; `true` unless told.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
    /// Whether it is being wound up; `false` unless told.
    #[serde(default)]
    #[schema(default = false)]
    pub in_liquidation: bool,
    /// First day of its life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2017-01-01")]
    pub valid_from: Option<NaiveDate>,
    /// Last day of its life; not before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2040-12-31")]
    pub valid_to: Option<NaiveDate>,
    /// The organisation that it became part of: another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub successor_id: Option<OrganisationId>,
    /// The organisation that it is a part of: the company of a district, the social district of a municipality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub parent_id: Option<OrganisationId>,
}

fn yes() -> bool {
    true
}

impl Rules for OrganisationInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        let ten_and_one = |code: &str| code.len() == 11 && code.bytes().all(|b| b.is_ascii_digit());
        if self.tax_code.as_deref().is_some_and(|code| ten_and_one(code) && !tax_code_is_valid(code)) {
            let why = text("La cifra di controllo è sbagliata.", "The check digit is wrong.");
            broken.push(Violation::new("#/tax_code", "check_digit", why));
        }
        if self.valid_from.zip(self.valid_to).is_some_and(|(from, to)| to < from) {
            let why = text("È prima di valid_from.", "Is before valid_from.");
            broken.push(Violation::new("#/valid_to", "before_start", why));
        }
        if self.parent_id.is_some() && self.kind.parents().is_empty() {
            let why = text(
                "Un'organizzazione di questo tipo non fa parte di altre.",
                "An organisation of this kind is not part of another.",
            );
            broken.push(Violation::new("#/parent_id", "not_allowed", why));
        }
    }
}

impl From<&Organisation> for OrganisationInput {
    fn from(organisation: &Organisation) -> Self {
        let organisation = organisation.clone();
        Self {
            kind: organisation.kind,
            local_denomination: organisation.local_denomination,
            legal_name: organisation.legal_name,
            short_name: organisation.short_name,
            ipa_code: organisation.ipa_code,
            ministry_code: organisation.ministry_code,
            tax_code: organisation.tax_code,
            istat_code: organisation.istat_code,
            cadastral_code: organisation.cadastral_code,
            region_code: organisation.region_code,
            province: organisation.province,
            address: organisation.address,
            postal_code: organisation.postal_code,
            pec: organisation.pec,
            email: organisation.email,
            website: organisation.website,
            geo: organisation.geo.known(),
            active: organisation.active,
            in_liquidation: organisation.in_liquidation,
            valid_from: organisation.valid_from,
            valid_to: organisation.valid_to,
            successor_id: organisation.successor_id,
            parent_id: organisation.parent_id,
        }
    }
}

impl OrganisationInput {
    /// The part of the country it would belong to.
    pub fn reach(&self) -> ResourceReach {
        ResourceReach::regions(self.region_code)
    }

    /// Whether `other` is the same organisation: all but how to reach it, which its own contacts may change.
    pub fn is_same_body(&self, other: &Self) -> bool {
        let reached_alike = Self {
            short_name: self.short_name.clone(),
            address: self.address.clone(),
            postal_code: self.postal_code.clone(),
            pec: self.pec.clone(),
            email: self.email.clone(),
            website: self.website.clone(),
            geo: self.geo,
            ..other.clone()
        };
        *self == reached_alike
    }
}
