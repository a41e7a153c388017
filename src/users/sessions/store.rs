//! Queries on sessions and refresh tokens.
use super::model::EndReason;
use crate::auth::policy::Permit;
use crate::db::schema::{auth_sessions, refresh_tokens, users};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::users::model::{UserId, UserStatus};
use diesel::prelude::*;
use uuid::Uuid;

/// A refresh token that was shown, with its session.
#[derive(Debug, Queryable)]
pub struct Shown {
    /// The token's row.
    pub id: Id,
    /// Its session.
    pub session: Id,
    /// Whose it is.
    pub user: UserId,
    /// Until when it works.
    pub expires_at: Instant,
    /// When it was used.
    pub used_at: Option<Instant>,
    /// When the session was ended.
    pub revoked_at: Option<Instant>,
    /// State of the account.
    pub status: UserStatus,
}

/// Begins a session.
pub fn insert(tx: &mut Tx<'_>, _permit: &Permit, user: UserId) -> Result<Id> {
    let (id, now) = (Id::new(), tx.now());
    diesel::insert_into(auth_sessions::table)
        .values((auth_sessions::id.eq(id), auth_sessions::user_id.eq(user), auth_sessions::created_at.eq(now)))
        .execute(tx.conn())?;
    Ok(id)
}

/// Adds a refresh token, by its digest.
pub fn insert_token(tx: &mut Tx<'_>, _permit: &Permit, session: Id, digest: &str, expires_at: Instant) -> Result<()> {
    let now = tx.now();
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::id.eq(Id::new()),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::token_digest.eq(digest),
            refresh_tokens::created_at.eq(now),
            refresh_tokens::expires_at.eq(expires_at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The refresh token with this digest: whoever shows it may use it.
pub fn any_token(tx: &mut Tx<'_>, digest: &str) -> Result<Option<Shown>> {
    Ok(refresh_tokens::table
        .inner_join(auth_sessions::table.inner_join(users::table))
        .filter(refresh_tokens::token_digest.eq(digest))
        .select((
            refresh_tokens::id,
            auth_sessions::id,
            users::id,
            refresh_tokens::expires_at,
            refresh_tokens::used_at,
            auth_sessions::revoked_at,
            users::status,
        ))
        .first(tx.conn())
        .optional()?)
}

/// Whether a session goes on, and its user may sign in.
pub fn any_open_session(tx: &mut Tx<'_>, session: Uuid) -> Result<bool> {
    let open = auth_sessions::table
        .inner_join(users::table)
        .filter(auth_sessions::id.eq(Id(session)))
        .filter(auth_sessions::revoked_at.is_null())
        .filter(users::status.eq(UserStatus::Active));
    Ok(open.count().get_result::<i64>(tx.conn())? == 1)
}

/// Marks a refresh token as used and drops the session's expired ones.
pub fn use_token(tx: &mut Tx<'_>, _permit: &Permit, token: &Shown) -> Result<()> {
    let now = tx.now();
    let expired = refresh_tokens::table
        .filter(refresh_tokens::session_id.eq(token.session))
        .filter(refresh_tokens::expires_at.lt(now));
    diesel::delete(expired).execute(tx.conn())?;
    diesel::update(refresh_tokens::table.find(token.id)).set(refresh_tokens::used_at.eq(now)).execute(tx.conn())?;
    Ok(())
}

/// Ends a session.
pub fn end(tx: &mut Tx<'_>, permit: &Permit, session: Uuid, reason: EndReason) -> Result<()> {
    let now = tx.now();
    let of: Option<UserId> = diesel::update(auth_sessions::table.find(Id(session)))
        .set((auth_sessions::revoked_at.eq(now), auth_sessions::reason.eq(reason)))
        .returning(auth_sessions::user_id)
        .get_result(tx.conn())
        .optional()?;
    let Some(user) = of else { return Ok(()) };
    let version: i32 = users::table.find(user).select(users::version).first(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::User, user, version);
    Ok(())
}

/// Ends every session of a user but `except`. The change of the user that is the reason goes into the change log.
pub fn end_all(tx: &mut Tx<'_>, _permit: &Permit, user: UserId, except: Option<Uuid>, reason: EndReason) -> Result<()> {
    let now = tx.now();
    let open = auth_sessions::table
        .filter(auth_sessions::user_id.eq(user))
        .filter(auth_sessions::revoked_at.is_null())
        .filter(auth_sessions::id.ne(Id(except.unwrap_or_default())));
    diesel::update(open)
        .set((auth_sessions::revoked_at.eq(now), auth_sessions::reason.eq(reason)))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets the sessions of a user that began before `instant` and have no refresh token that still works.
pub fn delete_dead(tx: &mut Tx<'_>, _permit: &Permit, user: UserId, instant: Instant) -> Result<()> {
    let now = tx.now();
    let alive = refresh_tokens::table
        .inner_join(auth_sessions::table)
        .filter(auth_sessions::user_id.eq(user))
        .filter(refresh_tokens::expires_at.ge(now))
        .select(auth_sessions::id);
    let alive: Vec<Id> = alive.distinct().load(tx.conn())?;
    let dead = auth_sessions::table
        .filter(auth_sessions::user_id.eq(user))
        .filter(auth_sessions::created_at.lt(instant))
        .filter(auth_sessions::id.ne_all(alive));
    diesel::delete(dead).execute(tx.conn())?;
    Ok(())
}
