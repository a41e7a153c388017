//! Sessions as calendar files (RFC 5545, RFC 7986), for programs that subscribe to them.
//!
//! The `icalendar` crate writes events and folds and escapes their lines. The frame and the time zone are written here:
//! the crate has no VTIMEZONE, and gives every generic component a DTSTAMP of the moment, which RFC 5545 forbids there
//! and which would make each answer differ from the one before.
use super::content::SessionPart;
use super::model::{PartVisibility, SessionFormat, SessionStatus};
use super::view::LabSession;
use crate::error::{Error, Result};
use crate::pdf::words::{capital, titled};
use chrono::{DateTime, FixedOffset, TimeZone};
use chrono_tz::Europe::Rome;
use icalendar::{Component, Event, EventLike, EventStatus, Parameter, Property};
use std::collections::HashMap;
use std::fmt::Write;

/// Who made the file (RFC 5545, 3.7.3).
const PRODID: &str = "-//Osservatorio buone pratiche (OISS)//Laboratori territoriali//IT";

/// How often a program looks for a newer feed.
const REFRESH: &str = "PT1H";

/// The longest description of an event, in characters: in a file of its own and in a feed of up to a thousand, where
/// the crate's folding, which takes time with the square of a line's length, would be felt. The whole is behind its URL.
const DESCRIPTION_MOST: (usize, usize) = (4_000, 1_500);

/// Italy's clocks since 1996: one hour ahead from the last Sunday of March to that of October.
const VTIMEZONE: &str = "BEGIN:VTIMEZONE\r\n\
    TZID:Europe/Rome\r\n\
    BEGIN:DAYLIGHT\r\n\
    DTSTART:19960331T020000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n\
    TZNAME:CEST\r\n\
    TZOFFSETFROM:+0100\r\n\
    TZOFFSETTO:+0200\r\n\
    END:DAYLIGHT\r\n\
    BEGIN:STANDARD\r\n\
    DTSTART:19961027T030000\r\n\
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n\
    TZNAME:CET\r\n\
    TZOFFSETFROM:+0200\r\n\
    TZOFFSETTO:+0100\r\n\
    END:STANDARD\r\n\
    END:VTIMEZONE\r\n";

