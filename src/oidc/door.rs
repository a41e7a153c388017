//! Who comes with a token of the agency's provider: found out before the request is counted and handled, once.
//!
//! A refusal is told in the log, never the token; the caller gets the same 401 for each.
use super::{Provider, service};
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::auth::provider::refusal::Refusal;
use crate::auth::provider::{Person, Said};
use crate::error::{Error, Result};
use crate::http::caller::{self, Scheme};
use crate::http::foreign::{self, Foreign, Kept, fit};
use crate::http::request::RequestId;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};
use std::sync::Arc;

/// In whose name accounts are made and brought up to date.
const ACTOR: &str = "identity_provider";

impl From<Refusal> for Kept<Refusal> {
    fn from(refusal: Refusal) -> Self {
        Self::Out(refusal)
    }
}

/// Middleware: finds out who a request with a token of the provider is from. One that is refused is nobody's: the operation
/// says 401, if it needs to know who calls.
pub async fn identify(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if req.headers().contains_key(AUTHORIZATION)
        && req.path().starts_with("/v1/")
        && let Some(core) = req.app_data::<web::Data<Core>>().cloned()
        && let Some(provider) = &core.provider
    {
        provider.look_at(&core, req.request()).await;
    }
    next.call(req).await
}

impl Provider {
    async fn look_at(&self, core: &Core, req: &HttpRequest) {
        let Some(Foreign { scheme, token, twice, said }) = foreign::shown(core, req, |said: &Said| &said.iss) else {
            return;
        };
        // What is neither the provider's nor ours is a voucher's door to look at, where there is one.
        let own = said.iss == self.rules.issuer.as_str();
        if !own && (core.vouchers.is_some() || scheme != Scheme::Bearer) {
            return;
        }
        let found = if twice { Err(Refusal::TwoHeaders.into()) } else { self.caller(core, req, scheme, token).await };
        match found {
            Ok(actor) => caller::came(req, actor),
            Err(Kept::Waiting(error)) => foreign::waiting(req, &error),
            Err(Kept::Out(refusal)) => log::warn!(target: "osservatorio::provider", request_id:% = RequestId::of(req),
                reason = refusal.as_str(), client = fit(&said.client_id).as_str(),
                subject = fit(&said.sub).as_str(), token_id = fit(&said.jti).as_str(); "token of a person refused: {refusal}"),
        }
    }

    async fn caller(
        &self,
        core: &Core,
        req: &HttpRequest,
        scheme: Scheme,
        token: &str,
    ) -> Result<Arc<Actor>, Kept<Refusal>> {
        if scheme != Scheme::Bearer {
            return Err(Refusal::Scheme.into());
        }
        let now = core.db.clock().now();
        let (kid, algorithm) = self.rules.key_of(token)?;
        let key = self.keys.find(&kid, algorithm, now).await.ok_or(Refusal::UnknownKey)?;
        let person = Arc::new(self.rules.check(token, &key, now)?);
        let request = RequestId::of(req);
        let (user, grants) = self.account(core, request, person).await??;
        Ok(Arc::new(Actor::provided_person(user, grants, request)))
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
