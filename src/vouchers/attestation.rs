//! What comes signed beside a voucher: checked before the operation is run, where it is asked for and wherever it is there.
//!
//! What is wrong is told in the log; the caller gets the same 401 for each.
use super::Vouchers;
use super::client_keys::ClientKeys;
use super::service::{self, Attested};
use crate::app::Core;
use crate::auth::actor::{Actor, Pdnd, System};
use crate::auth::jws::Fault;
use crate::auth::scopes;
use crate::auth::vouchers::attestation::flaw::Flaw;
use crate::auth::vouchers::attestation::{self, Request};
use crate::auth::vouchers::{Rules, Voucher};
use crate::config::vouchers::Attestations as Settings;
use crate::db::types::Instant;
use crate::error::{Error, Result, Unauthenticated};
use crate::http::caller;
use crate::http::request::RequestId;
use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use futures_util::stream::once;
use serde_json::Value;
use std::collections::HashSet;
use std::future::ready;
use std::sync::Arc;

const SIGNATURE: &str = "Agid-JWT-Signature";
const EVIDENCE: &str = "Agid-JWT-TrackingEvidence";

/// What is checked beside vouchers.
pub struct Attestations {
    keys: ClientKeys,
    /// The operations that ask for a signature, by their ids.
    signed: HashSet<String>,
    /// The operations that ask for an evidence.
    evidenced: HashSet<String>,
}

impl Attestations {
    /// By the settings, for the operations of a document; why not, if they name others.
    pub fn open(settings: &Settings, document: &Value) -> Result<Self> {
        let mut wrong = Vec::new();
        let mut of = |name: &str, list: &[String]| {
            let (found, unknown) = operations(document, list);
            wrong.extend(unknown.into_iter().map(|one| format!("{name}: {one} is no operation and no scope")));
            found
        };
        let signed = of("OSSERVATORIO_INTEGRITY_FOR", &settings.integrity_for);
        let evidenced = of("OSSERVATORIO_TRACKING_FOR", &settings.tracking_for);
        if !wrong.is_empty() {
            return Err(Error::internal(wrong.join("; ")));
        }
        let keys = ClientKeys::at(&settings.keys_url, settings.token_file.clone())?;
        Ok(Self { keys, signed, evidenced })
    }
}

/// The operations that a list names by their ids or by the scope that opens them; and what it names that is neither.
fn operations(document: &Value, list: &[String]) -> (HashSet<String>, Vec<String>) {
    let mut all: Vec<(&str, Option<String>)> = Vec::new();
    for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let word = path.split('/').nth(1).unwrap_or_default();
        for (method, operation) in item.as_object().into_iter().flatten() {
            let Some(id) = operation.get("operationId").and_then(Value::as_str) else { continue };
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap_or_default();
            all.push((id, scopes::needed(word, &method).map(|scope| scope.to_string())));
        }
    }
    let (mut found, mut unknown) = (HashSet::new(), Vec::new());
    for name in list {
        let meant: Vec<&str> =
            all.iter().filter(|(id, scope)| id == name || scope.as_ref() == Some(name)).map(|(id, _)| *id).collect();
        if meant.is_empty() {
            unknown.push(name.clone());
        }
        found.extend(meant.into_iter().map(str::to_owned));
    }
    (found, unknown)
}

