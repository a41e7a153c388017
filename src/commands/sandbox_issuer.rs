//! `osservatorio sandbox-issuer`: a stand-in for PDND, to try vouchers out on this machine.
//!
//! It takes everybody's word for who they are, so it listens on this machine only, and no server takes its vouchers that
//! was not told to.
pub mod client;
pub mod issuer;
pub mod people;

use crate::auth::vouchers::dpop::{self, Request};
use crate::config::Settings;
use crate::demo::ids;
use crate::error::{Error, Result};
use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::web::{Bytes, Data, Form, Json, Path, Query};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, get, post};
use clap::Args;
use issuer::{Issuer, Wanted};
use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use uuid::Uuid;

/// A local issuer of vouchers.
#[derive(Args)]
#[command(
    after_help = "GET /voucher gives a voucher as text, POST /token.oauth2 as PDND's endpoint does. Both take aud, \
    consumerId, purposeId, producerId, eserviceId, client_id and lifetime; what is left out names things of the \
    scenario. With bound=true the voucher is bound to a key of the sandbox, and POST /proof (method, url, voucher) makes \
    proofs of it; POST /token.oauth2 with a header DPoP binds it to the key of that. GET /evidence (userID, userLocation, \
    LoA) says who stands behind requests, and GET /voucher with evidence=... is a voucher for that; POST /signature with a \
    request's body and Content-Type gives the headers that sign it; GET /keys/{kid} is the key of both. As the agency's \
    provider of accounts it gives tokens of people: GET /person (sub, email, name, roles, regions, organisations)."
)]
pub struct SandboxIssuer {
    /// Address to listen on, of this machine only.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// For whom vouchers are.
    #[arg(long, default_value = "http://127.0.0.1:8080/v1")]
    audience: String,
    /// The producer that vouchers name.
    #[arg(long, default_value_t = ids::PDND_PRODUCER)]
    producer: Uuid,
}

/// Runs the command until it is stopped.
pub fn run(settings: &Settings, command: &SandboxIssuer) -> Result<()> {
    if !command.listen.ip().is_loopback() {
        return Err(Error::internal("the sandbox gives vouchers to everybody: on this machine only".to_owned()));
    }
    let failed = |e: std::io::Error| Error::internal(format!("sandbox: {e}"));
    std::fs::create_dir_all(&settings.data_dir).map_err(failed)?;
    let listener = TcpListener::bind(command.listen).map_err(failed)?;
    let name = format!("http://{}", listener.local_addr().map_err(failed)?);
    let file = settings.data_dir.join("sandbox-issuer.pem");
    let issuer = Issuer::with_own_file(&file, name, command.audience.clone(), command.producer)?;
    println!("Vouchers for {}, at {}/voucher. A server takes them with", command.audience, issuer.name);
    println!("OSSERVATORIO_VOUCHER_ISSUER={} OSSERVATORIO_VOUCHER_PRODUCER_ID={}", issuer.name, command.producer);
    println!("and what is signed beside them with OSSERVATORIO_VOUCHER_KEYS_URL={}/keys", issuer.name);
    println!("Tokens of people, at {}/person. A server takes them with", issuer.name);
    println!("OSSERVATORIO_OIDC_ISSUER={} OSSERVATORIO_OIDC_MAPPING='{}'", issuer.provider(), people::MAPPING);
    actix_web::rt::System::new().block_on(async { server(issuer, listener)?.await.map_err(failed) })
}

/// The server of an issuer.
pub fn server(issuer: Issuer, listener: TcpListener) -> Result<Server> {
    let issuer = Data::new(issuer);
    let app = move || {
        let vouchers = App::new().app_data(issuer.clone()).service(jwks).service(token).service(voucher).service(proof);
        vouchers.service(client_key).service(evidence).service(signature).service(metadata).service(person)
    };
    let server = HttpServer::new(app).workers(1).listen(listener);
    Ok(server.map_err(|e| Error::internal(e.to_string()))?.run())
}

#[get("/.well-known/jwks.json")]
async fn jwks(issuer: Data<Issuer>) -> Json<JwkSet> {
    Json(issuer.jwks().clone())
}

/// A voucher as text.
#[get("/voucher")]
async fn voucher(issuer: Data<Issuer>, wanted: Query<Wanted>) -> Result<HttpResponse> {
    let claims = issuer.claims(&wanted, None, crate::clock::now());
    Ok(HttpResponse::Ok().content_type(mime::TEXT_PLAIN).body(issuer.sign(&claims)?))
}

/// A voucher as the token endpoint of PDND gives it.
#[post("/token.oauth2")]
async fn token(issuer: Data<Issuer>, req: HttpRequest, wanted: Form<Wanted>) -> Result<HttpResponse> {
    let now = crate::clock::now();
    let url = format!("{}/token.oauth2", issuer.name);
    let asked = Request { method: "POST", url: &url, token: None };
    let key = match req.headers().get("dpop").map(|sent| dpop::check(sent.to_str().unwrap_or_default(), asked, now)) {
        None => None,
        Some(Ok(good)) => Some(good.key),
        Some(Err(why)) => {
            let refused = json!({ "error": "invalid_dpop_proof", "error_description": why.as_str() });
            return Ok(HttpResponse::BadRequest().json(refused));
        }
    };
    let claims = issuer.claims(&wanted, key.as_deref(), now);
    let kind = if claims.get("cnf").is_some() { "DPoP" } else { "Bearer" };
    let lives = |name: &str| claims.get(name).and_then(Value::as_i64).unwrap_or_default();
    let expires_in = lives("exp") - lives("iat");
    let answer = json!({ "access_token": issuer.sign(&claims)?, "token_type": kind, "expires_in": expires_in });
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer))
}

/// The request that a proof is for.
#[derive(Deserialize)]
struct Proven {
    method: String,
    url: String,
    voucher: String,
}

/// A proof of the sandbox's own client, as text.
#[post("/proof")]
async fn proof(issuer: Data<Issuer>, proven: Form<Proven>) -> Result<HttpResponse> {
    let proof = issuer.proof(&proven.method, &proven.url, proven.voucher.trim(), crate::clock::now())?;
    Ok(HttpResponse::Ok().content_type(mime::TEXT_PLAIN).body(proof))
}

fn text(body: String) -> HttpResponse {
    HttpResponse::Ok().content_type(mime::TEXT_PLAIN).body(body)
}

/// The key of the sandbox's own client, as PDND gives it.
#[get("/keys/{kid}")]
async fn client_key(issuer: Data<Issuer>, kid: Path<String>) -> HttpResponse {
    issuer.client_key(&kid).map_or_else(|| HttpResponse::NotFound().finish(), |key| HttpResponse::Ok().json(key))
}

/// Who stands behind requests, as text.
#[get("/evidence")]
async fn evidence(issuer: Data<Issuer>, behind: Query<client::Behind>) -> Result<HttpResponse> {
    Ok(text(issuer.evidence(&behind, crate::clock::now())?))
}

/// The headers that sign a request with this body.
#[post("/signature")]
async fn signature(issuer: Data<Issuer>, req: HttpRequest, body: Bytes) -> Result<HttpResponse> {
    let content_type = req.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    Ok(text(issuer.signature(&body, content_type, crate::clock::now())?))
}

#[get("/people/.well-known/openid-configuration")]
async fn metadata(issuer: Data<Issuer>) -> Json<Value> {
    Json(issuer.metadata())
}

/// A token of a person, as text.
#[get("/person")]
async fn person(issuer: Data<Issuer>, wanted: Query<people::Wanted>) -> Result<HttpResponse> {
    Ok(text(issuer.person(&wanted, crate::clock::now())?))
}
