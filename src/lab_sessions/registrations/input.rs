//! What clients send about registrations.
use super::model::{Registration, RegistrationId, RegistrationStatus};
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How a session takes registrations.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationDeskInput {
    /// How many people have a place; not below the number of those who have one already.
    #[schema(minimum = 1, maximum = 10000, format = Int32, example = 120)]
    pub capacity: i32,
    /// From when registrations are taken; as soon as the session is announced when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2027-04-01T09:00:00+02:00")]
    pub opens_at: Option<DateTime<FixedOffset>>,
    /// Until when: at the latest the end of the session. Until the session begins when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2027-06-15T18:00:00+02:00")]
    pub closes_at: Option<DateTime<FixedOffset>>,
    /// Within how many days after the first message a registration must be confirmed with its code: later it is
    /// cancelled, and the next one moves up. When absent nothing lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 60, format = Int32, example = 3)]
    pub confirm_within_days: Option<i32>,
    /// The version of the privacy notice, where the session has one of its own; that of the server when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 40, pattern = "\\S", example = "1")]
    pub privacy_notice_version: Option<String>,
    /// Where that notice is read: an `https` address. That of the server's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 500,
        format = "uri",
        pattern = "^https?://[!-~]+$",
        example = "https://osservatorio.example.org/privacy"
    )]
    pub privacy_notice_url: Option<String>,
    /// How many days after the end of the session participants' personal data are kept; as the server's settings say
    /// when absent for the first time. It is not made longer once somebody has registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 3650, format = Int32, example = 180)]
    pub retention_days: Option<i32>,
}

impl Rules for RegistrationDeskInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.opens_at.zip(self.closes_at).is_some_and(|(opens, closes)| closes <= opens) {
            let why = text("La chiusura viene dopo l'apertura.", "The closing comes after the opening.");
            broken.push(Violation::new("#/closes_at", "before_start", why));
        }
    }
}

/// Somebody who wants to take part.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationInput {
    /// First name.
    #[schema(min_length = 1, max_length = 100, pattern = "^\\S(.*\\S)?$", example = "Elena")]
    pub first_name: String,
    /// Last name.
    #[schema(min_length = 1, max_length = 100, pattern = "^\\S(.*\\S)?$", example = "Esempio")]
    pub last_name: String,
    /// E-mail address: the code goes there.
    #[schema(min_length = 3, max_length = 254, format = "email", example = "elena.esempio@example.org")]
    pub email: String,
    /// The body they come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 200,
        pattern = "^\\S(.*\\S)?$",
        example = "Comune di Thiene"
    )]
    pub organisation: Option<String>,
    /// Their office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 200,
        pattern = "^\\S(.*\\S)?$",
        example = "Servizi sociali"
    )]
    pub office: Option<String>,
    /// What they need to take part: a place for a wheelchair, an interpreter of sign language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 1000, example = "Posto per sedia a rotelle")]
    pub accessibility_needs: Option<String>,
    /// The version of the privacy notice that they have read and accept: the one that the desk shows.
    #[schema(min_length = 1, max_length = 40, example = "1")]
    pub privacy_notice_version: String,
}

impl Rules for RegistrationInput {}

/// What whoever registered can correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RegistrationCorrection {
    /// First name.
    #[schema(min_length = 1, max_length = 100, pattern = "^\\S(.*\\S)?$", example = "Elena")]
    pub first_name: String,
    /// Last name.
    #[schema(min_length = 1, max_length = 100, pattern = "^\\S(.*\\S)?$", example = "Esempio")]
    pub last_name: String,
    /// E-mail address. Another one is written to, and is the registration's as soon as the code in that message confirms
    /// it; the present one takes such a wish back.
    #[schema(min_length = 3, max_length = 254, format = "email", example = "elena.esempio@example.org")]
    pub email: String,
    /// The body they come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 200,
        pattern = "^\\S(.*\\S)?$",
        example = "Comune di Thiene"
    )]
    pub organisation: Option<String>,
    /// Their office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 200,
        pattern = "^\\S(.*\\S)?$",
        example = "Servizi sociali"
    )]
    pub office: Option<String>,
    /// What they need to take part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 1000, example = "Posto per sedia a rotelle")]
    pub accessibility_needs: Option<String>,
}

impl Rules for RegistrationCorrection {}

impl RegistrationCorrection {
    /// As it stands, with the address that was asked for last.
    pub fn of(one: &Registration) -> Self {
        let email = one.new_email.as_ref().or(one.email.as_ref());
        Self {
            first_name: one.first_name.clone().unwrap_or_default(),
            last_name: one.last_name.clone().unwrap_or_default(),
            email: email.cloned().unwrap_or_default(),
            organisation: one.organisation.clone(),
            office: one.office.clone(),
            accessibility_needs: one.accessibility_needs.clone(),
        }
    }
}

/// Who came: by the code that they show, or by the registration.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInInput {
    /// The code that they show. Case, hyphens and spaces do not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 20, max_length = 60, example = "regis-trati-on222-of333-demoab")]
    pub code: Option<String>,
    /// The registration, when they have no code with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub registration_id: Option<RegistrationId>,
}

impl Rules for CheckInInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.code.is_some() == self.registration_id.is_some() {
            let why = text("Uno solo tra code e registration_id.", "Exactly one of code and registration_id.");
            broken.push(Violation::new("#/code", "exactly_one", why));
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RegistrationFilter {
    /// Only those that stand there.
    #[param(inline, example = "registered")]
    pub status: Option<RegistrationStatus>,
    /// Only those who came (`true`) or did not (`false`).
    #[param(example = false)]
    pub attended: Option<bool>,
}
