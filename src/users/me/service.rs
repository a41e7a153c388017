//! Changing one's own account.
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Unauthenticated};
use crate::users::one_time_codes::service as one_time_codes;
use crate::users::service as users;
use crate::users::sessions::model::EndReason;
use crate::users::sessions::service as sessions;
use crate::users::store::{self, Credentials};
use crate::users::throttle::model::Subject;
use crate::users::throttle::service as throttle;

/// First step of a change of password: counts the attempt (or 429) and gives what the present one is compared with.
pub fn attempt(tx: &mut Tx<'_>) -> Result<Credentials> {
    let permit = tx.permit(Permission::ChangeOwnAccount, &ResourceReach::country())?;
    let user = users::read_own(tx)?;
    users::has_own_password(&user)?;
    let account = Subject::account(&user.email);
    throttle::check(tx, &account)?;
    throttle::count(tx, &permit, &account)?;
    let known = store::any_credentials(tx, &user.email)?;
    // Somebody without a password has signed in otherwise: a defect, or the account was changed just now.
    known.ok_or(Error::Unauthenticated(Unauthenticated::SessionEnded))
}

/// Last step, after the present one was found right: sets the password and ends the other sessions.
pub fn change_password(tx: &mut Tx<'_>, known: &Credentials, hash: &str) -> Result<()> {
    let permit = tx.permit(Permission::ChangeOwnAccount, &ResourceReach::country())?;
    let now_known = store::any_credentials(tx, &known.email)?;
    if now_known.is_none_or(|now| now.user != known.user || now.hash != known.hash) {
        return Err(Error::Unauthenticated(Unauthenticated::SessionEnded));
    }
    store::set_password(tx, &permit, known.user, hash)?;
    one_time_codes::void(tx, &permit, known.user)?;
    let own = tx.actor().session_id();
    sessions::end_all(tx, &permit, known.user, own, EndReason::PasswordChanged)?;
    throttle::forget(tx, &permit, &Subject::account(&known.email))
}
