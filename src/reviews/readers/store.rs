//! Queries on readers' profiles.
use super::model::{Profile, ReaderUpdate};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::reader_profiles as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Stored;
use crate::error::Result;
use crate::users::model::UserId;
use diesel::prelude::*;

/// At most `limit` profiles after one, for who may read all: the permit says so.
pub fn page(tx: &mut Tx<'_>, _permit: &Permit, after: Option<UserId>, limit: i64) -> Result<Vec<Profile>> {
    let mut query =
        table::table.order(table::user_id).limit(limit).select(Profile::as_select()).into_boxed::<MultiBackend>();
    if let Some(last) = after {
        query = query.filter(table::user_id.gt(last));
    }
    Ok(query.load(tx.conn())?)
}

/// The profiles of some users, for who may read all.
pub fn of_users(tx: &mut Tx<'_>, _permit: &Permit, users: &[UserId]) -> Result<Vec<Profile>> {
    Ok(table::table.filter(table::user_id.eq_any(users)).select(Profile::as_select()).load(tx.conn())?)
}

/// One of them; the service decides who sees it.
pub fn find(tx: &mut Tx<'_>, user: UserId) -> Result<Option<Profile>> {
    Ok(table::table.find(user).select(Profile::as_select()).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, user: UserId, new: &ReaderUpdate) -> Result<Profile> {
    let now = tx.now();
    let made: Profile = diesel::insert_into(table::table)
        .values((
            table::user_id.eq(user),
            table::themes.eq(Stored(new.themes.clone())),
            table::dimensions.eq(Stored(new.dimensions.clone())),
            table::regions.eq(Stored(new.regions.clone())),
            table::organisations.eq(Stored(new.organisations.clone())),
            table::declared_organisations.eq(Stored(new.declared_organisations.clone())),
            table::available.eq(new.available),
            table::capacity.eq(new.capacity),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Profile>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::ReaderProfile, user, made.version);
    Ok(made)
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, user: UserId, changed: &ReaderUpdate) -> Result<Profile> {
    let now = tx.now();
    let made: Profile = diesel::update(table::table.find(user))
        .set((
            table::themes.eq(Stored(changed.themes.clone())),
            table::dimensions.eq(Stored(changed.dimensions.clone())),
            table::regions.eq(Stored(changed.regions.clone())),
            table::organisations.eq(Stored(changed.organisations.clone())),
            table::declared_organisations.eq(Stored(changed.declared_organisations.clone())),
            table::available.eq(changed.available),
            table::capacity.eq(changed.capacity),
            table::version.eq(table::version + 1),
            table::updated_at.eq(now),
        ))
        .returning(columns::<Profile>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::ReaderProfile, user, made.version);
    Ok(made)
}
