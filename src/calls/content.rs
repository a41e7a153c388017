//! The typed parts of a call: who calls, the letter, whom it reaches, what is asked.
use super::model::FieldRequirement;
use crate::organisations::model::OrganisationKind;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A body that calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallSender {
    /// The body, when the Observatory knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-000000000108")]
    pub organisation_id: Option<Uuid>,
    /// Its name, as on the letter.
    #[schema(min_length = 1, max_length = 200, example = "Federsanità ANCI Veneto")]
    pub name: String,
}

/// Where a letter stands in its sender's register. Strings, because zeros and letters matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallProtocol {
    /// Number of the protocol.
    #[schema(min_length = 1, max_length = 40, example = "1986")]
    pub number: String,
    /// Section (*sezione*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 40, example = "0205")]
    pub section: Option<String>,
    /// Year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 4, max_length = 4, pattern = "^[0-9]{4}$", example = "2024")]
    pub year: Option<String>,
    /// Register, where the sender keeps several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 60, example = "Partenza")]
    pub register: Option<String>,
    /// Class (*classe*).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 40, example = "50")]
    pub class: Option<String>,
}

impl CallProtocol {
    /// As it stands on a letter: `Prot. 1986 - Sez. 0205 - C. 50`.
    pub fn line(&self) -> String {
        let mut line = format!("Prot. {}", self.number);
        if let Some(year) = &self.year {
            line.push_str(&format!("/{year}"));
        }
        let parts = [("Sez. ", &self.section), ("C. ", &self.class), ("Reg. ", &self.register)];
        for (label, value) in parts {
            if let Some(value) = value {
                line.push_str(&format!(" - {label}{value}"));
            }
        }
        line
    }
}

/// Somebody who signs a letter, in a public office.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallSignatory {
    /// First and last name, as under the letter.
    #[schema(min_length = 1, max_length = 120, example = "Maria Rossi")]
    pub name: String,
    /// The office.
    #[schema(min_length = 1, max_length = 200, example = "Presidente")]
    pub office: String,
    /// The body.
    #[schema(min_length = 1, max_length = 200, example = "ANCI Veneto")]
    pub organisation: String,
}

/// The letter that invites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallLetter {
    /// Where it is written.
    #[schema(min_length = 1, max_length = 100, example = "Padova")]
    pub place: String,
    /// Its date; that of the opening when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2024-06-24")]
    pub date: Option<NaiveDate>,
    /// Where it stands in the sender's register. It comes first in the subject of every message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub protocol: Option<CallProtocol>,
    /// The text; an empty line ends a paragraph. Placeholders: `{{organisation}}` name of the addressee,
    /// `{{salutation}}` the salutation that fits its kind, `{{title}}` of the call, `{{deadline}}` the last day,
    /// `{{link}}` where to answer (with the answer code; needed once), `{{code}}` the answer code alone. Any other is
    /// refused.
    #[schema(
        min_length = 1,
        max_length = 20000,
        example = "{{salutation}}\n\nvi invitiamo a segnalare le buone pratiche di {{organisation}} entro il {{deadline}}: {{link}}"
    )]
    pub body: String,
    /// Who signs, in order.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub signatories: Vec<CallSignatory>,
}

/// Whom a call reaches: the active organisations of these kinds in these regions, minus the exclusions, plus the
/// additions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CallAudience {
    /// Kinds of organisations.
    #[schema(max_items = 30, example = json!(["municipality", "local_health_authority"]))]
    pub kinds: Vec<OrganisationKind>,
    /// ISTAT codes of regions, out of those of the call; all of these when empty.
    #[schema(max_items = 20, example = json!(["05"]))]
    pub regions: Vec<RegionCode>,
    /// Organisations that are left out.
    #[schema(max_items = 1000)]
    pub exclusions: Vec<Uuid>,
    /// Organisations that are invited besides, whatever their kind and region.
    #[schema(max_items = 1000)]
    pub additions: Vec<Uuid>,
}

/// A field of a practice that the form asks for. Their order is that of the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    /// Name of the field in a practice's document.
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z_]+$", example = "summary")]
    pub field: String,
    /// Whether it must be filled in.
    pub requirement: FieldRequirement,
    /// What to write there, in Italian.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 1000, example = "Che cos'è, in poche righe.")]
    pub help_it: Option<String>,
    /// What to write there, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 1000, example = "What it is, in a few lines.")]
    pub help_en: Option<String>,
}

/// The part of a call that is stored as one JSON value.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// Its regions, in order.
    pub regions: Vec<RegionCode>,
    /// What it is about, as the subject of its messages says.
    pub subject: String,
    /// Text for the public.
    pub description: Option<String>,
    /// Who calls, in order.
    pub senders: Vec<CallSender>,
    /// The letter.
    pub letter: Option<CallLetter>,
    /// Whom it reaches.
    pub audience: CallAudience,
    /// Codes of its themes, in order.
    pub themes: Vec<String>,
    /// The present version of its form.
    pub form: Vec<FormField>,
    /// How many days before the deadline it reminds by itself.
    pub reminder_days: Vec<i32>,
    /// What was said at the last change of status.
    pub status_note: Option<String>,
}

impl Content {
    /// The regions of its audience: its own unless told.
    pub fn audience_regions(&self) -> &[RegionCode] {
        if self.audience.regions.is_empty() { &self.regions } else { &self.audience.regions }
    }
}

#[cfg(test)]
mod tests {
    use super::CallProtocol;

    #[test]
    fn a_protocol_keeps_its_zeros() {
        let mut protocol = CallProtocol {
            number: "1986".into(),
            section: Some("0205".into()),
            year: None,
            register: None,
            class: Some("50".into()),
        };
        assert_eq!(protocol.line(), "Prot. 1986 - Sez. 0205 - C. 50");
        protocol.year = Some("2024".into());
        assert_eq!(protocol.line(), "Prot. 1986/2024 - Sez. 0205 - C. 50");
    }
}
