//! Queries on proofs that were used.
use crate::auth::policy::Permit;
use crate::db::query::OnEach;
use crate::db::schema::used_proofs;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::Result;
use diesel::prelude::*;

/// Uses up a proof, by its digest; false when it was used before, on whatever instance.
pub fn use_proof(tx: &mut Tx<'_>, _permit: &Permit, digest: &str, expires_at: Instant) -> Result<bool> {
    let claim = diesel::insert_into(used_proofs::table)
        .values((used_proofs::digest.eq(digest), used_proofs::expires_at.eq(expires_at)))
        .on_conflict_do_nothing();
    Ok(OnEach(claim).execute(tx.conn())? == 1)
}

/// Forgets the proofs that are too old to be taken again, and tells how many they were.
pub fn forget_old(tx: &mut Tx<'_>, _permit: &Permit) -> Result<usize> {
    let now = tx.now();
    Ok(diesel::delete(used_proofs::table.filter(used_proofs::expires_at.lt(now))).execute(tx.conn())?)
}
