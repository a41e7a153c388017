//! `/v1/lab-sessions`, and the calendars of all of them, of a region and of a theme.
use super::filter::LabSessionFilter;
use super::input::{LabSessionInput, LabSessionTransition};
use super::model::LabSessionId;
use super::service::{self, Feed, Wanted};
use super::view::LabSession;
use crate::error::Result;
use crate::http::accept;
use crate::http::caller::{Anyone, Caller};
use crate::http::etag;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::List;
use crate::input::Merge;
use crate::page::Page;
use crate::territory::RegionCode;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{Either, HttpRequest, HttpResponse, delete, get, patch, post};
use utoipa::ToSchema;

/// Mounts the operations. The feed of all sessions stands before the sessions' own paths, which would take its name
/// for an id.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_lab_sessions)
        .service(create_lab_session)
        .service(read_lab_sessions_calendar)
        .service(read_lab_session)
        .service(update_lab_session)
        .service(delete_lab_session)
        .service(create_lab_session_transition)
        .service(read_lab_session_calendar)
        .service(read_region_calendar)
        .service(read_theme_calendar);
    super::clones::routes::routes(api);
    super::programmes::routes::routes(api);
    super::materials::routes::routes(api);
    super::framework_notes::routes::routes(api);
    super::registrations::routes::routes(api);
    super::registrations::door_routes::routes(api);
    super::documents::routes::routes(api);
}

impl Resource for LabSession {
    fn location(&self) -> String {
        format!("/v1/lab-sessions/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A calendar file.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 20_000_000,
    example = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Osservatorio//Laboratori//IT\r\nEND:VCALENDAR\r\n")]
#[expect(dead_code, reason = "only its schema is used")]
struct CalendarFile(String);

/// List the lab sessions.
///
/// A lab session is one day of a Territorial Laboratory: health companies and municipalities of one or more regions
/// present and discuss good practices. Everybody gets the sessions that were announced, without the parts of the
/// programme that are not public; tentative ones are for the coordinators of their regions, the confirmed
/// experts of their cycle, the scientific committee, institutional readers and administrators.
#[utoipa::path(tag = "lab-sessions", params(LabSessionFilter, crate::http::query::PageQuery),
    responses((status = 200, description = "A page of sessions.", body = Page<LabSession>)))]
#[get("/lab-sessions")]
async fn list_lab_sessions(anyone: Anyone, query: List<LabSessionFilter>) -> Result<Listed<LabSession>> {
    let List { filter, page } = query;
    let wanted = Wanted {
        sort: filter.sort.unwrap_or_default(),
        cursor: page.cursor.clone(),
        limit: page.limit(),
        count: page.count == Some(true),
    };
    let filter = filter.into_filter();
    let found = anyone.read(move |tx| service::list(tx, &filter, &wanted)).await?;
    Ok(Listed::new(found, page))
}

/// Read a lab session.
///
/// One session with its programme: only the public parts, unless the caller manages or oversees it or is a confirmed
/// expert of its cycle. With `Accept: text/calendar` the same as a calendar file (RFC 5545), always with the public
/// programme only.
#[utoipa::path(tag = "lab-sessions",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000302")),
    responses((status = 200, description = "The session.",
        content((LabSession = "application/json"), (CalendarFile = "text/calendar")))))]
#[get("/lab-sessions/{id}")]
async fn read_lab_session(
    anyone: Anyone,
    id: Path<LabSessionId>,
    req: HttpRequest,
) -> Result<Either<Found<LabSession>, HttpResponse>> {
    if accept::best(&req, &["application/json", "text/calendar"]) == "text/calendar" {
        return Ok(Either::Right(calendar_of(&anyone, &req, *id).await?));
    }
    Ok(Either::Left(Found(anyone.read(move |tx| service::read(tx, *id)).await?)))
}

