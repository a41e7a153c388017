//! What people decide about messages: `/v1/outbox-messages/{id}/transitions`.
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::Created;
use crate::input::Rules;
use crate::outbox::model::{MessageStatus, OutboxMessage, OutboxMessageId};
use actix_web::post;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(create_outbox_message_transition);
}

/// What is to become of a message.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutboxMessageTransition {
    /// One of `allowed_transitions`: `waiting` sends it (again) now, `sent` says that it has left, `cancelled` takes it back.
    #[schema(example = "waiting")]
    pub to: MessageStatus,
    /// Why; stands in `last_error`, for those who look after the outbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 500, example = "Indirizzo corretto su IndicePA.")]
    pub note: Option<String>,
}

impl Rules for OutboxMessageTransition {}

/// Send a message again, cancel it, or say that it was sent.
///
/// Administrators, and the coordinators of the recipient's region. An `unconfirmed` message was handed over, but the
/// mail server's answer was lost: look into the mail provider's own list, then say `sent`, or `waiting` to send it
/// again. The answer is the message as it is now.
#[utoipa::path(tag = "outbox", security(("bearer" = [])),
    params(("id" = OutboxMessageId, Path, description = "Id of the message.", example = "01910000-0000-7000-8000-000000000a02")),
    request_body(content = OutboxMessageTransition, example = json!({"to": "waiting", "note": "Casella di nuovo attiva."})),
    responses((status = 201, description = "The message after the step.", body = OutboxMessage),
        (status = 409, description = "There is no such step from its present status.")))]
#[post("/outbox-messages/{id}/transitions")]
async fn create_outbox_message_transition(
    caller: Caller,
    id: Path<OutboxMessageId>,
    body: Input<OutboxMessageTransition>,
) -> Result<Created> {
    let id = *id;
    caller.create(body, move |tx, wanted| service::transition(tx, id, wanted.to, wanted.note.as_deref())).await
}
