//! What clients send, and the rules between its fields.
use super::content::{CallAudience, CallLetter, CallSender, Content, FormField};
use super::model::{Call, CallKind, CallStatus, FieldRequirement, LatePolicy};
use super::template::{self, Piece, Placeholder};
use crate::db::types::Instant;
use crate::error::Violation;
use crate::input::Rules;
use crate::lab_sessions::model::LabSessionId;
use crate::lab_sessions::service::start_of_day;
use crate::language::text;
use crate::practices::model::PracticeUpdate;
use crate::practices::service::brought::NEEDED;
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::LazyLock;
use utoipa::{PartialSchema, ToSchema};

/// A number of days before the deadline.
#[derive(ToSchema)]
#[schema(minimum = 1, maximum = 90, example = 7)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct DaysBefore(i32);

/// A new call, or all that can be changed of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallInput {
    /// How it asks. `open_call` needs no letter and no audience.
    pub kind: CallKind,
    /// Its title.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Laboratorio territoriale veneto 2027")]
    pub title: String,
    /// What it is about, as the subject of its letters says.
    #[schema(
        min_length = 1,
        max_length = 300,
        pattern = "\\S",
        example = "Buone pratiche di integrazione sociosanitaria"
    )]
    pub subject: String,
    /// Text for the public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 5000, example = "Si raccolgono le esperienze del Veneto.")]
    pub description: Option<String>,
    /// ISTAT codes of the regions it is for, in order.
    #[schema(min_items = 1, max_items = 20, example = json!(["05"]))]
    pub regions: Vec<RegionCode>,
    /// Who calls, in the order of the letterhead.
    #[schema(min_items = 1, max_items = 10)]
    pub senders: Vec<CallSender>,
    /// The letter; needed to open a call that invites somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub letter: Option<CallLetter>,
    /// Whom it reaches.
    #[serde(default)]
    pub audience: CallAudience,
    /// Codes of its themes, in order.
    #[serde(default)]
    #[schema(value_type = Vec<ThemeCode>, max_items = 20, example = json!(["governance"]))]
    pub themes: Vec<String>,
    /// The lab session that it prepares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000303")]
    pub lab_session_id: Option<LabSessionId>,
    /// When it opens by itself, once it is `scheduled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2027-03-01T09:00:00+01:00")]
    pub opens_at: Option<DateTime<FixedOffset>>,
    /// The last day on which answers are taken: until its end in Italy, also when the clocks change on it.
    #[schema(example = "2027-03-28")]
    pub deadline: NaiveDate,
    /// What becomes of an answer after the deadline.
    #[serde(default = "refuse")]
    #[schema(default = "refuse")]
    pub late_policy: LatePolicy,
    /// The fields of a practice that are asked for, in order. Without `title`, `summary`, `story`, `dimensions`, `themes`
    /// and `period` no practice can be submitted: they are required in every form, and those that are left out are added
    /// at its end. A change once the call is open makes a new version of the form.
    #[serde(default = "simplest_form")]
    #[schema(min_items = 1, max_items = 60)]
    pub form: Vec<FormField>,
    /// How many days before the deadline those who have not answered are reminded, at nine in the morning.
    #[serde(default)]
    #[schema(value_type = Vec<DaysBefore>, max_items = 10, example = json!([7, 2]))]
    pub reminder_days: Vec<i32>,
}

fn refuse() -> LatePolicy {
    LatePolicy::Refuse
}

fn asked(name: &str, requirement: FieldRequirement) -> FormField {
    FormField { field: name.to_owned(), requirement, help_it: None, help_en: None }
}

/// What every practice needs, and the consent to publish.
fn simplest_form() -> Vec<FormField> {
    let needed = NEEDED.iter().map(|name| asked(name, FieldRequirement::Required));
    needed.chain([asked("publication_consent", FieldRequirement::Optional)]).collect()
}

/// A form with everything that a practice needs to be submitted: what it asks for as optional becomes required, what it
/// leaves out is added. Its order and its help texts stay.
pub fn whole_form(mut form: Vec<FormField>) -> Vec<FormField> {
    for field in form.iter_mut().filter(|one| NEEDED.contains(&one.field.as_str())) {
        field.requirement = FieldRequirement::Required;
    }
    for name in NEEDED {
        if !form.iter().any(|one| one.field == name) {
            form.push(asked(name, FieldRequirement::Required));
        }
    }
    form
}

