//! An issuer for tests: it counts who asks for its keys, and signs whatever it is told to.
use crate::support::TestApp;
use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey};
use osservatorio::auth::keys::fresh_pem;
use osservatorio::auth::vouchers::dpop;
use osservatorio::commands::sandbox_issuer::issuer::fresh_rsa_pem;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use uuid::Uuid;

pub const NAME: &str = "interop.example.org";
pub const AUDIENCE: &str = "https://osservatorio.example.org/v1";

/// A key with its public half.
#[derive(Clone)]
pub struct Key {
    pub jwk: Value,
    pub algorithm: Algorithm,
    key: EncodingKey,
}

impl Key {
    fn of(key: EncodingKey, algorithm: Algorithm) -> Self {
        let mut jwk = Jwk::from_encoding_key(&key, algorithm).unwrap();
        jwk.common.key_id = Some(jwk.thumbprint(ThumbprintHash::SHA256).unwrap());
        Self { jwk: serde_json::to_value(jwk).unwrap(), algorithm, key }
    }

    /// One of three RSA keys, which are made once a run.
    pub fn rsa(number: usize) -> Self {
        static KEYS: OnceLock<Vec<String>> = OnceLock::new();
        let keys = KEYS.get_or_init(|| (0..3).map(|_| fresh_rsa_pem().unwrap()).collect());
        Self::of(EncodingKey::from_rsa_pem(keys[number].as_bytes()).unwrap(), Algorithm::RS256)
    }

    /// A fresh EC key.
    pub fn ec() -> Self {
        Self::of(EncodingKey::from_ec_pem(fresh_pem().unwrap().as_bytes()).unwrap(), Algorithm::ES256)
    }

    /// Its id, which is its thumbprint.
    pub fn id(&self) -> &str {
        self.jwk["kid"].as_str().unwrap()
    }

    /// Signs in its own algorithm, whatever the header says.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_by(self.algorithm, header, claims)
    }

    pub fn sign_by(&self, algorithm: Algorithm, header: &Value, claims: &Value) -> String {
        signed(header, claims, |message| jsonwebtoken::crypto::sign(message, &self.key, algorithm).unwrap())
    }
}

/// A token with a signature made by `sign`.
pub fn signed(header: &Value, claims: &Value, sign: impl Fn(&[u8]) -> String) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = sign(message.as_bytes());
    format!("{message}.{signature}")
}

/// A token in the making: a good voucher, until something of it is changed.
#[derive(Clone)]
pub struct Token {
    pub header: Value,
    pub claims: Value,
    pub key: Key,
    pub scheme: &'static str,
    pub proofs: Vec<String>,
    /// What is sent instead of all that.
    pub instead: Option<String>,
}

impl Token {
    pub fn written(&self) -> String {
        self.instead.clone().unwrap_or_else(|| self.key.sign(&self.header, &self.claims))
    }

    pub fn claim(mut self, name: &str, value: Value) -> Self {
        self.claims[name] = value;
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.claims.as_object_mut().unwrap().remove(name);
        self
    }

    /// Bound to a key, and sent so.
    pub fn bound_to(self, key: &Key) -> Self {
        Self { scheme: "DPoP", ..self.claim("cnf", json!({ "jkt": key.id() })) }
    }
}

/// A proof in the making.
#[derive(Clone)]
pub struct Proof {
    pub header: Value,
    pub claims: Value,
    pub key: Key,
}

impl Proof {
    /// A good one for reading `path` with `token`, whose text it names.
    pub fn of(app: &TestApp, key: &Key, path: &str, token: &str) -> Self {
        let alg = if key.algorithm == Algorithm::ES256 { "ES256" } else { "RS256" };
        Self {
            header: json!({"typ": "dpop+jwt", "alg": alg, "jwk": key.jwk}),
            claims: json!({"jti": Uuid::from_u128(rand::random()), "htm": "GET", "iat": at(app),
                "htu": format!("https://osservatorio.example.org{path}"), "ath": dpop::digest(token)}),
            key: key.clone(),
        }
    }

    pub fn claim(mut self, name: &str, value: Value) -> Self {
        self.claims[name] = value;
        self
    }

    pub fn written(&self) -> String {
        self.key.sign(&self.header, &self.claims)
    }
}

/// Now, by the application's clock, in seconds.
pub fn at(app: &TestApp) -> i64 {
    app.core.db().clock().now().utc().timestamp()
}

