//! Making and redeeming one-time codes.
use super::model::{IssuedCode, OneTimeCodePurpose, Redeemable};
use super::store;
use crate::auth::password;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result, Unauthenticated};
use crate::users::model::{UserId, UserStatus};
use crate::users::sessions::model::EndReason;
use crate::users::sessions::service as sessions;
use crate::users::store as users;
use crate::users::throttle::model::Subject;
use crate::users::throttle::service as throttle;
use std::net::IpAddr;

/// A fresh code; the one before of the same purpose is void.
pub fn issue(tx: &mut Tx<'_>, permit: &Permit, user: UserId, purpose: OneTimeCodePurpose) -> Result<IssuedCode> {
    let (code, expires_at) = (password::secret(), tx.now().plus(purpose.lifetime()));
    store::delete(tx, permit, user, &[purpose])?;
    store::insert(tx, permit, user, purpose, &password::digest(&code), expires_at)?;
    Ok(IssuedCode { user_id: user, purpose, code: Some(code), expires_at })
}

/// Voids every code of a user.
pub fn void(tx: &mut Tx<'_>, permit: &Permit, user: UserId) -> Result<()> {
    store::delete(tx, permit, user, OneTimeCodePurpose::ALL)
}

/// First step: whose code it is. None for one that is wrong, used or expired: that is counted, which must be committed,
/// so it is no error here.
pub fn look(
    tx: &mut Tx<'_>,
    purpose: OneTimeCodePurpose,
    code: &str,
    address: Option<IpAddr>,
) -> Result<Option<Redeemable>> {
    let permit = tx.permit(Permission::SignIn, &ResourceReach::country())?;
    let address = address.map(Subject::codes);
    let found = find(tx, purpose, &password::digest(code))?;
    if let (None, Some(address)) = (&found, &address) {
        throttle::check(tx, address)?;
        throttle::count(tx, &permit, address)?;
    }
    Ok(found)
}

/// Last step: uses the code up and sets the password, of which `hash` was made. Every session ends.
pub fn redeem(tx: &mut Tx<'_>, code: &Redeemable, hash: &str) -> Result<()> {
    let permit = tx.permit(Permission::SignIn, &ResourceReach::country())?;
    let still_good = find(tx, code.purpose, &code.digest)?.is_some();
    if !still_good || !store::take(tx, &permit, &code.digest)? {
        return Err(Error::Unauthenticated(Unauthenticated::BadCode));
    }
    users::set_password(tx, &permit, code.user, hash)?;
    sessions::end_all(tx, &permit, code.user, None, EndReason::PasswordChanged)?;
    throttle::forget(tx, &permit, &Subject::account(&code.email))
}

fn find(tx: &mut Tx<'_>, purpose: OneTimeCodePurpose, digest: &str) -> Result<Option<Redeemable>> {
    let status = match purpose {
        OneTimeCodePurpose::Invitation => UserStatus::Invited,
        OneTimeCodePurpose::PasswordReset => UserStatus::Active,
    };
    store::any_open(tx, purpose, status, digest)
}
