//! Tokens that others have issued: how a request shows one, and what is told of one that is refused.
use crate::app::Core;
use crate::auth::jws;
use crate::error::Error;
use crate::http::caller::{self, Scheme};
use crate::http::request::RequestId;
use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How much of what a token says of itself is logged, in characters.
const SHOWN: usize = 100;

/// Why nobody came in, where `R` are the reasons.
pub(crate) enum Kept<R> {
    /// The token is refused.
    Out(R),
    /// It cannot be looked at just now.
    Waiting(Error),
}

impl<R> From<Error> for Kept<R> {
    fn from(error: Error) -> Self {
        Self::Waiting(error)
    }
}

/// A token that is not ours, as a request shows it.
pub(crate) struct Foreign<'a, S> {
    /// How it is sent.
    pub scheme: Scheme,
    /// The token.
    pub token: &'a str,
    /// Whether another `Authorization` header comes with it.
    pub twice: bool,
    /// What it says of itself, before anything of it is checked.
    pub said: S,
}

/// The token that a request shows, if it says that another than we has issued it (`issuer` finds that in what it says), or
/// that nobody has.
pub(crate) fn shown<'a, S: DeserializeOwned + Default>(
    core: &Core,
    req: &'a HttpRequest,
    issuer: impl Fn(&S) -> &Value,
) -> Option<Foreign<'a, S>> {
    let mut sent = req.headers().get_all(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
    let (first, twice) = (sent.next()?, sent.next().is_some());
    let (scheme, token) = caller::scheme(first);
    let said: S = jws::claims(token).unwrap_or_default();
    (*issuer(&said) != core.tokens.issuer()).then_some(Foreign { scheme, token, twice, said })
}

/// What a token says of itself, fit for a log: anybody can have written it.
pub(crate) fn fit(value: &Value) -> String {
    let text = value.as_str().unwrap_or("-");
    text.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
}

/// Who comes cannot be told now, for a reason that the log gets.
pub(crate) fn waiting(req: &HttpRequest, error: &Error) {
    log::warn!(request_id:% = RequestId::of(req); "the token of another issuer cannot be checked now: {error}");
    caller::cannot_tell(req);
}
