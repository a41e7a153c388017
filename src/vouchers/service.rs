//! Who the consumer of a voucher is here, and whether its proof is fresh.
use super::store;
use crate::auth::actor::{Actor, Grant, Pdnd, System};
use crate::auth::password;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::auth::vouchers::Voucher;
use crate::auth::vouchers::dpop::Proof;
use crate::auth::vouchers::refusal::Refusal;
use crate::db::Db;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::service_clients::service as clients;
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
    let content = client.content.0;
    Ok(Ok(System {
        client: client.id.0,
        // Revocation is of our own tokens: a voucher whose id is not like theirs is none of them.
        token: voucher.jti.parse().unwrap_or(Uuid::nil()),
        grants: content.roles.iter().map(Grant::from).collect(),
        scopes: content.scopes,
        rate_limit: client.rate_limit.and_then(|limit| u32::try_from(limit).ok()),
        pdnd: Some(Pdnd { consumer: voucher.consumer, purpose: voucher.purpose }),
    }))
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

/// Forgets the proofs that are too old to be taken again: the worker's.
pub async fn forget_old(db: &Db, actor: Arc<Actor>) -> Result<usize> {
    db.work(actor, |tx| {
        let permit = may_sign_in(tx)?;
        store::forget_old(tx, &permit)
    })
    .await
}
