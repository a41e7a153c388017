//! `/v1/outbox-messages` and `/v1/outbox`.
use super::model::{Outbox, OutboxFilter, OutboxMessage, OutboxMessageId};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::mount::Mount;
use crate::http::page::{Document, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::page::Page;
use actix_web::get;
use actix_web::web::Path;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_outbox).service(list_outbox_messages).service(read_outbox_message);
}

impl Resource for OutboxMessage {
    fn location(&self) -> String {
        format!("/v1/outbox-messages/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Read the state of the outbox.
///
/// Administrators and coordinators. Whether messages are sent at all (without SMTP settings they wait), and how many
/// have come how far, of those that the caller sees.
#[utoipa::path(tag = "outbox", security(("bearer" = [])),
    responses((status = 200, description = "The outbox.", body = Outbox)))]
#[get("/outbox")]
async fn read_outbox(caller: Caller) -> Result<Document<Outbox>> {
    let found = caller.read(service::overview).await?;
    let settings = &caller.core().settings;
    Ok(Document(Outbox {
        smtp_configured: settings.smtp.is_some(),
        imap_configured: settings.imap.is_some(),
        from: settings.smtp.as_ref().map(|smtp| smtp.from.to_string()),
        ..found
    }))
}

/// List messages.
///
/// Administrators see all, coordinators those to recipients of their regions. The newest first, without their texts.
/// `status=failed` gives what came back, `call` what belongs to one call.
#[utoipa::path(tag = "outbox", security(("bearer" = [])), params(OutboxFilter, PageQuery),
    responses((status = 200, description = "A page of messages.", body = Page<OutboxMessage>)))]
#[get("/outbox-messages")]
async fn list_outbox_messages(caller: Caller, query: List<OutboxFilter>) -> Result<Listed<OutboxMessage>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count == Some(true));
    let found = caller.read(move |tx| service::list(tx, &filter, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}

/// Read a message.
///
/// Administrators, and the coordinators of the recipient's region. `allowed_transitions` lists what this caller can make
/// of it by hand.
#[utoipa::path(tag = "outbox", security(("bearer" = [])),
    params(("id" = OutboxMessageId, Path, description = "Id of the message.", example = "01910000-0000-7000-8000-000000000a01")),
    responses((status = 200, description = "The message.", body = OutboxMessage)))]
#[get("/outbox-messages/{id}")]
async fn read_outbox_message(caller: Caller, id: Path<OutboxMessageId>) -> Result<Found<OutboxMessage>> {
    Ok(Found(caller.read(move |tx| service::read(tx, *id)).await?))
}
