//! What those do who manage a session: see who registered, cancel for them, check them in at the door.
use super::input::{CheckInInput, RegistrationFilter};
use super::model::{Registration, RegistrationCancelledBy, RegistrationId, RegistrationStatus};
use super::view::{CheckIn, SessionRegistration};
use super::{queue, store};
use crate::auth::code;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::delimited::cells::harmless;
use crate::error::{Error, Result};
use crate::lab_sessions::model::{LabSessionId, Session, SessionStatus};
use crate::lab_sessions::service as sessions;
use crate::language::text;
use crate::page::Page;
use crate::pdf::words::articled;

/// The session is everybody's to see, those who registered are not: 404 without the one, 403 without the other.
fn permit(tx: &mut Tx<'_>, id: LabSessionId) -> Result<(Session, Permit)> {
    let (session, _) = sessions::find(tx, id)?;
    let permit = tx.permit(Permission::ManageRegistrations, &sessions::reach(&session.content.0.regions))?;
    Ok((session, permit))
}

/// A page of a session's, in the order they came, with their number when `count` asks for it.
pub fn list(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    filter: RegistrationFilter,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<SessionRegistration>> {
    let (_, permit) = permit(tx, session)?;
    let page = store::page(tx, &permit, session, filter, (cursor, limit))?;
    let total = if count { Some(store::count(tx, &permit, session, filter)?) } else { None };
    Ok(page.map(SessionRegistration::from).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, session: LabSessionId, id: RegistrationId) -> Result<SessionRegistration> {
    let (_, permit) = permit(tx, session)?;
    Ok(store::find(tx, &permit, session, id)?.ok_or_else(Error::not_found)?.into())
}

/// Cancels one for whoever asks by other means; the place goes to who waits longest.
pub fn cancel(tx: &mut Tx<'_>, session: LabSessionId, id: RegistrationId) -> Result<SessionRegistration> {
    let (found, permit) = permit(tx, session)?;
    let one = store::find(tx, &permit, session, id)?.ok_or_else(Error::not_found)?;
    let desk = store::desk::take(tx, &permit, session)?.ok_or_else(Error::not_found)?;
    super::service::check_not_over(&found)?;
    if one.is_live() {
        super::service::check_not_there(&one)?;
        queue::cancel(tx, &permit, (&found, &desk), &[one], RegistrationCancelledBy::Staff)?;
    }
    read(tx, session, id)
}

/// Notes that somebody came. The second time it tells when they came first.
pub fn check_in(tx: &mut Tx<'_>, id: LabSessionId, shown: &CheckInInput) -> Result<CheckIn> {
    let (session, permit) = permit(tx, id)?;
    let one = shown_at_the_door(tx, &permit, &session, shown)?;
    // Of two at the door with the same code one is the first.
    store::desk::take(tx, &permit, id)?.ok_or_else(Error::not_found)?;
    if !matches!(session.status, SessionStatus::Confirmed | SessionStatus::InProgress | SessionStatus::Held) {
        let label = session.status.label();
        return Err(Error::wrong_state(
            format!("La sessione è «{}».", label.it),
            format!("The session is \"{}\".", label.en),
        ));
    }
    check_the_day(tx, &session)?;
    if one.status != RegistrationStatus::Registered {
        let label = one.status.label();
        return Err(Error::wrong_state(
            format!("L'iscrizione è «{}»: non ha un posto.", label.it),
            format!("The registration {}: it has no place.", label.en),
        ));
    }
    if one.attended_at.is_some() {
        return Ok(CheckIn { repeated: true, registration: one.into() });
    }
    let attended_at = Some(tx.now());
    let one = store::update(tx, &permit, Registration { attended_at, ..one })?;
    Ok(CheckIn { repeated: false, registration: one.into() })
}

/// 409 before the day of the session, in Italy: nobody has come yet. Afterwards what was noted on paper can be brought in,
/// until the participants' data are erased.
fn check_the_day(tx: &Tx<'_>, session: &Session) -> Result<()> {
    let day = session.starts_at.in_rome().date_naive();
    if tx.now().in_rome().date_naive() >= day {
        return Ok(());
    }
    Err(Error::wrong_state(
        format!("La sessione è {}: l'accredito si apre quel giorno.", articled("il", day)),
        format!("The session is on {day}: people are checked in from that day on."),
    ))
}

/// The registration of this session that is meant; 422 for none of it.
fn shown_at_the_door(
    tx: &mut Tx<'_>,
    permit: &Permit,
    session: &Session,
    shown: &CheckInInput,
) -> Result<Registration> {
    if let Some(code) = &shown.code {
        let found = store::any_by_digest(tx, &code::digest(code))?;
        return found.map(|(one, _)| one).filter(|one| one.session_id == session.id).ok_or_else(|| {
            let why = text("Non è un codice di questa sessione.", "Is not a code of this session.");
            Error::invalid("#/code", "unknown_code", why)
        });
    }
    let found = match shown.registration_id {
        Some(id) => store::find(tx, permit, session.id, id)?,
        None => None,
    };
    found.ok_or_else(|| {
        let why = text("Non è un'iscrizione a questa sessione.", "Is not a registration to this session.");
        Error::invalid("#/registration_id", "unknown_registration", why)
    })
}

/// The columns of the list for the door.
pub const DOOR_COLUMNS: [&str; 8] =
    ["last_name", "first_name", "organisation", "office", "status", "confirmed", "attended", "accessibility_needs"];

/// The list for the door: those with a place and those who wait, by surname. It has no e-mail addresses: the door does
/// not need them.
pub fn list_for_the_door(tx: &mut Tx<'_>, id: LabSessionId) -> Result<Vec<u8>> {
    let (_, permit) = permit(tx, id)?;
    let rows = store::for_the_door(tx, &permit, id)?;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let broken = |e: csv::Error| Error::internal(format!("csv: {e}"));
    csv.write_record(DOOR_COLUMNS).map_err(broken)?;
    let yes = |known: bool| if known { "yes" } else { "no" }.to_owned();
    let cell = |text: &Option<String>| harmless(text.as_deref().unwrap_or_default());
    for one in rows {
        csv.write_record([
            cell(&one.last_name),
            cell(&one.first_name),
            cell(&one.organisation),
            cell(&one.office),
            one.status.to_string(),
            yes(one.confirmed_at.is_some()),
            yes(one.attended_at.is_some()),
            cell(&one.accessibility_needs),
        ])
        .map_err(broken)?;
    }
    csv.into_inner().map_err(|e| Error::internal(format!("csv: {e}")))
}
