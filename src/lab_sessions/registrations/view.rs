//! What is shown of desks and registrations, and to whom.
use super::model::{
    Counts, Desk, Registration, RegistrationAvailability, RegistrationCancelledBy, RegistrationId, RegistrationStatus,
    Terms,
};
use crate::db::types::Instant;
use crate::lab_sessions::content::SessionVenue;
use crate::lab_sessions::model::{LabSessionId, Session, SessionStatus};
use crate::language::Text;
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

/// How many registrations a session has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegistrationCounts {
    /// How many have a place.
    #[schema(minimum = 0, maximum = 2147483647, format = Int64, example = 84)]
    pub registered: i64,
    /// How many are on the waiting list.
    #[schema(minimum = 0, maximum = 2147483647, format = Int64, example = 6)]
    pub waiting: i64,
    /// How many were cancelled.
    #[schema(minimum = 0, maximum = 2147483647, format = Int64, example = 9)]
    pub cancelled: i64,
    /// How many came.
    #[schema(minimum = 0, maximum = 2147483647, format = Int64, example = 71)]
    pub attended: i64,
}

impl From<Counts> for RegistrationCounts {
    fn from(counts: Counts) -> Self {
        let Counts { registered, waiting, cancelled, attended } = counts;
        Self { registered, waiting, cancelled, attended }
    }
}

/// How a session takes registrations, and whether it does now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegistrationDesk {
    /// The session.
    pub session_id: LabSessionId,
    /// How many people have a place; absent while the session takes no registrations at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 10000, format = Int32, example = 120)]
    pub capacity: Option<i32>,
    /// From when registrations are taken, by Italy's clocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2027-04-01T09:00:00+02:00")]
    pub opens_at: Option<DateTime<FixedOffset>>,
    /// Until when, by Italy's clocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2027-06-15T18:00:00+02:00")]
    pub closes_at: Option<DateTime<FixedOffset>>,
    /// Within how many days after the first message a registration must be confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 60, format = Int32)]
    pub confirm_within_days: Option<i32>,
    /// What somebody who registers now gets. Everybody reads this; how many there are is in `counts`.
    pub availability: RegistrationAvailability,
    /// Why registrations are not taken, when they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub why_closed: Option<Text>,
    /// The version of the privacy notice that whoever registers accepts.
    #[schema(max_length = 40, example = "1")]
    pub privacy_notice_version: String,
    /// Where it is read.
    #[schema(max_length = 500, format = "uri", example = "https://osservatorio.example.org/privacy")]
    pub privacy_notice_url: String,
    /// How many days after the end of the session participants' personal data are kept.
    #[schema(minimum = 1, maximum = 3650, format = Int32, example = 180)]
    pub retention_days: i32,
    /// The last day on which they are kept.
    pub personal_data_kept_until: NaiveDate,
    /// When they were erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub personal_data_erased_at: Option<Instant>,
    /// How many registrations there are: for those who manage or oversee the session, and for everybody once it was held
    /// or cancelled. Before that, they would tell a stranger whether somebody has registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub counts: Option<RegistrationCounts>,
    /// Version of what was set; registrations leave it alone. 0 before anything was.
    #[schema(minimum = 0)]
    pub version: i32,
}

