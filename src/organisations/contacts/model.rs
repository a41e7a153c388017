//! A contact.
use super::super::model::OrganisationId;
use crate::db::MultiBackend;
use crate::db::schema::contacts;
use crate::db::types::Instant;
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

crate::id_type!(ContactId, "a contact");

/// A contact, as the table has it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contacts, check_for_backend(MultiBackend))]
pub struct Contact {
    /// Id.
    pub id: ContactId,
    /// The organisation they are of.
    pub organisation_id: OrganisationId,
    /// First and last name.
    pub name: String,
    /// What they do there.
    pub office: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// First day in the office.
    pub valid_from: Option<NaiveDate>,
    /// Last day in the office.
    pub valid_to: Option<NaiveDate>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Contact {
    /// Whether they hold the office on this day.
    pub fn holds_office(&self, today: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= today) && self.valid_to.is_none_or(|to| today <= to)
    }

    /// As callers see it on this day.
    pub fn view(self, today: NaiveDate) -> ContactView {
        ContactView {
            current: self.holds_office(today),
            id: self.id,
            organisation_id: self.organisation_id,
            name: self.name,
            office: self.office,
            email: self.email,
            phone: self.phone,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// A person of an organisation. Personal data: never shown to the public.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactView {
    /// Id.
    pub id: ContactId,
    /// The organisation they are of.
    pub organisation_id: OrganisationId,
    /// First and last name.
    #[schema(max_length = 120, example = "Giulia Esempio")]
    pub name: String,
    /// What they do there.
    #[schema(max_length = 200, example = "Direzione dei servizi socio-sanitari")]
    pub office: String,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, example = "giulia.esempio@example.org")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 30, example = "+39 0422 000000")]
    pub phone: Option<String>,
    /// First day in the office.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2023-01-01")]
    pub valid_from: Option<NaiveDate>,
    /// Last day in the office.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-31")]
    pub valid_to: Option<NaiveDate>,
    /// Whether they hold the office today (in Italy).
    pub current: bool,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// A contact as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Insertable, AsChangeset, ToSchema)]
#[diesel(table_name = contacts, treat_none_as_null = true, treat_none_as_default_value = false)]
#[serde(deny_unknown_fields)]
pub struct ContactInput {
    /// First and last name.
    #[schema(min_length = 1, max_length = 120, pattern = "\\S", example = "Giulia Esempio")]
    pub name: String,
    /// What they do there.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Direzione dei servizi socio-sanitari")]
    pub office: String,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, format = "email", example = "giulia.esempio@example.org")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 3,
        max_length = 30,
        pattern = "^\\+?[0-9 ()./-]+$",
        example = "+39 0422 000000"
    )]
    pub phone: Option<String>,
    /// First day in the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2023-01-01")]
    pub valid_from: Option<NaiveDate>,
    /// Last day in the office; not before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-31")]
    pub valid_to: Option<NaiveDate>,
}

impl Rules for ContactInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.valid_from.zip(self.valid_to).is_some_and(|(from, to)| to < from) {
            let why = text("È prima di valid_from.", "Is before valid_from.");
            broken.push(Violation::new("#/valid_to", "before_start", why));
        }
    }
}

impl From<&Contact> for ContactInput {
    fn from(contact: &Contact) -> Self {
        Self {
            name: contact.name.clone(),
            office: contact.office.clone(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
            valid_from: contact.valid_from,
            valid_to: contact.valid_to,
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ContactFilter {
    /// Only those who hold their office today, or only those who do not yet or any more.
    pub current: Option<bool>,
}