/// Read a lab session's calendar file.
///
/// The session as an event that calendar programs take in (RFC 5545): its id stays the same, and `SEQUENCE` advances
/// whenever its date, hours, place, link or status change. `STATUS` is `CONFIRMED` from the confirmation on, `TENTATIVE`
/// before it and while a session is postponed; a cancelled session stays, with `STATUS:CANCELLED`.
#[utoipa::path(tag = "lab-sessions",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000302")),
    responses((status = 200, description = "The calendar file.", body = CalendarFile, content_type = "text/calendar")))]
#[get("/lab-sessions/{id}/calendar")]
async fn read_lab_session_calendar(anyone: Anyone, id: Path<LabSessionId>, req: HttpRequest) -> Result<HttpResponse> {
    calendar_of(&anyone, &req, *id).await
}

/// Subscribe to all lab sessions.
///
/// A calendar feed (RFC 5545, RFC 7986) of every announced session of Italy, from a year ago on, at most the latest
/// thousand. Give its address to a calendar program, which asks again every hour.
#[utoipa::path(tag = "lab-sessions",
    responses((status = 200, description = "The calendar feed.", body = CalendarFile, content_type = "text/calendar")))]
#[get("/lab-sessions/calendar")]
async fn read_lab_sessions_calendar(anyone: Anyone, req: HttpRequest) -> Result<HttpResponse> {
    feed(&anyone, &req, Feed::All).await
}

/// Subscribe to a region's lab sessions.
///
/// The same feed for one region: its own sessions and those that it shares with others.
#[utoipa::path(tag = "lab-sessions",
    params(("code" = RegionCode, Path, description = "ISTAT code of the region.", example = "05")),
    responses((status = 200, description = "The calendar feed.", body = CalendarFile, content_type = "text/calendar")))]
#[get("/regions/{code}/calendar")]
async fn read_region_calendar(anyone: Anyone, code: Path<RegionCode>, req: HttpRequest) -> Result<HttpResponse> {
    feed(&anyone, &req, Feed::Region(*code)).await
}

/// Subscribe to a theme's lab sessions.
///
/// The same feed for one theme and those below it, all over Italy.
#[utoipa::path(tag = "lab-sessions",
    params(("code" = String, Path, description = "Code of the theme.", max_length = 60, example = "governance")),
    responses((status = 200, description = "The calendar feed.", body = CalendarFile, content_type = "text/calendar")))]
#[get("/themes/{code}/calendar")]
async fn read_theme_calendar(anyone: Anyone, code: Path<String>, req: HttpRequest) -> Result<HttpResponse> {
    feed(&anyone, &req, Feed::Theme(code.into_inner())).await
}

/// Add a lab session.
///
/// Administrators, and coordinators for their regions. It begins `tentative`: nobody else sees it until it is moved to
/// `save_the_date`. Hours are sent with the offset that the clocks of `timezone` have at that moment; an hour that
/// they skip in March is refused. With `cycle_id` for who looks after that laboratory, and its regions are of those of the
/// laboratory.
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    request_body(content = LabSessionInput, example = json!({
        "title": "Laboratorio territoriale veneto: la casa della comunità",
        "theme_text": "La casa della comunità tra azienda e Comuni",
        "themes": ["governance"],
        "regions": ["05"],
        "starts_at": "2027-05-20T09:30:00+02:00",
        "ends_at": "2027-05-20T17:00:00+02:00",
        "timezone": "Europe/Rome",
        "format": "in_person",
        "venue": { "name": "Palazzo dei Trecento", "address": "Piazza dei Signori", "municipality": "Treviso",
            "cadastral_code": "L407", "province": "TV" },
        "parties": [{ "organisation_id": "01910000-0000-7000-8000-000000000108", "name": "Federsanità ANCI Veneto",
            "role": "organiser" }],
        "parts": [
            { "kind": "public_part", "visibility": "public", "starts_at": "2027-05-20T09:30:00+02:00",
                "ends_at": "2027-05-20T13:00:00+02:00",
                "agenda_items": [{ "time": "09:30", "title": "Saluti istituzionali", "speakers": [] }] },
            { "kind": "technical_part", "visibility": "experts", "starts_at": "2027-05-20T14:00:00+02:00",
                "ends_at": "2027-05-20T17:00:00+02:00" }
        ]
    })),
    responses((status = 201, description = "The new session.", body = LabSession)))]