/// A calendar file with these sessions, as the public sees them. `labels` are the Italian ones of the themes; a feed
/// has a `name`.
pub fn file(
    sessions: &[LabSession],
    labels: &HashMap<String, String>,
    public_url: &str,
    name: Option<&str>,
) -> Result<String> {
    let mut file = String::from("BEGIN:VCALENDAR\r\n");
    let frame = [("VERSION", "2.0"), ("PRODID", PRODID), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")];
    for (key, value) in frame {
        file.push_str(&line(Property::new(key, value))?);
    }
    if let Some(name) = name {
        for key in ["NAME", "X-WR-CALNAME"] {
            file.push_str(&line(text_property(key, name))?);
        }
        file.push_str(&line(text_property("X-WR-TIMEZONE", Rome.name()))?);
        let mut refresh = Property::new("REFRESH-INTERVAL", REFRESH);
        file.push_str(&line(refresh.append_parameter(Parameter::new("VALUE", "DURATION")).done())?);
        file.push_str(&line(Property::new("X-PUBLISHED-TTL", REFRESH))?);
    }
    file.push_str(VTIMEZONE);
    let most = if name.is_some() { DESCRIPTION_MOST.1 } else { DESCRIPTION_MOST.0 };
    for session in sessions {
        let event = event(session, labels, public_url, most);
        file.push_str(&event.try_into_string().map_err(|e| Error::internal(e.to_string()))?);
    }
    file.push_str("END:VCALENDAR\r\n");
    Ok(file)
}

fn line(property: Property) -> Result<String> {
    property.try_into().map_err(|e: std::fmt::Error| Error::internal(e.to_string()))
}

/// A text property that the crate does not know as one: it would not escape its value.
fn text_property(key: &str, value: &str) -> Property {
    let mut property = Property::new(key, plain(value));
    if key.starts_with("X-") { property } else { property.append_parameter(Parameter::new("VALUE", "TEXT")).done() }
}

fn event(session: &LabSession, labels: &HashMap<String, String>, public_url: &str, most: usize) -> Event {
    let host = url::Url::parse(public_url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let changed = session.updated_at.utc();
    let mut event = Event::new();
    event
        .uid(&format!("{}@{host}", session.id))
        // Not the moment of the answer: it stays the same as long as the session does, and so does the ETag.
        .timestamp(changed)
        .last_modified(changed)
        .created(session.created_at.utc())
        .sequence(u32::try_from(session.sequence).unwrap_or_default())
        .summary(&plain(&summary(session)))
        .description(&plain(&description(session, most)))
        .url(&format!("{public_url}/v1/lab-sessions/{}", session.id));
    event.status(match session.status {
        SessionStatus::Confirmed | SessionStatus::InProgress | SessionStatus::Held => EventStatus::Confirmed,
        SessionStatus::Cancelled => EventStatus::Cancelled,
        SessionStatus::Tentative | SessionStatus::SaveTheDate | SessionStatus::Postponed => EventStatus::Tentative,
    });
    event.append_property(hour("DTSTART", session.starts_at, &session.timezone));
    event.append_property(hour("DTEND", session.ends_at, &session.timezone));
    if let Some(location) = location(session) {
        event.append_property(Property::new("LOCATION", plain(&location)));
    }
    if let Some(geo) = session.venue.as_ref().and_then(|venue| venue.geo) {
        event.append_property(Property::new("GEO", format!("{:.6};{:.6}", geo.latitude, geo.longitude)));
    }
    let themes: Vec<String> = session.themes.iter().filter_map(|code| labels.get(code)).map(|l| plain(l)).collect();
    if !themes.is_empty() {
        event.categories(themes);
    }
    event
}

/// The hour on the clocks of Italy; in UTC for other zones, and for the second pass of the hour that Italy's clocks
/// repeat in October, because a local time means the first (RFC 5545, 3.3.5).
fn hour(key: &str, time: DateTime<FixedOffset>, timezone: &str) -> Property {
    let local = time.naive_local();
    let first = Rome.from_local_datetime(&local).earliest();
    if timezone == Rome.name() && first.is_some_and(|first| first == time) {
        let mut property = Property::new(key, local.format("%Y%m%dT%H%M%S").to_string());
        property.append_parameter(Parameter::new("TZID", Rome.name())).done()
    } else {
        Property::new(key, time.to_utc().format("%Y%m%dT%H%M%SZ").to_string())
    }
}

fn summary(session: &LabSession) -> String {
    match session.status {
        SessionStatus::Postponed => format!("RINVIATA: {}", session.title),
        SessionStatus::Cancelled => format!("ANNULLATA: {}", session.title),
        _ => session.title.clone(),
    }
}

fn location(session: &LabSession) -> Option<String> {
    let Some(venue) = &session.venue else {
        let online = session.format == SessionFormat::Online;
        return session.online_link.clone().or_else(|| online.then(|| "A distanza".to_owned()));
    };
    let town = match &venue.province {
        Some(province) => format!("{} ({province})", venue.municipality),
        None => venue.municipality.clone(),
    };
    let parts = [Some(&venue.name), venue.address.as_ref(), Some(&town)];
    Some(parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", "))
}

/// The public programme in words, at most so many characters.
fn description(session: &LabSession, most: usize) -> String {
    let mut blocks: Vec<String> = Vec::new();
    blocks.extend(session.status_note.clone());
    blocks.extend(session.theme_text.as_ref().map(|theme| format!("Tema: {theme}")));
    blocks.extend(session.description.clone());
    let programme = programme(session);
    if !programme.is_empty() {
        blocks.push(format!("Programma\n{programme}"));
    }
    let mut people: Vec<String> =
        session.parties.iter().map(|party| format!("{} {}", capital(&party.role.label().it), party.name)).collect();
    people.extend(session.coordinator.as_ref().map(|person| match &person.office {
        Some(office) => format!("Coordinamento: {}, {office}", person.name),
        None => format!("Coordinamento: {}", person.name),
    }));
    if !people.is_empty() {
        blocks.push(people.join("\n"));
    }
    if session.format != SessionFormat::InPerson {
        blocks.push(match &session.online_link {
            Some(link) => format!("Collegamento: {link}"),
            None => "Anche a distanza: il collegamento è per chi ha un posto.".to_owned(),
        });
    }
    let whole = blocks.join("\n\n");
    match whole.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", whole.get(..end).unwrap_or_default()),
        None => whole,
    }
}

fn programme(session: &LabSession) -> String {
    let mut text = String::new();
    for part in session.parts.iter().filter(|part| part.visibility == PartVisibility::Public) {
        let _ = writeln!(text, "{}", heading(part));
        for item in &part.agenda_items {
            let time = item.time.as_ref().map(|time| format!("{time} ")).unwrap_or_default();
            let speakers: Vec<String> = item
                .speakers
                .iter()
                .map(|s| {
                    let parts = [Some(&s.name), s.office.as_ref(), s.organisation.as_ref()];
                    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
                })
                .collect();
            let by = if speakers.is_empty() { String::new() } else { format!(" ({})", speakers.join("; ")) };
            let _ = writeln!(text, "- {time}{}{by}", item.title);
        }
    }
    text.trim_end().to_owned()
}

fn heading(part: &SessionPart) -> String {
    let clock = |time: Option<DateTime<FixedOffset>>| time.map(|t| t.format("%H:%M").to_string());
    let hours = match (clock(part.starts_at), clock(part.ends_at)) {
        (Some(start), Some(end)) => format!("{start}-{end} "),
        (Some(start), None) => format!("{start} "),
        _ => String::new(),
    };
    format!("{hours}{}", titled(&part.kind.label().it, part.title.as_deref()))
}

/// Text without the control characters that RFC 5545 forbids (3.3.11); line breaks are one kind only.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .collect()
}