impl RegistrationDesk {
    /// What is shown of the desk of a session; of one that was never set up when there is none.
    pub fn of(
        session: &Session,
        desk: Option<&Desk>,
        terms: &Terms,
        counts: Counts,
        now: Instant,
        whole: bool,
    ) -> Self {
        let over = matches!(session.status, SessionStatus::Held | SessionStatus::Cancelled);
        let none = || crate::language::text("La sessione non raccoglie iscrizioni.", "No registrations are taken.");
        let why_closed = desk.map_or_else(|| Some(none()), |desk| desk.why_closed(session, now));
        let rome = |at: Instant| at.in_rome().fixed_offset();
        let retention_days = desk.map_or(terms.retention_days, |desk| desk.retention_days);
        let (version, url) = match desk {
            Some(desk) => desk.notice(terms),
            None => (terms.notice_version.as_str(), terms.notice_url.as_str()),
        };
        Self {
            session_id: session.id,
            capacity: desk.map(|desk| desk.capacity),
            opens_at: desk.and_then(|desk| desk.opens_at).map(rome),
            closes_at: desk.and_then(|desk| desk.closes_at).map(rome),
            confirm_within_days: desk.and_then(|desk| desk.confirm_within_days),
            availability: match desk {
                Some(desk) if why_closed.is_none() => availability(desk, counts),
                _ => RegistrationAvailability::Closed,
            },
            why_closed,
            privacy_notice_version: version.to_owned(),
            privacy_notice_url: url.to_owned(),
            retention_days,
            personal_data_kept_until: last_day(Desk::erase_after(session.ends_at, retention_days)),
            personal_data_erased_at: desk.and_then(|desk| desk.erased_at),
            counts: (desk.is_some() && (whole || over)).then(|| counts.into()),
            version: desk.map_or(0, |desk| desk.version),
        }
    }
}

/// What somebody who registers now gets at a desk that is open.
pub fn availability(desk: &Desk, counts: Counts) -> RegistrationAvailability {
    if counts.have_place(desk.capacity) {
        RegistrationAvailability::Places
    } else {
        RegistrationAvailability::WaitingList
    }
}

/// The day, in Italy, on which something is erased.
pub fn last_day(erase_after: Instant) -> NaiveDate {
    erase_after.in_rome().date_naive()
}

/// That a registration was received. It is the same for an address that has registered already: who has a place learns
/// it from the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RegistrationReceipt {
    /// The session.
    pub session_id: LabSessionId,
    /// What a new registration got: a place, or one on the waiting list.
    pub availability: RegistrationAvailability,
    /// The version of the privacy notice that was accepted.
    #[schema(max_length = 40, example = "1")]
    pub privacy_notice_version: String,
    /// The last day on which the personal data are kept.
    pub personal_data_kept_until: NaiveDate,
    /// When it was received.
    pub received_at: Instant,
}

/// A registration, as who holds its code sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnRegistration {
    /// The session.
    pub session_id: LabSessionId,
    /// Its title.
    #[schema(max_length = 200, example = "Laboratorio territoriale bellunese")]
    pub session_title: String,
    /// Where the session is in its life.
    pub session_status: SessionStatus,
    /// When it begins, by the clocks of its place.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2027-06-17T09:30:00+02:00")]
    pub starts_at: DateTime<FixedOffset>,
    /// When it ends.
    #[schema(value_type = String, format = DateTime, max_length = 40, example = "2027-06-17T17:00:00+02:00")]
    pub ends_at: DateTime<FixedOffset>,
    /// Where people meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub venue: Option<SessionVenue>,
    /// Where people meet online: while the registration has a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, format = "uri", example = "https://meet.example.org/lab-veneto")]
    pub online_link: Option<String>,
    /// Where the registration stands.
    pub status: RegistrationStatus,
    /// While it is `waiting`: how many have waited longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 2147483647, format = Int64, example = 2)]
    pub waiting_ahead: Option<i64>,
    /// First name.
    #[schema(max_length = 100, example = "Elena")]
    pub first_name: String,
    /// Last name.
    #[schema(max_length = 100, example = "Esempio")]
    pub last_name: String,
    /// E-mail address.
    #[schema(max_length = 254, example = "elena.esempio@example.org")]
    pub email: String,
    /// Another address that was asked for: the registration's as soon as the code that was sent there confirms it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254)]
    pub new_email: Option<String>,
    /// The body they come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub organisation: Option<String>,
    /// Their office.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub office: Option<String>,
    /// What they need to take part.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub accessibility_needs: Option<String>,
    /// The version of the privacy notice that was accepted.
    #[schema(max_length = 40, example = "1")]
    pub privacy_notice_version: String,
    /// The last day on which the personal data are kept.
    pub personal_data_kept_until: NaiveDate,
    /// Until when it must be confirmed, or it is cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub confirm_by: Option<Instant>,
    /// When it was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub confirmed_at: Option<Instant>,
    /// When it moved up from the waiting list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub moved_up_at: Option<Instant>,
    /// When it was cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cancelled_at: Option<Instant>,
    /// When they came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub attended_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
}

