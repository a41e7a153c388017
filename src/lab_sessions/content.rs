//! The typed parts of a session: where, who, and the programme.
use super::model::{OnlineLinkVisibility, PartKind, PartVisibility, PartyRole};
use super::occasion::Occasion;
use crate::territory::RegionCode;
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A point on the map (WGS 84), in decimal degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionGeo {
    /// Degrees north.
    #[schema(minimum = -90, maximum = 90, example = 45.3138)]
    pub latitude: f64,
    /// Degrees east.
    #[schema(minimum = -180, maximum = 180, example = 9.5034)]
    pub longitude: f64,
}

/// Where people meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionVenue {
    /// The hall or building.
    #[schema(min_length = 1, max_length = 200, example = "Sala dei Comuni della Provincia di Lodi")]
    pub name: String,
    /// Street and number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 300, example = "via Fanfulla 14")]
    pub address: Option<String>,
    /// Name of the municipality.
    #[schema(min_length = 1, max_length = 100, example = "Lodi")]
    pub municipality: String,
    /// The municipality's cadastral (Belfiore) code, which never changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4, pattern = "^[A-Z][0-9]{3}$", example = "E648")]
    pub cadastral_code: Option<String>,
    /// Car code of the province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2, pattern = "^[A-Z]{2}$", example = "LO")]
    pub province: Option<String>,
    /// The point on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub geo: Option<SessionGeo>,
}

/// Who leads a session, in a public office.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionCoordinator {
    /// First and last name, as on the programme.
    #[schema(min_length = 1, max_length = 120, example = "Salvatore Gioia")]
    pub name: String,
    /// Their office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Direttore generale")]
    pub office: Option<String>,
}

/// A body that has a role in a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionParty {
    /// The body, when the Observatory knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-000000000109")]
    pub organisation_id: Option<Uuid>,
    /// Its name, as on the programme.
    #[schema(min_length = 1, max_length = 200, example = "ANCI Lombardia Salute")]
    pub name: String,
    /// What it does for the session.
    pub role: PartyRole,
}

/// Somebody who speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionSpeaker {
    /// First and last name.
    #[schema(min_length = 1, max_length = 120, example = "Maria Rossi")]
    pub name: String,
    /// Their office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Assessora alle politiche sociali")]
    pub office: Option<String>,
    /// The body they speak for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Comune di Treviso")]
    pub organisation: Option<String>,
}

/// One item of a part's agenda.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionAgendaItem {
    /// The hour on the clocks of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "10:15")]
    pub time: Option<String>,
    /// What it is about.
    #[schema(min_length = 1, max_length = 300, example = "Saluti istituzionali")]
    pub title: String,
    /// Who speaks, in order.
    #[serde(default)]
    #[schema(max_items = 30)]
    pub speakers: Vec<SessionSpeaker>,
    /// The practice that is presented.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-000000000202")]
    pub practice_id: Option<Uuid>,
}

/// A part of a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionPart {
    /// What it is.
    pub kind: PartKind,
    /// For whom it is. Everybody sees the parts that are `public`, the others only those who manage or oversee it.
    pub visibility: PartVisibility,
    /// Its title, where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Le buone pratiche del Veneto")]
    pub title: Option<String>,
    /// When it begins, within the session and with the offset of its time zone; absent while it is not settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2027-05-20T09:30:00+02:00")]
    pub starts_at: Option<DateTime<FixedOffset>>,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2027-05-20T13:00:00+02:00")]
    pub ends_at: Option<DateTime<FixedOffset>>,
    /// Its agenda, in order.
    #[serde(default)]
    #[schema(max_items = 60)]
    pub agenda_items: Vec<SessionAgendaItem>,
}

/// The part of a session that is stored as one JSON value.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// The theme in words.
    pub theme_text: Option<String>,
    /// Codes of its themes, in order.
    pub themes: Vec<String>,
    /// Its regions, in order.
    pub regions: Vec<RegionCode>,
    /// Text for the public.
    pub description: Option<String>,
    /// Where people meet.
    pub venue: Option<SessionVenue>,
    /// Where people meet online.
    pub online_link: Option<String>,
    /// Who reads that.
    pub online_link_visibility: OnlineLinkVisibility,
    /// Who leads it.
    pub coordinator: Option<SessionCoordinator>,
    /// The bodies that have a role in it, in order.
    pub parties: Vec<SessionParty>,
    /// Its parts, in order.
    pub parts: Vec<SessionPart>,
    /// The practices that are presented, in order.
    pub practices: Vec<Uuid>,
    /// What was said at the last change of status.
    pub status_note: Option<String>,
    /// When and where it was announced to take place last: people know it so.
    pub announced: Option<Occasion>,
}

impl Content {
    /// Every practice that it names: those presented and those on the agenda.
    pub fn practices_named(&self) -> impl Iterator<Item = Uuid> {
        let agenda = self.parts.iter().flat_map(|part| &part.agenda_items).filter_map(|item| item.practice_id);
        self.practices.iter().copied().chain(agenda)
    }
}
