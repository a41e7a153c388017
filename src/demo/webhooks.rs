//! The scenario's webhook: that of the regional system, suspended, since its receiver is made up. Its secrets are known to
//! nobody: to try it, make another one.
use super::ids;
use crate::changes::model::{FeedType, Mention};
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::Result;
use crate::input;
use crate::service_clients::model::ServiceClientId;
use crate::webhooks::deliveries::model::{WebhookAttempt, WebhookDeliveryId};
use crate::webhooks::deliveries::service::{Past, insert_delivered};
use crate::webhooks::model::{Owner, WebhookSubscriptionId, WebhookSubscriptionInput};
use crate::webhooks::secrets::model::WebhookSecretId;
use crate::webhooks::{secrets, service};
use serde_json::json;

/// Where it leads.
const URL: &str = "https://sistema.example.org/osservatorio";

/// Puts it in, with a delivery that was taken.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let id = WebhookSubscriptionId(ids::WEBHOOK);
    let new: WebhookSubscriptionInput = input::read(json!({
        "url": URL,
        "description": "Catalogo regionale",
        "types": ["practice", "lab_session"],
        "contact_email": "sistemi@demo.example.org",
    }))?;
    service::create_as(tx, (id, Owner::System(ServiceClientId(ids::SYSTEM))), &new)?;
    for secret in [ids::WEBHOOK_SECRET, ids::WEBHOOK_NEXT_SECRET] {
        secrets::service::create_as(tx, id, WebhookSecretId(secret))?;
    }
    let practice = ids::DIMISSIONI_PROGRAMMATE.to_string();
    let mention = Mention {
        position: 1,
        resource_type: FeedType::Practice,
        resource_id: practice.clone(),
        deleted: false,
        version: 1,
        at: tx.now(),
    };
    let event = json!({
        "specversion": "1.0", "id": ids::WEBHOOK_DELIVERY, "source": "https://osservatorio.example.org/v1/changes",
        "type": "it.oiss.practice.changed", "subject": format!("practice/{practice}"), "time": mention.at,
        "datacontenttype": "application/json",
        "data": {"position": 1, "type": "practice", "id": practice, "kind": "changed", "version": 1, "at": mention.at},
    });
    let attempt = WebhookAttempt {
        id: Id::new(),
        at: tx.now(),
        duration_ms: 84,
        url: URL.to_owned(),
        request_body: event.to_string(),
        status: Some(204),
        answer: None,
        error: None,
    };
    let past = Past { id: WebhookDeliveryId(ids::WEBHOOK_DELIVERY), mention, attempt };
    insert_delivered(tx, id, &past)
}
