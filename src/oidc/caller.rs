//! Who comes with a token of the agency's provider.
//!
//! A refusal is told in the log, never the token. The caller gets the same 401 for each, and the same 403 when the token is
//! good and its person has no access here: another token would be refused too.
use super::{Provider, service};
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::auth::jws::Fault;
use crate::auth::provider::Person;
use crate::auth::provider::refusal::Refusal;
use crate::error::{Error, Result};
use crate::http::caller::{self, Scheme, Unknown};
use crate::http::foreign::{self, Foreign, Kept};
use crate::http::request::RequestId;
use actix_web::HttpRequest;
use std::sync::Arc;

/// In whose name accounts are made and brought up to date.
const ACTOR: &str = "identity_provider";

impl From<Refusal> for Kept<Refusal> {
    fn from(refusal: Refusal) -> Self {
        Self::Out(refusal)
    }
}

impl Provider {
    /// Finds out whose a token is, for the rest of the request.
    pub(crate) async fn look_at(&self, core: &Core, req: &HttpRequest, token: &Foreign<'_>) {
        if let Some(refusal) = foreign::settle(req, self.caller(core, req, token).await) {
            log::warn!(target: "osservatorio::provider", request_id:% = RequestId::of(req),
                reason = refusal.as_str(), client = token.says("client_id").as_str(),
                subject = token.says("sub").as_str(), token_id = token.says("jti").as_str();
                "token of a person refused: {refusal}");
            if refusal.is_of_a_person() {
                caller::unknown(req, Unknown::Here);
            }
        }
    }

    async fn caller(&self, core: &Core, req: &HttpRequest, shown: &Foreign<'_>) -> Result<Arc<Actor>, Kept<Refusal>> {
        if shown.twice {
            return Err(Refusal::TwoHeaders.into());
        }
        if shown.scheme != Scheme::Bearer {
            return Err(Refusal::Scheme.into());
        }
        let now = core.db.clock().now();
        let (kid, algorithm) = self.rules.key_of(shown.token)?;
        let key = self.keys.find(&kid, algorithm, now).await.ok_or(Refusal::Token(Fault::UnknownKey))?;
        let person = Arc::new(self.rules.check(shown.token, &key, now)?);
        let request = RequestId::of(req);
        let (user, grants) = self.account(core, request, person).await??;
        Ok(Arc::new(Actor::person_without_session(user, grants, request)))
    }

    /// Whose account a person's is: mostly read, and written where something has changed.
    async fn account(
        &self,
        core: &Core,
        request: uuid::Uuid,
        person: Arc<Person>,
    ) -> Result<Result<service::Admitted, Refusal>> {
        let (issuer, comer) = (self.rules.issuer.clone(), person.clone());
        let public = Arc::new(Actor::public(request));
        if let Some(known) = core.db.read(public, move |tx| service::known(tx, &issuer, &comer)).await? {
            return Ok(known);
        }
        let enter = async || {
            let (issuer, comer) = (self.rules.issuer.clone(), person.clone());
            let actor = Arc::new(Actor::command_in(ACTOR, request));
            core.db.write(actor, move |tx| service::enter(tx, &issuer, &comer)).await
        };
        match enter().await {
            // Two first requests at once: the other has made the account, or taken the address.
            Err(Error::Duplicate(_)) => enter().await,
            done => done,
        }
    }
}
