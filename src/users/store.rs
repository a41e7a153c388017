//! Queries on users and their roles.
use super::model::{RoleGrant, User, UserId, UserProvider, UserSort, UserStatus, normal_roles};
use crate::auth::actor::Role;
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::{organisations, user_roles, users};
use crate::db::search::fold;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::{Error, Result};
use crate::territory::RegionCode;
use diesel::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only accounts in this state.
    pub status: Option<UserStatus>,
    /// Only those with this role (in the region that is named beside it).
    pub role: Option<Role>,
    /// Only those with a role in this region.
    pub region: Option<RegionCode>,
    /// Only the contacts of this organisation.
    pub organisation: Option<Uuid>,
    /// Only those whose e-mail address or name begins so.
    pub q: Option<String>,
}

/// What is stored of a user, beside roles.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(MultiBackend))]
struct Row {
    id: UserId,
    email: String,
    name: String,
    status: UserStatus,
    last_sign_in_at: Option<Instant>,
    version: i32,
    created_at: Instant,
    updated_at: Instant,
    provider_issuer: Option<String>,
    provider_subject: Option<String>,
}

/// What signing in compares.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Whose they are.
    pub user: UserId,
    /// E-mail address.
    pub email: String,
    /// The password's hash.
    pub hash: String,
}

/// What an administrator decides of an account.
#[derive(Debug)]
pub struct Account<'a> {
    /// E-mail address, normalised.
    pub email: &'a str,
    /// Name.
    pub name: &'a str,
    /// State.
    pub status: UserStatus,
    /// Roles.
    pub roles: &'a [RoleGrant],
}

type RoleRow = (UserId, Role, Option<RegionCode>, Option<Id>);

fn narrowed(filter: &Filter) -> users::BoxedQuery<'static, MultiBackend> {
    let mut query = users::table.into_boxed::<MultiBackend>();
    if let Some(status) = filter.status {
        query = query.filter(users::status.eq(status));
    }
    let (role, region) = (user_roles::role, user_roles::region_code);
    let with = || user_roles::table.select(user_roles::user_id);
    query = match (filter.role, filter.region) {
        // In one subquery: the role must be held in that very region.
        (Some(r), Some(place)) => query.filter(users::id.eq_any(with().filter(role.eq(r)).filter(region.eq(place)))),
        (Some(r), None) => query.filter(users::id.eq_any(with().filter(role.eq(r)))),
        (None, Some(place)) => query.filter(users::id.eq_any(with().filter(region.eq(place)))),
        (None, None) => query,
    };
    if let Some(organisation) = filter.organisation {
        let contacts = with().filter(user_roles::organisation_id.eq(Id(organisation)));
        query = query.filter(users::id.eq_any(contacts));
    }
    if let Some(q) = &filter.q {
        // Ranges instead of LIKE: both databases answer them from an index.
        let (email, name) = (super::model::normal_email(q), fold(q.trim()));
        let (last_email, last_name) = (format!("{email}{}", char::MAX), format!("{name}{}", char::MAX));
        query = query.filter(
            users::email
                .ge(email)
                .and(users::email.lt(last_email))
                .or(users::sort_name.ge(name).and(users::sort_name.lt(last_name))),
        );
    }
    query
}

/// At most `limit` users that match, after the one with id `last`. For administrators: `permit` says so.
pub fn all(
    tx: &mut Tx<'_>,
    _permit: &Permit,
    filter: &Filter,
    sort: UserSort,
    last: Option<UserId>,
    limit: i64,
) -> Result<Vec<User>> {
    let mut query = narrowed(filter).select(Row::as_select()).limit(limit);
    // Ids are time-ordered: their order is that of creation.
    query = match sort {
        UserSort::Newest => query.order(users::id.desc()),
        UserSort::Oldest => query.order(users::id.asc()),
    };
    query = match (sort, last) {
        (UserSort::Newest, Some(last)) => query.filter(users::id.lt(last)),
        (UserSort::Oldest, Some(last)) => query.filter(users::id.gt(last)),
        (_, None) => query,
    };
    let rows = query.load(tx.conn())?;
    with_roles(tx, rows)
}

/// How many match.
pub fn count(tx: &mut Tx<'_>, _permit: &Permit, filter: &Filter) -> Result<i64> {
    Ok(narrowed(filter).count().get_result(tx.conn())?)
}

/// One whom the actor may see: administrators see everybody, everybody sees themselves.
pub fn visible(tx: &mut Tx<'_>, id: UserId) -> Result<Option<User>> {
    let all = policy::allows(tx.actor(), Permission::ManageUsers, &ResourceReach::country());
    if all || tx.actor().user_id() == Some(id.0) { any_user(tx, id) } else { Ok(None) }
}

/// One of them, whoever asks: for work on behalf of the user itself.
pub fn any_user(tx: &mut Tx<'_>, id: UserId) -> Result<Option<User>> {
    let row = users::table.find(id).select(Row::as_select()).first(tx.conn()).optional()?;
    Ok(with_roles(tx, row.into_iter().collect())?.pop())
}

