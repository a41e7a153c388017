//! Every 4xx and 5xx answer is an RFC 9457 problem document, the framework's own included.
use crate::app::Core;
use crate::auth::actor::Role;
use crate::auth::vouchers::dpop::ALGORITHMS;
use crate::error::catalogue::Code;
use crate::error::{Error, Unauthenticated, Violation, unique};
use crate::http::request::RequestId;
use crate::language::{Language, Text, text};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, web};
use problem_details::ProblemDetails;
use serde::Serialize;
use utoipa::ToSchema;

/// A problem document (RFC 9457), the answer to every request that fails.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A page that explains this kind of problem.
    #[serde(rename = "type")]
    #[schema(format = "uri", max_length = 300, example = "https://osservatorio.example.org/problems/not_found")]
    pub kind: String,
    /// What kind of problem it is, in the language asked for.
    #[schema(max_length = 200, example = "Not found")]
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, format = Int32, example = 404)]
    pub status: u16,
    /// What went wrong this time, in the language asked for.
    #[schema(max_length = 2000, example = "There is nothing here that you may see.")]
    pub detail: String,
    /// This request, as in the server's log and in the header X-Request-Id.
    #[schema(format = "uri", max_length = 100, example = "urn:uuid:0198c0de-7a11-7000-8000-000000000001")]
    pub instance: String,
    /// Stable code of the problem: decide by this, not by words.
    #[schema(max_length = 50, example = "not_found")]
    pub code: String,
    /// Every rule that the body breaks, with 422, or all that is missing for a step, with some 409 (the first 1,000).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 1000)]
    pub errors: Option<Vec<ProblemError>>,
    /// Code of RFC 6749 (section 5.2), at the token endpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 50)]
    pub error: Option<String>,
}

/// How many broken rules are told at most.
const MOST_ERRORS: usize = 1_000;

/// One broken rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemError {
    /// JSON pointer into the body.
    #[schema(max_length = 500, example = "#/title")]
    pub pointer: String,
    /// Stable code of the rule.
    #[schema(max_length = 50, example = "too_long")]
    pub code: String,
    /// What is wrong, in the language asked for.
    #[schema(max_length = 2000, example = "At most 200 characters.")]
    pub detail: String,
}

/// The members beside those of RFC 9457. `instance` is here because it is a URN, which the library's type refuses.
#[derive(Debug, Serialize)]
struct Extensions {
    instance: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<ProblemError>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// Only the status: [`render`] writes the document, because it knows the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status())
    }
}

/// What went wrong, in both languages.
pub fn detail(error: &Error) -> Text {
    match error {
        Error::MalformedBody(why)
        | Error::Interested(why)
        | Error::NotFound(why)
        | Error::Gone(why)
        | Error::PositionLost(why)
        | Error::TooMuch(why)
        | Error::WrongState(why)
        | Error::Conflict(_, why)
        | Error::Grant(_, why) => why.clone(),
        Error::BadParameter(name, why) => text(format!("{name}: {}", why.it), format!("{name}: {}", why.en)),
        Error::Forbidden(permission, roles) => forbidden(&permission.label(), roles),
        Error::InsufficientScope(Some(scope)) => {
            text(format!("Serve l'ambito {scope}."), format!("The scope {scope} is needed."))
        }
        Error::OwnInterest => text(
            "Nessuno decide su ciò che ha scritto la propria organizzazione.",
            "Nobody decides on what their own organisation wrote.",
        ),
        Error::MethodNotAllowed(allowed) => {
            let list = allowed.join(", ");
            text(format!("Metodi ammessi: {list}."), format!("Allowed methods: {list}."))
        }
        Error::NotAcceptable(offered) => {
            let list = offered.join(", ");
            text(format!("Formati disponibili: {list}."), format!("Available media types: {list}."))
        }
        Error::UnsupportedMediaType(taken) => {
            text(format!("Content-Type deve essere {taken}."), format!("Content-Type must be {taken}."))
        }
        Error::TooLarge(limit) => text(format!("Al massimo {limit} byte."), format!("At most {limit} bytes.")),
        Error::Invalid(broken) => {
            let n = broken.len();
            text(format!("Regole non rispettate: {n}."), format!("Broken rules: {n}."))
        }
        Error::Incomplete(missing) => {
            let all = |of: fn(&Violation) -> &str| {
                missing.iter().map(|one| of(one).trim_end_matches('.')).collect::<Vec<_>>().join("; ")
            };
            text(format!("Non ancora: {}.", all(|v| &v.detail.it)), format!("Not yet: {}.", all(|v| &v.detail.en)))
        }
        Error::Duplicate(index) => unique::collision(index).detail(),
        Error::TooManyRequests(wait) => {
            text(format!("Riprovare fra {wait} secondi."), format!("Retry in {wait} seconds."))
        }
        other => other.code().explanation(),
    }
}

fn forbidden(what: &Text, roles: &[Role]) -> Text {
    let list = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    text(
        format!("Per questo ({}) serve uno di questi ruoli, competente per la risorsa: {list}.", what.it),
        format!("This ({}) needs one of these roles, with the resource in its reach: {list}.", what.en),
    )
}

/// Middleware: turns every failure into its problem document, in the caller's language.
pub async fn render(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let res = next.call(req).await?;
    if !res.status().is_client_error() && !res.status().is_server_error() {
        return Ok(res.map_into_boxed_body());
    }
    // Only now: while a request is being routed nothing else may hold it.
    let request = res.request().clone();
    let problem = document(&request, res.response().error(), res.response());
    Ok(ServiceResponse::new(request, problem))
}

