//! `/v1/calls/{id}/invitations`, and what is done to many of them at once.
use super::model::{AnswerCodeId, InvitationAnswer, InvitationEnd, InvitationId, InvitationStatus};
use super::reminders::ReminderResult;
use super::store::listing::Filter;
use super::view::{
    AnswerCodeRequest, AnswerCodeView, EventView, InvitationUpdate, InvitationView, IssuedAnswerCode, LettersRequest,
    ReminderRequest,
};
use super::{letters, managing};
use crate::calls::model::CallId;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, DoneOnce, Found, Listed, Resource, ShownOnce};
use crate::http::query::{List, PageQuery};
use crate::input::Merge;
use crate::organisations::model::{OrganisationId, OrganisationKind};
use crate::page::Page;
use crate::territory::RegionCode;
use crate::version::Expected;
use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpResponse, delete, get, patch, post};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_invitations)
        .service(read_invitation)
        .service(update_invitation)
        .service(list_invitation_events)
        .service(create_invitation_resend)
        .service(list_answer_codes)
        .service(create_answer_code)
        .service(delete_answer_code)
        .service(create_reminders)
        .service(create_call_letters);
    super::sending_routes::routes(api);
}

impl Resource for InvitationView {
    fn location(&self) -> String {
        format!("/v1/calls/{}/invitations/{}", self.call_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Resource for IssuedAnswerCode {
    /// A code is read with the others of its invitation.
    fn location(&self) -> String {
        format!("/v1/calls/{}/invitations/{}/codes", self.call_id, self.invitation_id)
    }
    fn version(&self) -> i32 {
        1
    }
}

impl ShownOnce for IssuedAnswerCode {
    fn without_secret(&self) -> Self {
        Self { code: None, link: None, ..self.clone() }
    }
}

/// Filters of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct InvitationFilter {
    /// Only those in one of these statuses, separated by commas.
    #[param(inline, style = Form, explode = false, max_items = 9, example = json!(["answered"]))]
    status: Option<Vec<InvitationStatus>>,
    /// Only those with one of these answers, separated by commas.
    #[param(inline, style = Form, explode = false, max_items = 5, example = json!(["no_practice"]))]
    answer: Option<Vec<InvitationAnswer>>,
    /// Only those of one of these kinds of organisations, separated by commas.
    #[param(inline, style = Form, explode = false, max_items = 30, example = json!(["municipality"]))]
    kind: Option<Vec<OrganisationKind>>,
    /// Only those of this region.
    #[param(inline, example = "05")]
    region: Option<RegionCode>,
    /// Only those without (`true`) or with (`false`) a certified address.
    #[param(example = false)]
    without_pec: Option<bool>,
    /// Only those with (`true`) or without (`false`) a message that came back and none delivered since: the bounces, each
    /// with why (`failure`).
    #[param(example = true)]
    bounced: Option<bool>,
    /// Only those that ended by themselves for this reason: `municipality_closed` for those whose municipality was closed
    /// without a known successor.
    #[param(inline, example = "municipality_closed")]
    ended_because: Option<InvitationEnd>,
    /// Only the invitation of this organisation.
    #[param(inline, example = "01910000-0000-7000-8000-000000000106")]
    organisation_id: Option<OrganisationId>,
    /// Words of the organisation's names or municipality: all of them, each whole or its beginning.
    #[param(min_length = 1, max_length = 200, example = "treviso")]
    q: Option<String>,
}

/// List the invitations of a call.
///
/// By the name of the organisation. Who manages or oversees the call gets all of them, a contact those of the own
/// organisation.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c01"),
        InvitationFilter, PageQuery),
    responses((status = 200, description = "A page of invitations.", body = Page<InvitationView>)))]
#[get("/calls/{id}/invitations")]
async fn list_invitations(
    caller: Caller,
    id: Path<CallId>,
    query: List<InvitationFilter>,
) -> Result<Listed<InvitationView>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let filter = Filter {
        statuses: filter.status.unwrap_or_default(),
        answers: filter.answer.unwrap_or_default(),
        kinds: filter.kind.unwrap_or_default(),
        regions: filter.region.into_iter().collect(),
        without_pec: filter.without_pec,
        bounced: filter.bounced,
        ended_because: filter.ended_because,
        organisation: filter.organisation_id,
        words: filter.q,
        ..Filter::default()
    };
    let found = caller.read(move |tx| managing::list(tx, *id, filter.clone(), cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read an invitation.
///
/// Who was invited, how far the messages have come, and the last answer.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02"),
        ("invitation_id" = InvitationId, Path, description = "Id of the invitation.", example = "01910000-0000-7000-8000-000000000d21")),
    responses((status = 200, description = "The invitation.", body = InvitationView)))]
