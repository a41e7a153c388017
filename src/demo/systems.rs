//! The scenario's systems: a regional information system that reads what is published, and a health company's that
//! comes with PDND vouchers.
use super::ids;
use super::users::Account;
use crate::auth::actor::Role;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::input;
use crate::service_clients::model::{ServiceClientId, ServiceClientInput};
use crate::service_clients::secrets::model::ServiceClientSecretId;
use crate::service_clients::secrets::service as secrets;
use crate::service_clients::service as clients;
use serde_json::json;

/// The system's `client_id`: [`ids::SYSTEM`] as text.
const CLIENT_ID: &str = "01910000-0000-7000-8000-000000004001";

/// Registers the systems, and gives the secret of the first.
pub fn fill(tx: &mut Tx<'_>) -> Result<Account> {
    let system: ServiceClientInput = input::read(json!({
        "name": "Sistema informativo della Regione Veneto",
        "roles": [{"role": "institutional_reader", "regions": ["05"]}],
        "scopes": ["registers:read", "organisations:read", "practices:read", "labs:read", "feed", "export"],
    }))?;
    clients::create_as(tx, ServiceClientId(ids::SYSTEM), &system)?;
    let company: ServiceClientInput = input::read(json!({
        "name": "Azienda ULSS 2 Marca Trevigiana, dalla PDND",
        "roles": [{"role": "organisation_contact", "organisation_id": ids::AULSS_2}],
        "scopes": ["registers:read", "organisations:read", "practices:read", "practices:write"],
        "pdnd_consumer_id": ids::PDND_CONSUMER,
        "pdnd_organisation_id": ids::AULSS_2,
    }))?;
    clients::create_as(tx, ServiceClientId(ids::PDND_SYSTEM), &company)?;
    let password = secrets::create_as(tx, ServiceClientSecretId(ids::SYSTEM_SECRET), ServiceClientId(ids::SYSTEM))?;
    Ok(Account { role: Role::Service, email: CLIENT_ID, password })
}