fn document<B>(req: &HttpRequest, cause: Option<&actix_web::Error>, bare: &HttpResponse<B>) -> HttpResponse {
    let of_framework;
    let error = match cause.and_then(|e| e.as_error::<Error>()) {
        Some(error) => error,
        None => {
            of_framework = from_framework(cause, bare.status());
            &of_framework
        }
    };
    let instance = RequestId::of(req);
    if let Error::Internal(why) = error {
        log::error!(request_id:% = instance; "internal error: {why}");
    }
    let mut problem = answer(req, error, &instance.to_string());
    // What other middleware has added: rate limits, methods.
    for (name, value) in bare.headers() {
        if !matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH) && !problem.headers().contains_key(name) {
            problem.headers_mut().append(name.clone(), value.clone());
        }
    }
    problem
}

/// Failures that actix itself answers: a path that does not parse, a payload that breaks off.
fn from_framework(cause: Option<&actix_web::Error>, status: StatusCode) -> Error {
    if cause.is_some_and(|e| e.as_error::<actix_cors::CorsError>().is_some()) {
        let why = text(
            "le pagine di questa origine non possono chiamare l'API così (OSSERVATORIO_CORS_ORIGINS).",
            "pages of this origin cannot call the API like this (OSSERVATORIO_CORS_ORIGINS).",
        );
        return Error::BadParameter("Origin".to_owned(), why);
    }
    let why = cause.map(ToString::to_string).unwrap_or_default();
    match Code::of_status(status) {
        Code::NotFound => Error::not_found(),
        Code::MethodNotAllowed => Error::MethodNotAllowed(Vec::new()),
        Code::TooLarge => Error::TooLarge(0),
        Code::Busy => Error::Busy,
        Code::Internal => Error::internal(why),
        _ => {
            Error::MalformedBody(text(format!("Richiesta non leggibile: {why}"), format!("Unreadable request: {why}")))
        }
    }
}

fn answer(req: &HttpRequest, error: &Error, request_id: &str) -> HttpResponse {
    let accepted = req.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let language = Language::negotiate(accepted);
    let code = error.code();
    let public_url = req.app_data::<web::Data<Core>>().map_or("", |core| core.settings.public_url.as_str());
    let errors = match error {
        Error::Invalid(broken) | Error::Incomplete(broken) => {
            Some(broken.iter().take(MOST_ERRORS).map(|v| localised(v, language)).collect())
        }
        Error::Duplicate(index) => {
            let collision = unique::collision(index);
            Some(vec![localised(&Violation::new(collision.pointer, "duplicate", collision.detail()), language)])
        }
        _ => None,
    };
    let extensions = Extensions {
        instance: format!("urn:uuid:{request_id}"),
        code: code.as_str(),
        errors,
        error: match error {
            Error::Grant(code, _) => Some(code.as_str()),
            Error::Unauthenticated(Unauthenticated::BadClient) => Some("invalid_client"),
            _ => None,
        },
    };
    let status = http1::StatusCode::from_u16(code.status().as_u16()).unwrap_or_default();
    let kind: http1::Uri = format!("{public_url}/problems/{code}").parse().unwrap_or_default();
    let problem = ProblemDetails::new()
        .with_type(kind)
        .with_title(code.title().in_language(language))
        .with_status(status)
        .with_detail(detail(error).in_language(language))
        .with_extensions(extensions);
    let mut response = HttpResponse::build(code.status());
    response.content_type("application/problem+json").insert_header((header::CONTENT_LANGUAGE, language.tag()));
    error_headers(&mut response, error);
    response.body(serde_json::to_string(&problem).unwrap_or_default())
}

fn localised(violation: &Violation, language: Language) -> ProblemError {
    ProblemError {
        pointer: violation.pointer.clone(),
        code: violation.code.to_owned(),
        detail: violation.detail.in_language(language).to_owned(),
    }
}

/// The headers that go with some failures.
fn error_headers(response: &mut HttpResponseBuilder, error: &Error) {
    match error {
        Error::Unauthenticated(Unauthenticated::Missing) => {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        Error::Unauthenticated(Unauthenticated::BadClient) => {
            response.insert_header((header::WWW_AUTHENTICATE, r#"Basic realm="osservatorio""#));
        }
        Error::Unauthenticated(Unauthenticated::InvalidBoundToken) => {
            let challenge = format!(r#"DPoP error="invalid_token", algs="{ALGORITHMS}""#);
            response.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        Error::Unauthenticated(_) => {
            response.insert_header((header::WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#));
        }
        Error::InsufficientScope(scope) => {
            let needed = scope.map_or_else(String::new, |scope| format!(r#", scope="{scope}""#));
            response.insert_header((header::WWW_AUTHENTICATE, format!(r#"Bearer error="insufficient_scope"{needed}"#)));
        }
        Error::MethodNotAllowed(allowed) => {
            response.insert_header((header::ALLOW, allowed.join(", ")));
        }
        Error::UnsupportedMediaType(taken) => {
            let name = if taken.contains("merge-patch") { "accept-patch" } else { "accept-post" };
            response.insert_header((name, HeaderValue::from_static(taken)));
        }
        Error::RangeNotSatisfiable(size) => {
            response.insert_header((header::CONTENT_RANGE, format!("bytes */{size}")));
        }
        Error::TooManyRequests(wait) => {
            response.insert_header((header::RETRY_AFTER, wait.to_string()));
        }
        Error::Busy | Error::Timeout | Error::Contended => {
            response.insert_header((header::RETRY_AFTER, "5"));
        }
        _ => {}
    }
}