/// What is wrong, and with which of the two.
enum Kept {
    Out(&'static str, Flaw),
    Failed(Error),
}

impl From<Error> for Kept {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Middleware: checks what comes signed beside a voucher.
pub async fn verify(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let core = req.app_data::<web::Data<Core>>().cloned();
    let checked = match core.as_deref().and_then(|core| Some((core, core.vouchers.as_ref()?))) {
        Some((core, vouchers)) => vouchers.attested(core, &mut req).await,
        None => Ok(()),
    };
    match checked {
        Ok(()) => Ok(next.call(req).await?.map_into_left_body()),
        Err(error) => {
            let refused = HttpResponse::from_error(error);
            Ok(ServiceResponse::new(req.into_parts().0, refused).map_into_right_body())
        }
    }
}

impl Vouchers {
    async fn attested(&self, core: &Core, req: &mut ServiceRequest) -> Result<()> {
        let Some(attestations) = &self.attestations else { return Ok(()) };
        let voucher = req.extensions().get::<Arc<Voucher>>().cloned();
        let there = |name: &str| req.headers().contains_key(name);
        let operation = core.contract.operation(req.path(), req.method());
        let asked = |of: &HashSet<String>| voucher.is_some() && operation.is_some_and(|id| of.contains(id));
        let signed = there(SIGNATURE) || asked(&attestations.signed);
        let evidenced = there(EVIDENCE) || asked(&attestations.evidenced);
        if !signed && !evidenced {
            return Ok(());
        }
        let found = match &voucher {
            // Whoever is nobody is told so by the operation.
            None if caller::authenticated(req.request()).is_ok_and(|actor| actor.subject().is_some()) => {
                Err(Kept::Out(if signed { SIGNATURE } else { EVIDENCE }, Flaw::NoVoucher))
            }
            None => return Ok(()),
            Some(voucher) => {
                let body = if signed { taken_body(core, req).await? } else { web::Bytes::new() };
                let request = req.request().clone();
                attestations.check(core, &self.rules, &request, voucher, (signed, evidenced), &body).await
            }
        };
        match found {
            Ok(evidence) => remember(req.request(), evidence),
            Err(Kept::Failed(error)) => return Err(error),
            Err(Kept::Out(header, flaw)) => {
                let (client, jti) = voucher.as_ref().map_or(("-", "-"), |voucher| (&voucher.client, &voucher.jti));
                let id = |of: fn(&Voucher) -> uuid::Uuid| {
                    voucher.as_ref().map_or_else(|| "-".to_owned(), |voucher| of(voucher).to_string())
                };
                log::warn!(target: "osservatorio::vouchers", request_id:% = RequestId::of(req.request()),
                    reason = flaw.as_str(), header = header, client = client, consumer = id(|one| one.consumer).as_str(),
                    purpose = id(|one| one.purpose).as_str(), token_id = jti; "{header} refused: {flaw}");
                return Err(Error::Unauthenticated(Unauthenticated::BadAttestation));
            }
        }
        Ok(())
    }
}

/// The body of a request, which stays there for the operation.
async fn taken_body(core: &Core, req: &mut ServiceRequest) -> Result<web::Bytes> {
    let patience = std::time::Duration::from_secs(core.settings.request_timeout);
    let reading = crate::http::input::read(req.take_payload(), core.settings.body_limit);
    let body = tokio::time::timeout(patience, reading).await.map_err(|_| Error::Timeout)??;
    req.set_payload(Payload::Stream { payload: Box::pin(once(ready(Ok(body.clone())))) });
    Ok(body)
}

/// Notes who stands behind the request, for the change log.
fn remember(req: &HttpRequest, evidence: Option<uuid::Uuid>) {
    let Ok(actor) = caller::authenticated(req) else { return };
    let Some(system) = actor.as_system() else { return };
    let pdnd = system.pdnd.map(|pdnd| Pdnd { evidence, ..pdnd });
    let system = System { pdnd, ..system.clone() };
    caller::came(req, Arc::new(Actor::system(system, actor.request_id())));
}

impl Attestations {
    /// Checks the two of a request, as far as they are needed, and gives the id of who stands behind it.
    async fn check(
        &self,
        core: &Core,
        rules: &Rules,
        req: &HttpRequest,
        voucher: &Voucher,
        (signed, evidenced): (bool, bool),
        body: &[u8],
    ) -> Result<Option<uuid::Uuid>, Kept> {
        let now = core.db.clock().now();
        let (mut signature, mut evidence) = (None, None);
        if evidenced {
            let out = |flaw| Kept::Out(EVIDENCE, flaw);
            let token = only(req, EVIDENCE).map_err(out)?;
            let key = self.key(&token, voucher, now).await.map_err(out)?;
            let found = attestation::check_evidence(&token, &key, voucher, &rules.audiences, now).map_err(out)?;
            evidence = Some(found);
        }
        if signed {
            let out = |flaw| Kept::Out(SIGNATURE, flaw);
            let token = only(req, SIGNATURE).map_err(out)?;
            let key = self.key(&token, voucher, now).await.map_err(out)?;
            let header = |name: &str| only(req, name).ok();
            let asked = Request { header: &header, body };
            let found =
                attestation::check_signature(&token, &key, voucher, &rules.audiences, &asked, now).map_err(out)?;
            signature = Some((key.thumbprint().to_owned(), found));
        }
        let attested = Attested { voucher: voucher.clone(), signature, evidence };
        let actor = Arc::new(Actor::command_in("attestations", RequestId::of(req)));
        let attested = Arc::new(attested);
        if attested.signature.is_none() {
            let known = attested.clone();
            let known = core.db.read(actor.clone(), move |tx| service::known_evidence(tx, &known)).await?;
            if known.is_some() {
                return Ok(known);
            }
        }
        let noted = core.db.write(actor, move |tx| service::note(tx, &attested)).await?;
        noted.map_err(|flaw| Kept::Out(SIGNATURE, flaw))
    }

    /// The key that one of the two must be signed with: the voucher's client's, as far as the endpoint says whose it is.
    async fn key(&self, token: &str, voucher: &Voucher, now: Instant) -> Result<crate::auth::jws::PublicKey, Flaw> {
        let (kid, algorithm) = attestation::key_of(token)?;
        let (key, client) = self.keys.find(&kid, algorithm, now).await.ok_or(Flaw::Token(Fault::UnknownKey))?;
        if client.is_some_and(|client| client != voucher.client) { Err(Flaw::OtherClient) } else { Ok(key) }
    }
}

/// The one value of a header.
fn only(req: &HttpRequest, name: &str) -> Result<String, Flaw> {
    let mut sent = req.headers().get_all(name);
    match (sent.next(), sent.next()) {
        (Some(one), None) => one.to_str().map(str::to_owned).map_err(|_| Flaw::Token(Fault::Malformed)),
        (None, _) => Err(Flaw::Missing),
        _ => Err(Flaw::Repeated),
    }
}
