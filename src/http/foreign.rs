//! Tokens that others have issued: how a request shows one, and what is told of one that is refused.
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::auth::jws;
use crate::error::Error;
use crate::http::caller::{self, Scheme, Unknown};
use crate::http::request::RequestId;
use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use serde_json::Value;
use std::sync::Arc;

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
pub(crate) struct Foreign<'a> {
    /// How it is sent.
    pub scheme: Scheme,
    /// The token.
    pub token: &'a str,
    /// Whether another `Authorization` header comes with it.
    pub twice: bool,
    /// What it says of itself, before anything of it is checked.
    claims: Value,
}

/// The token that a request shows, if it says that another than we has issued it, or that nobody has.
pub(crate) fn shown<'a>(core: &Core, req: &'a HttpRequest) -> Option<Foreign<'a>> {
    let mut sent = req.headers().get_all(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
    let (first, twice) = (sent.next()?, sent.next().is_some());
    let (scheme, token) = caller::scheme(first);
    let shown = Foreign { scheme, token, twice, claims: jws::claims(token).unwrap_or_default() };
    (!shown.is_of(core.tokens.issuer())).then_some(shown)
}

impl Foreign<'_> {
    /// Whether it says that `issuer` has issued it.
    pub fn is_of(&self, issuer: &str) -> bool {
        self.claims.get("iss").is_some_and(|iss| iss == issuer)
    }

    /// What it says of itself by the name of `claim`, fit for a log: anybody can have written it.
    pub fn says(&self, claim: &str) -> String {
        let text = self.claims.get(claim).and_then(Value::as_str).unwrap_or("-");
        text.chars().filter(|c| !c.is_control()).take(SHOWN).collect()
    }
}

/// Remembers who comes, or that it cannot be told now, for a reason that the log gets; gives back why somebody was refused.
pub(crate) fn settle<R>(req: &HttpRequest, found: Result<Arc<Actor>, Kept<R>>) -> Option<R> {
    match found {
        Ok(actor) => caller::came(req, actor),
        Err(Kept::Out(refusal)) => return Some(refusal),
        Err(Kept::Waiting(error)) => {
            log::warn!(request_id:% = RequestId::of(req); "the token of another issuer cannot be checked now: {error}");
            caller::unknown(req, Unknown::Now);
        }
    }
    None
}
