//! `/v1/invitation-answers`, and the answers that coordinators read.
use super::model::{
    DeskRemark, InvitationAnswerInput, InvitationAnswerRecord, InvitationDesk, InvitationDraft, InvitationDraftInput,
    Resubmission, ResubmissionInput,
};
use super::{changes, service};
use crate::calls::invitations::model::InvitationId;
use crate::calls::model::CallId;
use crate::error::Result;
use crate::http::caller::{Caller, Guest};
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::page::Page;
use crate::practices::remarks::model::{RemarkId, RemarkResolution};
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{HttpRequest, get, post, put};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(create_invitation_answer)
        .service(read_invitation_desk)
        .service(read_invitation_draft)
        .service(update_invitation_draft)
        .service(create_invitation_remark_resolution)
        .service(create_invitation_resubmission)
        .service(list_invitation_answers);
}

impl Resource for InvitationAnswerRecord {
    /// Whoever answers has no address but the code's: what it shows there is the last answer.
    fn location(&self) -> String {
        "/v1/invitation-answers/current".to_owned()
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

impl Resource for InvitationDesk {
    fn location(&self) -> String {
        "/v1/invitation-answers/current".to_owned()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Resource for InvitationDraft {
    fn location(&self) -> String {
        "/v1/invitation-answers/draft".to_owned()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Resource for DeskRemark {
    fn location(&self) -> String {
        "/v1/invitation-answers/current".to_owned()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Resource for Resubmission {
    fn location(&self) -> String {
        "/v1/invitation-answers/current".to_owned()
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

/// The code that a request shows, and the invitation it is good for.
async fn holder(guest: &Guest, req: &HttpRequest) -> Result<(String, InvitationId)> {
    guest.holding(req, "answer-code", service::look, service::count_wrong).await
}

/// Answer an invitation.
///
/// With the answer code of the letter in the header `Answer-Code`, without an account. `practice_submitted` comes with
/// the practice, which must have the fields that the form requires, or with the id of one that the organisation has
/// submitted already; `no_practice` and `not_relevant` with a reason; `delegated` with whom to ask instead, who gets a
/// code by e-mail, which works until another answer is given that does not delegate to them (at most five delegations of
/// an invitation; nobody delegates to themselves); `postponed` with a day. Until the deadline the answer can be replaced: name the last one in
/// `corrects`; of two answers at once the first is taken and the other gets 409. A practice that an answer wrote is
/// written anew by the next one, and withdrawn when the next one does not name it any more (409 once it was accepted).
/// The answer warns of passages that look like personal data, and of practices that look like this one told twice. After
/// the deadline: 409 with its date in `detail`, unless the code is a late one, or changes are requested of the practice.
#[utoipa::path(tag = "invitation-answers", security(("answer_code" = [])),
    request_body(content = InvitationAnswerInput,
        example = json!({"answer": "no_practice", "reason": "I servizi sociali sono gestiti dall'Unione dei comuni."})),
    responses((status = 201, description = "The answer, as it now counts.", body = InvitationAnswerRecord),
        (status = 401, description = "The code is missing, unknown or revoked, or the invitation was cancelled."),
        (status = 409, description = "`deadline_passed` or `call_closed` (`detail` names the deadline), `already_answered` (name that answer in `corrects`), `answer_changed` (somebody has answered since), `delegation_limit`, or `wrong_state`: the practice was taken up."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[post("/invitation-answers")]
async fn create_invitation_answer(
    guest: Guest,
    req: HttpRequest,
    body: Input<InvitationAnswerInput>,
) -> Result<Created> {
    let (code, invitation) = holder(&guest, &req).await?;
    guest.create(format!("invitation:{invitation}"), body, move |tx, wanted| service::answer(tx, &code, wanted)).await
}

/// Read what is needed to answer.
///
/// With the answer code in the header `Answer-Code`: the public part of the call, the form with its help texts, the
/// deadline and whether an answer is still taken, the last answer and its practice, with the remarks on it and their day
/// while changes are requested. It shows this invitation only. The first reading is noted as the opening of the
/// invitation.
#[utoipa::path(tag = "invitation-answers", security(("answer_code" = [])),
    responses((status = 200, description = "The invitation, to be answered.", body = InvitationDesk),
        (status = 401, description = "The code is missing, unknown or revoked, or the invitation was cancelled."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[get("/invitation-answers/current")]
async fn read_invitation_desk(guest: Guest, req: HttpRequest) -> Result<Found<InvitationDesk>> {
    let (code, _) = holder(&guest, &req).await?;
    let shown = code.clone();
    if guest.read(move |tx| service::was_opened(tx, &shown)).await? {
        return Ok(Found(guest.read(move |tx| service::desk(tx, &code)).await?));
    }
    Ok(Found(guest.write(move |tx| service::open(tx, &code)).await?))
}

/// Read the unfinished form.
///
/// What was kept so far with this code's invitation; empty, at version 0, when nothing was. Its ETag is what keeping the
/// next one asks for.
#[utoipa::path(tag = "invitation-answers", security(("answer_code" = [])),
    responses((status = 200, description = "The unfinished form.", body = InvitationDraft),
        (status = 401, description = "The code is missing, unknown or revoked, or the invitation was cancelled."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[get("/invitation-answers/draft")]
async fn read_invitation_draft(guest: Guest, req: HttpRequest) -> Result<Found<InvitationDraft>> {
    let (code, _) = holder(&guest, &req).await?;
    Ok(Found(guest.read(move |tx| service::draft(tx, &code)).await?))
}

/// Keep the unfinished form.
///
/// Replaces what was kept, at the version that was read (`If-Match`, also for the first one): two people who fill in the
/// same form do not undo each other. The first one is noted as the beginning of the answer. It answers nothing yet.
#[utoipa::path(tag = "invitation-answers", security(("answer_code" = [])),
    request_body(content = InvitationDraftInput,
        example = json!({"content": {"practice": {"title": "Dimissioni Programmate"}, "step": 2}})),
    responses((status = 200, description = "The unfinished form, as it is kept.", body = InvitationDraft),
        (status = 401, description = "The code is missing, unknown or revoked, or the invitation was cancelled."),
        (status = 409, description = "No answer is taken any more: `detail` names the deadline."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[put("/invitation-answers/draft")]
async fn update_invitation_draft(
    guest: Guest,
    req: HttpRequest,
    expected: Expected,
    body: Input<InvitationDraftInput>,
) -> Result<Found<InvitationDraft>> {
    let (code, _) = holder(&guest, &req).await?;
    Ok(Found(guest.write(move |tx| service::keep_draft(tx, &code, &expected, &body)).await?))
}

/// Resolve a remark on the practice of an answer.
///
/// With the answer code, while changes are requested of the practice that the last answer wrote (`practice.remarks` of
/// what was read): what was changed, or why nothing was. The practice itself is changed by a next answer. Until
/// `practice.changes_due_on`, also after the call's deadline; after it 409 with that day in `detail`.
#[utoipa::path(tag = "invitation-answers", security(("answer_code" = [])),
    params(("remark_id" = String, Path, description = "Id of the remark.", format = Uuid, example = "01910000-0000-7000-8000-000000001101")),
    request_body(content = RemarkResolution, example = json!({"answer": "Aggiunti i valori del 2023."})),
    responses((status = 201, description = "The remark, resolved.", body = DeskRemark),
        (status = 401, description = "The code is missing, unknown or revoked, or the invitation was cancelled."),
        (status = 409, description = "It is resolved already, no changes are requested, or their day is over."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[post("/invitation-answers/remarks/{remark_id}/resolutions")]
async fn create_invitation_remark_resolution(
    guest: Guest,
    req: HttpRequest,
    remark: Path<RemarkId>,
    body: Input<RemarkResolution>,
) -> Result<Created> {
    let (code, invitation) = holder(&guest, &req).await?;
    let who = format!("invitation:{invitation}");
    guest.create(who, body, move |tx, resolution| changes::resolve(tx, &code, *remark, resolution)).await
}

/// Submit the practice of an answer again.
///
/// With the answer code, when changes were requested of the practice that the last answer wrote and every remark is
/// resolved, until `practice.changes_due_on`; or when it was sent back as a draft, while the call takes answers. 422
/// points to the fields of the practice that are missing, and to those whose remark waits. The answer warns of passages
/// that look like personal data and of practices that look like this one.
#[utoipa::path(tag = "invitation-answers", security(("answer_code" = [])),
    request_body(content = ResubmissionInput, example = json!({"note": "Aggiunti i risultati del 2023."})),
    responses((status = 201, description = "Submitted again.", body = Resubmission),
        (status = 401, description = "The code is missing, unknown or revoked, or the invitation was cancelled."),
        (status = 409, description = "The practice is not the authors' now, or the day for the changes is over."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[post("/invitation-answers/resubmissions")]
async fn create_invitation_resubmission(
    guest: Guest,
    req: HttpRequest,
    body: Input<ResubmissionInput>,
) -> Result<Created> {
    let (code, invitation) = holder(&guest, &req).await?;
    let who = format!("invitation:{invitation}");
    guest.create(who, body, move |tx, wanted| changes::resubmit(tx, &code, wanted)).await
}

/// List the answers to an invitation.
///
/// The last first; the first of the list is the one that counts. For those who manage or oversee the call and for the
/// contacts of the organisation; whom an answer delegated is shown to those who manage the call.
#[utoipa::path(tag = "invitation-answers", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c01"),
        ("invitation_id" = InvitationId, Path, description = "Id of the invitation.", example = "01910000-0000-7000-8000-000000000d02"),
        PageQuery),
    responses((status = 200, description = "A page of answers.", body = Page<InvitationAnswerRecord>)))]
#[get("/calls/{id}/invitations/{invitation_id}/answers")]
async fn list_invitation_answers(
    caller: Caller,
    path: Path<(CallId, InvitationId)>,
    query: Query<PageQuery>,
) -> Result<Listed<InvitationAnswerRecord>> {
    let ((call, id), Query(page)) = (path.into_inner(), query);
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = caller.read(move |tx| service::history(tx, call, id, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}