#[get("/calls/{id}/invitations/{invitation_id}")]
async fn read_invitation(caller: Caller, ids: Path<(CallId, InvitationId)>) -> Result<Found<InvitationView>> {
    let (call, id) = ids.into_inner();
    Ok(Found(caller.read(move |tx| managing::read(tx, call, id)).await?))
}

/// Change the address of an invitation.
///
/// Name, kind and region stay as they were at the time. A letter that waits in the outbox goes to the new address; to
/// send one that has left already again, use `/resends`.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02"),
        ("invitation_id" = InvitationId, Path, description = "Id of the invitation.", example = "01910000-0000-7000-8000-000000000d21")),
    request_body(content = Patch<InvitationUpdate>, content_type = "application/merge-patch+json",
        example = json!({"pec": "ufficio.protocollo@pec.example.org"})),
    responses((status = 200, description = "The changed invitation.", body = InvitationView)))]
#[patch("/calls/{id}/invitations/{invitation_id}")]
async fn update_invitation(
    caller: Caller,
    ids: Path<(CallId, InvitationId)>,
    expected: Expected,
    body: Merge<InvitationUpdate>,
) -> Result<Found<InvitationView>> {
    let (call, id) = ids.into_inner();
    Ok(Found(caller.write(move |tx| managing::update(tx, call, id, &expected, &body)).await?))
}

/// List what happened to an invitation.
///
/// The newest first: what, when, and in which role; never who.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02"),
        ("invitation_id" = InvitationId, Path, description = "Id of the invitation.", example = "01910000-0000-7000-8000-000000000d21"),
        PageQuery),
    responses((status = 200, description = "A page of events.", body = Page<EventView>)))]
#[get("/calls/{id}/invitations/{invitation_id}/events")]
async fn list_invitation_events(
    caller: Caller,
    ids: Path<(CallId, InvitationId)>,
    query: List<NoFilter>,
) -> Result<Listed<EventView>> {
    let (call, id) = ids.into_inner();
    let page = query.page;
    let (cursor, limit) = (page.cursor.clone(), page.limit());
    let found = caller.read(move |tx| managing::events(tx, call, id, cursor.as_deref(), limit)).await?;
    Ok(Listed::new(found, page))
}

/// A list without filters of its own.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct NoFilter {}

/// Send the letter of an invitation again.
///
/// Puts it into the outbox once more, with a fresh code; the codes before go on working. For an open call and an
/// invitation that waits for an answer.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02"),
        ("invitation_id" = InvitationId, Path, description = "Id of the invitation.", example = "01910000-0000-7000-8000-000000000d21")),
    responses((status = 200, description = "The invitation, whose letter waits.", body = InvitationView),
        (status = 409, description = "The call is not open, the invitation waits for no answer, or has no address.")))]
#[post("/calls/{id}/invitations/{invitation_id}/resends")]
async fn create_invitation_resend(caller: Caller, ids: Path<(CallId, InvitationId)>) -> Result<Found<InvitationView>> {
    let (call, id) = ids.into_inner();
    Ok(Found(caller.write(move |tx| managing::resend(tx, call, id)).await?))
}

/// List the answer codes of an invitation.
///
/// The newest first, without the codes themselves: those are shown once. For who manages the call.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02"),
        ("invitation_id" = InvitationId, Path, description = "Id of the invitation.", example = "01910000-0000-7000-8000-000000000d21")),
    responses((status = 200, description = "All codes.", body = Page<AnswerCodeView>)))]
#[get("/calls/{id}/invitations/{invitation_id}/codes")]
async fn list_answer_codes(caller: Caller, ids: Path<(CallId, InvitationId)>) -> Result<Listed<AnswerCodeView>> {
    let (call, id) = ids.into_inner();
    Ok(Listed::whole(caller.read(move |tx| managing::codes(tx, call, id)).await?))
}

