//! Who comes with a voucher: found out before the request is counted and handled, once.
//!
//! A refusal is told in the log with all that the voucher says of itself, never the voucher; the caller gets the same 401
//! for each.
use super::{Vouchers, service};
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::auth::vouchers::Said;
use crate::auth::vouchers::dpop::{self, Proof, Request};
use crate::auth::vouchers::refusal::Refusal;
use crate::db::types::Instant;
use crate::error::Result;
use crate::http::caller::{self, Scheme};
use crate::http::foreign::{self, Foreign, Kept, fit};
use crate::http::request::{RequestId, sent_method};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderName};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};
use jsonwebtoken::Algorithm;
use std::sync::Arc;

const DPOP: HeaderName = HeaderName::from_static("dpop");

impl From<Refusal> for Kept<Refusal> {
    fn from(refusal: Refusal) -> Self {
        Self::Out(refusal)
    }
}

/// Middleware: finds out who a request with a voucher is from. One that is refused is nobody's: the operation says 401,
/// if it needs to know who calls.
pub async fn identify(
    req: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if req.headers().contains_key(AUTHORIZATION)
        && req.path().starts_with("/v1/")
        && let Some(core) = req.app_data::<web::Data<Core>>().cloned()
        && let Some(vouchers) = &core.vouchers
    {
        vouchers.look_at(&core, req.request()).await;
    }
    next.call(req).await
}

impl Vouchers {
    async fn look_at(&self, core: &Core, req: &HttpRequest) {
        let Some(Foreign { scheme, token, twice, said }) = foreign::shown(core, req, |said: &Said| &said.iss) else {
            return;
        };
        let known = matches!(scheme, Scheme::Bearer | Scheme::Dpop) || said.iss == self.rules.issuer.as_str();
        // People of the agency's provider are known at another door.
        let people = core.settings.provider.as_ref().is_some_and(|people| said.iss == people.rules.issuer.as_str());
        if people || !known {
            return;
        }
        let found = if twice { Err(Refusal::TwoHeaders.into()) } else { self.caller(core, req, scheme, token).await };
        match found {
            Ok(actor) => caller::came(req, actor),
            Err(Kept::Waiting(error)) => foreign::waiting(req, &error),
            Err(Kept::Out(refusal)) => log::warn!(target: "osservatorio::vouchers", request_id:% = RequestId::of(req),
                reason = refusal.as_str(), client = fit(&said.client_id).as_str(),
                consumer = fit(&said.consumer_id).as_str(), purpose = fit(&said.purpose_id).as_str(),
                token_id = fit(&said.jti).as_str(); "voucher refused: {refusal}"),
        }
    }

    async fn caller(
        &self,
        core: &Core,
        req: &HttpRequest,
        scheme: Scheme,
        token: &str,
    ) -> Result<Arc<Actor>, Kept<Refusal>> {
        if scheme == Scheme::Other {
            return Err(Refusal::Scheme.into());
        }
        let now = core.db.clock().now();
        let kid = self.rules.key_of(token)?;
        let key = self.keys.find(&kid, Algorithm::RS256, now).await.ok_or(Refusal::UnknownKey)?;
        let voucher = self.rules.check(token, &key, now)?;
        let shown = Arc::new(voucher.clone());
        let request = RequestId::of(req);
        let public = Arc::new(Actor::public(request));
        let system = match (scheme, &voucher.bound_to) {
            (Scheme::Dpop, None) => Err(Refusal::NotBoundToKey),
            (Scheme::Dpop, Some(bound_to)) => {
                let url = format!("{}{}", core.settings.public_url, req.uri().path());
                let method = sent_method(req);
                let asked = Request { method: method.as_str(), url: &url, token: Some(token) };
                let proof = proof(req, asked, bound_to, now)?;
                core.db.write(public, move |tx| service::caller_with_proof(tx, &voucher, &proof)).await?
            }
            (_, Some(_)) => Err(Refusal::BoundAsBearer),
            (_, None) => core.db.read(public, move |tx| service::caller(tx, &voucher)).await?,
        };
        req.extensions_mut().insert(shown);
        Ok(Arc::new(Actor::system(system?, request)))
    }
}

/// The proof that comes with a request: one, good for it, and of the key that the voucher is bound to.
fn proof(req: &HttpRequest, asked: Request<'_>, bound_to: &str, now: Instant) -> Result<Proof, Refusal> {
    let mut sent = req.headers().get_all(DPOP);
    let (Some(one), None) = (sent.next(), sent.next()) else { return Err(Refusal::ProofMissing) };
    let proof = dpop::check(one.to_str().unwrap_or_default(), asked, now)?;
    if proof.key == bound_to { Ok(proof) } else { Err(Refusal::ProofOtherKey) }
}
