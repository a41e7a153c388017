//! What lives at the root, outside the versioned document: status, health, keys, the document, Swagger UI, problems.
use crate::app::Core;
use crate::error::catalogue::Code;
use crate::error::{Error, Result};
use crate::http::etag;
use crate::http::page::Document;
use crate::language::Language;
use crate::status::routes::Status;
use actix_web::http::header;
use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder, get};
use serde_json::json;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Mounts them.
pub fn routes(app: &mut ServiceConfig) {
    let ui =
        Config::from("/openapi.json").deep_linking(true).persist_authorization(true).display_request_duration(true);
    app.service(status)
        .service(live)
        .service(ready)
        .service(jwks)
        .service(oauth_metadata)
        .service(openapi)
        .service(problem)
        .service(actix_web::web::redirect("/", "/docs/"))
        .service(actix_web::web::redirect("/docs", "/docs/"))
        .service(
            actix_web::web::scope("/docs")
                .wrap(actix_web::middleware::from_fn(allow_scripts))
                .service(SwaggerUi::new("/{_:.*}").config(ui)),
        );
}

/// Swagger UI needs its own scripts and inline styles, and nothing from elsewhere.
const DOCS_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; frame-ancestors 'none'";

async fn allow_scripts(
    req: actix_web::dev::ServiceRequest,
    next: actix_web::middleware::Next<impl actix_web::body::MessageBody>,
) -> std::result::Result<actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>, actix_web::Error> {
    let mut res = next.call(req).await?;
    res.headers_mut().insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(DOCS_POLICY));
    Ok(res)
}

#[get("/status")]
async fn status(core: Data<Core>) -> Result<Document<Status>> {
    core.db.ping().await?;
    Ok(Document(Status::ok()))
}

/// The process runs.
#[get("/health/live")]
async fn live() -> Document<Status> {
    Document(Status::ok())
}

/// The process can serve: its database answers.
#[get("/health/ready")]
async fn ready(core: Data<Core>) -> Result<Document<Status>> {
    core.db.ping().await?;
    Ok(Document(Status::ok()))
}

/// The public keys of our tokens (RFC 7517).
#[get("/.well-known/jwks.json")]
async fn jwks(core: Data<Core>, req: HttpRequest) -> Result<HttpResponse> {
    let set = serde_json::to_vec(core.tokens.keys().public()).map_err(|e| Error::internal(e.to_string()))?;
    Ok(etag::conditional(&req, 0, "application/jwk-set+json", set))
}

/// What OAuth 2.0 clients can learn of this server (RFC 8414).
#[get("/.well-known/oauth-authorization-server")]
async fn oauth_metadata(core: Data<Core>, req: HttpRequest) -> HttpResponse {
    let metadata = crate::oauth::metadata::metadata(&core.settings.public_url);
    etag::conditional(&req, 0, "application/json", metadata.to_string().into_bytes())
}

#[get("/openapi.json")]
async fn openapi(core: Data<Core>, req: HttpRequest) -> HttpResponse {
    etag::conditional(&req, 0, "application/json", core.document.to_vec())
}

/// What a problem's `type` points to.
#[get("/problems/{code}")]
async fn problem(code: Path<String>, req: HttpRequest) -> Result<impl Responder> {
    let code: Code = code.parse().map_err(|()| Error::not_found())?;
    let language = Language::negotiate(req.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()));
    let body = json!({
        "code": code.as_str(),
        "status": code.status().as_u16(),
        "title": code.title().in_language(language),
        "explanation": code.explanation().in_language(language),
    });
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_LANGUAGE, language.tag())).json(body))
}
