//! Counting attempts.
use super::model::{Failures, Subject, WINDOW_MINUTES};
use super::store;
use crate::auth::policy::Permit;
use crate::db::tx::Tx;
use crate::error::{Error, Result};

/// 429 with the seconds to wait when a subject has failed too often.
pub fn check(tx: &mut Tx<'_>, subject: &Subject) -> Result<()> {
    let now = tx.now();
    match store::any_of(tx, &subject.key)?.and_then(|failures| failures.wait(now)) {
        Some(seconds) => Err(Error::TooManyRequests(seconds)),
        None => Ok(()),
    }
}

/// Counts an attempt (until it is forgiven, as a failure).
pub fn count(tx: &mut Tx<'_>, permit: &Permit, subject: &Subject) -> Result<()> {
    let now = tx.now();
    // A window and the wait after it, twice over: whatever is older cannot matter any more.
    store::delete_before(tx, permit, now.plus(chrono::TimeDelta::minutes(-4 * WINDOW_MINUTES)))?;
    let before = store::any_of(tx, &subject.key)?;
    let counted = Failures::one_more(before.as_ref(), now, subject.limit);
    if counted.blocked_until.is_some() {
        log::warn!(
            "too many failures, nothing more is taken for {WINDOW_MINUTES} minutes from {}; if many clients share this \
             address because of a proxy, name it in OSSERVATORIO_TRUSTED_PROXIES",
            subject.key
        );
    }
    match before {
        Some(_) => store::update(tx, permit, &subject.key, &counted),
        None => store::insert(tx, permit, &subject.key, &counted),
    }
}

/// Takes one attempt back: it was right.
pub fn forgive(tx: &mut Tx<'_>, permit: &Permit, subject: &Subject) -> Result<()> {
    store::take_back(tx, permit, &subject.key)
}

/// Forgets every failure: the person has shown who they are.
pub fn forget(tx: &mut Tx<'_>, permit: &Permit, subject: &Subject) -> Result<()> {
    store::delete(tx, permit, &subject.key)
}
