//! Queries on organisations.
pub mod coded;
pub mod kin;
pub mod narrowing;

pub use coded::visible_by_codes;

use super::filter::{OrganisationFilter, OrganisationSort};
use super::model::{Known, Organisation, OrganisationId, OrganisationInput, OrganisationKind};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::bodies;
use crate::db::query::columns;
use crate::db::schema::{adhesions, contacts, municipalities, organisations, user_roles};
use crate::db::search;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::page::{Page, read_cursor};
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;
use narrowing::narrowed;

/// The columns that a change can write.
#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = organisations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Fields<'a> {
    kind: OrganisationKind,
    local_denomination: Option<&'a str>,
    legal_name: &'a str,
    sort_name: String,
    short_name: Option<&'a str>,
    ipa_code: Option<&'a str>,
    ipa_key: Option<String>,
    ministry_code: Option<&'a str>,
    tax_code: Option<&'a str>,
    istat_code: Option<&'a str>,
    cadastral_code: Option<&'a str>,
    region_code: Option<RegionCode>,
    province: Option<&'a str>,
    address: Option<&'a str>,
    postal_code: Option<&'a str>,
    pec: Option<&'a str>,
    email: Option<&'a str>,
    website: Option<&'a str>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    active: bool,
    in_liquidation: bool,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    successor_id: Option<OrganisationId>,
    parent_id: Option<OrganisationId>,
    search_terms: String,
}

impl<'a> Fields<'a> {
    /// The columns of `input`, whose seat is in the municipality of that name.
    pub fn of(input: &'a OrganisationInput, municipality: Option<&str>) -> Self {
        Self {
            kind: input.kind,
            local_denomination: input.local_denomination.as_deref(),
            legal_name: &input.legal_name,
            sort_name: search::fold(&input.legal_name),
            short_name: input.short_name.as_deref(),
            ipa_code: input.ipa_code.as_deref(),
            ipa_key: input.ipa_code.as_deref().map(ipa_key),
            ministry_code: input.ministry_code.as_deref(),
            tax_code: input.tax_code.as_deref(),
            istat_code: input.istat_code.as_deref(),
            cadastral_code: input.cadastral_code.as_deref(),
            region_code: input.region_code,
            province: input.province.as_deref(),
            address: input.address.as_deref(),
            postal_code: input.postal_code.as_deref(),
            pec: input.pec.as_deref(),
            email: input.email.as_deref(),
            website: input.website.as_deref(),
            latitude: input.geo.map(|geo| geo.latitude),
            longitude: input.geo.map(|geo| geo.longitude),
            active: input.active,
            in_liquidation: input.in_liquidation,
            valid_from: input.valid_from,
            valid_to: input.valid_to,
            successor_id: input.successor_id,
            parent_id: input.parent_id,
            search_terms: search_terms(input, municipality),
        }
    }
}

/// What an IPA code is compared by: the register writes `c_e072` and `C_E127`.
pub fn ipa_key(code: &str) -> String {
    code.to_ascii_lowercase()
}

/// Those with one of these ids or IPA codes: organisations are public.
pub fn any_called(tx: &mut Tx<'_>, names: &[&str]) -> Result<Vec<(OrganisationId, Option<String>)>> {
    let ids: Vec<OrganisationId> = names.iter().filter_map(|name| name.parse().ok()).collect();
    let codes: Vec<String> = names.iter().map(|name| ipa_key(name)).collect();
    let called = organisations::id.eq_any(ids).or(organisations::ipa_key.eq_any(codes).assume_not_null());
    Ok(organisations::table.filter(called).select((organisations::id, organisations::ipa_key)).load(tx.conn())?)
}

fn search_terms(input: &OrganisationInput, municipality: Option<&str>) -> String {
    let names = [
        Some(input.legal_name.as_str()),
        input.short_name.as_deref(),
        input.local_denomination.as_deref(),
        input.ipa_code.as_deref(),
        municipality,
    ];
    bodies::terms(input.kind.as_str(), names.into_iter().flatten())
}

