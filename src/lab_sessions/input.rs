//! What clients send, and the rules between its fields.
use super::content::{Content, SessionCoordinator, SessionPart, SessionParty, SessionVenue};
use super::model::{OnlineLinkVisibility, Session, SessionFormat, SessionStatus};
use super::workflow;
use crate::error::Violation;
use crate::input::Rules;
use crate::labs::model::CycleId;
use crate::language::text;
use crate::territory::RegionCode;
use crate::themes::model::ThemeCode;
use chrono::{DateTime, Datelike, FixedOffset, Offset, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::hash::Hash;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new session, or all that can be changed of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabSessionInput {
    /// Its title.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Laboratorio Lombardia Sanità e Territorio")]
    pub title: String,
    /// The theme in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 500, example = "Sanità e territorio")]
    pub theme_text: Option<String>,
    /// Codes of its themes, in order.
    #[serde(default)]
    #[schema(value_type = Vec<ThemeCode>, max_items = 20, example = json!(["governance"]))]
    pub themes: Vec<String>,
    /// The cycle of a laboratory that it belongs to: one that the caller looks after, and of the session's regions. Its group
    /// of experts must be balanced before the session is confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cycle_id: Option<CycleId>,
    /// ISTAT codes of the regions it is for, in order.
    #[schema(min_items = 1, max_items = 20, example = json!(["03"]))]
    pub regions: Vec<RegionCode>,
    /// When it begins: with the offset that the clocks of `timezone` have at that moment.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2027-05-20T09:30:00+02:00")]
    pub starts_at: DateTime<FixedOffset>,
    /// When it ends: after its beginning, within seven days.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2027-05-20T17:00:00+02:00")]
    pub ends_at: DateTime<FixedOffset>,
    /// IANA name of the time zone.
    #[serde(default = "rome")]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_+/-]+$", default = "Europe/Rome", example = "Europe/Rome")]
    pub timezone: String,
    /// How people take part. `in_person` and `hybrid` need a `venue`, `online` and `hybrid` an `online_link`, at the
    /// latest when the session is announced.
    pub format: SessionFormat,
    /// Where people meet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub venue: Option<SessionVenue>,
    /// Where people meet online: for who manages or oversees the session, its experts, and whom `online_link_visibility`
    /// says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 500,
        format = "uri",
        pattern = "^https://[!-~]+$",
        example = "https://meet.example.org/lab-veneto"
    )]
    pub online_link: Option<String>,
    /// Who else reads `online_link`: who has a place, with the code of their registration and in messages (`registered`,
    /// also when absent), or everybody (`public`), in calendars and documents too, where a part of the session is public.
    #[serde(default)]
    #[schema(default = "registered", example = "registered")]
    pub online_link_visibility: OnlineLinkVisibility,
    /// Who leads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub coordinator: Option<SessionCoordinator>,
    /// The bodies that have a role in it, in the order of the programme.
    #[serde(default)]
    #[schema(max_items = 40)]
    pub parties: Vec<SessionParty>,
    /// Its parts, in order.
    #[serde(default)]
    #[schema(max_items = 30)]
    pub parts: Vec<SessionPart>,
    /// The practices that are presented, in order.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub practices: Vec<Uuid>,
    /// Text for the public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 5000,
        example = "Una giornata di confronto tra aziende e Comuni."
    )]
    pub description: Option<String>,
}

fn rome() -> String {
    chrono_tz::Europe::Rome.name().to_owned()
}

/// The status that a session shall go to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LabSessionTransition {
    /// The new status: one of the session's `allowed_transitions`.
    pub to: SessionStatus,
    /// Why. Everybody reads it when the session is postponed or cancelled, else only those who manage or oversee it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 1000, example = "Rinviata per l'allerta meteo.")]
    pub note: Option<String>,
}

impl Rules for LabSessionTransition {}

impl From<&Session> for LabSessionInput {
    fn from(session: &Session) -> Self {
        let content = session.content.0.clone();
        Self {
            title: session.title.clone(),
            theme_text: content.theme_text,
            themes: content.themes,
            cycle_id: session.cycle_id,
            regions: content.regions,
            starts_at: session.local(session.starts_at),
            ends_at: session.local(session.ends_at),
            timezone: session.timezone.clone(),
            format: session.format,
            venue: content.venue,
            online_link: content.online_link,
            online_link_visibility: content.online_link_visibility,
            coordinator: content.coordinator,
            parties: content.parties,
            parts: content.parts,
            practices: content.practices,
            description: content.description,
        }
    }
}

