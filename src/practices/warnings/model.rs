//! A warning.
use crate::codes::CodeList;
use crate::practices::model::PracticeId;
use serde::Serialize;
use utoipa::ToSchema;

/// The enumerations of this feature, as the API lists them.
pub const CODE_LISTS: &[CodeList] = &[WarningKind::LIST, Severity::LIST];

crate::codes! {
    /// What a warning is about.
    pub enum WarningKind in "practice-warning-kinds" {
        TaxCode = "tax_code" ("codice fiscale di una persona", "tax code of a person"),
        Email = "email" ("indirizzo e-mail di una persona", "e-mail address of a person"),
        Phone = "phone" ("numero di telefono", "telephone number"),
        Duplicate = "duplicate" ("possibile doppione", "likely told twice"),
    }
}

crate::codes! {
    /// How much a warning matters.
    pub enum Severity in "practice-warning-severities" {
        Check = "check" ("da verificare prima della pubblicazione", "to be looked at before publication"),
        Notice = "notice" ("segnalazione", "a hint"),
    }
}

/// Something to look at before everybody reads a practice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PracticeWarning {
    /// What it is about.
    pub kind: WarningKind,
    /// Whether publication waits for it: `check` does, until it is gone or acknowledged.
    pub severity: Severity,
    /// Where it stands: JSON pointer into the practice.
    #[schema(max_length = 500, example = "#/story")]
    pub pointer: String,
    /// The passage, with what looks like personal data masked; the other's title for a duplicate.
    #[schema(max_length = 1000, example = "… chiamare Anna 34• ••••••• nelle ore …")]
    pub excerpt: String,
    /// The practice that looks like this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid, nullable = false, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000202")]
    pub practice_id: Option<PracticeId>,
    /// The organisation that leads the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, example = "Azienda ULSS 2 Marca Trevigiana")]
    pub organisation_name: Option<String>,
    /// How alike the titles are, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 100, format = Int32, example = 96)]
    pub likeness: Option<u8>,
}
