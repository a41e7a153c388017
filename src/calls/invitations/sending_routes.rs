//! `/v1/calls/{id}/sendings` and `/v1/calls/{id}/sending-imports`.
use super::sending_file::{SendingReport, SendingResult};
use super::sendings;
use super::view::SendingsInput;
use crate::calls::model::CallId;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::input::{self, Input};
use crate::http::mount::Mount;
use crate::http::page::Document;
use crate::http::query::Query;
use actix_web::web::{Path, Payload};
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(create_sendings).service(create_sending_import);
}

/// Note letters that were sent by other means.
///
/// At most a thousand at a time, with when each was sent and, where it is known, delivered. What waits in the outbox for
/// these invitations is not sent any more. A second note corrects the first; one that says nothing new changes nothing.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02")),
    request_body(content = SendingsInput, example = json!({"sendings": [
        {"invitation_id": "01910000-0000-7000-8000-000000000d21", "sent_at": "2026-01-12T10:30:00+01:00"}]})),
    responses((status = 200, description = "How many were noted.", body = SendingResult)))]
#[post("/calls/{id}/sendings")]
async fn create_sendings(
    caller: Caller,
    id: Path<CallId>,
    body: Input<SendingsInput>,
) -> Result<Document<SendingResult>> {
    let wanted = body.into_inner();
    Ok(Document(caller.write(move |tx| sendings::record(tx, *id, &wanted)).await?))
}

/// Which letters were sent by other means, as a CSV file of up to 8 MiB and 10,000 rows; encoding and delimiter are
/// recognised. Columns, by their headers: `invitation_id` or `ipa_code`, `sent_at` (RFC 3339, or on the clocks of Italy
/// as `24/06/2024 10:30`), and optionally `delivered_at`, `message_id`, `note`.
#[derive(ToSchema)]
#[schema(
    min_length = 1,
    max_length = 8_388_608,
    example = "ipa_code;sent_at;message_id\nc_l407;24/06/2024 10:30;<1986-1@pec.example.org>\n"
)]
#[expect(dead_code, reason = "only its schema is used")]
struct SendingFile(String);

/// How the file is to be brought in.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NewSendingImport {
    /// Whether only to report what would come of it.
    #[serde(default)]
    #[param(default = false, value_type = Option<bool>, example = true)]
    dry_run: bool,
}

/// Note letters that were sent by other means, from a file.
///
/// A CSV file with a row for each letter: the index of the downloaded letters with a column `sent_at`, or the list of a
/// protocol office with IPA codes. Rows that cannot be taken are left out and told with their reason; the others are
/// noted in one transaction; a second note corrects the first, so that a file can be brought in again. Receipts that name a row's `message_id` find its invitation, those that came in before too.
/// A note is part of the invitation's history: no names.
#[utoipa::path(tag = "calls", security(("bearer" = [])),
    params(("id" = CallId, Path, description = "Id of the call.", example = "01910000-0000-7000-8000-000000000c02"),
        NewSendingImport),
    request_body(content(
            (SendingFile = "text/csv", example = json!("invitation_id,sent_at,note\n01910000-0000-7000-8000-000000000d21,2026-01-12T10:30:00+01:00,Prot. 1986\n")),
            (SendingFile = "application/octet-stream", example = json!("invitation_id,sent_at,note\n01910000-0000-7000-8000-000000000d21,2026-01-12T10:30:00+01:00,Prot. 1986\n"))),
        description = "The file, up to 8 MiB."),
    responses((status = 200, description = "What became of each row.", body = SendingReport)))]
#[post("/calls/{id}/sending-imports")]
async fn create_sending_import(
    caller: Caller,
    id: Path<CallId>,
    wanted: Query<NewSendingImport>,
    req: HttpRequest,
    payload: Payload,
) -> Result<Document<SendingReport>> {
    let (call, dry_run) = (*id, wanted.dry_run);
    // Before the file is taken in: nobody else makes the server read it.
    caller.read(move |tx| sendings::check(tx, call)).await?;
    let sent = actix_web::HttpMessage::content_type(&req);
    if !["text/csv", "application/octet-stream"].iter().any(|one| sent.eq_ignore_ascii_case(one)) {
        return Err(Error::UnsupportedMediaType("text/csv, application/octet-stream"));
    }
    let patience = Duration::from_secs(caller.core().settings.request_timeout);
    let file = tokio::time::timeout(patience, input::read(payload.into_inner(), sendings::FILE_LIMIT))
        .await
        .map_err(|_| Error::Timeout)??;
    let lines = caller.compute(move || sendings::read(&file)).await?;
    if dry_run {
        return Ok(Document(caller.read(move |tx| sendings::take_in(tx, call, &lines, true)).await?));
    }
    Ok(Document(caller.write(move |tx| sendings::take_in(tx, call, &lines, false)).await?))
}
