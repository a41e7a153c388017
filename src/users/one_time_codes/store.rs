//! Queries on one-time codes. They are part of a user's record: whoever issues or redeems one records that change.
use super::model::{OneTimeCodePurpose, Redeemable};
use crate::auth::policy::Permit;
use crate::db::schema::{one_time_codes as codes, users};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::users::model::{UserId, UserStatus};
use diesel::prelude::*;

/// Adds one, by its digest.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    user: UserId,
    purpose: OneTimeCodePurpose,
    digest: &str,
    expires_at: Instant,
) -> Result<()> {
    let now = tx.now();
    diesel::insert_into(codes::table)
        .values((
            codes::id.eq(Id::new()),
            codes::user_id.eq(user),
            codes::purpose.eq(purpose),
            codes::code_digest.eq(digest),
            codes::expires_at.eq(expires_at),
            codes::created_at.eq(now),
        ))
        .execute(tx.conn())?;
    let version: i32 = users::table.find(user).select(users::version).first(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::User, user, version);
    Ok(())
}

/// Removes every code of a user, used or not: at most one of each purpose is kept.
pub fn delete(tx: &mut Tx<'_>, _permit: &Permit, user: UserId, purposes: &[OneTimeCodePurpose]) -> Result<()> {
    let of = codes::table.filter(codes::user_id.eq(user)).filter(codes::purpose.eq_any(purposes.to_vec()));
    diesel::delete(of).execute(tx.conn())?;
    Ok(())
}

/// The code with this digest, if it still works for an account in this state: whoever shows it may use it.
pub fn any_open(
    tx: &mut Tx<'_>,
    purpose: OneTimeCodePurpose,
    status: UserStatus,
    digest: &str,
) -> Result<Option<Redeemable>> {
    let now = tx.now();
    let found: Option<(UserId, String)> = codes::table
        .inner_join(users::table)
        .filter(codes::code_digest.eq(digest))
        .filter(codes::purpose.eq(purpose))
        .filter(codes::used_at.is_null())
        .filter(codes::expires_at.gt(now))
        .filter(users::status.eq(status))
        .select((users::id, users::email))
        .first(tx.conn())
        .optional()?;
    Ok(found.map(|(user, email)| Redeemable { user, email, digest: digest.to_owned(), purpose }))
}

/// Uses a code up; whether it was still there to be used.
pub fn take(tx: &mut Tx<'_>, _permit: &Permit, digest: &str) -> Result<bool> {
    let now = tx.now();
    let open = codes::table.filter(codes::code_digest.eq(digest)).filter(codes::used_at.is_null());
    Ok(diesel::update(open).set(codes::used_at.eq(now)).execute(tx.conn())? == 1)
}
