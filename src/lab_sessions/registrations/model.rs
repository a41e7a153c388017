//! A desk and a registration, as they are stored.
use crate::auth::password;
use crate::codes::CodeList;
use crate::config::Settings;
use crate::db::MultiBackend;
use crate::db::schema::{lab_session_desks, lab_session_registrations};
use crate::db::types::Instant;
use crate::lab_sessions::model::{LabSessionId, Session, SessionStatus};
use crate::language::{Text, text};
use crate::pdf::words::articled_hour;
use chrono::TimeDelta;
use diesel::prelude::*;

crate::id_type!(RegistrationId, "a registration to a session");

crate::codes! {
    /// Where a registration stands.
    pub enum RegistrationStatus in "registration-statuses" {
        Registered = "registered" ("iscritto", "has a place"),
        Waiting = "waiting" ("in lista d'attesa", "on the waiting list"),
        Cancelled = "cancelled" ("annullata", "cancelled"),
    }
}

crate::codes! {
    /// Who or what cancelled a registration.
    pub enum RegistrationCancelledBy in "registration-cancelled-by" {
        Participant = "participant" ("chi si era iscritto", "whoever had registered"),
        Staff = "staff" ("la segreteria del laboratorio", "who manages the session"),
        Lapse = "lapse" ("mancata conferma", "it was not confirmed in time"),
    }
}

