//! Tokens for systems, and what tokens are worth.
use super::assertions;
use super::model::{Introspection, Shown};
use super::store;
use crate::auth::actor::{Grant, System};
use crate::auth::password;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::auth::scopes::{self, Scope};
use crate::auth::token::Claims;
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant};
use crate::error::catalogue::Code;
use crate::error::{Error, Result, Unauthenticated};
use crate::language::text;
use crate::service_clients::model::{Client, ServiceClientId};
use crate::service_clients::service as clients;
use crate::users::sessions::service as sessions;
use chrono::{DateTime, TimeDelta};

/// 401 for a system that is not known, is blocked, or shows wrong credentials: the same for all.
fn bad_client() -> Error {
    Error::Unauthenticated(Unauthenticated::BadClient)
}

fn may_sign_in(tx: &Tx<'_>) -> Result<Permit> {
    tx.permit(Permission::SignIn, &ResourceReach::country())
}

/// The system that shows itself. An assertion is used up; it must be for one of `audiences`.
fn authenticated(tx: &mut Tx<'_>, permit: &Permit, shown: &Shown, audiences: &[String]) -> Result<Client> {
    match shown {
        Shown::Secret { client, secret } => {
            let id: ServiceClientId = client.parse().map_err(|_| bad_client())?;
            let now = tx.now();
            let known = clients::secret_by_digest(tx, &password::digest(secret))?;
            let known = known.filter(|known| known.client_id == id && known.expires_at.is_none_or(|end| now < end));
            let known = known.ok_or_else(bad_client)?;
            let client = clients::let_in(tx, id)?.ok_or_else(bad_client)?;
            clients::secret_used(tx, permit, known.id)?;
            Ok(client)
        }
        Shown::Assertion(signed) => {
            let id = assertions::issuer(signed).ok_or_else(bad_client)?;
            let client = clients::let_in(tx, id)?.ok_or_else(bad_client)?;
            let good = assertions::check(signed, id, &client.content.0.keys, audiences, tx.now()).map_err(|why| {
                log::info!(client:% = id; "assertion refused: {why}");
                bad_client()
            })?;
            let digest = password::digest(&format!("{id}:{}", good.jti));
            if store::use_assertion(tx, permit, &digest, good.expires_at)? { Ok(client) } else { Err(bad_client()) }
        }
    }
}

/// What a system's next access token is made from: all of its scopes, or those that it asks for.
pub fn issue(tx: &mut Tx<'_>, shown: &Shown, wanted: Option<&str>, audiences: &[String]) -> Result<(System, Instant)> {
    let permit = may_sign_in(tx)?;
    let client = authenticated(tx, &permit, shown, audiences)?;
    clients::got_token(tx, &permit, client.id)?;
    let mut system = client.acting(Id::new().0);
    let own = &system.scopes;
    let scopes = match wanted.map(str::split_ascii_whitespace) {
        None => Vec::new(),
        Some(words) => words
            .map(|word| word.parse().ok().filter(|scope| own.contains(scope)).ok_or_else(|| bad_scope(word)))
            .collect::<Result<Vec<Scope>>>()?,
    };
    if !scopes.is_empty() {
        system.scopes = scopes;
    }
    Ok((system, tx.now()))
}

fn bad_scope(word: &str) -> Error {
    let why =
        text(format!("Il sistema non ha l'ambito {word}."), format!("The system does not have the scope {word}."));
    Error::Grant(Code::InvalidScope, why)
}

/// Revokes a token (RFC 7009). Whoever shows a person's token may; a system's is revoked by the system itself. For a system
/// that shows who it is, what is no token of ours needs no revocation.
pub fn revoke(
    tx: &mut Tx<'_>,
    shown: Option<&Shown>,
    token: &str,
    claims: Option<&Claims>,
    audiences: &[String],
) -> Result<()> {
    let permit = may_sign_in(tx)?;
    let by = shown.map(|shown| authenticated(tx, &permit, shown, audiences)).transpose()?;
    match claims {
        // Whoever shows no credentials must at least show a token that was somebody's.
        None if sessions::revoke(tx, token)? || by.is_some() => Ok(()),
        None => Err(bad_client()),
        Some(Claims { sid: Some(session), .. }) => sessions::revoke_session(tx, *session),
        Some(claims) => {
            let by = by.ok_or_else(bad_client)?;
            if by.id.0 != claims.sub {
                let why = text("Il token è di un altro sistema.", "The token is another system's.");
                return Err(Error::Grant(Code::UnauthorizedClient, why));
            }
            let end = DateTime::from_timestamp(claims.exp, 0).unwrap_or_else(|| tx.now().utc());
            store::revoke(tx, &permit, claims.jti, Instant::from(end).plus(TimeDelta::minutes(1)))
        }
    }
}

/// Tells a resource server what a token is worth (RFC 7662). For systems with the scope `introspect`.
pub fn introspect(
    tx: &mut Tx<'_>,
    shown: &Shown,
    claims: Option<&Claims>,
    audiences: &[String],
) -> Result<Introspection> {
    let permit = may_sign_in(tx)?;
    let asks = authenticated(tx, &permit, shown, audiences)?;
    if !asks.content.0.scopes.contains(&Scope::Introspect) {
        return Err(Error::InsufficientScope(Some(Scope::Introspect)));
    }
    let Some(claims) = claims else { return Ok(Introspection::default()) };
    let good = match claims.sid {
        Some(session) => sessions::is_open(tx, session)?,
        None => clients::let_in(tx, ServiceClientId(claims.sub))?.is_some() && !store::any_revoked(tx, claims.jti)?,
    };
    Ok(if good { told(claims) } else { Introspection::default() })
}

fn told(claims: &Claims) -> Introspection {
    Introspection {
        active: true,
        scope: Some(scopes::written(&scopes::read(&claims.scope))).filter(|scope| !scope.is_empty()),
        client_id: Some(claims.client_id.clone()),
        token_type: Some("Bearer"),
        sub: Some(claims.sub),
        exp: Some(claims.exp),
        iat: Some(claims.iat),
        iss: Some(claims.iss.clone()),
        aud: Some(claims.aud.clone()),
        jti: Some(claims.jti),
        roles: claims.roles.iter().map(|grant| Grant::from(grant).into()).collect(),
    }
}
