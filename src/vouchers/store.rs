//! Queries on proofs that were used, and on who stood behind consumers.
use super::model::TrackingEvidence;
use crate::auth::policy::Permit;
use crate::auth::vouchers::Voucher;
use crate::auth::vouchers::attestation::Evidence;
use crate::db::query::OnEach;
use crate::db::schema::{tracking_evidence, used_proofs};
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant};
use crate::error::Result;
use diesel::prelude::*;
use uuid::Uuid;

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

/// The evidence with this digest: for whoever shows it.
pub fn any_evidence(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Uuid>> {
    let found: Option<Id> = tracking_evidence::table
        .filter(tracking_evidence::digest.eq(digest))
        .select(tracking_evidence::id)
        .first(tx.conn())
        .optional()?;
    Ok(found.map(|id| id.0))
}

/// Notes who stands behind the requests of a voucher, unless that was noted just now.
pub fn insert_evidence(tx: &mut Tx<'_>, _permit: &Permit, voucher: &Voucher, evidence: &Evidence) -> Result<()> {
    let now = tx.now();
    let add = diesel::insert_into(tracking_evidence::table)
        .values((
            tracking_evidence::id.eq(Id::new()),
            tracking_evidence::digest.eq(&evidence.digest),
            tracking_evidence::consumer_id.eq(Id(voucher.consumer)),
            tracking_evidence::purpose_id.eq(Id(voucher.purpose)),
            tracking_evidence::client.eq(&voucher.client),
            tracking_evidence::user_name.eq(&evidence.user),
            tracking_evidence::user_location.eq(&evidence.location),
            tracking_evidence::loa.eq(&evidence.loa),
            tracking_evidence::created_at.eq(now),
        ))
        .on_conflict_do_nothing();
    OnEach(add).execute(tx.conn())?;
    Ok(())
}

/// Those with these ids. The service asks who may read them.
pub fn evidence_of(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<TrackingEvidence>> {
    let named = tracking_evidence::table.filter(tracking_evidence::id.eq_any(ids));
    Ok(named.select(TrackingEvidence::as_select()).load(tx.conn())?)
}

/// Erases those that were noted before `instant`, and tells how many they were.
pub fn erase_before(tx: &mut Tx<'_>, _permit: &Permit, instant: Instant) -> Result<usize> {
    let old = tracking_evidence::table.filter(tracking_evidence::created_at.lt(instant));
    Ok(diesel::delete(old).execute(tx.conn())?)
}
