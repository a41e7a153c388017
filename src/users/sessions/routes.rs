//! `/v1/auth/tokens`, `/v1/auth/session`.
use super::model::{SignInRequest, TokenResponse};
use super::service;
use crate::auth::password;
use crate::error::{Error, Result, Unauthenticated};
use crate::http::basic::basic;
use crate::http::caller::{Caller, Guest};
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::Done;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Json;
use actix_web::{FromRequest, HttpRequest, delete, post};
use futures_util::future::LocalBoxFuture;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(create_token).service(delete_session);
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
    Ok(Json(service::tokens(&guest.core().tokens, opened)?))
}

/// Sign out.
///
/// Ends the session that the access token belongs to: its refresh token stops working, and nothing more can be written
/// with its access tokens.
#[utoipa::path(tag = "auth", security(("bearer" = [])), 
    responses((status = 204, description = "Signed out."),
        (status = 409, description = "The token is the agency's provider's: its session is ended there.")))]
#[delete("/auth/session")]
async fn delete_session(caller: Caller) -> Result<Done> {
    caller.write(service::sign_out).await?;
    Ok(Done)
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
