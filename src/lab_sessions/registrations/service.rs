//! Registering, and what whoever holds a code can do.
use super::input::RegistrationInput;
use super::model::{Desk, Registration, RegistrationCancelledBy, RegistrationId, RegistrationStatus, Terms};
use super::view::{OwnRegistration, RegistrationReceipt, availability, last_day};
use super::{correcting, messages, queue, store};
use crate::auth::code;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::delimited::cells::fold;
use crate::error::{Error, Result, Unauthenticated};
use crate::lab_sessions::model::{LabSessionId, Session, SessionStatus};
use crate::lab_sessions::service as sessions;
use crate::language::text;
use crate::outbox::model::MessageKind;
use crate::users::service::{Subject, throttle};
use chrono::TimeDelta;
use std::net::IpAddr;

pub use super::messages::compose;

/// How many registrations one address makes in a quarter of an hour: a whole office may be behind it.
const MOST_FROM_ONE_ADDRESS: i32 = 100;

/// How soon after a message another one goes to somebody who registers again.
const TOLD_AGAIN_AFTER: TimeDelta = TimeDelta::hours(1);

/// Registers somebody. For an address that is registered already it does nothing but send its message again, at most
/// once an hour, and answers the same.
pub fn register(
    tx: &mut Tx<'_>,
    id: LabSessionId,
    input: &RegistrationInput,
    address: Option<IpAddr>,
    terms: &Terms,
) -> Result<RegistrationReceipt> {
    let (session, _) = sessions::find(tx, id)?;
    let permit = tx.permit(Permission::RegisterForSession, &sessions::reach(&session.content.0.regions))?;
    let closed = || Error::wrong_state("La sessione non raccoglie iscrizioni.", "No registrations are taken.");
    let desk = store::desk::take(tx, &permit, id)?.ok_or_else(closed)?;
    count_attempt(tx, &permit, address)?;
    if let Some(why) = desk.why_closed(&session, tx.now()) {
        return Err(Error::WrongState(why));
    }
    let (notice, _) = desk.notice(terms);
    if input.privacy_notice_version != notice {
        let why = text(
            format!("L'informativa in vigore è la versione {notice}."),
            format!("The privacy notice in force is version {notice}."),
        );
        return Err(Error::invalid("#/privacy_notice_version", "outdated", why));
    }
    let counts = store::any_counts(tx, id)?;
    let email_key = Registration::key_of(&input.email);
    match store::any_live(tx, id, &email_key)? {
        Some(known) => tell_again(tx, &permit, &session, known)?,
        None => {
            let status = if counts.have_place(desk.capacity) {
                RegistrationStatus::Registered
            } else {
                RegistrationStatus::Waiting
            };
            // Whoever has taken the desk is alone: nobody else gets this number.
            let position = store::any_last_position(tx, id)? + 1;
            let new = Registration { position, ..fresh(tx, &desk, input, status, email_key) };
            store::bulk::insert(tx, &permit, std::slice::from_ref(&new))?;
            messages::queue(tx, &permit, &session, &[new], MessageKind::SessionRegistration)?;
        }
    }
    Ok(RegistrationReceipt {
        session_id: id,
        availability: availability(&desk, counts),
        privacy_notice_version: notice.to_owned(),
        personal_data_kept_until: last_day(desk.erase_after),
        received_at: tx.now(),
    })
}

/// 429 for an address that registers, or has messages sent, too often.
pub(super) fn count_attempt(tx: &mut Tx<'_>, permit: &Permit, address: Option<IpAddr>) -> Result<()> {
    let Some(address) = address else { return Ok(()) };
    let key = format!("registration:{}", Subject::address(address).key);
    let subject = Subject { key, limit: MOST_FROM_ONE_ADDRESS };
    throttle::check(tx, &subject)?;
    throttle::count(tx, permit, &subject)
}

