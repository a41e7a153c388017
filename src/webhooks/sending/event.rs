//! What is sent: a CloudEvents 1.0 event in structured mode, signed as Standard Webhooks says.
use crate::changes::model::FeedEntry;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::webhooks::deliveries::model::WebhookDeliveryId;
use serde::Serialize;
use serde_json::json;
use standardwebhooks::Webhook;

/// The media type of the body.
pub const MEDIA_TYPE: &str = "application/cloudevents+json; charset=utf-8";

/// An event (CloudEvents 1.0, JSON format).
#[derive(Debug, Serialize)]
struct Event<'a, D> {
    specversion: &'static str,
    id: String,
    source: String,
    r#type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    time: Instant,
    datacontenttype: &'static str,
    data: &'a D,
}

fn written<D: Serialize>(
    (id, public_url): (WebhookDeliveryId, &str),
    (kind, subject, time): (String, Option<String>, Instant),
    data: &D,
) -> Result<String> {
    let event = Event {
        specversion: "1.0",
        id: id.to_string(),
        source: format!("{public_url}/v1/changes"),
        r#type: format!("it.oiss.{kind}"),
        subject,
        time,
        datacontenttype: "application/json",
        data,
    };
    serde_json::to_string(&event).map_err(|e| Error::internal(e.to_string()))
}

/// The body that tells of a change: its data are the entry of the change feed.
pub fn of_change(id: WebhookDeliveryId, public_url: &str, entry: &FeedEntry) -> Result<String> {
    let (of, kind) = (entry.resource_type, entry.kind);
    let subject = format!("{of}/{}", entry.id);
    written((id, public_url), (format!("{of}.{kind}"), Some(subject), entry.at), entry)
}

/// The body of a trial.
pub fn of_test(id: WebhookDeliveryId, public_url: &str, at: Instant) -> Result<String> {
    written((id, public_url), ("webhook.test".to_owned(), None, at), &json!({}))
}

/// The `webhook-signature`: one by each secret.
pub fn signature(secrets: &[Vec<u8>], id: WebhookDeliveryId, timestamp: i64, body: &str) -> Result<String> {
    let failed = |e: standardwebhooks::WebhookError| Error::internal(e.to_string());
    let mut all = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let webhook = Webhook::from_bytes(secret.clone()).map_err(failed)?;
        all.push(webhook.sign(&id.to_string(), timestamp, body.as_bytes()).map_err(failed)?);
    }
    Ok(all.join(" "))
}
