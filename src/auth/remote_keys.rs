//! The keys of issuers, from the one address that the settings name: kept in memory, fetched anew now and then and when a
//! token names one that is not known, but not more often than twice a minute. When the issuer is away those that are known
//! go on working. Addresses that a token names are not asked.
use crate::auth::jws::{self, PublicKey};
use crate::config::{is_local, secure};
use crate::db::types::Instant;
use crate::error::{Error, Result};
use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use url::Url;

/// How long an issuer is not asked again, in seconds, whatever it has answered.
pub const THROTTLE: i64 = 30;
/// After how long keys are fetched anew, in seconds: one that the issuer has withdrawn works no longer than that.
pub const FRESH: i64 = 3_600;
/// How long to wait for an issuer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer, in bytes.
const LONGEST: usize = 1 << 18;

/// Asks other servers for their keys.
pub struct Fetcher(Client);

impl Fetcher {
    /// One for servers like that of `url`: on this machine no proxy stands between.
    pub fn of(url: &Url) -> Result<Self> {
        // Another part of the process may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Connections are not kept: each belongs to the thread that has opened it.
        let client = Client::builder().redirect(Policy::none()).timeout(TIMEOUT).pool_max_idle_per_host(0);
        let client = if is_local(url) { client.no_proxy() } else { client };
        client.build().map(Self).map_err(|e| Error::internal(format!("keys of others: {e}")))
    }

    /// What is at this address; none where there is nothing (404). Why not, for the log, if it cannot be told.
    pub async fn get(&self, url: &Url, bearer: Option<&str>) -> std::result::Result<Option<Vec<u8>>, String> {
        let asked = self.0.get(url.clone());
        let asked = if let Some(token) = bearer { asked.bearer_auth(token) } else { asked };
        let mut answer = asked.send().await.map_err(|e| e.without_url().to_string())?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            status => return Err(format!("it answers {status}")),
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|e| e.without_url().to_string())? {
            body.extend_from_slice(&part);
            if body.len() > LONGEST {
                return Err("the answer is too long".to_owned());
            }
        }
        Ok(Some(body))
    }
}

/// Where the keys of an issuer are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A JWK set (RFC 7517).
    Set(Url),
    /// Metadata (OpenID Connect Discovery 1.0, 4) of this issuer, which name the set.
    Discovery(String, Url),
}

impl Source {
    fn url(&self) -> &Url {
        match self {
            Self::Set(url) | Self::Discovery(_, url) => url,
        }
    }
}

/// An issuer's keys, as far as they are known.
pub struct IssuerKeys {
    of: &'static str,
    source: Source,
    algorithms: &'static [Algorithm],
    fetcher: Fetcher,
    known: RwLock<Known>,
    /// Whoever asks the issuer: one at a time.
    asking: Mutex<()>,
}

#[derive(Default)]
struct Known {
    keys: HashMap<(String, Algorithm), PublicKey>,
    fetched_at: Option<Instant>,
    asked_at: Option<Instant>,
}

impl IssuerKeys {
    /// The keys for these algorithms, none of them known yet. `of` says in the log whose they are.
    pub fn at(source: Source, algorithms: &'static [Algorithm], of: &'static str) -> Result<Self> {
        let fetcher = Fetcher::of(source.url())?;
        Ok(Self { of, source, algorithms, fetcher, known: RwLock::default(), asking: Mutex::default() })
    }

    /// The key with this id and for this algorithm at `now`, if the issuer has one, or had one when it was reached last.
    pub async fn find(&self, kid: &str, algorithm: Algorithm, now: Instant) -> Option<PublicKey> {
        let named = (kid.to_owned(), algorithm);
        match self.cached(&named) {
            Some(key) => {
                if self.is_due(now, FRESH, |known| known.fetched_at)
                    && let Ok(_turn) = self.asking.try_lock()
                {
                    self.ask(now).await;
                    return self.cached(&named);
                }
                Some(key)
            }
            None => {
                let _turn = self.asking.lock().await;
                // Somebody who was before may have brought it.
                if self.cached(&named).is_none() {
                    self.ask(now).await;
                }
                self.cached(&named)
            }
        }
    }

    fn cached(&self, named: &(String, Algorithm)) -> Option<PublicKey> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).keys.get(named).cloned()
    }

    /// Whether `seconds` have passed since `then`.
    fn is_due(&self, now: Instant, seconds: i64, then: impl Fn(&Known) -> Option<Instant>) -> bool {
        let then = then(&self.known.read().unwrap_or_else(PoisonError::into_inner));
        then.is_none_or(|then| then.plus(TimeDelta::seconds(seconds)) <= now)
    }

    /// Asks the issuer for its keys, unless that was done just now.
    async fn ask(&self, now: Instant) {
        if !self.is_due(now, THROTTLE, |known| known.asked_at) {
            return;
        }
        let known = || self.known.write().unwrap_or_else(PoisonError::into_inner);
        known().asked_at = Some(now);
        match self.fetch().await {
            Ok(keys) => {
                let mut known = known();
                known.keys = keys;
                known.fetched_at = Some(now);
            }
            Err(why) => log::warn!("the keys of {}, {}, cannot be had: {why}", self.of, self.source.url()),
        }
    }

    async fn fetch(&self) -> std::result::Result<HashMap<(String, Algorithm), PublicKey>, String> {
        let named;
        let url = match &self.source {
            Source::Set(url) => url,
            Source::Discovery(issuer, url) => {
                named = self.discover(issuer, url).await?;
                &named
            }
        };
        let body = self.fetcher.get(url, None).await?.ok_or("there is nothing")?;
        // A set without any is taken for a fault: what is known goes on working.
        let keys = jws::keys(&body, self.algorithms).filter(|keys| !keys.is_empty());
        keys.ok_or_else(|| "no set of keys for its algorithms".to_owned())
    }

    /// Where the metadata of an issuer say that its keys are: if they are its own, and the address is a safe one.
    async fn discover(&self, issuer: &str, url: &Url) -> std::result::Result<Url, String> {
        #[derive(Deserialize)]
        struct Metadata {
            issuer: String,
            jwks_uri: Url,
        }
        let body = self.fetcher.get(url, None).await?.ok_or("there is nothing")?;
        let told: Metadata = serde_json::from_slice(&body).map_err(|e| format!("metadata: {e}"))?;
        if told.issuer != issuer {
            return Err("the metadata are another issuer's".to_owned());
        }
        // What is on this machine is asked only for an issuer that is there too.
        let safe = told.jwks_uri.scheme() == "https" || is_local(url) && secure(&told.jwks_uri);
        safe.then_some(told.jwks_uri).ok_or_else(|| "the metadata name keys at an unsafe address".to_owned())
    }
}