fn fresh(
    tx: &Tx<'_>,
    desk: &Desk,
    input: &RegistrationInput,
    status: RegistrationStatus,
    email_key: String,
) -> Registration {
    let now = tx.now();
    Registration {
        id: RegistrationId::new(),
        session_id: desk.session_id,
        position: desk.turn,
        status,
        email_key: Some(email_key),
        first_name: Some(input.first_name.clone()),
        last_name: Some(input.last_name.clone()),
        sort_name: Some(sort_name(&input.last_name, &input.first_name)),
        email: Some(input.email.clone()),
        new_email: None,
        organisation: input.organisation.clone(),
        office: input.office.clone(),
        accessibility_needs: input.accessibility_needs.clone(),
        notice_version: input.privacy_notice_version.clone(),
        confirm_by: None,
        confirmed_at: None,
        told_at: now,
        moved_up_at: None,
        cancelled_at: None,
        cancelled_by: None,
        attended_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// By what the list for the door is sorted.
pub(super) fn sort_name(last: &str, first: &str) -> String {
    fold(&format!("{last} {first}"))
}

/// Somebody has registered with an address that is there already: who reads its mail may have lost the message.
fn tell_again(tx: &mut Tx<'_>, permit: &Permit, session: &Session, known: Registration) -> Result<()> {
    let now = tx.now();
    if known.told_at.plus(TOLD_AGAIN_AFTER) > now {
        return Ok(());
    }
    let known = store::update(tx, permit, Registration { told_at: now, ..known })?;
    messages::cancel(tx, permit, &[MessageKind::SessionRegistration], std::slice::from_ref(&known))?;
    messages::queue(tx, permit, session, &[known], MessageKind::SessionRegistration)
}

/// First step of whoever shows a code: whether it is good. 429 for a wrong one of an address that has shown too many.
pub fn look(tx: &mut Tx<'_>, shown: &str, address: Option<IpAddr>) -> Result<Option<RegistrationId>> {
    let found = store::any_by_digest(tx, &code::digest(shown))?.map(|(one, _)| one.id);
    if let (None, Some(address)) = (&found, address) {
        throttle::check(tx, &Subject::codes(address))?;
    }
    Ok(found)
}

/// Counts a wrong code: in a transaction of its own, which is committed.
pub fn count_wrong(tx: &mut Tx<'_>, address: IpAddr) -> Result<()> {
    let permit = tx.permit(Permission::RegisterForSession, &ResourceReach::country())?;
    throttle::count(tx, &permit, &Subject::codes(address))
}

/// The registration of whoever holds a code.
pub(super) fn holder(tx: &mut Tx<'_>, shown: &str) -> Result<(Registration, Session)> {
    let (one, session) = bearer(tx, shown)?;
    check_own_code(tx, &one, shown)?;
    Ok((one, session))
}

/// The same for a code that is good for confirming, and for nothing else before that: it was sent to another address.
fn bearer(tx: &mut Tx<'_>, shown: &str) -> Result<(Registration, Session)> {
    let found = store::any_by_digest(tx, &code::digest(shown))?;
    found.ok_or(Error::Unauthenticated(Unauthenticated::BadCode))
}

/// 401 for a code that was sent to an address that is not the registration's.
fn check_own_code(tx: &mut Tx<'_>, one: &Registration, shown: &str) -> Result<()> {
    let own = one.email.as_deref().map(Registration::key_of);
    match store::any_confirms(tx, &code::digest(shown))? {
        Some(other) if Some(&other) != own.as_ref() => Err(Error::Unauthenticated(Unauthenticated::BadCode)),
        _ => Ok(()),
    }
}

/// The registration that a code was sent for.
pub fn read_own(tx: &mut Tx<'_>, shown: &str) -> Result<OwnRegistration> {
    let (one, session) = holder(tx, shown)?;
    let desk = store::desk::any_desk(tx, session.id)?.ok_or_else(Error::not_found)?;
    let ahead = match one.status {
        RegistrationStatus::Waiting => Some(store::any_ahead(tx, session.id, one.position)?),
        _ => None,
    };
    Ok(OwnRegistration::of(&session, one, desk.erase_after, ahead))
}

/// Whoever holds the code, with the desk taken: what is done now is done after what others have done.
pub(super) fn with_desk(
    tx: &mut Tx<'_>,
    (one, session): (Registration, Session),
) -> Result<(Permit, Registration, Session, Desk)> {
    let permit = tx.permit(Permission::RegisterForSession, &sessions::reach(&session.content.0.regions))?;
    let desk = store::desk::take(tx, &permit, session.id)?.ok_or_else(Error::not_found)?;
    check_not_over(&session)?;
    Ok((permit, one, session, desk))
}

/// 409 once there is nothing to register for.
pub fn check_not_over(session: &Session) -> Result<()> {
    if matches!(session.status, SessionStatus::Held | SessionStatus::Cancelled) {
        let label = session.status.label();
        return Err(Error::wrong_state(
            format!("La sessione è «{}»: l'iscrizione resta com'è.", label.it),
            format!("The session is \"{}\": the registration stays as it is.", label.en),
        ));
    }
    Ok(())
}

/// 409 for a registration that was cancelled.
pub(super) fn check_live(one: &Registration) -> Result<()> {
    if one.is_live() {
        return Ok(());
    }
    Err(Error::wrong_state("L'iscrizione è annullata.", "The registration was cancelled."))
}

/// Confirms a registration: its holder reads the mail of its address and means to come. With a code that was sent to
/// another address that they asked for, it is theirs from now on.
pub fn confirm(tx: &mut Tx<'_>, shown: &str) -> Result<OwnRegistration> {
    let held = bearer(tx, shown)?;
    let (permit, one, ..) = with_desk(tx, held)?;
    check_live(&one)?;
    let one = correcting::take_address(tx, &permit, one, &code::digest(shown))?;
    check_own_code(tx, &one, shown)?;
    if one.confirmed_at.is_none() {
        let confirmed_at = Some(tx.now());
        store::update(tx, &permit, Registration { confirmed_at, confirm_by: None, ..one })?;
    }
    read_own(tx, shown)
}

/// 409 for somebody who was checked in: they are there.
pub(super) fn check_not_there(one: &Registration) -> Result<()> {
    if one.attended_at.is_none() {
        return Ok(());
    }
    Err(Error::wrong_state("L'accredito è già avvenuto.", "They were checked in already."))
}

/// Cancels a registration; the place goes to who waits longest. One that is cancelled stays as it is.
pub fn cancel(tx: &mut Tx<'_>, shown: &str) -> Result<OwnRegistration> {
    let held = holder(tx, shown)?;
    let (permit, one, session, desk) = with_desk(tx, held)?;
    if one.is_live() {
        check_not_there(&one)?;
        queue::cancel(tx, &permit, (&session, &desk), &[one], RegistrationCancelledBy::Participant)?;
    }
    read_own(tx, shown)
}