/// Issue an answer code by hand.
///
/// To be handed over by other means: it is shown once. With `valid_until` it is a late code, which works after the
/// deadline too, where the call takes late answers.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02"),
        ("invitation_id" = InvitationId, Path, description = "Id of the invitation.", example = "01910000-0000-7000-8000-000000000d21")),
    request_body(content = AnswerCodeRequest, example = json!({})),
    responses((status = 201, description = "The code, shown once.", body = IssuedAnswerCode),
        (status = 409, description = "The call is over, or takes no late answers.")))]
#[post("/calls/{id}/invitations/{invitation_id}/codes")]
async fn create_answer_code(
    caller: Caller,
    ids: Path<(CallId, InvitationId)>,
    body: Input<AnswerCodeRequest>,
) -> Result<Created> {
    let (call, id) = ids.into_inner();
    let url = caller.core().settings.answer_url.clone();
    let Input { body, fingerprint } = body;
    caller.create_secret(fingerprint, move |tx| managing::issue(tx, call, id, &body, &url)).await
}

/// Revoke an answer code.
///
/// It answers nothing any more; the other codes of the invitation go on working.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02"),
        ("invitation_id" = InvitationId, Path, description = "Id of the invitation.", example = "01910000-0000-7000-8000-000000000d21"),
        ("code_id" = AnswerCodeId, Path, description = "Id of the code.", example = "01910000-0000-7000-8000-000000000e01")),
    responses((status = 204, description = "Revoked.")))]
#[delete("/calls/{id}/invitations/{invitation_id}/codes/{code_id}")]
async fn delete_answer_code(caller: Caller, ids: Path<(CallId, InvitationId, AnswerCodeId)>) -> Result<Done> {
    let (call, id, code) = ids.into_inner();
    caller.write(move |tx| managing::revoke(tx, call, id, code)).await?;
    Ok(Done)
}

/// Remind those who have not answered.
///
/// Puts a reminder, with a fresh code each, into the outbox for a selection of the invitations that wait for an answer:
/// all of them when the selection is empty. None for those whose letter has not left, and none where a reminder waits
/// or went into the outbox in the last 20 hours: the answer counts who gets none, and why. For an open call.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02")),
    request_body(content = ReminderRequest, example = json!({"kinds": ["municipality"], "regions": ["05"]})),
    responses((status = 200, description = "How many were selected and are reminded, and why others are not.", body = ReminderResult),
        (status = 409, description = "The call is not open.")))]
#[post("/calls/{id}/reminders")]
async fn create_reminders(caller: Caller, id: Path<CallId>, body: Input<ReminderRequest>) -> Result<DoneOnce> {
    caller.once(body, move |tx, wanted| Created::unplaced(&managing::remind(tx, *id, wanted)?)).await
}

/// A ZIP file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 200_000_000)]
#[expect(dead_code, reason = "only its schema is used")]
struct ZipFile(String);

/// Download the letters of a call.
///
/// For a sending by other means: a ZIP file with the letters of those that wait for an answer, each as PDF, HTML and
/// text with a fresh code, and `index.csv` (UTF-8) in the same order. With `kind` the reminders, the notices of a later
/// deadline or the letters to delegates that wait in the outbox, with the address that each goes to. They come in
/// portions: ask again with `after` = the last `invitation_id` of the index, until the index is empty. Tell afterwards
/// what was sent: letters by `/sendings`, the others by moving the message of `outbox_message_id` to `sent`.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02")),
    request_body(content = LettersRequest, example = json!({"limit": 2})),
    responses((status = 200, description = "The letters.", body = ZipFile, content_type = "application/zip"),
        (status = 409, description = "The call is not open.")))]
#[post("/calls/{id}/letters")]
async fn create_call_letters(caller: Caller, id: Path<CallId>, body: Input<LettersRequest>) -> Result<HttpResponse> {
    let wanted = body.into_inner();
    let url = caller.core().settings.answer_url.clone();
    let composed = caller.write(move |tx| letters::compose_next(tx, *id, &wanted, &url)).await?;
    let file = caller.compute(move || letters::file(&composed)).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"lettere.zip\""))
        .body(file))
}
