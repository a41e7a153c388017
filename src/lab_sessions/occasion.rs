//! When and where a session takes place, as people were told of it.
use super::content::SessionVenue;
use super::model::{Session, SessionFormat, SessionStatus};
use crate::db::types::Instant;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// When and where a session takes place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Occasion {
    /// When it begins.
    pub starts_at: Instant,
    /// When it ends.
    pub ends_at: Instant,
    /// IANA name of the time zone whose clocks its hours are told by.
    pub timezone: String,
    /// How people take part.
    pub format: SessionFormat,
    /// Where people meet.
    pub venue: Option<SessionVenue>,
    /// Where people meet online.
    pub online_link: Option<String>,
}

impl Occasion {
    /// As a session has it now.
    pub fn of(session: &Session) -> Self {
        let content = &session.content.0;
        Self {
            starts_at: session.starts_at,
            ends_at: session.ends_at,
            timezone: session.timezone.clone(),
            format: session.format,
            venue: content.venue.clone(),
            online_link: content.online_link.clone(),
        }
    }

    /// As a session was announced last: while it is postponed, with the date that does not hold any more.
    pub fn announced(session: &Session) -> Option<Self> {
        let kept = session.content.0.announced.clone();
        kept.or_else(|| takes_place(session.status).then(|| Self::of(session)))
    }

    /// What a session that changes keeps as announced last.
    pub fn kept(before: &Session, after: &Session) -> Option<Self> {
        if takes_place(after.status) { Some(Self::of(after)) } else { Self::announced(before) }
    }

    fn zone(&self) -> Tz {
        self.timezone.parse().unwrap_or(chrono_tz::Europe::Rome)
    }

    /// The day on which it begins, by the clocks of its place.
    pub fn day(&self) -> NaiveDate {
        self.starts_at.utc().with_timezone(&self.zone()).date_naive()
    }

    /// Its hours, by the same: "09:30-17:00".
    pub fn hours(&self) -> String {
        let clock = |at: Instant| at.utc().with_timezone(&self.zone()).format("%H:%M").to_string();
        format!("{}-{}", clock(self.starts_at), clock(self.ends_at))
    }

    /// Where people meet, on one line.
    pub fn place(&self) -> Option<String> {
        let venue = self.venue.as_ref()?;
        let parts = [Some(&venue.name), venue.address.as_ref(), Some(&venue.municipality)];
        Some(parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", "))
    }

    /// What is not the same as in `before`, in words that follow "sono cambiati": nothing when everything is.
    pub fn differs(&self, before: &Self) -> Option<String> {
        let hours = self.hours() != before.hours() || self.timezone != before.timezone;
        let all = [
            (self.day() != before.day(), "la data"),
            (hours, "gli orari"),
            (self.venue != before.venue || self.format != before.format, "il luogo"),
            (self.online_link != before.online_link, "il collegamento"),
        ];
        let named: Vec<&str> = all.into_iter().filter(|(differs, _)| *differs).map(|(_, name)| name).collect();
        let (last, others) = named.split_last()?;
        Some(if others.is_empty() { (*last).to_owned() } else { format!("{} e {last}", others.join(", ")) })
    }
}

/// Whether a session with this status takes place on its date, as everybody was told.
pub fn takes_place(status: SessionStatus) -> bool {
    use SessionStatus::{Confirmed, Held, InProgress, SaveTheDate};
    matches!(status, SaveTheDate | Confirmed | InProgress | Held)
}
