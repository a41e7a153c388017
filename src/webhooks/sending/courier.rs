//! Who carries an event to its receiver: bounded in time and in what is read, without redirects, and only to addresses
//! that are allowed.
use super::addresses::Addresses;
use super::event::MEDIA_TYPE;
use super::schedule;
use crate::config::webhooks::Webhooks;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use std::error::Error as Cause;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// How long a receiver has to answer, from the first packet to the last.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How long the connection may take of that.
const CONNECT: Duration = Duration::from_secs(5);
/// How much of an answer's body is read, in bytes.
const READ: usize = 1_000;

/// Carries events.
pub struct Courier {
    addresses: Addresses,
    client: OnceLock<Client>,
}

/// An event on its way.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Where to.
    pub url: String,
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub timestamp: i64,
    /// `webhook-signature`.
    pub signature: String,
    /// The event.
    pub body: String,
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: Option<u16>,
    /// How the body begins.
    pub body: Option<String>,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<i64>,
    /// Why there is no status.
    pub error: Option<String>,
}

impl Courier {
    /// One that goes where the settings allow it to.
    pub fn new(settings: &Webhooks) -> Self {
        Self { addresses: Addresses::of(settings), client: OnceLock::new() }
    }

    fn client(&self) -> Result<&Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // Another part of the process may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A proxy would resolve names itself. Connections are not kept, so that each name is looked at anew.
        let made = Client::builder()
            .user_agent(concat!("osservatorio/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .referer(false)
            .no_proxy()
            .dns_resolver(self.addresses)
            .connect_timeout(CONNECT)
            .timeout(TIMEOUT)
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|e| Error::internal(format!("webhooks: {e}")))?;
        Ok(self.client.get_or_init(|| made))
    }

    /// Carries one and waits for the answer.
    pub async fn carry(&self, parcel: &Parcel, now: Instant) -> Result<Answer> {
        let client = self.client()?;
        // Looked at again: the settings may have changed since, and no name is resolved for an address.
        let Some(url) = Url::parse(&parcel.url).ok().filter(|url| self.addresses.allow_url(url)) else {
            return Ok(Answer { error: Some("the address is not allowed".to_owned()), ..Answer::default() });
        };
        let request = client
            .post(url)
            .header(CONTENT_TYPE, MEDIA_TYPE)
            .header("webhook-id", &parcel.id)
            .header("webhook-timestamp", parcel.timestamp)
            .header("webhook-signature", &parcel.signature)
            .body(parcel.body.clone());
        let sent = timeout(TIMEOUT, async {
            let mut response = request.send().await?;
            Ok::<_, reqwest::Error>(answered(&mut response, now).await)
        });
        Ok(match sent.await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => Answer { error: Some(told(error)), ..Answer::default() },
            Err(_) => Answer { error: Some(late()), ..Answer::default() },
        })
    }
}

fn late() -> String {
    format!("no answer within {} seconds", TIMEOUT.as_secs())
}

/// The status, and as much of the body as is looked at. A body that breaks off changes nothing.
async fn answered(response: &mut Response, now: Instant) -> Answer {
    let status = response.status().as_u16();
    let asked = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = asked.and_then(|value| schedule::retry_after(value, now));
    let mut read = Vec::new();
    while read.len() < READ {
        match timeout(CONNECT, response.chunk()).await {
            Ok(Ok(Some(part))) => read.extend(part.iter().take(READ - read.len())),
            _ => break,
        }
    }
    // PostgreSQL takes no U+0000.
    let body = String::from_utf8_lossy(&read).replace('\0', "\u{fffd}");
    Answer { status: Some(status), body: (!body.is_empty()).then_some(body), retry_after, error: None }
}

/// Why there is no answer, without the address and what else of the network is nobody's business.
fn told(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return late();
    }
    let mut cause: Option<&dyn Cause> = Some(&error);
    let mut last = String::new();
    while let Some(one) = cause {
        last = one.to_string();
        cause = one.source();
    }
    let what = if error.is_connect() { "no connection" } else { "no answer" };
    format!("{what}: {}", last.chars().take(300).collect::<String>())
}