/// What the issuer answers.
pub enum Answers {
    Keys(Vec<Key>),
    Text(u16, &'static str),
    Elsewhere(String),
    /// Metadata of an issuer that name where its keys are, and these keys elsewhere.
    Provider {
        issuer: String,
        jwks: String,
        keys: Vec<Key>,
    },
    /// One key at a time, by its id, with whose it is.
    Clients(Vec<(Key, Option<String>)>),
}

struct Served {
    answers: Mutex<Answers>,
    asked: AtomicU32,
}

/// The issuer, with its server.
pub struct Issuer {
    pub url: String,
    served: Arc<Served>,
    server: ServerHandle,
}

fn set(keys: &[Key]) -> HttpResponse {
    HttpResponse::Ok().json(json!({"keys": keys.iter().map(|key| key.jwk.clone()).collect::<Vec<_>>()}))
}

async fn answer(served: Data<Arc<Served>>, req: HttpRequest) -> HttpResponse {
    served.asked.fetch_add(1, Ordering::SeqCst);
    match &*served.answers.lock().unwrap() {
        Answers::Keys(keys) => set(keys),
        Answers::Provider { issuer, jwks, .. } if req.path().ends_with("/.well-known/openid-configuration") => {
            HttpResponse::Ok().json(json!({"issuer": issuer, "jwks_uri": jwks}))
        }
        Answers::Provider { keys, .. } => set(keys),
        Answers::Clients(keys) => {
            let kid = req.path().rsplit_once('/').map_or("", |(_, kid)| kid);
            match keys.iter().find(|(key, _)| key.id() == kid) {
                Some((key, Some(client))) => HttpResponse::Ok().json(json!({"clientId": client, "jwk": key.jwk})),
                Some((key, None)) => HttpResponse::Ok().json(&key.jwk),
                None => HttpResponse::NotFound().finish(),
            }
        }
        Answers::Text(status, text) => HttpResponse::build((*status).try_into().unwrap()).body(*text),
        Answers::Elsewhere(url) => HttpResponse::Found().insert_header(("location", url.as_str())).finish(),
    }
}

impl Issuer {
    /// One whose key is the first.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
        let answers = Mutex::new(Answers::Keys(vec![Key::rsa(0)]));
        let served = Arc::new(Served { answers, asked: AtomicU32::new(0) });
        let data = Data::new(served.clone());
        let server = HttpServer::new(move || App::new().app_data(data.clone()).default_service(web::to(answer)));
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url, served, server: handle }
    }

    pub fn settings(&self) -> [(&'static str, String); 3] {
        [
            ("OSSERVATORIO_VOUCHER_ISSUER", NAME.to_owned()),
            ("OSSERVATORIO_VOUCHER_JWKS_URL", self.url.clone()),
            ("OSSERVATORIO_VOUCHER_PRODUCER_ID", ids::PDND_PRODUCER.to_string()),
        ]
    }

    pub fn answers(&self, answers: Answers) {
        *self.served.answers.lock().unwrap() = answers;
    }

    /// How often it was asked for its keys.
    pub fn asked(&self) -> u32 {
        self.served.asked.load(Ordering::SeqCst)
    }

    /// It is gone.
    pub async fn stop(&self) {
        self.server.stop(false).await;
    }
}

/// A good voucher of the scenario's consumer, as PDND issues them, signed with one of the three keys.
pub fn voucher(app: &TestApp, key: &Key) -> Token {
    let at = at(app);
    Token {
        header: json!({"typ": "at+jwt", "alg": "RS256", "use": "sig", "kid": key.id()}),
        claims: json!({"iss": NAME, "aud": AUDIENCE, "sub": ids::PDND_CLIENT, "client_id": ids::PDND_CLIENT,
            "iat": at, "nbf": at, "exp": at + 600, "jti": "8b971b43-e990-44fa-9013-1b353bfc5a0f",
            "purposeId": ids::PDND_PURPOSE, "consumerId": ids::PDND_CONSUMER, "producerId": ids::PDND_PRODUCER,
            "eserviceId": ids::PDND_ESERVICE, "descriptorId": "9525a54b-9157-4b46-8976-ec66f20b7d7e"}),
        key: key.clone(),
        scheme: "Bearer",
        proofs: Vec::new(),
        instead: None,
    }
}