#[post("/lab-sessions")]
async fn create_lab_session(caller: Caller, body: Input<LabSessionInput>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change a lab session.
///
/// Administrators, and coordinators of one of its regions. Lists (parties, parts, practices) are replaced as a whole.
/// The status is changed by a transition. Calendars learn of a change of date, hours, place or link by `sequence`,
/// whoever registered by a message. Where the session was announced, the programme before stays readable
/// (`/programmes`).
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000303")),
    request_body(content = Patch<LabSessionInput>, content_type = "application/merge-patch+json",
        example = json!({"theme_text": "La casa della comunità"})),
    responses((status = 200, description = "The changed session.", body = LabSession),
        (status = 409, description = "A confirmed session would come to a cycle whose group is not balanced, or one that was held would lose practices or its cycle.")))]
#[patch("/lab-sessions/{id}")]
async fn update_lab_session(
    caller: Caller,
    id: Path<LabSessionId>,
    expected: Expected,
    body: Merge<LabSessionInput>,
) -> Result<Found<LabSession>> {
    let rule = caller.core().settings.group_balance.clone();
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body, &rule)).await?))
}

/// Delete a lab session.
///
/// Administrators, and coordinators of one of its regions; only while it is tentative. One that was announced stands
/// in people's calendars: cancel it instead.
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000303")),
    responses((status = 204, description = "Deleted."),
        (status = 409, description = "It is not tentative any more: cancel it.")))]
#[delete("/lab-sessions/{id}")]
async fn delete_lab_session(caller: Caller, id: Path<LabSessionId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}

/// Move a lab session to another status.
///
/// Administrators, and coordinators of one of its regions. Announcing it (`save_the_date`) shows it to everybody for
/// good and needs the venue or link of its format; confirming one that belongs to a cycle needs a balanced group of
/// experts; it is `in_progress` or `held` on its day at the earliest. Whoever registered gets a message when it is
/// postponed, cancelled or takes place after all. Answers with the session as it is now; `allowed_transitions` of a session
/// lists what is possible.
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000303")),
    request_body(content = LabSessionTransition,
        example = json!({"to": "cancelled", "note": "Annullata d'intesa con la Regione."})),
    responses((status = 200, description = "The session in its new status.", body = LabSession),
        (status = 409, description = "Its present status does not lead there, its venue or link is missing, its day has not come, or the group of experts is not balanced.")))]
#[post("/lab-sessions/{id}/transitions")]
async fn create_lab_session_transition(
    caller: Caller,
    id: Path<LabSessionId>,
    body: Input<LabSessionTransition>,
) -> Result<Found<LabSession>> {
    let wanted = body.into_inner();
    let rule = caller.core().settings.group_balance.clone();
    Ok(Found(caller.write(move |tx| service::transition(tx, *id, &wanted, &rule)).await?))
}

const CALENDAR: &str = "text/calendar; charset=utf-8";

async fn calendar_of(anyone: &Anyone, req: &HttpRequest, id: LabSessionId) -> Result<HttpResponse> {
    let public_url = anyone.core().settings.public_url.clone();
    let (version, file) = anyone.read(move |tx| service::read_calendar(tx, id, &public_url)).await?;
    Ok(etag::conditional(req, version, CALENDAR, file.into_bytes()))
}

async fn feed(anyone: &Anyone, req: &HttpRequest, of: Feed) -> Result<HttpResponse> {
    let public_url = anyone.core().settings.public_url.clone();
    let file = anyone.read(move |tx| service::read_feed(tx, &of, &public_url)).await?;
    Ok(etag::conditional(req, 0, CALENDAR, file.into_bytes()))
}