/// The names of people. The permit says that the actor may read them.
pub fn names(tx: &mut Tx<'_>, _permit: &Permit, ids: &[Id]) -> Result<Vec<(Id, String)>> {
    Ok(users::table.filter(users::id.eq_any(ids)).select((users::id, users::name)).load(tx.conn())?)
}

/// Somebody with an active account who holds a role somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct RoleHolder {
    /// Who.
    pub id: UserId,
    /// E-mail address.
    pub email: String,
    /// Name.
    pub name: String,
    /// The region that the role is held for.
    pub region: Option<RegionCode>,
    /// The organisation that it is held for.
    pub organisation: Option<Id>,
}

/// Who holds one of these roles in one of these regions, or for one of these organisations (whoever holds it when none are named):
/// for messages of the server to them.
pub fn any_holders(
    tx: &mut Tx<'_>,
    roles: &[Role],
    regions: &[RegionCode],
    organisations: &[Uuid],
) -> Result<Vec<RoleHolder>> {
    let mut query = user_roles::table
        .inner_join(users::table)
        .filter(user_roles::role.eq_any(roles.to_vec()))
        .filter(users::status.eq(UserStatus::Active))
        .order((users::id, user_roles::id))
        .select((users::id, users::email, users::name, user_roles::region_code, user_roles::organisation_id))
        .into_boxed::<MultiBackend>();
    if !regions.is_empty() {
        query = query.filter(user_roles::region_code.eq_any(regions.to_vec()).assume_not_null());
    }
    if !organisations.is_empty() {
        let organisations: Vec<Id> = organisations.iter().copied().map(Id).collect();
        query = query.filter(user_roles::organisation_id.eq_any(organisations).assume_not_null());
    }
    Ok(query.load(tx.conn())?)
}

/// The e-mail addresses of those of these people who can sign in.
pub fn any_emails(tx: &mut Tx<'_>, people: &[Id]) -> Result<Vec<(Id, String)>> {
    Ok(users::table
        .filter(users::id.eq_any(people))
        .filter(users::status.eq(UserStatus::Active))
        .select((users::id, users::email))
        .load::<(UserId, String)>(tx.conn())?
        .into_iter()
        .map(|(id, email)| (Id(id.0), email))
        .collect())
}

/// The organisations that these people speak for, in whatever role.
pub fn any_organisations_of(tx: &mut Tx<'_>, people: &[UserId]) -> Result<Vec<(UserId, Id)>> {
    Ok(user_roles::table
        .filter(user_roles::user_id.eq_any(people))
        .filter(user_roles::organisation_id.is_not_null())
        .select((user_roles::user_id, user_roles::organisation_id.assume_not_null()))
        .load(tx.conn())?)
}

/// The credentials of an active account.
pub fn any_credentials(tx: &mut Tx<'_>, email: &str) -> Result<Option<Credentials>> {
    let found: Option<(UserId, String, Option<String>)> = users::table
        .filter(users::email.eq(email))
        .filter(users::status.eq(UserStatus::Active))
        .select((users::id, users::email, users::password_hash))
        .first(tx.conn())
        .optional()?;
    Ok(found.and_then(|(user, email, hash)| Some(Credentials { user, email, hash: hash? })))
}

/// Whether there is any account.
pub fn any_exists(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(users::table.select(users::id).first::<UserId>(tx.conn()).optional()?.is_some())
}

/// Whether an account has a password.
pub fn any_password(tx: &mut Tx<'_>, id: UserId) -> Result<bool> {
    let hash: Option<Option<String>> =
        users::table.find(id).select(users::password_hash).first(tx.conn()).optional()?;
    Ok(hash.flatten().is_some())
}

fn with_roles(tx: &mut Tx<'_>, rows: Vec<Row>) -> Result<Vec<User>> {
    let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
    let mut roles = roles_of(tx, &ids)?;
    let user = |row: Row| User {
        id: row.id,
        email: row.email,
        name: row.name,
        status: row.status,
        roles: roles.remove(&row.id).unwrap_or_default(),
        last_sign_in_at: row.last_sign_in_at,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        provider: row
            .provider_issuer
            .zip(row.provider_subject)
            .map(|(issuer, subject)| UserProvider { issuer, subject }),
    };
    Ok(rows.into_iter().map(user).collect())
}

/// The roles of each user, in one order.
fn roles_of(tx: &mut Tx<'_>, ids: &[UserId]) -> Result<HashMap<UserId, Vec<RoleGrant>>> {
    let rows: Vec<RoleRow> = user_roles::table
        .filter(user_roles::user_id.eq_any(ids))
        .select((user_roles::user_id, user_roles::role, user_roles::region_code, user_roles::organisation_id))
        .load(tx.conn())?;
    let mut all: HashMap<UserId, Vec<RoleGrant>> = HashMap::new();
    for (user, role, region, organisation) in rows {
        let organisation_id = organisation.map(|id| id.0);
        let grants = all.entry(user).or_default();
        match grants.iter_mut().find(|g| g.role == role && g.organisation_id == organisation_id) {
            Some(grant) => grant.regions.extend(region),
            None => grants.push(RoleGrant { role, regions: region.into_iter().collect(), organisation_id }),
        }
    }
    all.values_mut().for_each(|grants| *grants = normal_roles(grants));
    Ok(all)
}

