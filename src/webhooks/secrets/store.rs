//! Queries on secrets.
use super::model::{Secret, WebhookSecretId};
use crate::auth::policy::Permit;
use crate::auth::sealing::Sealed;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::webhook_secrets as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::webhooks::model::WebhookSubscriptionId;
use diesel::prelude::*;

/// Those of a subscription that sign now, the newest first.
pub fn live(tx: &mut Tx<'_>, _permit: &Permit, of: WebhookSubscriptionId) -> Result<Vec<Secret>> {
    let now = tx.now();
    Ok(table::table
        .filter(table::subscription_id.eq(of))
        .filter(table::expires_at.is_null().or(table::expires_at.gt(now).assume_not_null()))
        .order(table::id.desc())
        .select(Secret::as_select())
        .into_boxed::<MultiBackend>()
        .load(tx.conn())?)
}

/// Adds one.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (id, of): (WebhookSecretId, WebhookSubscriptionId),
    sealed: &Sealed,
    expires_at: Option<Instant>,
) -> Result<Secret> {
    let now = tx.now();
    let made: Secret = diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::subscription_id.eq(of),
            table::sealed.eq(&sealed.text),
            table::sealed_with.eq(&sealed.key),
            table::expires_at.eq(expires_at),
            table::created_at.eq(now),
        ))
        .returning(columns::<Secret>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::WebhookSecret, made.id, 1);
    Ok(made)
}

/// Those of a subscription end at this instant, unless they end before.
pub fn end_at(tx: &mut Tx<'_>, _permit: &Permit, of: WebhookSubscriptionId, end: Instant) -> Result<()> {
    let later = table::expires_at.is_null().or(table::expires_at.gt(end).assume_not_null());
    diesel::update(table::table.filter(table::subscription_id.eq(of)).filter(later))
        .set(table::expires_at.eq(end))
        .execute(tx.conn())?;
    Ok(())
}

/// Removes one of a subscription; false when it has none with this id.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, of: WebhookSubscriptionId, id: WebhookSecretId) -> Result<bool> {
    let gone = diesel::delete(table::table.filter(table::id.eq(id)).filter(table::subscription_id.eq(of)));
    let found = gone.execute(tx.conn())? == 1;
    if found {
        tx.record(permit, ChangeKind::Deleted, ResourceType::WebhookSecret, id, 2);
    }
    Ok(found)
}

/// Some that are sealed with one of these keys. The worker's.
pub fn any_sealed_with(tx: &mut Tx<'_>, keys: &[String], most: i64) -> Result<Vec<Secret>> {
    let query = table::table.filter(table::sealed_with.eq_any(keys)).limit(most).select(Secret::as_select());
    Ok(query.into_boxed::<MultiBackend>().load(tx.conn())?)
}

/// Keeps one sealed anew.
pub fn reseal(tx: &mut Tx<'_>, _permit: &Permit, id: WebhookSecretId, sealed: &Sealed) -> Result<()> {
    diesel::update(table::table.find(id))
        .set((table::sealed.eq(&sealed.text), table::sealed_with.eq(&sealed.key)))
        .execute(tx.conn())?;
    Ok(())
}

/// Removes those that have ended before an instant.
pub fn purge(tx: &mut Tx<'_>, _permit: &Permit, before: Instant) -> Result<usize> {
    Ok(diesel::delete(table::table.filter(table::expires_at.lt(before))).execute(tx.conn())?)
}

/// Whether some have: looked at before anything is written. The worker's.
pub fn any_ended(tx: &mut Tx<'_>, before: Instant) -> Result<bool> {
    let found: Option<WebhookSecretId> =
        table::table.filter(table::expires_at.lt(before)).select(table::id).first(tx.conn()).optional()?;
    Ok(found.is_some())
}
