//! `/v1/calls`, and what belongs to a call as a whole.
use super::filter::CallFilter;
use super::funnel::{self, CallFunnel};
use super::input::{CallInput, CallTransition};
use super::letter;
use super::model::CallId;
use super::preview::{self, RecipientsPreview, RecipientsQuestion};
use super::service;
use super::view::{CallForm, CallStep, CallView};
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Document, Done, DoneOnce, Found, Listed, Resource};
use crate::http::paper::{self, HtmlPage, PdfFile};
use crate::http::query::List;
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_calls)
        .service(create_call)
        .service(read_call)
        .service(update_call)
        .service(delete_call)
        .service(create_call_transition)
        .service(list_call_transitions)
        .service(read_call_form)
        .service(create_recipients_preview)
        .service(read_call_funnel)
        .service(read_call_letter);
    super::invitations::routes::routes(api);
}

impl Resource for CallView {
    fn location(&self) -> String {
        format!("/v1/calls/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the calls.
///
/// A call asks the municipalities and health companies of some regions for their good practices, by a letter or in
/// public. The newest comes first. Everybody gets the calls that were opened, without whom they reach; drafts and
/// scheduled ones are for the coordinators of their regions and those who read everything.
#[utoipa::path(tag = "calls", params(CallFilter, crate::http::query::PageQuery),
    responses((status = 200, description = "A page of calls.", body = Page<CallView>)))]
#[get("/calls")]
async fn list_calls(anyone: Anyone, query: List<CallFilter>) -> Result<Listed<CallView>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let filter = filter.into_filter();
    let found = anyone.read(move |tx| service::list(tx, &filter, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read a call.
///
/// One call with its letter and its form. Whom it reaches and when it reminds is shown to those who manage or oversee
/// it; `allowed_transitions` are the steps that this caller can take now.
#[utoipa::path(tag = "calls",
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c01")),
    responses((status = 200, description = "The call.", body = CallView)))]
#[get("/calls/{id}")]
async fn read_call(anyone: Anyone, id: Path<CallId>) -> Result<Found<CallView>> {
    Ok(Found(anyone.read(move |tx| service::read(tx, *id)).await?))
}

/// Write a call.
///
/// Administrators, and coordinators of all of its regions. It begins as a draft, which nobody else sees. The letter's
/// text has placeholders (`{{salutation}}`, `{{organisation}}`, `{{deadline}}`, `{{link}}` ...) that are filled in for
/// each addressee; an unknown one is refused with its line and column.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    request_body(content = CallInput, example = json!({
        "kind": "invitation_letter",
        "title": "Laboratorio territoriale veneto: la casa della comunità",
        "subject": "Raccolta di buone pratiche sulla casa della comunità",
        "regions": ["05"],
        "senders": [{ "organisation_id": "01910000-0000-7000-8000-000000000108", "name": "Federsanità ANCI Veneto" },
            { "organisation_id": "01910000-0000-7000-8000-000000000107", "name": "ANCI Veneto" }],
        "letter": { "place": "Padova", "date": "2099-03-01",
            "protocol": { "number": "0042", "section": "0205", "year": "2099", "class": "50" },
            "body": "{{salutation}}\n\ninvitiamo {{organisation}} a segnalare entro il {{deadline}} le proprie buone pratiche di integrazione sociosanitaria, all'indirizzo {{link}}\n\nCordiali saluti",
            "signatories": [{ "name": "Maria Rossi", "office": "La Presidente", "organisation": "ANCI Veneto" }] },
        "audience": { "kinds": ["municipality", "local_health_authority"] },
        "themes": ["community_house"],
        "lab_session_id": "01910000-0000-7000-8000-000000000303",
        "deadline": "2099-03-29",
        "late_policy": "late_code",
        "reminder_days": [7, 2],
        "form": [{ "field": "title", "requirement": "required" },
            { "field": "summary", "requirement": "required", "help_it": "Che cos'è, in poche righe.", "help_en": "What it is, in a few lines." },
            { "field": "publication_consent", "requirement": "optional" }]
    })),
    responses((status = 201, description = "The new call: a draft.", body = CallView)))]
#[post("/calls")]
async fn create_call(caller: Caller, body: Input<CallInput>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change a call.
///
/// Administrators, and coordinators of one of its regions. A draft or a scheduled call can be changed as a whole. Once
/// it is open, letters have gone out: only description, themes, lab session, form (a new version of it), reminders and
/// late policy change then, and the deadline is extended by a transition.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c03")),
    request_body(content = Patch<CallInput>, content_type = "application/merge-patch+json",
        example = json!({"description": "Si raccolgono le esperienze delle case della comunità.", "reminder_days": [10, 3]})),
    responses((status = 200, description = "The changed call.", body = CallView),
        (status = 409, description = "It has gone out, and this cannot be changed any more.")))]
