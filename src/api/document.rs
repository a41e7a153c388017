//! The OpenAPI 3.1 document: what utoipa collects from the handlers, plus what every operation has in common.
//!
//! The common part is added here, once, from the shape of each operation: error answers, throttling and caching
//! headers, conditional requests, idempotency keys. `tests/api/contract.rs` checks that the server behaves so.
use super::answers::{header_refs, of_file, problem, see_other, stream, success, throttling};
use super::deprecation;
use super::schemas::{bound, expand_patches, open_parts, prune, rename};
use crate::http::mount::Mount;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, HttpBuilder, SecurityScheme};

/// The version of the API's contract (semantic versioning).
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Osservatorio: good practices of social-health integration",
        description = include_str!("description.md"),
        terms_of_service = "https://osservatorio.example.org/terms",
        contact(name = "Osservatorio buone pratiche (OISS)", email = "osservatorio@example.org", url = "https://osservatorio.example.org"),
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
    ),
    tags(
        (name = "status", description = "Whether the service works."),
        (name = "auth", description = "Signing in and out, tokens, one's own account."),
        (name = "users", description = "People with an account, their roles and reach. Administrators only."),
        (name = "service-clients", description = "Systems that call the API: what they may do and for whom, their secrets and keys, how much they use. Administrators only."),
        (name = "regions", description = "The twenty regions of Italy, with what the Observatory has of each."),
        (name = "municipalities", description = "The municipalities of Italy, by their stable cadastral code."),
        (name = "organisations", description = "Health companies, municipalities and the other bodies that practices belong to; their adhesion to the Observatory and their contacts."),
        (name = "themes", description = "The two-level tree of themes by which practices and sessions are found."),
        (name = "practices", description = "The good practices: one document each, from draft to publication."),
        (name = "saved-searches", description = "Searches of practices that people keep, with a daily digest of what is new."),
        (name = "assessment", description = "How practices are assessed: the grids, the readers and their reviews, the decision, and how far a practice suits another place."),
        (name = "open-data", description = "The open data: a catalogue (DCAT-AP_IT), nightly snapshots and annual editions, under CC BY 4.0."),
        (name = "labs", description = "The Territorial Laboratories and their cycles: what was read, the theme that was chosen, the agreed group of experts, the phases and the report."),
        (name = "findings", description = "What the technical part of a session brings out: ratings in rounds, consensus, notes, findings, recommendations, commitments."),
        (name = "lab-sessions", description = "The days of the Territorial Laboratories, also as calendar files (RFC 5545)."),
        (name = "session-registrations", description = "Registering for the public part of a session without an account: places, waiting list, the holder's code, the door."),
        (name = "outbox", description = "The messages that the Observatory sends, one for each recipient, and how far each has come."),
        (name = "pec-receipts", description = "What PEC providers certify about the messages: accepted, delivered, failed."),
        (name = "calls", description = "Calls for good practices: the letter, whom it reaches, the invitations and what became of them."),
        (name = "code-lists", description = "Every enumeration of the API with its labels."),
        (name = "invitation-answers", description = "Answering an invitation with its answer code, without an account: what is asked, the unfinished form, the answer."),
        (name = "form-imports", description = "Bringing in what an old form (Google Forms) has collected: mappings of its columns, dry runs, a report for each row."),
        (name = "exports", description = "Whole lists as one file, for spreadsheets, statistics and programs, with their data dictionaries."),
        (name = "statistics", description = "Figures for people and charts: counts, shares and rates by region, theme, dimension and more, as JSON or CSV; ready for a map of the regions."),
        (name = "maps", description = "Practices, organisations and sessions as GeoJSON (RFC 7946), for maps."),
        (name = "imports", description = "Many rows at once: organisations, practices and contacts by who writes them, the public registers by administrators."),
        (name = "changes", description = "The change feed: what a consumer follows to keep a mirror."),
        (name = "webhooks", description = "Being told of changes by requests to an address of one's own: Standard Webhooks signatures, CloudEvents bodies."),
        (name = "audit", description = "Who changed what, and when."),
    ),
    components(schemas(crate::http::problem::Problem, crate::http::problem::ProblemError)),
)]
struct Base;

