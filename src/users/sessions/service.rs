//! Signing in and out.
use super::model::{EndReason, Opened, TokenResponse};
use super::store;
use crate::auth::actor::Grant;
use crate::auth::password;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::auth::token::Tokens;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::catalogue::Code;
use crate::error::{Error, Result, Unauthenticated};
use crate::language::text;
use crate::users::model::{UserId, UserStatus, normal_email};
use crate::users::store::{self as users, Credentials};
use crate::users::throttle::model::Subject;
use crate::users::throttle::service as throttle;
use chrono::TimeDelta;
use std::net::IpAddr;
use uuid::Uuid;

/// An attempt to sign in that was counted, and whose password is to be compared next.
#[derive(Debug, Clone)]
pub struct Attempt {
    account: Subject,
    address: Option<Subject>,
    known: Option<Credentials>,
}

impl Attempt {
    /// The hash to compare with; none for an account that does not exist or may not sign in.
    pub fn hash(&self) -> Option<String> {
        self.known.as_ref().map(|known| known.hash.clone())
    }
}

/// First step: counts the attempt, or 429. Whether the account exists cannot be told from the answer.
pub fn attempt(tx: &mut Tx<'_>, email: &str, address: Option<IpAddr>) -> Result<Attempt> {
    let permit = tx.permit(Permission::SignIn, &ResourceReach::country())?;
    let email = normal_email(email);
    let (account, address) = (Subject::account(&email), address.map(Subject::address));
    throttle::check(tx, &account)?;
    throttle::count(tx, &permit, &account)?;
    if let Some(address) = &address {
        throttle::check(tx, address)?;
        throttle::count(tx, &permit, address)?;
    }
    Ok(Attempt { account, address, known: users::any_credentials(tx, &email)? })
}

/// Last step, after the password was found right: a session, whose refresh token lives for `days`.
pub fn open(tx: &mut Tx<'_>, attempt: &Attempt, days: u32) -> Result<Opened> {
    let permit = tx.permit(Permission::SignIn, &ResourceReach::country())?;
    let refused = || Error::Unauthenticated(Unauthenticated::BadCredentials);
    let tried = attempt.known.as_ref().ok_or_else(refused)?;
    // Again, because the account may have been blocked or its password changed while it was compared.
    let now_known = users::any_credentials(tx, &tried.email)?;
    let known = now_known.filter(|known| known.user == tried.user && known.hash == tried.hash).ok_or_else(refused)?;
    throttle::forget(tx, &permit, &attempt.account)?;
    if let Some(address) = &attempt.address {
        throttle::forgive(tx, &permit, address)?;
    }
    let lifetime = TimeDelta::days(i64::from(days));
    let before = tx.now().plus(-lifetime);
    store::delete_dead(tx, &permit, known.user, before)?;
    users::signed_in(tx, &permit, known.user)?;
    let session = store::insert(tx, &permit, known.user)?;
    issue(tx, &permit, known.user, session, lifetime)
}

/// The next tokens for a refresh token. None when it was used before: then its session is ended, which must be
/// committed, so it is no error here.
pub fn refresh(tx: &mut Tx<'_>, token: &str, days: u32) -> Result<Option<Opened>> {
    let permit = tx.permit(Permission::SignIn, &ResourceReach::country())?;
    let now = tx.now();
    let shown = store::any_token(tx, &password::digest(token))?.ok_or_else(invalid_grant)?;
    if shown.revoked_at.is_some() || shown.status != UserStatus::Active {
        return Err(invalid_grant());
    }
    if shown.used_at.is_some() {
        store::end(tx, &permit, shown.session.0, EndReason::TokenReused)?;
        return Ok(None);
    }
    if shown.expires_at <= now {
        return Err(invalid_grant());
    }
    store::use_token(tx, &permit, &shown)?;
    issue(tx, &permit, shown.user, shown.session, TimeDelta::days(i64::from(days))).map(Some)
}

/// The tokens of a session that goes on.
pub fn tokens(tokens: &Tokens, opened: Opened) -> Result<TokenResponse> {
    Ok(TokenResponse {
        access_token: tokens.issue(opened.user.0, opened.session, &opened.grants, opened.at)?,
        token_type: "Bearer",
        expires_in: tokens.lifetime(),
        refresh_token: Some(opened.refresh_token),
        refresh_expires_at: Some(opened.refresh_expires_at),
        scope: None,
    })
}

/// The one answer to every refresh token that does not work.
pub fn invalid_grant() -> Error {
    Error::Grant(
        Code::InvalidGrant,
        text(
            "Il refresh token è errato, già usato o scaduto: occorre accedere di nuovo.",
            "The refresh token is wrong, was used already or has expired: sign in again.",
        ),
    )
}

fn issue(tx: &mut Tx<'_>, permit: &Permit, user: UserId, session: Id, lifetime: TimeDelta) -> Result<Opened> {
    let (refresh_token, at) = (password::secret(), tx.now());
    let refresh_expires_at = at.plus(lifetime);
    store::insert_token(tx, permit, session, &password::digest(&refresh_token), refresh_expires_at)?;
    let known = users::any_user(tx, user)?.ok_or_else(invalid_grant)?;
    let grants = known.roles.iter().map(Grant::from).collect();
    Ok(Opened { user, session: session.0, grants, refresh_token, refresh_expires_at, at })
}

/// Ends the caller's session.
pub fn sign_out(tx: &mut Tx<'_>) -> Result<()> {
    let permit = tx.permit(Permission::ChangeOwnAccount, &ResourceReach::country())?;
    match tx.actor().session_id() {
        Some(session) => store::end(tx, &permit, session, EndReason::SignedOut),
        None => Err(Error::wrong_state(
            "La sessione è del gestore delle identità dell'agenzia: si chiude lì.",
            "The session is the agency's identity provider's: it is ended there.",
        )),
    }
}

/// Ends every session of a user but `except`.
pub fn end_all(tx: &mut Tx<'_>, permit: &Permit, user: UserId, except: Option<Uuid>, reason: EndReason) -> Result<()> {
    store::end_all(tx, permit, user, except, reason)
}

/// Ends the session of somebody who shows its refresh token; false when it is nobody's.
pub fn revoke(tx: &mut Tx<'_>, token: &str) -> Result<bool> {
    let permit = tx.permit(Permission::SignIn, &ResourceReach::country())?;
    let Some(shown) = store::any_token(tx, &password::digest(token))? else { return Ok(false) };
    if shown.revoked_at.is_none() {
        store::end(tx, &permit, shown.session.0, EndReason::SignedOut)?;
    }
    Ok(true)
}

/// Ends the session of somebody who shows one of its access tokens.
pub fn revoke_session(tx: &mut Tx<'_>, session: Uuid) -> Result<()> {
    let permit = tx.permit(Permission::SignIn, &ResourceReach::country())?;
    if is_open(tx, session)? { store::end(tx, &permit, session, EndReason::SignedOut) } else { Ok(()) }
}

/// Whether a session goes on, for whoever shows one of its tokens.
pub fn is_open(tx: &mut Tx<'_>, session: Uuid) -> Result<bool> {
    store::any_open_session(tx, session)
}