#[patch("/calls/{id}")]
async fn update_call(
    caller: Caller,
    id: Path<CallId>,
    expected: Expected,
    body: Merge<CallInput>,
) -> Result<Found<CallView>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// Delete a call.
///
/// Administrators, and coordinators of one of its regions; only while it is a draft or scheduled. One that was opened is
/// cancelled or concluded instead.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c03")),
    responses((status = 204, description = "Deleted."),
        (status = 409, description = "It was opened: cancel or conclude it.")))]
#[delete("/calls/{id}")]
async fn delete_call(caller: Caller, id: Path<CallId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}

/// Move a call to another status.
///
/// Administrators, and coordinators of one of its regions. `scheduled` lets it open by itself at `opens_at`. `open`
/// makes one invitation for each organisation that its audience reaches and puts the letters into the outbox.
/// `extended` gives it a later `deadline` (also when it was closed already) and tells everybody who has not answered.
/// `closed` comes by itself after the last day; what was not answered expires then. `cancelled` needs a `note`: what
/// waits in the outbox is not sent any more, and whoever has got a letter is told why.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02")),
    request_body(content = CallTransition,
        example = json!({"to": "extended", "deadline": "2099-12-31", "note": "Prorogato su richiesta dei Comuni."})),
    responses((status = 200, description = "The call in its new status.", body = CallView),
        (status = 409, description = "Its present status does not lead there, or something is missing.")))]
#[post("/calls/{id}/transitions")]
async fn create_call_transition(caller: Caller, id: Path<CallId>, body: Input<CallTransition>) -> Result<DoneOnce> {
    caller.once(body, move |tx, wanted| Created::of(&service::transition(tx, *id, wanted)?)).await
}

/// List the steps of a call.
///
/// Its history, the newest step first: what, when, why, and in which role. For those who manage or oversee it.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c01")),
    responses((status = 200, description = "All steps.", body = Page<CallStep>)))]
#[get("/calls/{id}/transitions")]
async fn list_call_transitions(caller: Caller, id: Path<CallId>) -> Result<Listed<CallStep>> {
    Ok(Listed::whole(caller.read(move |tx| service::steps(tx, *id)).await?))
}

/// Read a version of a call's form.
///
/// The fields of a practice that were asked for. An answer keeps the version that it was given to.
#[utoipa::path(tag = "calls",
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c01"),
        ("form_version" = i32, Path, description = "The version, from 1.", minimum = 1, example = 1)),
    responses((status = 200, description = "The form.", body = CallForm)))]
#[get("/calls/{id}/forms/{form_version}")]
async fn read_call_form(anyone: Anyone, ids: Path<(CallId, i32)>) -> Result<Document<CallForm>> {
    let (id, version) = ids.into_inner();
    Ok(Document(anyone.read(move |tx| service::read_form(tx, id, version)).await?))
}

/// Preview the recipients of a call.
///
/// Counts whom the call would reach today by kind and region, shows a sample, and names those without a certified
/// address. Another audience can be tried; nothing is stored. For those who manage the call.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c03")),
    request_body(content = RecipientsQuestion, example = json!({"audience": {"kinds": ["municipality"]}})),
    responses((status = 200, description = "Whom it would reach.", body = RecipientsPreview)))]
#[post("/calls/{id}/recipients/preview")]
async fn create_recipients_preview(
    caller: Caller,
    id: Path<CallId>,
    body: Input<RecipientsQuestion>,
) -> Result<Document<RecipientsPreview>> {
    let question = body.into_inner();
    Ok(Document(caller.read(move |tx| preview::preview(tx, *id, &question)).await?))
}

/// Read a call's funnel.
///
/// How many invitations were made, sent, delivered, opened, begun, answered; how many led to a practice that was
/// submitted, accepted, presented: in all, by kind and by region. For those who manage or oversee the call.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c01")),
    responses((status = 200, description = "The funnel.", body = CallFunnel)))]
#[get("/calls/{id}/funnel")]
async fn read_call_funnel(caller: Caller, id: Path<CallId>) -> Result<Document<CallFunnel>> {
    Ok(Document(caller.read(move |tx| funnel::read(tx, *id)).await?))
}

/// Read a call's letter.
///
/// The letter as it stands in the sender's register: letterhead, place and date, protocol, addressee, text, signatories
/// side by side. `Accept: application/pdf` (also when absent) gives a PDF to print and keep, with tags, embedded fonts and
/// text that can be selected; `text/html` the same as a page. What is different in each organisation's own letter (name,
/// answer code) is told in brackets. Whom it is addressed to is told to those who manage or oversee the call.
#[utoipa::path(tag = "calls",
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c01")),
    responses((status = 200, description = "The letter.",
        content((PdfFile = "application/pdf"), (HtmlPage = "text/html"))),
        (status = 404, description = "There is no such call, the caller may not see it, or it has no letter.")))]
#[get("/calls/{id}/letter")]
async fn read_call_letter(anyone: Anyone, id: Path<CallId>, req: HttpRequest) -> Result<HttpResponse> {
    let answer_url = anyone.core().settings.answer_url.clone();
    let written = anyone.read(move |tx| letter::read(tx, *id, &answer_url)).await?;
    paper::answer(&anyone, &req, written.version, &written.name, &written.letter).await
}