/// The fields of a practice's document.
fn practice_fields() -> &'static HashSet<String> {
    static FIELDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let schema = serde_json::json!(PracticeUpdate::schema());
        let properties = schema.get("properties").and_then(|p| p.as_object());
        properties.into_iter().flatten().map(|(name, _)| name.clone()).collect()
    });
    &FIELDS
}

/// The status that a call shall go to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallTransition {
    /// The new status: one of the call's `allowed_transitions`.
    pub to: CallStatus,
    /// Why. Needed to cancel: whoever got the letter is told, and everybody reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 1000,
        pattern = "\\S",
        example = "Prorogato su richiesta dei Comuni."
    )]
    pub note: Option<String>,
    /// The new last day, for `extended` only: later than the present one, and not over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2099-12-31")]
    pub deadline: Option<NaiveDate>,
}

impl Rules for CallTransition {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.deadline.is_some() != (self.to == CallStatus::Extended) {
            let (code, why) = if self.deadline.is_some() {
                ("not_allowed", text("Solo per la proroga.", "Only for an extension."))
            } else {
                ("required", text("Serve il nuovo termine.", "The new deadline is needed."))
            };
            broken.push(Violation::new("#/deadline", code, why));
        }
        if let Some(day) = self.deadline {
            check_year("#/deadline", day, broken);
        }
        if self.to == CallStatus::Cancelled && self.note.is_none() {
            broken.push(Violation::new("#/note", "required", text("Serve il motivo.", "The reason is needed.")));
        }
    }
}

/// The first instant after the last day of a call.
pub fn end_of(deadline: NaiveDate) -> Instant {
    start_of_day(deadline.succ_opt().unwrap_or(deadline))
}

impl From<&Call> for CallInput {
    fn from(call: &Call) -> Self {
        let content = call.content.0.clone();
        Self {
            kind: call.kind,
            title: call.title.clone(),
            subject: content.subject,
            description: content.description,
            regions: content.regions,
            senders: content.senders,
            letter: content.letter,
            audience: content.audience,
            themes: content.themes,
            lab_session_id: call.session_id,
            opens_at: call.opens_at.map(|at| at.in_rome().fixed_offset()),
            deadline: call.deadline,
            late_policy: call.late_policy,
            form: whole_form(content.form),
            reminder_days: content.reminder_days,
        }
    }
}

impl CallInput {
    /// The same with everything in its form that a practice needs.
    pub fn with_whole_form(mut self) -> Self {
        self.form = whole_form(self.form);
        self
    }

    /// What of it is stored as one value.
    pub fn content(&self, status_note: Option<String>) -> Content {
        Content {
            regions: self.regions.clone(),
            subject: self.subject.clone(),
            description: self.description.clone(),
            senders: self.senders.clone(),
            letter: self.letter.clone(),
            audience: self.audience.clone(),
            themes: self.themes.clone(),
            form: self.form.clone(),
            reminder_days: self.reminder_days.clone(),
            status_note,
        }
    }

    /// Whether `other` differs at most in what can be changed while people answer: what was not sent to anybody.
    pub fn is_same_letter(&self, other: &Self) -> bool {
        let later = Self {
            description: self.description.clone(),
            themes: self.themes.clone(),
            lab_session_id: self.lab_session_id,
            late_policy: self.late_policy,
            form: self.form.clone(),
            reminder_days: self.reminder_days.clone(),
            ..other.clone()
        };
        *self == later
    }

    /// What is missing to open it at `now`.
    pub fn missing(&self, now: Instant) -> Vec<Violation> {
        let mut missing = Vec::new();
        let reaches = !self.audience.kinds.is_empty() || !self.audience.additions.is_empty();
        if !reaches && self.kind != CallKind::OpenCall {
            let why = text("Non raggiunge nessuno.", "It reaches nobody.");
            missing.push(Violation::new("#/audience", "required", why));
        }
        if self.letter.is_none() && (reaches || self.kind != CallKind::OpenCall) {
            let why = text("Serve la lettera.", "The letter is needed.");
            missing.push(Violation::new("#/letter", "required", why));
        }
        if end_of(self.deadline) <= now {
            let why = text("Il termine è già scaduto.", "The deadline is over already.");
            missing.push(Violation::new("#/deadline", "in_the_past", why));
        }
        missing
    }

