//! `/v1/lab-sessions/{id}/registrations` for those who manage the session, check-ins and the list for the door.
use super::door;
use super::input::{CheckInInput, RegistrationFilter};
use super::model::RegistrationId;
use super::view::{CheckIn, SessionRegistration};
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::etag;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Document, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::lab_sessions::model::LabSessionId;
use crate::page::Page;
use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get, post};
use utoipa::ToSchema;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_session_registrations)
        .service(read_session_registration)
        .service(create_session_registration_cancellation)
        .service(create_check_in)
        .service(read_door_list);
}

impl Resource for SessionRegistration {
    fn location(&self) -> String {
        format!("/v1/lab-sessions/{}/registrations/{}", self.session_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the registrations to a session.
///
/// In the order they came. Personal data: for administrators and the coordinators of its regions; others get 403. Once
/// the retention is over the rows stay, without anything personal.
#[utoipa::path(tag = "session-registrations", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000002701"),
        RegistrationFilter, PageQuery),
    responses((status = 200, description = "A page of registrations.", body = Page<SessionRegistration>)))]
#[get("/lab-sessions/{id}/registrations")]
async fn list_session_registrations(
    caller: Caller,
    id: Path<LabSessionId>,
    query: List<RegistrationFilter>,
) -> Result<Listed<SessionRegistration>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = caller.read(move |tx| door::list(tx, *id, filter, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read a registration to a session.
///
/// Who registered, where the registration stands, and when it was confirmed, moved up, cancelled or checked in.
#[utoipa::path(tag = "session-registrations", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000002701"),
        ("registration_id" = RegistrationId, Path, description = "Id of the registration.", example = "01910000-0000-7000-8000-000000002801")),
    responses((status = 200, description = "The registration.", body = SessionRegistration)))]
#[get("/lab-sessions/{id}/registrations/{registration_id}")]
async fn read_session_registration(
    caller: Caller,
    ids: Path<(LabSessionId, RegistrationId)>,
) -> Result<Found<SessionRegistration>> {
    let (session, id) = ids.into_inner();
    Ok(Found(caller.read(move |tx| door::read(tx, session, id)).await?))
}

/// Cancel a registration for somebody.
///
/// For whoever asks by telephone, say: they get a message. The place goes to whoever waits longest. Cancelling again
/// changes nothing.
#[utoipa::path(tag = "session-registrations", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000002701"),
        ("registration_id" = RegistrationId, Path, description = "Id of the registration.", example = "01910000-0000-7000-8000-000000002801")),
    responses((status = 200, description = "The cancelled registration.", body = SessionRegistration),
        (status = 409, description = "The session is over.")))]
#[post("/lab-sessions/{id}/registrations/{registration_id}/cancellations")]
async fn create_session_registration_cancellation(
    caller: Caller,
    ids: Path<(LabSessionId, RegistrationId)>,
) -> Result<Found<SessionRegistration>> {
    let (session, id) = ids.into_inner();
    Ok(Found(caller.write(move |tx| door::cancel(tx, session, id)).await?))
}

/// Check somebody in at the door.
///
/// By the code that they show, which the door scans, or by their registration when they have none with them. A second
/// time it changes nothing and says so (`repeated`), with the hour of the first. For a session that is confirmed, in
/// progress or held, from its day on (in Italy).
#[utoipa::path(tag = "session-registrations", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    request_body(content = CheckInInput, example = json!({"registration_id": "01910000-0000-7000-8000-000000002854"})),
    responses((status = 200, description = "They are checked in.", body = CheckIn),
        (status = 409, description = "The registration has no place (waiting or cancelled), or the session is not at that point, or its day has not come.")))]
#[post("/lab-sessions/{id}/check-ins")]
async fn create_check_in(
    caller: Caller,
    id: Path<LabSessionId>,
    body: Input<CheckInInput>,
) -> Result<Document<CheckIn>> {
    let shown = body.into_inner();
    Ok(Document(caller.write(move |tx| door::check_in(tx, *id, &shown)).await?))
}

/// A CSV file.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 10_000_000,
    example = "last_name,first_name,organisation,office,status,confirmed,attended,accessibility_needs\r\nEsempio,Elena,Comune di Thiene,Servizi sociali,registered,yes,no,\r\n")]
#[expect(dead_code, reason = "only its schema is used")]
struct DoorList(String);

/// Download the list for the door.
///
/// Those with a place and those who wait, by surname, as CSV (UTF-8, RFC 4180): `last_name`, `first_name`,
/// `organisation`, `office`, `status`, `confirmed`, `attended`, `accessibility_needs`. A cell that a spreadsheet would
/// take for a formula begins with an apostrophe. E-mail addresses are not in it.
#[utoipa::path(tag = "session-registrations", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000002701")),
    responses((status = 200, description = "The list.", body = DoorList, content_type = "text/csv")))]
#[get("/lab-sessions/{id}/door-list")]
async fn read_door_list(caller: Caller, id: Path<LabSessionId>, req: HttpRequest) -> Result<HttpResponse> {
    let list = caller.read(move |tx| door::list_for_the_door(tx, *id)).await?;
    let mut answer = etag::conditional(&req, 0, "text/csv; charset=utf-8", list);
    let name = header::HeaderValue::from_static("attachment; filename=\"ingresso.csv\"");
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(answer)
}
