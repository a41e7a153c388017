//! Builds the actix application; the server and the tests use the same.
mod door;

use crate::api;
use crate::auth::keys::Keys;
use crate::auth::token::Tokens;
use crate::config::Settings;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::contract::{self, Contract};
use crate::http::limits::{self, Limits};
use crate::http::mount::Mount;
use crate::http::{problem, request};
use crate::language::{Text, text};
use crate::oidc::Provider;
use crate::practices::attachments::storage::Storage;
use crate::vouchers::Vouchers;
use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};

/// What a server is made of, shared by all its requests.
pub struct Core {
    /// The settings.
    pub settings: Settings,
    /// The database.
    pub(crate) db: Db,
    /// Issues and checks access tokens.
    pub tokens: Tokens,
    /// The files that practices carry.
    pub attachments: Storage,
    /// Rate limits.
    pub limits: Limits,
    /// The OpenAPI document, as it is served.
    pub document: web::Bytes,
    /// The operations of the document.
    pub contract: Contract,
    /// The `Link` header of every answer: where the document is (RFC 8631).
    pub service_desc: HeaderValue,
    /// What PDND vouchers are checked with, where they are taken.
    pub vouchers: Option<Vouchers>,
    /// What tokens of the agency's provider are checked with, where there is one.
    pub provider: Option<Provider>,
    /// What the sender of messages remembers.
    pub mail: crate::sending::memory::Mail,
    /// Seals what must be read again.
    pub sealing: crate::auth::sealing::Sealing,
    /// Who carries webhooks to their receivers.
    pub webhooks: crate::webhooks::sending::courier::Courier,
    /// What those share who wait for changes.
    pub following: crate::changes::following::Following,
}

impl Core {
    /// Opens the database, reads the keys and makes the document.
    pub fn open(settings: Settings) -> Result<Self> {
        let db = Db::open(&settings.database_url, settings.pool, settings.request_timeout)?;
        Self::with(settings, db)
    }

    /// The same on a database that is open already.
    pub fn with(settings: Settings, db: Db) -> Result<Self> {
        let keys = match &settings.signing_keys_file {
            Some(file) => Keys::from_pem(
                &std::fs::read_to_string(file)
                    .map_err(|e| Error::internal(format!("OSSERVATORIO_SIGNING_KEYS_FILE {}: {e}", file.display())))?,
            )?,
            None => Keys::from_own_file(&settings.data_dir.join("signing-keys.pem"))?,
        };
        let sealing = keys.sealing().clone();
        let tokens = Tokens::new(keys, &settings.public_url, settings.access_token_lifetime);
        let document = api::document::document(&settings.public_url);
        let service_desc =
            HeaderValue::from_str(&format!("<{}/openapi.json>; rel=\"service-desc\"", settings.public_url))
                .map_err(|e| Error::internal(e.to_string()))?;
        Ok(Self {
            attachments: Storage::open(&settings.attachments)?,
            vouchers: settings.vouchers.as_ref().map(|own| Vouchers::open(own, &document)).transpose()?,
            provider: settings.provider.as_ref().map(Provider::open).transpose()?,
            limits: Limits::new(settings.rate_limit),
            contract: Contract::of(&document, "/v1"),
            document: document.to_string().into(),
            webhooks: crate::webhooks::sending::courier::Courier::new(&settings.webhooks),
            sealing,
            settings,
            db,
            tokens,
            service_desc,
            mail: crate::sending::memory::Mail::default(),
            following: crate::changes::following::Following::default(),
        })
    }

    /// The database: for commands.
    pub fn db(&self) -> &Db {
        &self.db
    }
}

/// The application: middleware from the outside in, then the operations.
pub fn build(
    core: web::Data<Core>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let cors = cors(&core.settings.cors_origins);
    App::new()
        .app_data(core)
        .app_data(
            web::PathConfig::default()
                .error_handler(|error, _| Error::BadParameter("path".to_owned(), misplaced(&error.to_string())).into()),
        )
        .wrap(from_fn(crate::vouchers::attestation::verify))
        .wrap(from_fn(contract::check))
        .wrap(from_fn(limits::limit))
        .wrap(from_fn(door::identify))
        .wrap(cors)
        .wrap(from_fn(problem::render))
        .wrap(from_fn(request::headers))
        .wrap(Compress::default())
        .wrap(from_fn(request::observe))
        .configure(crate::status::site::routes)
        .configure(crate::dashboard::site::routes)
        .service(web::scope("/v1").configure(|config| Mount::run(config, None, api::routes)))
        .default_service(web::to(nothing_here))
}

/// What is told of a part of a path that is not what it should be: the values that there are, where they are few.
fn misplaced(error: &str) -> Text {
    // In the words of serde: unknown variant `x`, expected one of `a`, `b`.
    let known: Vec<&str> =
        error.split_once(", expected ").map_or(vec![], |(_, names)| names.split('`').skip(1).step_by(2).collect());
    if known.is_empty() {
        return text(
            "un identificatore, un codice o un numero non ha la forma attesa.",
            "an id, code or number does not have the form it must have.",
        );
    }
    let known = known.join(", ");
    text(format!("valori ammessi: {known}."), format!("allowed values: {known}."))
}

async fn nothing_here() -> Result<&'static str> {
    Err(Error::not_found())
}

fn cors(origins: &[String]) -> Cors {
    let exposed = [
        "etag",
        "location",
        "retry-after",
        "x-request-id",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "link",
        "accept-ranges",
        "content-disposition",
        "content-range",
        "repr-digest",
        "deprecation",
        "sunset",
    ];
    origins
        .iter()
        .fold(Cors::default(), |cors, origin| cors.allowed_origin(origin))
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            header::AUTHORIZATION,
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            header::IF_RANGE,
            header::RANGE,
        ])
        .allowed_headers(
            [
                "idempotency-key",
                "one-time-code",
                "answer-code",
                "registration-code",
                "x-request-id",
                "traceparent",
                "dpop",
                "digest",
                "agid-jwt-signature",
                "agid-jwt-trackingevidence",
            ]
            .map(HeaderName::from_static),
        )
        .expose_headers(exposed)
        .block_on_origin_mismatch(false)
        .max_age(3600)
}
