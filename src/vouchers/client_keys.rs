//! The keys of PDND's clients, by their ids, from the endpoint that the settings name (`GET {endpoint}/{kid}`): kept in memory,
//! each fetched anew after an hour. While the endpoint is away those that are known go on working, and it is asked again
//! after half a minute at the earliest.
use crate::auth::jws::PublicKey;
use crate::auth::remote_keys::{FRESH, Fetcher, THROTTLE};
use crate::db::types::Instant;
use crate::error::Result;
use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};
use tokio::sync::Mutex;
use url::Url;

/// How many keys are kept in memory.
const MOST: usize = 10_000;
/// The longest id of a key, in bytes.
const LONGEST_ID: usize = 200;

/// A client's key.
#[derive(Clone)]
struct ClientKey {
    jwk: Map<String, Value>,
    /// Whose it is, where the endpoint says so.
    client: Option<String>,
}

/// What is known of one id.
struct Known {
    /// None where there is no such key.
    key: Option<ClientKey>,
    asked_at: Instant,
    /// When the endpoint was reached last.
    told_at: Option<Instant>,
}

/// The keys of clients, as far as they are known.
pub struct ClientKeys {
    endpoint: Url,
    /// A file with the bearer token that the endpoint asks for.
    token_file: Option<PathBuf>,
    fetcher: Fetcher,
    known: RwLock<HashMap<String, Known>>,
    /// When the endpoint was away last.
    away_at: RwLock<Option<Instant>>,
    /// Whoever asks: one at a time.
    asking: Mutex<()>,
}

impl ClientKeys {
    /// The keys at this endpoint, none of them known yet.
    pub fn at(endpoint: &Url, token_file: Option<PathBuf>) -> Result<Self> {
        let (endpoint, fetcher) = (endpoint.clone(), Fetcher::of(endpoint)?);
        let (known, away_at, asking) = (RwLock::default(), RwLock::default(), Mutex::default());
        Ok(Self { endpoint, token_file, fetcher, known, away_at, asking })
    }

    /// The key with this id for this algorithm, with the client whose it is, where the endpoint says so.
    pub async fn find(&self, kid: &str, algorithm: Algorithm, now: Instant) -> Option<(PublicKey, Option<String>)> {
        if kid.len() > LONGEST_ID {
            return None;
        }
        if self.is_due(kid, now) {
            let _turn = self.asking.lock().await;
            // Somebody who was before may have brought it.
            if self.is_due(kid, now) {
                self.ask(kid, now).await;
            }
        }
        let ClientKey { jwk, client } =
            self.known.read().unwrap_or_else(PoisonError::into_inner).get(kid)?.key.clone()?;
        Some((PublicKey::of(&jwk, algorithm)?, client))
    }

    fn is_due(&self, kid: &str, now: Instant) -> bool {
        let past = |then: Instant, seconds: i64| then.plus(TimeDelta::seconds(seconds)) <= now;
        if self.away_at.read().unwrap_or_else(PoisonError::into_inner).is_some_and(|then| !past(then, THROTTLE)) {
            return false;
        }
        match self.known.read().unwrap_or_else(PoisonError::into_inner).get(kid) {
            None => true,
            Some(known) if known.key.is_none() => past(known.asked_at, THROTTLE),
            Some(known) => past(known.asked_at, THROTTLE) && known.told_at.is_none_or(|then| past(then, FRESH)),
        }
    }

    async fn ask(&self, kid: &str, now: Instant) {
        let told = self.fetch(kid).await;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        match told {
            Ok(key) => {
                if known.len() >= MOST {
                    known.retain(|_, one| one.key.is_some());
                }
                if known.len() >= MOST {
                    known.clear();
                }
                known.insert(kid.to_owned(), Known { key, asked_at: now, told_at: Some(now) });
            }
            Err(why) => {
                log::warn!("the keys of clients, {}, cannot be had: {why}", self.endpoint);
                if let Some(one) = known.get_mut(kid) {
                    one.asked_at = now;
                }
                *self.away_at.write().unwrap_or_else(PoisonError::into_inner) = Some(now);
            }
        }
    }

    async fn fetch(&self, kid: &str) -> std::result::Result<Option<ClientKey>, String> {
        let mut url = self.endpoint.clone();
        url.path_segments_mut().map_err(|()| "no address of a server")?.pop_if_empty().push(kid);
        let token = match &self.token_file {
            None => None,
            Some(file) => Some(std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?),
        };
        let Some(body) = self.fetcher.get(&url, token.as_deref().map(str::trim)).await? else { return Ok(None) };
        let mut told: Map<String, Value> = serde_json::from_slice(&body).map_err(|e| e.to_string())?;
        // The key itself, or within a document that may say whose it is.
        let client = told.get("clientId").and_then(Value::as_str).map(str::to_owned);
        let jwk = match told.remove("jwk") {
            Some(Value::Object(jwk)) => jwk,
            _ => told,
        };
        let same = jwk.get("kid").is_none_or(|own| own == kid);
        Ok(same.then_some(ClientKey { jwk, client }))
    }
}
