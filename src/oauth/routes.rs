//! `/v1/oauth/token`, `/v1/oauth/revocation`, `/v1/oauth/introspection`.
use super::assertions;
use super::metadata::token_endpoint;
use super::model::{Introspection, JWT_BEARER, OauthTokenForm, OauthTokenRequest, Shown};
use super::service;
use crate::app::Core;
use crate::error::catalogue::Code;
use crate::error::{Error, Result, Unauthenticated};
use crate::http::basic::basic;
use crate::http::caller::Guest;
use crate::http::input::Form;
use crate::http::mount::Mount;
use crate::language::text;
use crate::users::sessions::model::TokenResponse;
use crate::users::sessions::service as sessions;
use actix_web::web::Json;
use actix_web::{HttpRequest, HttpResponse, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(create_oauth_token).service(create_oauth_revocation).service(create_oauth_introspection);
}

/// Get an access token.
///
/// The token endpoint of OAuth 2.0 (RFC 6749). Systems send `grant_type=client_credentials` and show who they are: with
/// their id and a secret by HTTP Basic, or with an assertion that they have signed (`private_key_jwt`, RFC 7523); each
/// assertion works once. People's front-ends send `grant_type=refresh_token`: the refresh token of the last answer is used
/// up and a new one comes with the new access token, with the roles of this moment. A refresh token that is shown a second
/// time ends the whole session, because one of the two who have it is a thief: let only one request refresh at a time.
/// Failures have `error` as in RFC 6749, 5.2.
#[utoipa::path(tag = "auth", security(("client" = [])),
    request_body(content = OauthTokenRequest, content_type = "application/x-www-form-urlencoded",
        example = json!({"grant_type": "refresh_token", "refresh_token": "LZ1nQm3i6bBkXc0sWf6nX7mYj2tq0pVtC8r4d5e6f7g"})),
    responses((status = 200, description = "The token.", body = TokenResponse),
        (status = 400, description = "`error` says why: `invalid_request`, `invalid_grant`, `invalid_scope`, `unsupported_grant_type`."),
        (status = 401, description = "`error` is `invalid_client`: a system that is not known, is blocked, or shows wrong credentials.")))]
#[post("/oauth/token")]
async fn create_oauth_token(
    guest: Guest,
    req: HttpRequest,
    form: Result<Form<OauthTokenRequest>>,
) -> Result<Json<TokenResponse>> {
    let Form(form) = form.map_err(as_oauth)?;
    let shown = shown(&req, form.client_id.as_deref(), form.client_assertion_type.as_deref(), form.client_assertion)?;
    match (form.grant_type.as_str(), shown) {
        ("client_credentials", Some(shown)) => {
            let (scope, audiences) = (form.scope, audiences(guest.core()));
            let issued = guest.write(move |tx| service::issue(tx, &shown, scope.as_deref(), &audiences)).await?;
            let (system, now) = issued;
            let tokens = &guest.core().tokens;
            Ok(Json(TokenResponse {
                access_token: tokens.issue_to_system(&system, now)?,
                token_type: "Bearer",
                expires_in: tokens.lifetime(),
                refresh_token: None,
                refresh_expires_at: None,
                scope: Some(crate::auth::scopes::written(&system.scopes)),
            }))
        }
        ("client_credentials", None) => Err(Error::Unauthenticated(Unauthenticated::BadClient)),
        // Refresh tokens belong to people's sessions: whoever shows a system's credentials has none.
        ("refresh_token", Some(_)) => Err(Error::Unauthenticated(Unauthenticated::BadClient)),
        ("refresh_token", None) => {
            let token = form.refresh_token.filter(|t| !t.is_empty()).ok_or_else(|| missing("refresh_token"))?;
            let days = guest.core().settings.refresh_token_days;
            let opened = guest.write(move |tx| sessions::refresh(tx, &token, days)).await?;
            let opened = opened.ok_or_else(sessions::invalid_grant)?;
            Ok(Json(sessions::tokens(&guest.core().tokens, opened)?))
        }
        _ => {
            let why = text(
                "Sono ammessi grant_type=client_credentials e refresh_token.",
                "grant_type=client_credentials and refresh_token are taken.",
            );
            Err(Error::Grant(Code::UnsupportedGrantType, why))
        }
    }
}