/// At most `limit` of those that match, after `cursor`.
pub fn page(
    tx: &mut Tx<'_>,
    filter: &OrganisationFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Organisation>> {
    let sort = filter.sort.unwrap_or_default();
    let name = sort.as_str();
    let Some(query) = narrowed(filter) else { return Ok(Page::whole(Vec::new())) };
    let mut query = query.select(Organisation::as_select()).limit(limit + 1);
    let found = match sort {
        OrganisationSort::Name => return by_name(tx, filter, cursor, limit),
        OrganisationSort::Newest => {
            query = query.order(organisations::id.desc());
            if let Some(last) = read_cursor::<OrganisationId>(cursor, name)? {
                query = query.filter(organisations::id.lt(last));
            }
            Page::cut(query.load(tx.conn())?, limit, name, |o: &Organisation| o.id, |o| o)
        }
        OrganisationSort::LastChanged => {
            query = query.order((organisations::updated_at.desc(), organisations::id.desc()));
            if let Some((at, last)) = read_cursor::<(Instant, OrganisationId)>(cursor, name)? {
                query = crate::after!(query, desc, organisations::updated_at, at, organisations::id, last);
            }
            Page::cut(query.load(tx.conn())?, limit, name, |o: &Organisation| (o.updated_at, o.id), |o| o)
        }
    };
    Ok(found)
}

/// By name; what bears exactly the name that is looked for comes first.
fn by_name(
    tx: &mut Tx<'_>,
    filter: &OrganisationFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Organisation>> {
    use organisations::{id, sort_name};
    let sort = OrganisationSort::Name.as_str();
    let wanted = filter.q.as_deref().map(|q| search::fold(q.trim()));
    let last: Option<(bool, String, OrganisationId)> = read_cursor(cursor, sort)?;
    let mut rows: Vec<Organisation> = Vec::new();
    for exact in [true, false] {
        let left = limit + 1 - i64::try_from(rows.len()).unwrap_or(limit);
        let behind = last.as_ref().is_some_and(|(was_exact, ..)| exact && !was_exact);
        if left <= 0 || behind || (exact && wanted.is_none()) {
            continue;
        }
        let Some(mut query) = narrowed(filter) else { return Ok(Page::whole(Vec::new())) };
        if let Some(wanted) = wanted.clone() {
            query = if exact { query.filter(sort_name.eq(wanted)) } else { query.filter(sort_name.ne(wanted)) };
        }
        query = query.order((sort_name, id));
        if let Some((_, at, last)) = last.clone().filter(|(was_exact, ..)| *was_exact == exact) {
            query = crate::after!(query, asc, sort_name, at, id, last);
        }
        rows.extend(query.select(Organisation::as_select()).limit(left).load::<Organisation>(tx.conn())?);
    }
    let place = |one: &Organisation| (wanted.as_ref() == Some(&one.sort_name), one.sort_name.clone(), one.id);
    Ok(Page::cut(rows, limit, sort, place, |one| one))
}

/// How many match.
pub fn count(tx: &mut Tx<'_>, filter: &OrganisationFilter) -> Result<i64> {
    match narrowed(filter) {
        Some(query) => Ok(query.count().get_result(tx.conn())?),
        None => Ok(0),
    }
}

/// One of them: everybody sees all.
pub fn visible(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Option<Organisation>> {
    Ok(organisations::table.find(id).select(Organisation::as_select()).first(tx.conn()).optional()?)
}

/// Those of `ids` that exist: everybody sees all.
pub fn visible_of(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Vec<Organisation>> {
    Ok(organisations::table.filter(organisations::id.eq_any(ids)).select(Organisation::as_select()).load(tx.conn())?)
}

/// What the rules between organisations ask of a parent or a successor.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = organisations, check_for_backend(MultiBackend))]
pub struct Relative {
    /// Its id.
    pub id: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
    /// What it became part of.
    pub successor_id: Option<OrganisationId>,
}

/// Name and region of an organisation.
pub type Reach = (OrganisationId, String, Option<RegionCode>);

/// Name and region of those of `ids` that exist: organisations are public.
pub fn any_reach(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Vec<Reach>> {
    let found = organisations::table
        .filter(organisations::id.eq_any(ids))
        .select((organisations::id, organisations::legal_name, organisations::region_code))
        .load(tx.conn())?;
    Ok(found)
}

/// How to write to an organisation.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = organisations, check_for_backend(MultiBackend))]
pub struct Address {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    #[diesel(column_name = legal_name)]
    pub name: String,
    /// Its certified e-mail address.
    pub pec: Option<String>,
    /// Its ordinary e-mail address.
    pub email: Option<String>,
}

/// Name and addresses of those of `ids` that exist: organisations are public.
pub fn any_addresses(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Vec<Address>> {
    Ok(organisations::table.filter(organisations::id.eq_any(ids)).select(Address::as_select()).load(tx.conn())?)
}

/// What active organisations are called, of one region or of all: organisations are public.
pub fn any_known(tx: &mut Tx<'_>, region: Option<RegionCode>) -> Result<Vec<Known>> {
    let mut query = organisations::table
        .filter(organisations::active.eq(true))
        .select(Known::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(region) = region {
        query = query.filter(organisations::region_code.eq(region));
    }
    Ok(query.load(tx.conn())?)
}

/// Those of `ids` that exist.
pub fn relatives(tx: &mut Tx<'_>, ids: &[OrganisationId]) -> Result<Vec<Relative>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(organisations::table.filter(organisations::id.eq_any(ids)).select(Relative::as_select()).load(tx.conn())?)
}

/// The kinds of the parts of an organisation.
pub fn kinds_of_parts(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Vec<OrganisationKind>> {
    let parts = organisations::table.filter(organisations::parent_id.eq(id));
    Ok(parts.select(organisations::kind).distinct().load(tx.conn())?)
}

/// The name of a municipality.
pub fn municipality_name(tx: &mut Tx<'_>, cadastral_code: &str) -> Result<Option<String>> {
    let found = municipalities::table.find(cadastral_code).select(municipalities::name).first(tx.conn()).optional()?;
    Ok(found)
}

/// What stands in the way of a deletion beyond what the database itself refuses.
pub fn named_by(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Option<&'static str>> {
    let adhesion = adhesions::table.filter(adhesions::organisation_id.eq(id)).select(adhesions::organisation_id);
    if adhesion.first::<OrganisationId>(tx.conn()).optional()?.is_some() {
        return Ok(Some("adhesions_organisation_id_fkey"));
    }
    let role = user_roles::table.filter(user_roles::organisation_id.eq(id)).select(user_roles::organisation_id);
    let held = role.first::<Option<OrganisationId>>(tx.conn()).optional()?;
    Ok(held.map(|_| "user_roles_organisation_id_fkey"))
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, id: OrganisationId, fields: &Fields<'_>) -> Result<Organisation> {
    let now = tx.now();
    let made: Organisation = diesel::insert_into(organisations::table)
        .values((
            organisations::id.eq(id),
            fields,
            organisations::adhering.eq(false),
            organisations::version.eq(1),
            organisations::created_at.eq(now),
            organisations::updated_at.eq(now),
        ))
        .returning(columns::<Organisation>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::Organisation, id, made.version);
    Ok(made)
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, id: OrganisationId, fields: &Fields<'_>) -> Result<Organisation> {
    let now = tx.now();
    let changed: Organisation = diesel::update(organisations::table.find(id))
        .set((fields, organisations::version.eq(organisations::version + 1), organisations::updated_at.eq(now)))
        .returning(columns::<Organisation>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::Organisation, id, changed.version);
    Ok(changed)
}

/// Notes whether one adheres.
pub fn set_adhering(tx: &mut Tx<'_>, permit: &Permit, id: OrganisationId, adhering: bool) -> Result<()> {
    let now = tx.now();
    let version: i32 = diesel::update(organisations::table.find(id))
        .set((
            organisations::adhering.eq(adhering),
            organisations::version.eq(organisations::version + 1),
            organisations::updated_at.eq(now),
        ))
        .returning(organisations::version)
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::Organisation, id, version);
    Ok(())
}

/// Removes one with its contacts; the database refuses while a practice or another organisation names it.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, organisation: &Organisation) -> Result<()> {
    let people: Vec<(Id, i32)> = diesel::delete(contacts::table.filter(contacts::organisation_id.eq(organisation.id)))
        .returning((contacts::id, contacts::version))
        .get_results(tx.conn())?;
    diesel::delete(organisations::table.find(organisation.id)).execute(tx.conn())?;
    for (id, version) in people {
        tx.record(permit, ChangeKind::Deleted, ResourceType::Contact, id, version + 1);
    }
    tx.record(permit, ChangeKind::Deleted, ResourceType::Organisation, organisation.id, organisation.version + 1);
    Ok(())
}