crate::codes! {
    /// What somebody who registers now gets.
    pub enum RegistrationAvailability in "registration-availabilities" {
        Places = "places" ("posti disponibili", "a place"),
        WaitingList = "waiting_list" ("lista d'attesa", "a place on the waiting list"),
        Closed = "closed" ("iscrizioni chiuse", "nothing: no registrations are taken"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] =
    &[RegistrationStatus::LIST, RegistrationCancelledBy::LIST, RegistrationAvailability::LIST];

/// What the server's settings say of registrations, where a session does not say otherwise.
#[derive(Debug, Clone)]
pub struct Terms {
    /// The page of the front-end where a registration is looked after.
    pub page: String,
    /// The version of the privacy notice.
    pub notice_version: String,
    /// Where the privacy notice is read.
    pub notice_url: String,
    /// How long after a session personal data are kept, in days.
    pub retention_days: i32,
    /// Where the API is reached.
    pub public_url: String,
}

impl Terms {
    /// Those of a server.
    pub fn of(settings: &Settings) -> Self {
        let registrations = settings.registrations.clone();
        Self {
            page: registrations.url,
            notice_version: registrations.notice_version,
            notice_url: registrations.notice_url,
            retention_days: registrations.retention_days,
            public_url: settings.public_url.clone(),
        }
    }
}

/// How a session takes registrations.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lab_session_desks, check_for_backend(MultiBackend))]
pub struct Desk {
    /// The session.
    pub session_id: LabSessionId,
    /// How many have a place.
    pub capacity: i32,
    /// From when registrations are taken; at once when none.
    pub opens_at: Option<Instant>,
    /// Until when; until the session begins when none.
    pub closes_at: Option<Instant>,
    /// Within how many days after the first message a registration must be confirmed; never when none.
    pub confirm_within_days: Option<i32>,
    /// The session's own version of the privacy notice; that of the settings when none.
    pub notice_version: Option<String>,
    /// Where it is read; as the settings say when none.
    pub notice_url: Option<String>,
    /// How long after the session personal data are kept.
    pub retention_days: i32,
    /// When they are erased.
    pub erase_after: Instant,
    /// When they were.
    pub erased_at: Option<Instant>,
    /// Advances whenever somebody takes the row.
    pub turn: i32,
    /// Version of what was set; registrations leave it alone. 0 before anything was.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Desk {
    /// When personal data of a session that ends at an instant are erased.
    pub fn erase_after(ends_at: Instant, retention_days: i32) -> Instant {
        ends_at.plus(TimeDelta::days(i64::from(retention_days)))
    }

    /// Version and address of the privacy notice that whoever registers accepts.
    pub fn notice<'a>(&'a self, terms: &'a Terms) -> (&'a str, &'a str) {
        (
            self.notice_version.as_deref().unwrap_or(&terms.notice_version),
            self.notice_url.as_deref().unwrap_or(&terms.notice_url),
        )
    }

    /// When registrations are not taken any more.
    pub fn closing(&self, session: &Session) -> Instant {
        self.closes_at.unwrap_or(session.starts_at).min(session.ends_at)
    }

    /// Why no registration is taken now; none when one is.
    pub fn why_closed(&self, session: &Session, now: Instant) -> Option<Text> {
        use SessionStatus::{Confirmed, InProgress, SaveTheDate};
        if self.erased_at.is_some() {
            return Some(text("I dati degli iscritti sono stati cancellati.", "Participants' data were erased."));
        }
        if !matches!(session.status, SaveTheDate | Confirmed | InProgress) {
            let label = session.status.label();
            return Some(text(format!("La sessione è «{}».", label.it), format!("The session is \"{}\".", label.en)));
        }
        if !session.has_public_part() {
            return Some(text("La sessione non ha una parte pubblica.", "The session has no public part."));
        }
        let shown = |at: Instant| at.in_rome().format("%d/%m/%Y, %H:%M").to_string();
        let it = |at: Instant| articled_hour("il", at.in_rome());
        if let Some(opens) = self.opens_at.filter(|opens| now < *opens) {
            let at = shown(opens);
            return Some(text(
                format!("Le iscrizioni aprono {}.", it(opens)),
                format!("Registrations open on {at} (Italy)."),
            ));
        }
        let closes = self.closing(session);
        (now >= closes).then(|| {
            let at = shown(closes);
            text(
                format!("Le iscrizioni si sono chiuse {}.", it(closes)),
                format!("Registrations closed on {at} (Italy)."),
            )
        })
    }
}

/// Somebody who registered.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lab_session_registrations, check_for_backend(MultiBackend))]
pub struct Registration {
    /// Id.
    pub id: RegistrationId,
    /// The session.
    pub session_id: LabSessionId,
    /// The order in which it came, from 1.
    pub position: i32,
    /// Where it stands.
    pub status: RegistrationStatus,
    /// Digest of the address, while it counts.
    pub email_key: Option<String>,
    /// First name; none once it was erased, as all that is personal.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Last and first name for sorting.
    pub sort_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Another address that was asked for, until the code that was sent there confirms it.
    pub new_email: Option<String>,
    /// The body they come from.
    pub organisation: Option<String>,
    /// Their office.
    pub office: Option<String>,
    /// What they need to take part.
    pub accessibility_needs: Option<String>,
    /// The version of the privacy notice that they accepted.
    pub notice_version: String,
    /// Until when it must be confirmed.
    pub confirm_by: Option<Instant>,
    /// When it was.
    pub confirmed_at: Option<Instant>,
    /// When a message was put into the outbox last because somebody registered with this address.
    pub told_at: Instant,
    /// When it moved up from the waiting list.
    pub moved_up_at: Option<Instant>,
    /// When it was cancelled.
    pub cancelled_at: Option<Instant>,
    /// By whom.
    pub cancelled_by: Option<RegistrationCancelledBy>,
    /// When they came.
    pub attended_at: Option<Instant>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Registration {
    /// Whether it has a place or waits for one.
    pub fn is_live(&self) -> bool {
        self.status != RegistrationStatus::Cancelled
    }

    /// The digest by which a registration is found by its address.
    pub fn key_of(email: &str) -> String {
        password::digest(&email.to_lowercase())
    }

    /// First and last name; nothing once they were erased.
    pub fn name(&self) -> String {
        [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// How many registrations stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// With a place.
    pub registered: i64,
    /// On the waiting list.
    pub waiting: i64,
    /// Cancelled.
    pub cancelled: i64,
    /// Who came.
    pub attended: i64,
}

impl Counts {
    /// Whether somebody who comes now gets a place: nobody passes those who wait.
    pub fn have_place(&self, capacity: i32) -> bool {
        self.waiting == 0 && self.registered < i64::from(capacity)
    }
}