/// The finished document, for a server whose public address is `public_url`.
pub fn document(public_url: &str) -> Value {
    let mut base = Base::openapi();
    let components = base.components.get_or_insert_default();
    for (name, scheme) in security_schemes() {
        components.add_security_scheme(name, scheme);
    }
    actix_web::App::new().configure(|config| Mount::run(config, Some(&mut base), super::routes));
    let mut document = json!(base);
    drop(base);
    rename(&mut document);
    finish(&mut document, public_url);
    document
}

fn security_schemes() -> [(&'static str, SecurityScheme); 6] {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(
            "Access token: a JWT (RFC 9068) signed with ES256, issued and checked by the rules of RFC8725. \
             `POST /auth/tokens` issues one to a person, `POST /oauth/token` to a system; it lives for ten minutes. A \
             system's token opens what its scopes name (`/code-lists/scopes`). PDND vouchers are taken here too where the \
             server knows their issuer; one that is bound to a key comes with the scheme DPoP and a proof (RFC 9449), and what its client has to sign \
             beside it (AgID's INTEGRITY_REST_02 and AUDIT_REST_02) in Agid-JWT-Signature with Digest, and in \
             Agid-JWT-TrackingEvidence. So are access tokens (RFC 9068) of the agency's OpenID Connect provider, where the \
             server knows it: people come with them as they do with ours.",
        ))
        .build();
    let mut credentials = Http::new(HttpAuthScheme::Basic);
    credentials.description = Some(
        "E-mail address and password of a person. Sign-in takes them in its JSON body, or here when the body is left out.".to_owned(),
    );
    let mut client = Http::new(HttpAuthScheme::Basic);
    client.description = Some(
        "Client id and secret of a system (RFC 6749, 2.3.1); none beside a signed assertion in the form (RFC 7523). The first-party front-end has no secret: it sends only its refresh token.".to_owned(),
    );
    let code = ApiKeyValue::with_description(
        "One-Time-Code",
        "The code of an invitation or of a password reset, as an administrator handed it over. It works once.",
    );
    let answer = ApiKeyValue::with_description(
        "Answer-Code",
        "The answer code of an invitation, as its letter carries it (in the fragment of the link too, which browsers send \
         to no server). Case, hyphens and spaces do not matter.",
    );
    let registration = ApiKeyValue::with_description(
        "Registration-Code",
        "The code of a registration to a session, as its message carries it (in the fragment of the link too). Case, \
         hyphens and spaces do not matter.",
    );
    [
        ("bearer", SecurityScheme::Http(bearer)),
        ("credentials", SecurityScheme::Http(credentials)),
        ("client", SecurityScheme::Http(client)),
        ("one_time_code", SecurityScheme::ApiKey(ApiKey::Header(code))),
        ("answer_code", SecurityScheme::ApiKey(ApiKey::Header(answer))),
        ("registration_code", SecurityScheme::ApiKey(ApiKey::Header(registration))),
    ]
}

fn finish(document: &mut Value, public_url: &str) {
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        info.insert(
            "x-summary".into(),
            "Good practices of social-health integration and their Territorial Laboratories".into(),
        );
        info.insert("x-api-id".into(), "1f0c7c52-6a0e-4d57-9d0c-0a6b1f5d2c05".into());
    }
    let local = public_url.starts_with("http://");
    let mut server = json!({ "url": format!("{public_url}/v1"), "description": "This server." });
    if let (true, Some(map)) = (local, server.as_object_mut()) {
        map.insert("x-sandbox".into(), true.into());
    }
    if let Some(map) = document.as_object_mut() {
        map.insert("security".into(), json!([{ "bearer": [] }]));
        map.insert("servers".into(), json!([server]));
    }
    expand_patches(document);
    open_parts(document);
    let components = common_components();
    if let Some(all) = document.get_mut("components").and_then(Value::as_object_mut) {
        all.extend(components);
    }
    for (path, item) in document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                finish_operation(path, method, operation);
            }
        }
    }
    deprecation::declare(document, deprecation::DEPRECATIONS);
    prune(document);
    bound(document);
}

