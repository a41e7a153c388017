//! `/v1/auth/invitation-acceptances`, `/v1/auth/password-resets`, and where administrators make codes.
use super::model::{IssuedCode, NewPassword, OneTimeCodePurpose, not_the_address};
use super::service;
use crate::auth::password;
use crate::error::{Error, Result, Unauthenticated};
use crate::http::caller::{Caller, Guest};
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Resource, ShownOnce};
use crate::users::model::UserId;
use crate::users::service as users;
use actix_web::web::Path;
use actix_web::{HttpRequest, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(create_invitation_acceptance)
        .service(create_password_redemption)
        .service(create_invitation)
        .service(create_password_reset);
}

impl Resource for IssuedCode {
    /// A code has no address of its own: it is part of its user.
    fn location(&self) -> String {
        format!("/v1/users/{}", self.user_id)
    }
    fn version(&self) -> i32 {
        1
    }
}

impl ShownOnce for IssuedCode {
    fn without_secret(&self) -> Self {
        Self { code: None, ..self.clone() }
    }
}

/// Accept an invitation.
///
/// Whoever was invited chooses a password: the code that came with the invitation goes into the header `One-Time-Code`.
/// Then the account is active, and `POST /auth/tokens` signs in.
#[utoipa::path(tag = "auth", security(("one_time_code" = [])),
    request_body(content = NewPassword, example = json!({"password": "quattro cavalli di Treviso"})),
    responses((status = 204, description = "Accepted: the password is set."),
        (status = 401, description = "The code is missing, wrong, used or expired."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[post("/auth/invitation-acceptances")]
async fn create_invitation_acceptance(guest: Guest, req: HttpRequest, body: Input<NewPassword>) -> Result<Done> {
    redeem(guest, &req, OneTimeCodePurpose::Invitation, body.into_inner()).await
}

/// Choose a new password with a code.
///
/// For somebody who has forgotten the password: the code that an administrator made goes into the header
/// `One-Time-Code`. Every session of the person ends.
#[utoipa::path(tag = "auth", security(("one_time_code" = [])),
    request_body(content = NewPassword, example = json!({"password": "quattro cavalli di Treviso"})),
    responses((status = 204, description = "The new password is set."),
        (status = 401, description = "The code is missing, wrong, used or expired."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[post("/auth/password-resets")]
async fn create_password_redemption(guest: Guest, req: HttpRequest, body: Input<NewPassword>) -> Result<Done> {
    redeem(guest, &req, OneTimeCodePurpose::PasswordReset, body.into_inner()).await
}

/// Renew an invitation.
///
/// Administrators only, while the person has not accepted. The new code stands in the answer, once; hand it over by a
/// safe way. It works for seven days, and the one before works no longer.
#[utoipa::path(tag = "users", security(("bearer" = [])),
    params(("id" = UserId, Path, description = "Id of the user.", example = "01910000-0000-7000-8000-000000000409")),
    responses((status = 201, description = "The new code.", body = IssuedCode),
        (status = 409, description = "The user is not waiting for an invitation.")))]
#[post("/users/{id}/invitations")]
async fn create_invitation(caller: Caller, id: Path<UserId>) -> Result<Created> {
    let id = id.into_inner();
    caller.create_secret(format!("POST /v1/users/{id}/invitations"), move |tx| users::renew_invitation(tx, id)).await
}

/// Let a user choose a new password.
///
/// Administrators only, for an active user. The code stands in the answer, once; hand it over by a safe way. It works
/// for 24 hours, at `POST /auth/password-resets`; until then the old password and the sessions go on.
#[utoipa::path(tag = "users", security(("bearer" = [])),
    params(("id" = UserId, Path, description = "Id of the user.", example = "01910000-0000-7000-8000-000000000405")),
    responses((status = 201, description = "The code.", body = IssuedCode),
        (status = 409, description = "The user is not active, or signs in at the agency's provider.")))]
#[post("/users/{id}/password-resets")]
async fn create_password_reset(caller: Caller, id: Path<UserId>) -> Result<Created> {
    let id = id.into_inner();
    caller.create_secret(format!("POST /v1/users/{id}/password-resets"), move |tx| users::reset_password(tx, id)).await
}

/// Three steps, because a password is hashed slowly on purpose and no transaction may wait for it.
async fn redeem(guest: Guest, req: &HttpRequest, purpose: OneTimeCodePurpose, body: NewPassword) -> Result<Done> {
    let bad_code = Error::Unauthenticated(Unauthenticated::BadCode);
    let sent = req.headers().get("one-time-code").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (code, address) = (sent.trim().to_owned(), guest.address());
    let found = guest.write(move |tx| service::look(tx, purpose, &code, address)).await?.ok_or(bad_code)?;
    not_the_address(&body.password, &found.email, "#/password").map_err(|broken| Error::Invalid(vec![broken]))?;
    let hash = guest.compute(move || password::hash(&body.password)).await?;
    guest.write(move |tx| service::redeem(tx, &found, &hash)).await?;
    Ok(Done)
}