/// What an account is entered by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Entry<'a> {
    /// The hash of its password, when it has one already.
    pub hash: Option<&'a str>,
    /// Who the person is at the agency's provider.
    pub provider: Option<&'a UserProvider>,
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, account: &Account<'_>, entry: Entry<'_>) -> Result<User> {
    let (id, now) = (UserId::new(), tx.now());
    let row: Row = diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::email.eq(account.email),
            users::name.eq(account.name),
            users::sort_name.eq(fold(account.name)),
            users::status.eq(account.status),
            users::password_hash.eq(entry.hash),
            users::provider_issuer.eq(entry.provider.map(|at| &at.issuer)),
            users::provider_subject.eq(entry.provider.map(|at| &at.subject)),
            users::version.eq(1),
            users::created_at.eq(now),
            users::updated_at.eq(now),
        ))
        .returning(columns::<Row>())
        .get_result(tx.conn())?;
    insert_roles(tx, id, account.roles)?;
    tx.record(permit, ChangeKind::Created, ResourceType::User, id, row.version);
    with_roles(tx, vec![row])?.pop().ok_or_else(|| Error::internal("a user without itself".to_owned()))
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, id: UserId, account: &Account<'_>) -> Result<User> {
    let now = tx.now();
    let row: Row = diesel::update(users::table.find(id))
        .set((
            users::email.eq(account.email),
            users::name.eq(account.name),
            users::sort_name.eq(fold(account.name)),
            users::status.eq(account.status),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .returning(columns::<Row>())
        .get_result(tx.conn())?;
    diesel::delete(user_roles::table.filter(user_roles::user_id.eq(id))).execute(tx.conn())?;
    insert_roles(tx, id, account.roles)?;
    tx.record(permit, ChangeKind::Updated, ResourceType::User, id, row.version);
    with_roles(tx, vec![row])?.pop().ok_or_else(|| Error::internal("a user without itself".to_owned()))
}

fn insert_roles(tx: &mut Tx<'_>, user: UserId, roles: &[RoleGrant]) -> Result<()> {
    let mut rows = Vec::new();
    for grant in normal_roles(roles) {
        let none = if grant.regions.is_empty() { Some(None) } else { None };
        for region in grant.regions.iter().copied().map(Some).chain(none) {
            rows.push((
                user_roles::id.eq(Id::new()),
                user_roles::user_id.eq(user),
                user_roles::role.eq(grant.role),
                user_roles::region_code.eq(region),
                user_roles::organisation_id.eq(grant.organisation_id.map(Id)),
            ));
        }
    }
    crate::on_each!(tx.conn(), |c| diesel::insert_into(user_roles::table).values(&rows).execute(c))?;
    Ok(())
}

/// Gives an account a new password; it is active from then on.
pub fn set_password(tx: &mut Tx<'_>, permit: &Permit, id: UserId, hash: &str) -> Result<()> {
    let now = tx.now();
    let version: i32 = diesel::update(users::table.find(id))
        .set((
            users::password_hash.eq(hash),
            users::status.eq(UserStatus::Active),
            users::version.eq(users::version + 1),
            users::updated_at.eq(now),
        ))
        .returning(users::version)
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::User, id, version);
    Ok(())
}

/// Notes that somebody signed in. Their record stays at its version: nothing that can be changed has changed.
pub fn signed_in(tx: &mut Tx<'_>, permit: &Permit, id: UserId) -> Result<()> {
    let now = tx.now();
    let version: i32 = diesel::update(users::table.find(id))
        .set(users::last_sign_in_at.eq(now))
        .returning(users::version)
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::User, id, version);
    Ok(())
}

/// How many active administrators with a password of ours there are besides `id`: what a provider gives it can take. Touches their rows first: of two transactions that each take
/// the role from the other, PostgreSQL then lets only one through (two reads alone it would let pass).
pub fn other_administrators(tx: &mut Tx<'_>, _permit: &Permit, id: UserId) -> Result<i64> {
    diesel::update(user_roles::table.filter(user_roles::role.eq(Role::Administrator)))
        .set(user_roles::role.eq(Role::Administrator))
        .execute(tx.conn())?;
    Ok(user_roles::table
        .inner_join(users::table)
        .filter(user_roles::role.eq(Role::Administrator))
        .filter(users::status.eq(UserStatus::Active))
        .filter(users::provider_issuer.is_null())
        .filter(users::id.ne(id))
        .count()
        .get_result(tx.conn())?)
}

/// Those of `ids` that are organisations. The one look at a table of another feature: organisations stand after users
/// in the house (their contacts are users), so their service cannot be asked.
pub fn known_organisations(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    let ids: Vec<Id> = ids.iter().copied().map(Id).collect();
    let found: Vec<Id> =
        organisations::table.filter(organisations::id.eq_any(&ids)).select(organisations::id).load(tx.conn())?;
    Ok(found.into_iter().map(|id| id.0).collect())
}
