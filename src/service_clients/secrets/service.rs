//! Making and removing secrets.
use super::model::{IssuedSecret, SecretRequest, ServiceClientSecret, ServiceClientSecretId};
use super::store;
use crate::auth::password;
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::language::text;
use crate::service_clients::model::ServiceClientId;
use crate::service_clients::service::{find, may_manage};
use crate::version::Expected;

/// How many secrets a system has at most: one in use, one to replace it, and room for a mistake.
const MOST: usize = 5;

/// All of a system's.
pub fn list(tx: &mut Tx<'_>, client: ServiceClientId) -> Result<Vec<ServiceClientSecret>> {
    let permit = may_manage(tx)?;
    find(tx, &permit, client)?;
    store::all(tx, &permit, client)
}

/// Makes one.
pub fn create(tx: &mut Tx<'_>, client: ServiceClientId, wanted: &SecretRequest) -> Result<IssuedSecret> {
    let permit = may_manage(tx)?;
    find(tx, &permit, client)?;
    let expires_at = wanted.expires_at.map(|at| Instant::from(at.to_utc()));
    if expires_at.is_some_and(|end| end <= tx.now()) {
        return Err(Error::invalid("#/expires_at", "in_the_past", text("È nel passato.", "Is in the past.")));
    }
    if store::all(tx, &permit, client)?.len() >= MOST {
        return Err(Error::wrong_state(
            format!("Il sistema ha già {MOST} segreti: prima occorre eliminarne uno."),
            format!("The system has {MOST} secrets already: delete one first."),
        ));
    }
    let secret = password::secret();
    let kept =
        store::insert(tx, &permit, ServiceClientSecretId::new(), client, &password::digest(&secret), expires_at)?;
    Ok(IssuedSecret { kept, secret: Some(secret) })
}

/// Makes one with this id, without an end: for the demo.
pub fn create_as(tx: &mut Tx<'_>, id: ServiceClientSecretId, client: ServiceClientId) -> Result<String> {
    let permit = may_manage(tx)?;
    let secret = password::secret();
    store::insert(tx, &permit, id, client, &password::digest(&secret), None)?;
    Ok(secret)
}

/// Removes one: it works no more from now on.
pub fn delete(tx: &mut Tx<'_>, client: ServiceClientId, id: ServiceClientSecretId, expected: &Expected) -> Result<()> {
    let permit = may_manage(tx)?;
    // It never changes, so that only one version can be named.
    expected.check(1)?;
    if store::delete(tx, &permit, client, id)? { Ok(()) } else { Err(Error::not_found()) }
}