impl OwnRegistration {
    /// As its holder sees it.
    pub fn of(session: &Session, one: Registration, erase_after: Instant, ahead: Option<i64>) -> Self {
        Self {
            session_id: session.id,
            session_title: session.title.clone(),
            session_status: session.status,
            starts_at: session.local(session.starts_at),
            ends_at: session.local(session.ends_at),
            venue: session.content.0.venue.clone(),
            online_link: session.content.0.online_link.clone().filter(|_| one.status == RegistrationStatus::Registered),
            status: one.status,
            waiting_ahead: ahead,
            first_name: one.first_name.unwrap_or_default(),
            last_name: one.last_name.unwrap_or_default(),
            email: one.email.unwrap_or_default(),
            new_email: one.new_email,
            organisation: one.organisation,
            office: one.office,
            accessibility_needs: one.accessibility_needs,
            privacy_notice_version: one.notice_version,
            personal_data_kept_until: last_day(erase_after),
            confirm_by: one.confirm_by,
            confirmed_at: one.confirmed_at,
            moved_up_at: one.moved_up_at,
            cancelled_at: one.cancelled_at,
            attended_at: one.attended_at,
            version: one.version,
        }
    }
}

/// A registration, as those see it who manage the session. Personal data: for nobody else.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionRegistration {
    /// Id.
    pub id: RegistrationId,
    /// The session.
    pub session_id: LabSessionId,
    /// The order in which they came, from 1: the smallest `waiting` one moves up first.
    #[schema(minimum = 0, example = 12)]
    pub position: i32,
    /// Where it stands.
    pub status: RegistrationStatus,
    /// First name; absent once it was erased, as all that is personal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "Elena")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "Esempio")]
    pub last_name: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254, example = "elena.esempio@example.org")]
    pub email: Option<String>,
    /// The body they come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub organisation: Option<String>,
    /// Their office.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200)]
    pub office: Option<String>,
    /// What they need to take part.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub accessibility_needs: Option<String>,
    /// The version of the privacy notice that they accepted.
    #[schema(max_length = 40, example = "1")]
    pub privacy_notice_version: String,
    /// Until when it must be confirmed, or it is cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub confirm_by: Option<Instant>,
    /// When it was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub confirmed_at: Option<Instant>,
    /// When it moved up from the waiting list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub moved_up_at: Option<Instant>,
    /// When it was cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cancelled_at: Option<Instant>,
    /// By whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cancelled_by: Option<RegistrationCancelledBy>,
    /// When they came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub attended_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was received.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl From<Registration> for SessionRegistration {
    fn from(one: Registration) -> Self {
        Self {
            id: one.id,
            session_id: one.session_id,
            position: one.position,
            status: one.status,
            first_name: one.first_name,
            last_name: one.last_name,
            email: one.email,
            organisation: one.organisation,
            office: one.office,
            accessibility_needs: one.accessibility_needs,
            privacy_notice_version: one.notice_version,
            confirm_by: one.confirm_by,
            confirmed_at: one.confirmed_at,
            moved_up_at: one.moved_up_at,
            cancelled_at: one.cancelled_at,
            cancelled_by: one.cancelled_by,
            attended_at: one.attended_at,
            version: one.version,
            created_at: one.created_at,
            updated_at: one.updated_at,
        }
    }
}

/// What came of a check-in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckIn {
    /// Whether they had been checked in before: `attended_at` tells when.
    pub repeated: bool,
    /// The registration.
    pub registration: SessionRegistration,
}
