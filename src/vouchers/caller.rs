//! Who comes with a voucher.
//!
//! A refusal is told in the log with all that the voucher says of itself, never the voucher; the caller gets the same 401
//! for each.
use super::{Vouchers, service};
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::auth::jws::Fault;
use crate::auth::vouchers::dpop::{self, Proof, Request};
use crate::auth::vouchers::refusal::Refusal;
use crate::db::types::Instant;
use crate::error::Result;
use crate::http::caller::Scheme;
use crate::http::foreign::{self, Foreign, Kept};
use crate::http::request::{RequestId, sent_method};
use actix_web::http::header::HeaderName;
use actix_web::{HttpMessage, HttpRequest};
use jsonwebtoken::Algorithm;
use std::sync::Arc;

const DPOP: HeaderName = HeaderName::from_static("dpop");

impl From<Refusal> for Kept<Refusal> {
    fn from(refusal: Refusal) -> Self {
        Self::Out(refusal)
    }
}

impl Vouchers {
    /// Finds out whose a voucher is, for the rest of the request.
    pub(crate) async fn look_at(&self, core: &Core, req: &HttpRequest, token: &Foreign<'_>) {
        if let Some(refusal) = foreign::settle(req, self.caller(core, req, token).await) {
            log::warn!(target: "osservatorio::vouchers", request_id:% = RequestId::of(req),
                reason = refusal.as_str(), client = token.says("client_id").as_str(),
                consumer = token.says("consumerId").as_str(), purpose = token.says("purposeId").as_str(),
                token_id = token.says("jti").as_str(); "voucher refused: {refusal}");
        }
    }

    async fn caller(&self, core: &Core, req: &HttpRequest, shown: &Foreign<'_>) -> Result<Arc<Actor>, Kept<Refusal>> {
        if shown.twice {
            return Err(Refusal::TwoHeaders.into());
        }
        let (scheme, token) = (shown.scheme, shown.token);
        if scheme == Scheme::Other {
            return Err(Refusal::Scheme.into());
        }
        let now = core.db.clock().now();
        let kid = self.rules.key_of(token)?;
        let key = self.keys.find(&kid, Algorithm::RS256, now).await.ok_or(Refusal::Token(Fault::UnknownKey))?;
        let voucher = self.rules.check(token, &key, now)?;
        let known = Arc::new(voucher.clone());
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
        req.extensions_mut().insert(known);
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
