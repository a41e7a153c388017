//! `/v1/me`.
use super::model::{Me, PasswordChangeRequest};
use super::service;
use crate::auth::password;
use crate::error::{Error, Result, Violation};
use crate::http::caller::Caller;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Done, Found, Resource};
use crate::language::text;
use crate::users::one_time_codes::model::not_the_address;
use crate::users::service as users;
use actix_web::{get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_me).service(create_password_change);
}

impl Resource for Me {
    fn location(&self) -> String {
        "/v1/me".to_owned()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Read one's own account.
///
/// Who the access token belongs to, with the roles of this moment: a front-end decides by them what to offer. Each role
/// holds for the regions or the organisation that stand beside it.
#[utoipa::path(tag = "auth", security(("bearer" = [])),
    responses((status = 200, description = "The caller's account.", body = Me)))]
#[get("/me")]
async fn read_me(caller: Caller) -> Result<Found<Me>> {
    Ok(Found(caller.read(users::read_own).await?.into()))
}

/// Change one's own password.
///
/// Needs the present one (a wrong one is 422 at `#/current_password`, and counts as a failed sign-in). Every other
/// session of the caller ends; the one that asks goes on.
#[utoipa::path(tag = "auth", security(("bearer" = [])),
    request_body(content = PasswordChangeRequest,
        example = json!({"current_password": "as-it-was-shown-once", "new_password": "quattro cavalli di Treviso"})),
    responses((status = 204, description = "Changed."),
        (status = 409, description = "The account is of the agency's provider: its password is changed there."),
        (status = 429, description = "Too many wrong passwords, or too many requests.")))]
#[post("/me/password-changes")]
async fn create_password_change(caller: Caller, body: Input<PasswordChangeRequest>) -> Result<Done> {
    let PasswordChangeRequest { current_password, new_password } = body.into_inner();
    let known = caller.write(service::attempt).await?;
    not_the_address(&new_password, &known.email, "#/new_password").map_err(|broken| Error::Invalid(vec![broken]))?;
    let hash = known.hash.clone();
    let new_hash = caller
        .compute(move || {
            if !password::verify(&current_password, Some(&hash)) {
                let why = text("La password attuale è errata.", "The present password is wrong.");
                return Err(Error::Invalid(vec![Violation::new("#/current_password", "wrong_password", why)]));
            }
            password::hash(&new_password)
        })
        .await?;
    caller.write(move |tx| service::change_password(tx, &known, &new_hash)).await?;
    Ok(Done)
}
