//! Queries on assertions that were used and tokens that were revoked.
use crate::auth::policy::Permit;
use crate::db::query::OnEach;
use crate::db::schema::{revoked_tokens, used_assertions};
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant};
use crate::error::Result;
use diesel::prelude::*;
use uuid::Uuid;

/// Uses up an assertion, by its digest; false when it was used before. Those that have expired are forgotten.
pub fn use_assertion(tx: &mut Tx<'_>, _permit: &Permit, digest: &str, expires_at: Instant) -> Result<bool> {
    let now = tx.now();
    diesel::delete(used_assertions::table.filter(used_assertions::expires_at.lt(now))).execute(tx.conn())?;
    let claim = diesel::insert_into(used_assertions::table)
        .values((used_assertions::digest.eq(digest), used_assertions::expires_at.eq(expires_at)))
        .on_conflict_do_nothing();
    Ok(OnEach(claim).execute(tx.conn())? == 1)
}

/// Revokes an access token until it ends. Those that have ended are forgotten.
pub fn revoke(tx: &mut Tx<'_>, _permit: &Permit, token: Uuid, expires_at: Instant) -> Result<()> {
    let now = tx.now();
    diesel::delete(revoked_tokens::table.filter(revoked_tokens::expires_at.lt(now))).execute(tx.conn())?;
    let add = diesel::insert_into(revoked_tokens::table)
        .values((revoked_tokens::id.eq(Id(token)), revoked_tokens::expires_at.eq(expires_at)))
        .on_conflict_do_nothing();
    OnEach(add).execute(tx.conn())?;
    Ok(())
}

/// Whether an access token was revoked, for whoever shows it.
pub fn any_revoked(tx: &mut Tx<'_>, token: Uuid) -> Result<bool> {
    let found: i64 = revoked_tokens::table.filter(revoked_tokens::id.eq(Id(token))).count().get_result(tx.conn())?;
    Ok(found == 1)
}
