//! A reader's profile.
use crate::db::MultiBackend;
use crate::db::schema::reader_profiles;
use crate::db::types::{Instant, Stored};
use crate::input::Rules;
use crate::practices::model::IntegrationDimension;
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use crate::users::model::UserId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How many reviews a reader takes at a time, unless the profile says otherwise.
pub const CAPACITY: i32 = 5;

/// Id of an organisation.
#[derive(ToSchema)]
#[schema(format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000101")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct OrganisationRef(String);

/// What can be written of a reader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReaderUpdate {
    /// Themes that the reader knows: codes.
    #[serde(default)]
    #[schema(value_type = Vec<ThemeCode>, max_items = 40, example = json!(["uvm", "protected_discharge"]))]
    pub themes: Vec<String>,
    /// Dimensions of integration that the reader knows.
    #[serde(default)]
    #[schema(max_items = 5)]
    pub dimensions: Vec<IntegrationDimension>,
    /// Regions that the reader belongs to.
    #[serde(default)]
    #[schema(max_items = 20, example = json!(["08"]))]
    pub regions: Vec<RegionCode>,
    /// Organisations that the reader belongs to: what they lead or take part in is not given to the reader.
    #[serde(default)]
    #[schema(value_type = Vec<OrganisationRef>, max_items = 50)]
    pub organisations: Vec<Uuid>,
    /// Organisations in which the reader declares an interest: the same holds for them.
    #[serde(default)]
    #[schema(value_type = Vec<OrganisationRef>, max_items = 50)]
    pub declared_organisations: Vec<Uuid>,
    /// Whether the reader takes reviews at present.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub available: bool,
    /// How many reviews the reader takes at a time.
    #[serde(default = "capacity")]
    #[schema(minimum = 1, maximum = 100, default = 5, example = 5)]
    pub capacity: i32,
}

fn yes() -> bool {
    true
}

fn capacity() -> i32 {
    CAPACITY
}

impl Rules for ReaderUpdate {}

/// A new profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReaderCreate {
    /// A member of the scientific committee.
    pub user_id: UserId,
    /// What can be written of the reader.
    #[serde(default = "nothing")]
    pub profile: ReaderUpdate,
}

fn nothing() -> ReaderUpdate {
    ReaderUpdate {
        themes: Vec::new(),
        dimensions: Vec::new(),
        regions: Vec::new(),
        organisations: Vec::new(),
        declared_organisations: Vec::new(),
        available: true,
        capacity: CAPACITY,
    }
}

impl Rules for ReaderCreate {}

/// A profile's row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = reader_profiles, check_for_backend(MultiBackend))]
pub struct Profile {
    /// Whose it is.
    pub user_id: UserId,
    /// Themes.
    pub themes: Stored<Vec<String>>,
    /// Dimensions.
    pub dimensions: Stored<Vec<IntegrationDimension>>,
    /// Regions.
    pub regions: Stored<Vec<RegionCode>>,
    /// Organisations.
    pub organisations: Stored<Vec<Uuid>>,
    /// Organisations of interest.
    pub declared_organisations: Stored<Vec<Uuid>>,
    /// Whether the reader takes reviews.
    pub available: bool,
    /// How many at a time.
    pub capacity: i32,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Profile {
    /// The organisations that the reader belongs to or has declared an interest in.
    pub fn interests(&self) -> impl Iterator<Item = Uuid> {
        self.organisations.0.iter().chain(&self.declared_organisations.0).copied()
    }

    /// What can be written of it.
    pub fn update(&self) -> ReaderUpdate {
        ReaderUpdate {
            themes: self.themes.0.clone(),
            dimensions: self.dimensions.0.clone(),
            regions: self.regions.0.clone(),
            organisations: self.organisations.0.clone(),
            declared_organisations: self.declared_organisations.0.clone(),
            available: self.available,
            capacity: self.capacity,
        }
    }
}

/// A reader: for administrators, and for the reader.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReaderView {
    /// The user.
    pub user_id: UserId,
    /// What was written of the reader.
    #[serde(flatten)]
    pub profile: ReaderUpdate,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl From<Profile> for ReaderView {
    fn from(row: Profile) -> Self {
        let profile = row.update();
        let Profile { user_id, version, created_at, updated_at, .. } = row;
        Self { user_id, profile, version, created_at, updated_at }
    }
}

/// Somebody who could read a text.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The user.
    pub id: UserId,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Organisations that they belong to, by role or profile.
    pub organisations: Vec<Uuid>,
    /// Organisations of interest.
    pub declared_organisations: Vec<Uuid>,
    /// Regions that they belong to, by role or profile.
    pub regions: Vec<RegionCode>,
    /// Themes that they know.
    pub themes: Vec<String>,
    /// Dimensions that they know.
    pub dimensions: Vec<IntegrationDimension>,
    /// Whether they take reviews.
    pub available: bool,
    /// How many at a time.
    pub capacity: i32,
    /// How many they have open.
    pub load: i32,
}