/// The headers of every answer, as components.
fn common_components() -> Map<String, Value> {
    let integer = |description: &str, maximum: i64| {
        json!({ "description": description, "required": true,
            "schema": { "type": "integer", "format": "int64", "minimum": 0, "maximum": maximum, "example": 60 } })
    };
    let text = |description: &str, example: &str| {
        json!({ "description": description, "required": true,
            "schema": { "type": "string", "maxLength": 2000, "example": example } })
    };
    let headers = json!({
        "X-RateLimit-Limit": integer("Requests allowed in a minute.", 4_294_967_295),
        "X-RateLimit-Remaining": integer("Requests left.", 4_294_967_295),
        "X-RateLimit-Reset": integer("Seconds until the whole limit is there again.", 86_400),
        "Retry-After": integer("Seconds to wait before trying again.", 86_400),
        "Cache-Control": text("Who may keep the answer, and for how long (RFC 9111).", "no-store"),
        "ETag": text("Strong entity tag of the representation (RFC 9110, 8.8.3).", "\"1.0f1e2d3c4b5a6978\""),
        "Accept-Ranges": text("That ranges of bytes can be asked for (RFC 9110, 14.3).", "bytes"),
        "Content-Disposition": text("Whether to show or to save it, and under which name (RFC 6266).", "attachment; filename=\"protocollo.pdf\"; filename*=UTF-8''protocollo.pdf"),
        "Content-Range": text("Which bytes these are, and of how many (RFC 9110, 14.4).", "bytes 0-1023/48213"),
        "Repr-Digest": text("SHA-256 of the whole file (RFC 9530).", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
        "Location": text("Where the new resource is.", "/v1/practices/0198c0de-7a11-7000-8000-000000000001"),
        "WWW-Authenticate": text("How to authenticate (RFC 6750).", "Bearer error=\"invalid_token\""),
    });
    let mut responses = Map::new();
    for (status, name, description) in ERRORS {
        let mut error = json!({ "description": description, "headers": throttling() });
        problem(&mut error, status);
        responses.insert((*name).to_owned(), error);
    }
    Map::from_iter([("headers".to_owned(), headers), ("responses".to_owned(), Value::Object(responses))])
}

/// Every error that operations have in common.
const ERRORS: &[(&str, &str, &str)] = &[
    ("400", "BadRequest", "A malformed body, an unknown or wrong parameter."),
    ("401", "Unauthorized", "No token, or one that has expired or is not ours."),
    (
        "403",
        "Forbidden",
        "The caller's role does not allow this, or a system's token lacks the scope; `detail` says what is needed.",
    ),
    ("404", "NotFound", "It does not exist, or the caller may not see it."),
    ("406", "NotAcceptable", "None of the media types in Accept can be made."),
    ("409", "Conflict", "The state of the resource does not allow this, or a unique value is taken."),
    ("410", "Gone", "It was public and has been withdrawn."),
    ("412", "PreconditionFailed", "The resource has changed since it was read: read it again."),
    ("413", "ContentTooLarge", "The body is longer than the limit."),
    ("415", "UnsupportedMediaType", "The body's Content-Type is not taken."),
    ("422", "UnprocessableContent", "The body breaks rules: `errors` lists all of them."),
    ("428", "PreconditionRequired", "If-Match is missing."),
    ("429", "TooManyRequests", "Too many requests: wait as long as Retry-After says."),
    ("500", "InternalServerError", "A fault of the service."),
    ("503", "ServiceUnavailable", "The service is overloaded or its database does not answer."),
];

pub(super) fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}

/// The operations that do not answer with 201 and yet take a key: repeated without one, they would do it again.
const DONE_ONCE: [&str; 4] = ["create_call_transition", "create_export_job", "create_reminders", "create_row_import"];