impl LabSessionInput {
    /// What of it is stored as one value.
    pub fn content(&self, status_note: Option<String>) -> Content {
        Content {
            theme_text: self.theme_text.clone(),
            themes: self.themes.clone(),
            regions: self.regions.clone(),
            description: self.description.clone(),
            venue: self.venue.clone(),
            online_link: self.online_link.clone(),
            online_link_visibility: self.online_link_visibility,
            coordinator: self.coordinator.clone(),
            parties: self.parties.clone(),
            parts: self.parts.clone(),
            practices: self.practices.clone(),
            status_note,
            announced: None,
        }
    }

    /// What its format needs and it has not.
    pub fn missing_place(&self) -> Vec<Violation> {
        let mut missing = Vec::new();
        if workflow::needs_venue(self.format) && self.venue.is_none() {
            let why = text("Una sessione in presenza ha una sede.", "A session in person has a venue.");
            missing.push(Violation::new("#/venue", "required", why));
        }
        if workflow::needs_link(self.format) && self.online_link.is_none() {
            let why = text("Una sessione a distanza ha un collegamento.", "A session online has a link.");
            missing.push(Violation::new("#/online_link", "required", why));
        }
        missing
    }

    fn check_hours(&self, zone: Tz, broken: &mut Vec<Violation>) {
        check_time("#/starts_at".to_owned(), self.starts_at, zone, broken);
        check_time("#/ends_at".to_owned(), self.ends_at, zone, broken);
        check_order("#/ends_at".to_owned(), self.starts_at, self.ends_at, broken);
        if self.ends_at - self.starts_at > TimeDelta::days(7) {
            broken.push(Violation::new(
                "#/ends_at",
                "too_large",
                text("Una sessione dura al massimo sette giorni.", "A session lasts seven days at most."),
            ));
        }
        for (i, part) in self.parts.iter().enumerate() {
            for (name, time) in [("starts_at", part.starts_at), ("ends_at", part.ends_at)] {
                let Some(time) = time else { continue };
                let pointer = format!("#/parts/{i}/{name}");
                check_time(pointer.clone(), time, zone, broken);
                if time < self.starts_at || time > self.ends_at {
                    let why = text("È fuori dalle ore della sessione.", "It is outside the session's hours.");
                    broken.push(Violation::new(pointer, "outside_session", why));
                }
            }
            if let (Some(start), Some(end)) = (part.starts_at, part.ends_at) {
                check_order(format!("#/parts/{i}/ends_at"), start, end, broken);
            }
        }
    }
}

impl Rules for LabSessionInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        match self.timezone.parse() {
            Ok(zone) => self.check_hours(zone, broken),
            Err(_) => broken.push(Violation::new(
                "#/timezone",
                "unknown_timezone",
                text("Non è un fuso orario IANA.", "Is not an IANA time zone."),
            )),
        }
        repeated("#/themes", &self.themes, broken);
        repeated("#/regions", &self.regions, broken);
        repeated("#/practices", &self.practices, broken);
    }
}

/// The clocks of `zone` must show this time with this offset: an hour that they skip never comes, and one that they
/// repeat is told apart by its offset.
fn check_time(pointer: String, time: DateTime<FixedOffset>, zone: Tz, broken: &mut Vec<Violation>) {
    let right = zone.offset_from_utc_datetime(&time.naive_utc()).fix();
    if right != *time.offset() {
        let why = text(
            format!("A quest'ora lo scostamento di {zone} è {right}, oppure l'ora non esiste (cambio dell'ora)."),
            format!("At this time the offset of {zone} is {right}, or the hour does not exist (clock change)."),
        );
        broken.push(Violation::new(pointer.clone(), "wrong_offset", why));
    }
    if !(2000..2100).contains(&time.year()) {
        let why = text("L'anno va dal 2000 al 2099.", "The year is from 2000 to 2099.");
        broken.push(Violation::new(pointer.clone(), "out_of_range", why));
    }
    if time.second() != 0 || time.nanosecond() != 0 {
        broken.push(Violation::new(pointer, "whole_minutes", text("Minuti interi.", "Whole minutes.")));
    }
}

fn check_order(pointer: String, start: DateTime<FixedOffset>, end: DateTime<FixedOffset>, broken: &mut Vec<Violation>) {
    if end <= start {
        let why = text("La fine viene dopo l'inizio.", "The end comes after the beginning.");
        broken.push(Violation::new(pointer, "before_start", why));
    }
}

fn repeated<T: Eq + Hash>(pointer: &str, items: &[T], broken: &mut Vec<Violation>) {
    let mut seen = HashSet::new();
    for (i, _) in items.iter().enumerate().filter(|(_, item)| !seen.insert(*item)) {
        let why = text("È già nell'elenco.", "Is in the list already.");
        broken.push(Violation::new(format!("{pointer}/{i}"), "repeated", why));
    }
}