/// Revoke a token.
///
/// As RFC 7009 has it: of a person's refresh or access token the whole session ends; a system revokes its own access
/// tokens and shows who it is, as at the token endpoint. A revoked access token writes nothing more at once, and reads for
/// its last minutes. A system gets 200 too for what is no token of ours; whoever shows no credentials gets 401 for that.
#[utoipa::path(tag = "auth", security(("client" = [])),
    request_body(content = OauthTokenForm, content_type = "application/x-www-form-urlencoded",
        example = json!({"token": "LZ1nQm3i6bBkXc0sWf6nX7mYj2tq0pVtC8r4d5e6f7g", "token_type_hint": "refresh_token"})),
    responses((status = 200, description = "The token is good no more."),
        (status = 400, description = "`error` says why: `invalid_request`, `unauthorized_client`."),
        (status = 401, description = "`error` is `invalid_client`.")))]
#[post("/oauth/revocation")]
async fn create_oauth_revocation(
    guest: Guest,
    req: HttpRequest,
    form: Result<Form<OauthTokenForm>>,
) -> Result<HttpResponse> {
    let Form(form) = form.map_err(as_oauth)?;
    let shown = shown(&req, form.client_id.as_deref(), form.client_assertion_type.as_deref(), form.client_assertion)?;
    let claims = guest.core().tokens.read(&form.token).ok();
    let audiences = audiences(guest.core());
    guest.write(move |tx| service::revoke(tx, shown.as_ref(), &form.token, claims.as_ref(), &audiences)).await?;
    Ok(HttpResponse::Ok().finish())
}

/// Ask what a token is worth.
///
/// Introspection (RFC 7662), for resource servers of the Observatory: systems with the scope `introspect`. Of a token that
/// is not good only `active: false` is told.
#[utoipa::path(tag = "auth", security(("client" = [])),
    request_body(content = OauthTokenForm, content_type = "application/x-www-form-urlencoded",
        example = json!({"token": "LZ1nQm3i6bBkXc0sWf6nX7mYj2tq0pVtC8r4d5e6f7g"})),
    responses((status = 200, description = "What it is worth.", body = Introspection),
        (status = 400, description = "`error` is `invalid_request`."),
        (status = 401, description = "`error` is `invalid_client`."),
        (status = 403, description = "The system does not have the scope `introspect`.")))]
#[post("/oauth/introspection")]
async fn create_oauth_introspection(
    guest: Guest,
    req: HttpRequest,
    form: Result<Form<OauthTokenForm>>,
) -> Result<Json<Introspection>> {
    let Form(form) = form.map_err(as_oauth)?;
    let shown = shown(&req, form.client_id.as_deref(), form.client_assertion_type.as_deref(), form.client_assertion)?;
    let shown = shown.ok_or(Error::Unauthenticated(Unauthenticated::BadClient))?;
    let claims = guest.core().tokens.read(&form.token).ok();
    let audiences = audiences(guest.core());
    Ok(Json(guest.write(move |tx| service::introspect(tx, &shown, claims.as_ref(), &audiences)).await?))
}

/// How the system of a request shows who it is; none when it does not. 401 for one that does so in two ways, in a way that
/// is not known, or with the credentials of another than it names.
fn shown(
    req: &HttpRequest,
    client: Option<&str>,
    kind: Option<&str>,
    assertion: Option<String>,
) -> Result<Option<Shown>> {
    let named = |id: &str| client.is_none_or(|client| client.eq_ignore_ascii_case(id));
    match (basic(req), kind, assertion) {
        (None, Some(JWT_BEARER), Some(signed))
            if assertions::issuer(&signed).is_some_and(|issuer| named(&issuer.to_string())) =>
        {
            Ok(Some(Shown::Assertion(signed)))
        }
        (Some((client, secret)), None, None) if named(&client) => Ok(Some(Shown::Secret { client, secret })),
        (None, None, None) => Ok(None),
        _ => Err(Error::Unauthenticated(Unauthenticated::BadClient)),
    }
}

/// For whom an assertion may be: this server as issuer, or its token endpoint (RFC 7523, 3).
fn audiences(core: &Core) -> Vec<String> {
    let public_url = core.settings.public_url.clone();
    vec![token_endpoint(&public_url), public_url]
}

/// A form that cannot be read, in the words of RFC 6749.
fn as_oauth(error: Error) -> Error {
    match error {
        Error::Invalid(broken) => {
            let pointer = broken.first().map_or("#", |first| first.pointer.as_str());
            missing(pointer.trim_start_matches("#/"))
        }
        other => other,
    }
}

fn missing(field: &str) -> Error {
    Error::Grant(
        Code::InvalidRequest,
        text(format!("Parametro mancante o errato: {field}."), format!("Missing or wrong parameter: {field}.")),
    )
}
