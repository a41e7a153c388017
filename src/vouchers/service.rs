//! Who the consumer of a voucher is here, and whether its proof is fresh.
use super::model::TrackingEvidence;
use super::store;
use crate::auth::actor::{Actor, Pdnd, System};
use crate::auth::password;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::auth::vouchers::Voucher;
use crate::auth::vouchers::attestation::flaw::Flaw;
use crate::auth::vouchers::attestation::{Evidence, Signature};
use crate::auth::vouchers::dpop::Proof;
use crate::auth::vouchers::refusal::Refusal;
use crate::db::Db;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::Result;
use crate::service_clients::service as clients;
use chrono::TimeDelta;
use std::sync::Arc;
use uuid::Uuid;

fn may_sign_in(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::SignIn, &ResourceReach::country())
}

/// The system that the consumer of a voucher is, if it is let in.
pub fn caller(tx: &mut Tx<'_>, voucher: &Voucher) -> Result<Result<System, Refusal>> {
    let Some(client) = clients::let_in_consumer(tx, voucher.consumer)? else {
        return Ok(Err(Refusal::UnknownConsumer));
    };
    // Revocation is of our own tokens: a voucher whose id is not like theirs is none of them.
    let token = voucher.jti.parse().unwrap_or(Uuid::nil());
    let pdnd = Some(Pdnd { consumer: voucher.consumer, purpose: voucher.purpose, evidence: None });
    Ok(Ok(System { pdnd, ..client.acting(token) }))
}

/// The same for a voucher with a proof, which is used up.
pub fn caller_with_proof(tx: &mut Tx<'_>, voucher: &Voucher, proof: &Proof) -> Result<Result<System, Refusal>> {
    let permit = may_sign_in(tx)?;
    let system = match caller(tx, voucher)? {
        Ok(system) => system,
        refused => return Ok(refused),
    };
    let digest = password::digest(&format!("{}:{}", proof.key, proof.jti));
    let fresh = store::use_proof(tx, &permit, &digest, proof.expires_at)?;
    Ok(if fresh { Ok(system) } else { Err(Refusal::ProofReplayed) })
}

/// What came signed beside a voucher, and was found good.
#[derive(Debug, Clone)]
pub struct Attested {
    /// The voucher.
    pub voucher: Voucher,
    /// The request's signature, with the thumbprint of its key.
    pub signature: Option<(String, Signature)>,
    /// Who stands behind it.
    pub evidence: Option<Evidence>,
}

/// The evidence of a request, where it was noted before: a voucher comes with the same one each time.
pub fn known_evidence(tx: &mut Tx<'_>, attested: &Attested) -> Result<Option<Uuid>> {
    match &attested.evidence {
        Some(evidence) => store::any_evidence(tx, &evidence.digest),
        None => Ok(None),
    }
}

/// Uses up the signature of a request, and notes who stands behind it.
pub fn note(tx: &mut Tx<'_>, attested: &Attested) -> Result<Result<Option<Uuid>, Flaw>> {
    let permit = may_sign_in(tx)?;
    if let Some((key, signature)) = &attested.signature {
        let digest = password::digest(&format!("agid:{key}:{}", signature.jti));
        if !store::use_proof(tx, &permit, &digest, signature.expires_at)? {
            return Ok(Err(Flaw::Replayed));
        }
    }
    let Some(evidence) = &attested.evidence else { return Ok(Ok(None)) };
    if let Some(known) = store::any_evidence(tx, &evidence.digest)? {
        return Ok(Ok(Some(known)));
    }
    store::insert_evidence(tx, &permit, &attested.voucher, evidence)?;
    Ok(Ok(store::any_evidence(tx, &evidence.digest)?))
}

/// Who stood behind changes, as far as that was not erased yet. Reading the change log is asked for where it is read.
pub fn evidence_of(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<TrackingEvidence>> {
    tx.permit(Permission::ReadAudit, &ResourceReach::country())?;
    if ids.is_empty() { Ok(Vec::new()) } else { store::evidence_of(tx, ids) }
}

/// Erases who stood behind requests longer than `days` ago: the worker's.
pub async fn erase_old(db: &Db, actor: Arc<Actor>, days: u32) -> Result<usize> {
    db.work(actor, move |tx| {
        let permit = may_sign_in(tx)?;
        let before = tx.now().plus(-TimeDelta::days(i64::from(days)));
        store::erase_before(tx, &permit, before)
    })
    .await
}

/// Forgets the proofs that are too old to be taken again: the worker's.
pub async fn forget_old(db: &Db, actor: Arc<Actor>) -> Result<usize> {
    db.work(actor, |tx| {
        let permit = may_sign_in(tx)?;
        store::forget_old(tx, &permit)
    })
    .await
}
