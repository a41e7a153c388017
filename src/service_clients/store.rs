//! Queries on systems.
use super::model::{Client, Content, ServiceClientId, ServiceClientInput, ServiceClientStatus, ServiceClientUsage};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{service_client_usage as usage, service_clients as table};
use crate::db::search::fold;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant, Stored};
use crate::error::Result;
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;
use uuid::Uuid;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those in this state.
    pub status: Option<ServiceClientStatus>,
    /// Only those whose name begins so.
    pub q: Option<String>,
}

fn narrowed(filter: &Filter) -> table::BoxedQuery<'static, MultiBackend> {
    let mut query = table::table.into_boxed::<MultiBackend>();
    if let Some(status) = filter.status {
        query = query.filter(table::status.eq(status));
    }
    if let Some(q) = &filter.q {
        let begins = fold(q);
        query = query.filter(table::sort_name.between(begins.clone(), format!("{begins}\u{10ffff}")));
    }
    query
}

/// Those that match, the newest first, after the one with id `after`.
pub fn all(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    filter: &Filter,
    after: Option<ServiceClientId>,
    limit: i64,
) -> Result<Vec<Client>> {
    let mut query = narrowed(filter).order(table::id.desc()).limit(limit);
    if let Some(last) = after {
        query = query.filter(table::id.lt(last));
    }
    Ok(query.select(Client::as_select()).load(tx.conn())?)
}

/// How many match.
pub fn count(tx: &mut Tx<'_>, _permit: &Permit, filter: &Filter) -> Result<i64> {
    Ok(narrowed(filter).count().get_result(tx.conn())?)
}

/// One of them, for whoever manages them or shows its credentials.
pub fn any_client(tx: &mut Tx<'_>, id: ServiceClientId) -> Result<Option<Client>> {
    Ok(table::table.find(id).select(Client::as_select()).first(tx.conn()).optional()?)
}

/// The one that a PDND consumer is, for whoever shows its voucher.
pub fn any_by_consumer(tx: &mut Tx<'_>, consumer: Uuid) -> Result<Option<Client>> {
    let found = table::table.filter(table::pdnd_consumer_id.eq(Id(consumer))).select(Client::as_select());
    Ok(found.first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, id: ServiceClientId, new: &ServiceClientInput) -> Result<Client> {
    let now = tx.now();
    let made: Client = diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::name.eq(new.name.trim()),
            table::sort_name.eq(fold(&new.name)),
            table::status.eq(new.status),
            table::content.eq(content(new)),
            table::expires_at.eq(ends(new)),
            table::rate_limit.eq(new.rate_limit),
            table::pdnd_consumer_id.eq(new.pdnd_consumer_id.map(Id)),
            table::pdnd_organisation_id.eq(new.pdnd_organisation_id.map(Id)),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Client>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::ServiceClient, id, made.version);
    Ok(made)
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, id: ServiceClientId, new: &ServiceClientInput) -> Result<Client> {
    let now = tx.now();
    let changed: Client = diesel::update(table::table.find(id))
        .set((
            table::name.eq(new.name.trim()),
            table::sort_name.eq(fold(&new.name)),
            table::status.eq(new.status),
            table::content.eq(content(new)),
            table::expires_at.eq(ends(new)),
            table::rate_limit.eq(new.rate_limit),
            table::pdnd_consumer_id.eq(new.pdnd_consumer_id.map(Id)),
            table::pdnd_organisation_id.eq(new.pdnd_organisation_id.map(Id)),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Client>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::ServiceClient, id, changed.version);
    Ok(changed)
}

fn content(new: &ServiceClientInput) -> Stored<Content> {
    let roles = crate::users::model::normal_roles(&new.roles);
    Stored(Content { roles, scopes: new.scopes.clone(), keys: new.keys.clone() })
}

fn ends(new: &ServiceClientInput) -> Option<Instant> {
    new.expires_at.map(|at| at.to_utc().into())
}

/// Notes that a system got a token.
pub fn got_token(tx: &mut Tx<'_>, permit: &Permit, id: ServiceClientId) -> Result<()> {
    let now = tx.now();
    diesel::update(table::table.find(id)).set(table::last_token_at.eq(now)).execute(tx.conn())?;
    add_usage(tx, permit, &[(id, 1, 0)])
}

/// Adds to what systems have used today: tokens and requests of each. Those that are gone are left out.
pub fn add_usage(tx: &mut Tx<'_>, _permit: &Permit, used: &[(ServiceClientId, i32, i32)]) -> Result<()> {
    let day = tx.now().utc().date_naive();
    let ids: Vec<ServiceClientId> = used.iter().map(|(id, ..)| *id).collect();
    let known: Vec<ServiceClientId> = table::table.filter(table::id.eq_any(ids)).select(table::id).load(tx.conn())?;
    let here: Vec<ServiceClientId> = used.iter().filter(|(_, _, requests)| *requests > 0).map(|(id, ..)| *id).collect();
    if !here.is_empty() {
        let now = tx.now();
        let seen = diesel::update(table::table.filter(table::id.eq_any(here))).set(table::last_request_at.eq(now));
        seen.execute(tx.conn())?;
    }
    let rows: Vec<_> = used
        .iter()
        .filter(|(id, ..)| known.contains(id))
        .map(|(id, tokens, requests)| {
            (usage::client_id.eq(*id), usage::day.eq(day), usage::tokens.eq(*tokens), usage::requests.eq(*requests))
        })
        .collect();
    crate::on_each!(tx.conn(), |c| diesel::insert_into(usage::table)
        .values(&rows)
        .on_conflict((usage::client_id, usage::day))
        .do_update()
        .set((
            usage::tokens.eq(usage::tokens + excluded(usage::tokens)),
            usage::requests.eq(usage::requests + excluded(usage::requests)),
        ))
        .execute(c))?;
    Ok(())
}

/// What a system has used, day by day, the last first.
pub fn usage_of(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    id: ServiceClientId,
    before: Option<NaiveDate>,
    limit: i64,
) -> Result<Vec<ServiceClientUsage>> {
    let mut query = usage::table
        .filter(usage::client_id.eq(id))
        .order(usage::day.desc())
        .limit(limit)
        .select((usage::day, usage::tokens, usage::requests))
        .into_boxed::<MultiBackend>();
    if let Some(last) = before {
        query = query.filter(usage::day.lt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// On how many days it was there.
pub fn usage_days(tx: &mut Tx<'_>, _permit: &Permit, id: ServiceClientId) -> Result<i64> {
    Ok(usage::table.filter(usage::client_id.eq(id)).count().get_result(tx.conn())?)
}
