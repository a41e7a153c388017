//! Setting up how a session takes registrations.
use super::input::RegistrationDeskInput;
use super::model::{Counts, Desk, Terms};
use super::view::RegistrationDesk;
use super::{queue, store};
use crate::auth::policy::Permission;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::lab_sessions::model::{LabSessionId, Session};
use crate::lab_sessions::service as sessions;
use crate::lab_sessions::view::Sight;
use crate::language::text;
use crate::version::Expected;

/// How a session takes registrations, as the caller sees it.
pub fn read(tx: &mut Tx<'_>, id: LabSessionId, terms: &Terms) -> Result<RegistrationDesk> {
    let (session, sight) = sessions::find(tx, id)?;
    let desk = store::desk::any_desk(tx, id)?;
    let counts = if desk.is_some() { store::any_counts(tx, id)? } else { Counts::default() };
    Ok(RegistrationDesk::of(&session, desk.as_ref(), terms, counts, tx.now(), sight == Sight::Whole))
}

/// Sets it up, or changes it; those who wait move up when there are more places.
pub fn set(
    tx: &mut Tx<'_>,
    id: LabSessionId,
    expected: &Expected,
    input: &RegistrationDeskInput,
    terms: &Terms,
) -> Result<RegistrationDesk> {
    let (session, _) = sessions::find(tx, id)?;
    let permit = tx.permit(Permission::ManageRegistrations, &sessions::reach(&session.content.0.regions))?;
    let before = store::desk::take(tx, &permit, id)?;
    expected.check(before.as_ref().map_or(0, |desk| desk.version))?;
    let counts = if before.is_some() { store::any_counts(tx, id)? } else { Counts::default() };
    check(&session, before.as_ref(), counts, input)?;
    let desk = wanted(tx.now(), &session, before.as_ref(), input, terms);
    if before.is_some() {
        store::desk::update(tx, &permit, &desk)?;
        queue::move_up(tx, &permit, &session, &desk)?;
    } else {
        store::desk::insert(tx, &permit, &desk)?;
    }
    read(tx, id, terms)
}

/// What a session, and those who have registered already, ask of its desk.
fn check(session: &Session, before: Option<&Desk>, counts: Counts, input: &RegistrationDeskInput) -> Result<()> {
    super::service::check_not_over(session)?;
    if !session.has_public_part() {
        return Err(Error::wrong_state(
            "Ci si iscrive alla parte pubblica, e la sessione non ne ha una.",
            "People register for the public part, and the session has none.",
        ));
    }
    if before.is_some_and(|desk| desk.erased_at.is_some()) {
        return Err(Error::wrong_state(
            "I dati degli iscritti sono stati cancellati: la sessione non raccoglie più iscrizioni.",
            "Participants' data were erased: the session takes no registrations any more.",
        ));
    }
    let registered = counts.registered;
    if i64::from(input.capacity) < registered {
        return Err(Error::wrong_state(
            format!("Hanno già un posto in {registered}: la capienza non può essere minore."),
            format!("{registered} people have a place already: the capacity cannot be smaller."),
        ));
    }
    let somebody = counts.registered + counts.waiting + counts.cancelled > 0;
    let longer = before.zip(input.retention_days).is_some_and(|(desk, days)| days > desk.retention_days);
    if somebody && longer {
        return Err(Error::wrong_state(
            "Chi si è iscritto sa fino a quando sono tenuti i suoi dati: il periodo non si allunga.",
            "Those who registered know how long their data are kept: the period is not made longer.",
        ));
    }
    if input.closes_at.is_some_and(|at| Instant::from(at.to_utc()) > session.ends_at) {
        let why = text("La sessione finisce prima.", "The session ends before.");
        return Err(Error::invalid("#/closes_at", "after_end", why));
    }
    Ok(())
}

/// The desk as it is wanted. What is the same as in the server's settings follows them.
fn wanted(
    now: Instant,
    session: &Session,
    before: Option<&Desk>,
    input: &RegistrationDeskInput,
    terms: &Terms,
) -> Desk {
    let own = |given: &Option<String>, settings: &str| given.clone().filter(|own| own != settings);
    // Left out, it stays as those who registered were told.
    let retention_days =
        input.retention_days.or(before.map(|desk| desk.retention_days)).unwrap_or(terms.retention_days);
    Desk {
        session_id: session.id,
        capacity: input.capacity,
        opens_at: input.opens_at.map(|at| Instant::from(at.to_utc())),
        closes_at: input.closes_at.map(|at| Instant::from(at.to_utc())),
        confirm_within_days: input.confirm_within_days,
        notice_version: own(&input.privacy_notice_version, &terms.notice_version),
        notice_url: own(&input.privacy_notice_url, &terms.notice_url),
        retention_days,
        erase_after: Desk::erase_after(session.ends_at, retention_days),
        erased_at: None,
        turn: before.map_or(0, |desk| desk.turn),
        version: before.map_or(0, |desk| desk.version) + 1,
        created_at: before.map_or(now, |desk| desk.created_at),
        updated_at: now,
    }
}