/// What follows from the shape of an operation.
fn finish_operation(path: &str, method: &str, operation: &mut Map<String, Value>) {
    let item = path.ends_with('}');
    let protected = operation.get("security").and_then(Value::as_array).is_some_and(|s| !s.is_empty());
    let has_body = operation.contains_key("requestBody");
    let changes_item = matches!(method, "put" | "patch") || item && method == "delete";
    let mut errors = vec!["400", "401", "403", "404", "406", "429", "500", "503"];
    if !protected {
        // Open to the public; with a token the caller may see more.
        operation.insert("security".into(), json!([{}, { "bearer": [] }]));
    }
    let form = operation.get_mut("requestBody").and_then(|body| body.pointer_mut("/content/multipart~1form-data"));
    if let Some(form) = form {
        // Whatever the file is: its type is told from its bytes.
        merge(form, json!({ "encoding": { "file": { "contentType": "application/octet-stream" } } }));
    }
    if has_body {
        errors.extend(["413", "415", "422"]);
    }
    if changes_item {
        errors.extend(["412", "428"]);
        parameter(operation, IF_MATCH);
    }
    if method == "post" && path.ends_with("/transitions") {
        errors.push("412");
        parameter(operation, IF_STILL);
    }
    let answers = |status: &str| operation.get("responses").is_some_and(|all| all.get(status).is_some());
    // Where 200 stands beside 201, a repetition is told by what is sent, and needs no key.
    let creates = method == "post" && answers("201") && !answers("200");
    let done_once = operation.get("operationId").and_then(Value::as_str).is_some_and(|id| DONE_ONCE.contains(&id));
    if creates || done_once {
        errors.push("422");
        parameter(operation, IDEMPOTENCY_KEY);
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    let ranges = responses.contains_key("206");
    let streamed =
        !ranges && responses.get("200").is_some_and(|ok| ok.pointer("/content/application~1x-ndjson").is_some());
    for (status, response) in responses.iter_mut() {
        match status.as_bytes().first() {
            Some(b'4' | b'5') => problem(response, status),
            Some(b'2') if streamed => stream(response),
            Some(b'2') => success(status, method, response),
            Some(b'3') => see_other(response),
            _ => {}
        }
    }
    let document = responses.get_mut("200").filter(|ok| ok.pointer("/content/application~1pdf").is_some());
    if let Some(headers) = document.and_then(|ok| ok.get_mut("headers")) {
        merge(headers, header_refs(&["Content-Disposition"]));
    }
    if ranges {
        of_file(responses);
    }
    for (status, name, _) in ERRORS.iter().filter(|(status, ..)| errors.contains(status)) {
        let shared = json!({ "$ref": format!("#/components/responses/{name}") });
        responses.entry((*status).to_owned()).or_insert(shared);
    }
    if method == "get" && responses.contains_key("200") && !streamed {
        let unchanged =
            json!({ "description": "The client has just this representation.", "headers": header_refs(&["ETag"]) });
        responses.insert("304".into(), unchanged);
        parameter(operation, IF_NONE_MATCH);
    }
    if ranges {
        parameter(operation, RANGE);
        parameter(operation, IF_RANGE);
    }
}

/// A header that operations take: its name, whether it is needed, what it is, and an example where one serves everybody
/// (Swagger UI fills examples in, and nobody wants another's idempotency key).
type Header = (&'static str, bool, &'static str, Option<&'static str>);
const IF_MATCH: Header = (
    "If-Match",
    true,
    "The ETag that was read: the change is refused (412) when the resource has changed since. `*` changes whatever is there.",
    Some("*"),
);
const IF_STILL: Header = (
    "If-Match",
    false,
    "The ETag that was read: where it is sent, the step is refused (412) when the resource has changed since.",
    None,
);
const IF_NONE_MATCH: Header =
    ("If-None-Match", false, "An ETag that the client has: 304 when it is still the present one.", None);
const RANGE: Header = ("Range", false, "One range of bytes: `bytes=0-1023`.", None);
const IF_RANGE: Header =
    ("If-Range", false, "The ETag that the range belongs to: the whole file comes when it has changed.", None);
const IDEMPOTENCY_KEY: Header = (
    "Idempotency-Key",
    false,
    "Repeating the request with the same key within 24 hours gives the first answer again; another request with it is refused (422).",
    None,
);

fn parameter(operation: &mut Map<String, Value>, (name, required, description, example): Header) {
    // A list of ETags may be long; a key is not.
    let longest = if name == IDEMPOTENCY_KEY.0 { 200 } else { 2_000 };
    let mut header = json!({ "name": name, "in": "header", "required": required, "description": description,
        "schema": { "type": "string", "maxLength": longest } });
    if let Some(example) = example {
        merge(&mut header, json!({ "example": example }));
    }
    if let Some(all) = operation.entry("parameters").or_insert_with(|| json!([])).as_array_mut() {
        all.push(header);
    }
}
