//! `/v1/auth/tokens`, `/v1/oauth/token`, `/v1/auth/session`.
use super::model::{OauthTokenRequest, Opened, SignInRequest, TokenResponse};
use super::service;
use crate::app::Core;
use crate::auth::password;
use crate::error::{Error, Result, Unauthenticated};
use crate::http::caller::{Caller, Guest};
use crate::http::input::{Form, Input};
use crate::http::mount::Mount;
use crate::http::page::Done;
use crate::language::text;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Json;
use actix_web::{FromRequest, HttpRequest, delete, post};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::LocalBoxFuture;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(create_token).service(create_oauth_token).service(delete_session);
}

/// Sign in.
///
/// For people, from a front-end of our own: send e-mail address and password and get an access token, which goes into
/// `Authorization: Bearer ...` of every other request and lives for `expires_in` seconds, and a refresh token for the
/// next one (`POST /oauth/token`). The body may be left out when the same two are sent by HTTP Basic. The answer is the
/// same 401 (`bad_credentials`) for an unknown address, a wrong password, a blocked account and one that was only
/// invited. After ten failures within fifteen minutes an account takes no attempt for a quarter of an hour (429).
#[utoipa::path(tag = "auth", security(("credentials" = [])),
    request_body(content = SignInRequest,
        example = json!({"email": "admin@demo.example.org", "password": "as-it-was-shown-once"})),
    responses((status = 200, description = "Signed in.", body = TokenResponse),
        (status = 401, description = "Address or password are not right, or the account may not sign in."),
        (status = 429, description = "Too many failures of this account or address, or too many requests.")))]
#[post("/auth/tokens")]
async fn create_token(guest: Guest, credentials: Credentials) -> Result<Json<TokenResponse>> {
    let Credentials(SignInRequest { email, password }) = credentials;
    let address = guest.address();
    // Three steps, because a password is compared slowly on purpose and no transaction may wait for it.
    let attempt = guest.write(move |tx| service::attempt(tx, &email, address)).await?;
    let hash = attempt.hash();
    if !guest.compute(move || Ok(password::verify(&password, hash.as_deref()))).await? {
        return Err(Error::Unauthenticated(Unauthenticated::BadCredentials));
    }
    let days = guest.core().settings.refresh_token_days;
    let opened = guest.write(move |tx| service::open(tx, &attempt, days)).await?;
    answer(guest.core(), opened)
}

/// Get the next tokens.
///
/// The token endpoint of OAuth 2.0 (RFC 6749). It takes `grant_type=refresh_token`: the refresh token of the last answer
/// is used up and a new one comes with the new access token, with the roles of this moment. A refresh token that is
/// shown a second time ends the whole session, because one of the two who have it is a thief: let only one request
/// refresh at a time. Failures are 400 with `error` as in RFC 6749, 5.2.
#[utoipa::path(tag = "auth", security(("client" = [])),
    request_body(content = OauthTokenRequest, content_type = "application/x-www-form-urlencoded",
        example = json!({"grant_type": "refresh_token", "refresh_token": "LZ1nQm3i6bBkXc0sWf6nX7mYj2tq0pVtC8r4d5e6f7g"})),
    responses((status = 200, description = "The next tokens.", body = TokenResponse),
        (status = 400, description = "`error` says why: `invalid_request`, `invalid_grant`, `unsupported_grant_type`."),
        (status = 401, description = "A client that is not known.")))]
#[post("/oauth/token")]
async fn create_oauth_token(
    guest: Guest,
    req: HttpRequest,
    form: Result<Form<OauthTokenRequest>>,
) -> Result<Json<TokenResponse>> {
    let Form(form) = form.map_err(|error| match error {
        Error::Invalid(broken) => invalid_request(broken.first().map(|first| first.pointer.as_str()).unwrap_or("#")),
        other => other,
    })?;
    if basic(&req).is_some() {
        // No system has credentials of its own yet, so whoever shows some shows wrong ones.
        return Err(Error::Unauthenticated(Unauthenticated::BadCredentials));
    }
    if form.grant_type != "refresh_token" {
        let why = text("È ammesso solo grant_type=refresh_token.", "Only grant_type=refresh_token is taken.");
        return Err(Error::Grant("unsupported_grant_type", why));
    }
    let token = form.refresh_token.filter(|t| !t.is_empty()).ok_or_else(|| invalid_request("#/refresh_token"))?;
    let days = guest.core().settings.refresh_token_days;
    let opened = guest.write(move |tx| service::refresh(tx, &token, days)).await?;
    answer(guest.core(), opened.ok_or_else(service::invalid_grant)?)
}

/// Sign out.
///
/// Ends the session that the access token belongs to: its refresh token stops working, and nothing more can be written
/// with its access tokens.
#[utoipa::path(tag = "auth", security(("bearer" = [])), responses((status = 204, description = "Signed out.")))]
#[delete("/auth/session")]
async fn delete_session(caller: Caller) -> Result<Done> {
    caller.write(service::sign_out).await?;
    Ok(Done)
}

fn answer(core: &Core, opened: Opened) -> Result<Json<TokenResponse>> {
    Ok(Json(TokenResponse {
        access_token: core.tokens.issue(opened.user.0, opened.session, &opened.grants, opened.at)?,
        token_type: "Bearer",
        expires_in: core.tokens.lifetime(),
        refresh_token: opened.refresh_token,
        refresh_expires_at: opened.refresh_expires_at,
    }))
}

fn invalid_request(pointer: &str) -> Error {
    let field = pointer.trim_start_matches("#/");
    Error::Grant(
        "invalid_request",
        text(format!("Parametro mancante o errato: {field}."), format!("Missing or wrong parameter: {field}.")),
    )
}

/// E-mail address and password, from the JSON body or, without one, from HTTP Basic (RFC 7617).
struct Credentials(SignInRequest);

impl FromRequest for Credentials {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let sent = |name| req.headers().get(name).is_some_and(|value| value != "0");
        let has_body = [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::TRANSFER_ENCODING].into_iter().any(sent);
        let by_basic = basic(req);
        let body = Input::<SignInRequest>::from_request(req, payload);
        Box::pin(async move {
            if has_body {
                return Ok(Self(body.await?.into_inner()));
            }
            let (email, password) = by_basic.ok_or(Error::Unauthenticated(Unauthenticated::Missing))?;
            Ok(Self(SignInRequest { email, password }))
        })
    }
}

/// Name and password of HTTP Basic: empty ones for what cannot be read, which nobody has.
fn basic(req: &HttpRequest) -> Option<(String, String)> {
    let value = req.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, coded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let read = STANDARD.decode(coded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = read.as_deref().and_then(|text| text.split_once(':')).unwrap_or_default();
    Some((pair.0.to_owned(), pair.1.to_owned()))
}