    fn check_letter(&self, broken: &mut Vec<Violation>) {
        let Some(letter) = &self.letter else { return };
        let pieces = template::pieces(&letter.body);
        for piece in &pieces {
            if let Piece::Unknown(name, line, column) = piece {
                let known = Placeholder::ALL.map(|(name, _)| name).join(", ");
                let why = text(
                    format!("Segnaposto sconosciuto «{name}» alla riga {line}, colonna {column}. Ammessi: {known}."),
                    format!("Unknown placeholder \"{name}\" in line {line}, column {column}. Known: {known}."),
                );
                broken.push(Violation::new("#/letter/body", "unknown_placeholder", why));
            }
        }
        if !pieces.contains(&Piece::Filled(Placeholder::Link)) {
            let why = text("Manca {{link}}: dove si risponde.", "{{link}} is missing: where to answer.");
            broken.push(Violation::new("#/letter/body", "link_missing", why));
        }
    }

    fn check_form(&self, broken: &mut Vec<Violation>) {
        for (i, asked) in self.form.iter().enumerate().filter(|(_, f)| !practice_fields().contains(&f.field)) {
            let why = text(
                format!("«{}» non è un campo di una pratica.", asked.field),
                format!("\"{}\" is not a field of a practice.", asked.field),
            );
            broken.push(Violation::new(format!("#/form/{i}/field"), "unknown_field", why));
        }
        let names: Vec<&str> = self.form.iter().map(|asked| asked.field.as_str()).collect();
        repeated("#/form", &names, broken);
    }
}

impl Rules for CallInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        self.check_letter(broken);
        self.check_form(broken);
        check_year("#/deadline", self.deadline, broken);
        repeated("#/regions", &self.regions, broken);
        repeated("#/themes", &self.themes, broken);
        repeated("#/reminder_days", &self.reminder_days, broken);
        self.audience.check_within(&self.regions, broken);
        if self.opens_at.is_some_and(|at| Instant::from(at.to_utc()) >= end_of(self.deadline)) {
            let why = text("Si apre dopo il termine.", "It opens after the deadline.");
            broken.push(Violation::new("#/opens_at", "after_deadline", why));
        }
    }
}

impl CallAudience {
    /// Its regions are among those of its call, and nothing is named twice.
    pub fn check_within(&self, regions: &[RegionCode], broken: &mut Vec<Violation>) {
        for (i, region) in self.regions.iter().enumerate().filter(|(_, region)| !regions.contains(region)) {
            let why = text(
                format!("La regione {region} non è tra quelle dell'invito."),
                format!("Region {region} is not one of the call's."),
            );
            broken.push(Violation::new(format!("#/audience/regions/{i}"), "not_of_the_call", why));
        }
        repeated("#/audience/kinds", &self.kinds, broken);
        repeated("#/audience/regions", &self.regions, broken);
        repeated("#/audience/exclusions", &self.exclusions, broken);
        repeated("#/audience/additions", &self.additions, broken);
    }
}

fn check_year(pointer: &str, day: NaiveDate, broken: &mut Vec<Violation>) {
    if !(2000..2100).contains(&day.year()) {
        let why = text("L'anno va dal 2000 al 2099.", "The year is from 2000 to 2099.");
        broken.push(Violation::new(pointer, "out_of_range", why));
    }
}

fn repeated<T: Eq + Hash>(pointer: &str, items: &[T], broken: &mut Vec<Violation>) {
    let mut seen = HashSet::new();
    for (i, _) in items.iter().enumerate().filter(|(_, item)| !seen.insert(*item)) {
        let why = text("È già nell'elenco.", "Is in the list already.");
        broken.push(Violation::new(format!("{pointer}/{i}"), "repeated", why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_counts_whole_also_when_the_clocks_change_on_it() {
        for (day, end) in [
            ("2024-07-15", "2024-07-15T22:00:00.000000Z"),
            ("2026-10-25", "2026-10-25T23:00:00.000000Z"),
            ("2026-10-24", "2026-10-24T22:00:00.000000Z"),
            ("2026-03-29", "2026-03-29T22:00:00.000000Z"),
            ("2026-03-28", "2026-03-28T23:00:00.000000Z"),
        ] {
            assert_eq!(end_of(day.parse().unwrap()).to_string(), end, "{day}");
        }
    }

    #[test]
    fn the_simplest_form_asks_for_fields_that_there_are() {
        assert!(practice_fields().len() > 20);
        assert!(simplest_form().iter().all(|asked| practice_fields().contains(&asked.field)));
        assert_eq!(whole_form(simplest_form()), simplest_form());
        let optional =
            whole_form(vec![asked("results", FieldRequirement::Optional), asked("story", FieldRequirement::Optional)]);
        let names: Vec<&str> = optional.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(names, ["results", "story", "title", "summary", "dimensions", "themes", "period"]);
        assert!(optional.iter().skip(1).all(|one| one.requirement == FieldRequirement::Required));
    }
}
