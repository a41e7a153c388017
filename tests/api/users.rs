//! Accounts and signing in, through HTTP.
mod administration;
mod signing_in;
mod whole_life;

use crate::support::TestApp;
use crate::support::people::ADMIN;
use crate::support::request::Answer;
use actix_web::http::Method;
use serde_json::{Value, json};

pub const PASSWORD: &str = "quattro cavalli di Treviso";

/// What `POST /auth/tokens` says to these two.
pub async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    app.public().post("/v1/auth/tokens", json!({"email": email, "password": password})).await
}

/// What `POST /oauth/token` says to this refresh token.
pub async fn refresh(app: &TestApp, token: &Value) -> Answer {
    oauth(app, &[("grant_type", "refresh_token"), ("refresh_token", token.as_str().unwrap())]).await
}

pub async fn oauth(app: &TestApp, form: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish().into_bytes();
    app.public().send(Method::POST, "/v1/oauth/token", Some(body), "application/x-www-form-urlencoded").await
}

/// Redeems a code at `path`.
pub async fn redeem(app: &TestApp, path: &str, code: &Value, password: &str) -> Answer {
    let call = app.public().header("one-time-code", code.as_str().unwrap());
    call.post(path, json!({"password": password})).await
}

pub const ACCEPT: &str = "/v1/auth/invitation-acceptances";
pub const RESET: &str = "/v1/auth/password-resets";

/// Invites somebody with these roles.
pub async fn invite(app: &TestApp, email: &str, roles: Value) -> Answer {
    let body = json!({"email": email, "name": "Niccolò D'Arrigo", "roles": roles});
    app.by(ADMIN).post("/v1/users", body).await
}

/// An active user with these roles and [`PASSWORD`]: the record as it was created.
pub async fn active(app: &TestApp, email: &str, roles: Value) -> Value {
    let invited = invite(app, email, roles).await.created().body;
    redeem(app, ACCEPT, &invited["invitation_code"], PASSWORD).await.done();
    invited
}

/// A request with this access token.
pub fn with(app: &TestApp, tokens: &Value) -> crate::support::request::Call {
    app.public().header("authorization", format!("Bearer {}", tokens["access_token"].as_str().unwrap()))
}
