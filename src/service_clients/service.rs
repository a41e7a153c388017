//! What administrators do with systems, and what tokens are made from.
use super::model::{Client, ServiceClient, ServiceClientId, ServiceClientInput, ServiceClientUsage};
use super::store::{self, Filter};
use crate::auth::actor::Actor;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::language::text;
use crate::page::{Page, read_cursor};
use crate::users::service::check_named_organisations;
use crate::version::Expected;
use uuid::Uuid;

pub use super::secrets::store::{any_by_digest as secret_by_digest, used as secret_used};

/// The order of the list, as its cursors name it.
const SORT: &str = "-created_at";
/// The order of days of usage.
const BY_DAY: &str = "-day";

/// The right to look after systems.
pub(super) fn may_manage(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::ManageServiceClients, &ResourceReach::country())
}

/// One of them, as it is stored.
pub(super) fn find(tx: &mut Tx<'_>, _permit: &Permit, id: ServiceClientId) -> Result<Client> {
    store::any_client(tx, id)?.ok_or_else(Error::not_found)
}

/// A page of those that match.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<ServiceClient>> {
    let permit = may_manage(tx)?;
    let rows = store::all(tx, &permit, filter, read_cursor(cursor, SORT)?, limit + 1)?;
    let total = if count { Some(store::count(tx, &permit, filter)?) } else { None };
    Ok(Page::cut(rows, limit, SORT, |client| client.id, ServiceClient::from).with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, id: ServiceClientId) -> Result<ServiceClient> {
    let permit = may_manage(tx)?;
    find(tx, &permit, id).map(ServiceClient::from)
}

/// Adds one.
pub fn create(tx: &mut Tx<'_>, new: &ServiceClientInput) -> Result<ServiceClient> {
    create_as(tx, ServiceClientId::new(), new)
}

/// Adds one with this id: for the demo.
pub fn create_as(tx: &mut Tx<'_>, id: ServiceClientId, new: &ServiceClientInput) -> Result<ServiceClient> {
    let permit = may_manage(tx)?;
    check(tx, new)?;
    store::insert(tx, &permit, id, new).map(ServiceClient::from)
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    id: ServiceClientId,
    expected: &Expected,
    patch: &Merge<ServiceClientInput>,
) -> Result<ServiceClient> {
    let permit = may_manage(tx)?;
    let client = find(tx, &permit, id)?;
    expected.check(client.version)?;
    let before = ServiceClientInput::from(&client);
    let changed = patch.apply(&before)?;
    let same_reach = changed.roles == before.roles && changed.pdnd_organisation_id == before.pdnd_organisation_id;
    if changed.expires_at != before.expires_at || !same_reach {
        check(tx, &changed)?;
    }
    store::update(tx, &permit, id, &changed).map(ServiceClient::from)
}

fn check(tx: &mut Tx<'_>, new: &ServiceClientInput) -> Result<()> {
    if new.expires_at.is_some_and(|end| end.to_utc() <= tx.now().utc()) {
        return Err(Error::invalid("#/expires_at", "in_the_past", text("È nel passato.", "Is in the past.")));
    }
    let of_roles = new
        .roles
        .iter()
        .enumerate()
        .filter_map(|(i, grant)| grant.organisation_id.map(|id| (format!("#/roles/{i}/organisation_id"), id)));
    let of_consumer = new.pdnd_organisation_id.map(|id| ("#/pdnd_organisation_id".to_owned(), id));
    check_named_organisations(tx, of_roles.chain(of_consumer).collect())
}

/// What one has used, day by day.
pub fn usage(
    tx: &mut Tx<'_>,
    id: ServiceClientId,
    cursor: Option<&str>,
    limit: i64,
    count: bool,
) -> Result<Page<ServiceClientUsage>> {
    let permit = may_manage(tx)?;
    find(tx, &permit, id)?;
    let rows = store::usage_of(tx, &permit, id, read_cursor(cursor, BY_DAY)?, limit + 1)?;
    let total = if count { Some(store::usage_days(tx, &permit, id)?) } else { None };
    Ok(Page::cut(rows, limit, BY_DAY, |day| day.day, |day| day).with_total(total))
}

/// One that gets tokens at this moment, for whoever shows its credentials.
pub fn let_in(tx: &mut Tx<'_>, id: ServiceClientId) -> Result<Option<Client>> {
    let now = tx.now();
    Ok(store::any_client(tx, id)?.filter(|client| client.is_let_in(now)))
}

/// One as it may act at this moment, if it is let in: for work that is done in its name while it is away.
pub fn acting(tx: &mut Tx<'_>, id: ServiceClientId) -> Result<Option<Actor>> {
    let request = tx.actor().request_id();
    Ok(let_in(tx, id)?.map(|client| Actor::system(client.acting(Uuid::nil()), request)))
}

/// The one that a PDND consumer is, if it is let in at this moment: for whoever shows its voucher.
pub fn let_in_consumer(tx: &mut Tx<'_>, consumer: Uuid) -> Result<Option<Client>> {
    let now = tx.now();
    Ok(store::any_by_consumer(tx, consumer)?.filter(|client| client.is_let_in(now)))
}

/// Notes that one got a token.
pub fn got_token(tx: &mut Tx<'_>, permit: &Permit, id: ServiceClientId) -> Result<()> {
    store::got_token(tx, permit, id)
}

/// Adds the requests that systems have made since they were counted last: the worker's.
pub fn count_requests(tx: &mut Tx<'_>, counted: &[(Uuid, u32)]) -> Result<()> {
    let permit = may_manage(tx)?;
    let used: Vec<_> = counted
        .iter()
        .map(|(id, requests)| (ServiceClientId(*id), 0, i32::try_from(*requests).unwrap_or(i32::MAX)))
        .collect();
    store::add_usage(tx, &permit, &used)
}
