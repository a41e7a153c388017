//! What a change of a session means for those who registered.
use super::model::Desk;
use super::{messages, queue, store};
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::lab_sessions::announcing::was_just_held;
use crate::lab_sessions::model::Session;

/// Follows a session that has changed: personal data are kept from its end as it is now, places become free or are not
/// given any more, and with `tell` everybody with a place or on the waiting list gets one message.
pub fn session_changed(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (before, after): (&Session, &Session),
    tell: bool,
) -> Result<()> {
    // Taken also where nothing is written: somebody who registers meanwhile must not miss the message.
    let Some(mut desk) = store::desk::take(tx, permit, after.id)? else { return Ok(()) };
    let erase_after = Desk::erase_after(after.ends_at, desk.retention_days);
    if desk.erased_at.is_none() && erase_after != desk.erase_after {
        desk.erase_after = erase_after;
        desk.version += 1;
        desk.updated_at = tx.now();
        store::desk::update(tx, permit, &desk)?;
    }
    let over = was_just_held(before, after);
    if !(tell || over) || desk.erased_at.is_some() {
        return Ok(());
    }
    let live = store::bulk::any_live_of(tx, after.id)?;
    if over {
        // What still waits says of something to come that it is to come.
        return messages::cancel(tx, permit, &messages::KINDS, &live);
    }
    messages::tell_of_change(tx, permit, (before, after), &live)?;
    queue::move_up(tx, permit, after, &desk)
}
