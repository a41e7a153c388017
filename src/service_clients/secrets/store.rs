//! Queries on secrets.
use super::model::{ServiceClientSecret, ServiceClientSecretId};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::service_client_secrets as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::service_clients::model::ServiceClientId;
use diesel::prelude::*;

/// All of a system's, the newest first.
pub fn all(tx: &mut Tx<'_>, _permit: &Permit, client: ServiceClientId) -> Result<Vec<ServiceClientSecret>> {
    Ok(table::table
        .filter(table::client_id.eq(client))
        .order(table::id.desc())
        .select(ServiceClientSecret::as_select())
        .into_boxed::<MultiBackend>()
        .load(tx.conn())?)
}

/// The one with this digest: whoever shows it has it.
pub fn any_by_digest(tx: &mut Tx<'_>, digest: &str) -> Result<Option<ServiceClientSecret>> {
    let found = table::table.filter(table::digest.eq(digest)).select(ServiceClientSecret::as_select());
    Ok(found.first(tx.conn()).optional()?)
}

/// Adds one, by its digest.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: ServiceClientSecretId,
    client: ServiceClientId,
    digest: &str,
    expires_at: Option<Instant>,
) -> Result<ServiceClientSecret> {
    let now = tx.now();
    let made: ServiceClientSecret = diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::client_id.eq(client),
            table::digest.eq(digest),
            table::expires_at.eq(expires_at),
            table::created_at.eq(now),
        ))
        .returning(columns::<ServiceClientSecret>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::ServiceClientSecret, made.id, 1);
    Ok(made)
}

/// Notes that it was used.
pub fn used(tx: &mut Tx<'_>, _permit: &Permit, id: ServiceClientSecretId) -> Result<()> {
    let now = tx.now();
    diesel::update(table::table.find(id)).set(table::last_used_at.eq(now)).execute(tx.conn())?;
    Ok(())
}

/// Removes one of a system; false when it has none with this id.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, client: ServiceClientId, id: ServiceClientSecretId) -> Result<bool> {
    let gone = diesel::delete(table::table.filter(table::id.eq(id)).filter(table::client_id.eq(client)));
    let found = gone.execute(tx.conn())? == 1;
    if found {
        tx.record(permit, ChangeKind::Deleted, ResourceType::ServiceClientSecret, id, 2);
    }
    Ok(found)
}
