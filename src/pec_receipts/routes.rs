//! `/v1/pec-receipts`.
use super::model::{EXAMPLE, PecReceipt, PecReceiptId, ReceiptFilter};
use super::service;
use crate::error::{Error, Result};
use crate::http::caller::Caller;
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::http::{etag, input};
use crate::page::Page;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Path, Payload};
use actix_web::{Either, HttpRequest, HttpResponse, get, post};
use std::time::Duration;
use utoipa::ToSchema;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_pec_receipts).service(read_pec_receipt).service(read_pec_receipt_file).service(create_pec_receipt);
}

impl Resource for PecReceipt {
    fn location(&self) -> String {
        format!("/v1/pec-receipts/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// A receipt as the mailbox has it (`.eml`, RFC 5322), up to 16 MiB.
#[derive(ToSchema)]
#[schema(min_length = 1, max_length = 16_777_216)]
#[expect(dead_code, reason = "only its schema is used")]
struct ReceiptFile(String);

/// List receipts.
///
/// Administrators see all; coordinators those of messages to their regions, and those that they brought in. The newest
/// first. `matched=false` gives what is kept aside: receipts of messages that are not known (yet), or that do not fit them
/// (`mismatch`).
#[utoipa::path(tag = "pec-receipts", security(("bearer" = [])), params(ReceiptFilter, PageQuery),
    responses((status = 200, description = "A page of receipts.", body = Page<PecReceipt>)))]
#[get("/pec-receipts")]
async fn list_pec_receipts(caller: Caller, query: List<ReceiptFilter>) -> Result<Listed<PecReceipt>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = caller.read(move |tx| service::list(tx, &filter, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read a receipt.
///
/// Administrators, the coordinators of the recipient's region, and whoever brought it in.
#[utoipa::path(tag = "pec-receipts", security(("bearer" = [])),
    params(("id" = PecReceiptId, Path, description = "Id of the receipt.", example = "01910000-0000-7000-8000-000000000b01")),
    responses((status = 200, description = "The receipt.", body = PecReceipt)))]
#[get("/pec-receipts/{id}")]
async fn read_pec_receipt(caller: Caller, id: Path<PecReceiptId>) -> Result<Found<PecReceipt>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}

/// Download the file of a receipt.
///
/// The e-mail exactly as it came in, with the provider's signature: the evidence. Its SHA-256 stands in the receipt. A
/// complete receipt has the message inside, with the recipient's answer code: for those who may read the receipt only.
#[utoipa::path(tag = "pec-receipts", security(("bearer" = [])),
    params(("id" = PecReceiptId, Path, description = "Id of the receipt.", example = "01910000-0000-7000-8000-000000000b01")),
    responses((status = 200, description = "The file.", body = ReceiptFile, content_type = "message/rfc822")))]
#[get("/pec-receipts/{id}/file")]
async fn read_pec_receipt_file(caller: Caller, id: Path<PecReceiptId>, req: HttpRequest) -> Result<HttpResponse> {
    let id = *id;
    let file = caller.read(move |tx| service::file(tx, id)).await?;
    // It never changes.
    let mut answer = etag::conditional(&req, 1, "message/rfc822", file);
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{id}.eml\""));
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, name.map_err(|e| Error::internal(e.to_string()))?);
    Ok(answer)
}

/// Bring in a receipt.
///
/// Administrators and coordinators. The body is the receipt's file as the mailbox has it. The message that it names by
/// its Message-ID moves forward (`accepted_by_provider`, `delivered`, `failed`), and so does its invitation; a receipt of
/// an unknown message is kept aside and matched when the message appears; one about another recipient than the message's,
/// older than the message or dated in the future is kept aside for good (`mismatch`). The same receipt again changes nothing and is
/// answered with 200. A coordinator gets 403 for a message to another region.
#[utoipa::path(tag = "pec-receipts", security(("bearer" = [])),
    request_body(content((ReceiptFile = "message/rfc822", example = json!(EXAMPLE)),
        (ReceiptFile = "application/octet-stream", example = json!(EXAMPLE))), description = "The file, up to 16 MiB."),
    responses((status = 201, description = "The new receipt.", body = PecReceipt),
        (status = 200, description = "The receipt, which had come in before.", body = PecReceipt)))]
#[post("/pec-receipts")]
async fn create_pec_receipt(
    caller: Caller,
    req: HttpRequest,
    payload: Payload,
) -> Result<Either<Created, Found<PecReceipt>>> {
    // Before the file is taken in: nobody else makes the server read it.
    caller.read(|tx| service::permit(tx).map(|_| ())).await?;
    check_media_type(&req)?;
    let patience = Duration::from_secs(caller.core().settings.request_timeout);
    let file = tokio::time::timeout(patience, input::read(payload.into_inner(), service::FILE_LIMIT))
        .await
        .map_err(|_| Error::Timeout)??;
    let bytes = file.clone();
    let said = caller.compute(move || service::parse(&bytes)).await?;
    let (receipt, new) = caller.write(move |tx| service::take_in(tx, &said, &file)).await?;
    if new { Created::of(&receipt).map(Either::Left) } else { Ok(Either::Right(Found(receipt))) }
}

fn check_media_type(req: &HttpRequest) -> Result<()> {
    let sent = actix_web::HttpMessage::content_type(req);
    let taken = ["message/rfc822", "application/octet-stream"];
    if taken.iter().any(|one| sent.eq_ignore_ascii_case(one)) {
        return Ok(());
    }
    Err(Error::UnsupportedMediaType("message/rfc822, application/octet-stream"))
}
