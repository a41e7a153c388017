//! The keys of the issuer, from the one address that the settings name: kept in memory, fetched anew now and then and
//! when a token names one that is not known, but not more often than twice a minute. When the issuer is away those that
//! are known go on working.
use crate::auth::vouchers::jws::{self, PublicKey};
use crate::config::vouchers::is_local;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use chrono::TimeDelta;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use url::Url;

/// How long the issuer is not asked again, in seconds, whatever it has answered.
const THROTTLE: i64 = 30;
/// After how long keys are fetched anew, in seconds: one that the issuer has withdrawn works no longer than that.
const FRESH: i64 = 3_600;
/// How long to wait for the issuer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest set of keys, in bytes.
const LONGEST: usize = 1 << 18;

/// The issuer's keys, as far as they are known.
pub struct IssuerKeys {
    url: Url,
    client: Client,
    known: RwLock<Known>,
    /// Whoever asks the issuer: one at a time.
    asking: Mutex<()>,
}

#[derive(Default)]
struct Known {
    keys: HashMap<String, PublicKey>,
    fetched_at: Option<Instant>,
    asked_at: Option<Instant>,
}

impl IssuerKeys {
    /// The keys at this address, none of them known yet.
    pub fn at(url: &Url) -> Result<Self> {
        // Another part of the process may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Connections are not kept: each belongs to the thread that has opened it.
        let client = Client::builder().redirect(Policy::none()).timeout(TIMEOUT).pool_max_idle_per_host(0);
        let client = if is_local(url) { client.no_proxy() } else { client };
        let client = client.build().map_err(|e| Error::internal(format!("keys of vouchers: {e}")))?;
        Ok(Self { url: url.clone(), client, known: RwLock::default(), asking: Mutex::default() })
    }

    /// The key with this id at `now`, if the issuer has one, or had one when it was reached last.
    pub async fn find(&self, kid: &str, now: Instant) -> Option<PublicKey> {
        match self.cached(kid) {
            Some(key) => {
                if self.is_due(now, FRESH, |known| known.fetched_at)
                    && let Ok(_turn) = self.asking.try_lock()
                {
                    self.ask(now).await;
                    return self.cached(kid);
                }
                Some(key)
            }
            None => {
                let _turn = self.asking.lock().await;
                // Somebody who was before may have brought it.
                if self.cached(kid).is_none() {
                    self.ask(now).await;
                }
                self.cached(kid)
            }
        }
    }

    fn cached(&self, kid: &str) -> Option<PublicKey> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).keys.get(kid).cloned()
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
                known.keys = keys.into_iter().collect();
                known.fetched_at = Some(now);
            }
            Err(why) => log::warn!("the keys of the issuer of vouchers, {}, cannot be had: {why}", self.url),
        }
    }

    async fn fetch(&self) -> std::result::Result<Vec<(String, PublicKey)>, String> {
        let mut answer = self.client.get(self.url.clone()).send().await.map_err(|e| e.without_url().to_string())?;
        if answer.status() != StatusCode::OK {
            return Err(format!("it answers {}", answer.status()));
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await.map_err(|e| e.without_url().to_string())? {
            body.extend_from_slice(&part);
            if body.len() > LONGEST {
                return Err("they are too long".to_owned());
            }
        }
        // A set without any is taken for a fault: what is known goes on working.
        let keys = jws::rsa_keys(&body).filter(|keys| !keys.is_empty());
        keys.ok_or_else(|| "no set of keys for RS256".to_owned())
    }
}
