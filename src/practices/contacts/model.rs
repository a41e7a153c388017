//! A person to ask about a practice.
use crate::db::MultiBackend;
use crate::db::schema::practice_contacts;
use crate::db::types::Instant;
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::language::text;
use crate::practices::model::PracticeId;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(PracticeContactId, "a person to ask about a practice");

/// A person to ask about a practice.
#[derive(Debug, Clone, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = practice_contacts, check_for_backend(MultiBackend))]
pub struct PracticeContact {
    /// Id.
    pub id: PracticeContactId,
    /// The practice.
    pub practice_id: PracticeId,
    /// Name.
    #[schema(max_length = 200, example = "Giulia Bianchi")]
    pub name: String,
    /// Office or task.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "Assistente sociale")]
    pub office: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, format = "email", example = "giulia.bianchi@example.org")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40, example = "+39 0422 000000")]
    pub phone: Option<String>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// What can be written of such a person: a name, and how to reach them.
#[derive(Debug, Clone, Serialize, Deserialize, AsChangeset, ToSchema)]
#[diesel(table_name = practice_contacts, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct PracticeContactUpdate {
    /// Name.
    #[schema(min_length = 1, max_length = 200, example = "Giulia Bianchi")]
    pub name: String,
    /// Office or task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "Assistente sociale")]
    pub office: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, format = "email", example = "giulia.bianchi@example.org")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 40, pattern = "^\\+?[0-9][0-9 ./()-]{3,38}$", example = "+39 0422 000000")]
    pub phone: Option<String>,
}

impl Rules for PracticeContactUpdate {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.name.trim().is_empty() && !self.name.is_empty() {
            broken.push(Violation::new("#/name", "blank", text("Non può essere vuoto.", "It cannot be blank.")));
        }
        if self.email.is_none() && self.phone.is_none() {
            let why = text("Serve un indirizzo e-mail o un telefono.", "An e-mail address or a telephone is needed.");
            broken.push(Violation::new("#/email", "required", why));
        }
    }
}

impl From<&PracticeContact> for PracticeContactUpdate {
    fn from(contact: &PracticeContact) -> Self {
        Self {
            name: contact.name.clone(),
            office: contact.office.clone(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
        }
    }
}
