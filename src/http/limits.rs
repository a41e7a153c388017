//! Rate limits per caller, with the headers that ModI and the IETF draft ask for.
//!
//! A caller is the token's subject, or the address where there is no token. A system may have a limit of its own, which its
//! token carries. Each instance counts for itself.
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::error::Error;
use crate::http::caller::authenticated;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, web};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use uuid::Uuid;

type Limiter = RateLimiter<u64, DashMapStateStore<u64>, DefaultClock, StateInformationMiddleware>;

/// The limits of this instance, and how many requests systems have made since they were counted last.
pub struct Limits {
    general: Bucket,
    /// Of systems with a limit of their own, by that limit.
    own: RwLock<HashMap<u32, Arc<Bucket>>>,
    requests: Mutex<HashMap<Uuid, u32>>,
}

/// One limit, and what each of its callers has left.
struct Bucket {
    limiter: Option<Limiter>,
    per_minute: u32,
    since_clean: AtomicU32,
    /// The header that tells the limit, which is always the same.
    policy: HeaderValue,
}

/// What a caller has left.
struct Left {
    remaining: u32,
    /// Seconds until the whole limit is there again (or until the next request, when refused).
    reset: u64,
    refused: bool,
}

impl Limits {
    /// So many requests a minute for each caller; 0 for no limit.
    pub fn new(per_minute: u32) -> Self {
        Self { general: Bucket::new(per_minute), own: RwLock::default(), requests: Mutex::default() }
    }

    /// The requests of each system since this was asked last.
    pub fn counted(&self) -> Vec<(Uuid, u32)> {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *requests).into_iter().collect()
    }

    fn count(&self, system: Uuid) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = requests.entry(system).or_default();
        *counted = counted.saturating_add(1);
    }

    /// The bucket of systems with this limit.
    fn own(&self, per_minute: u32) -> Arc<Bucket> {
        if let Some(known) = self.own.read().unwrap_or_else(PoisonError::into_inner).get(&per_minute) {
            return known.clone();
        }
        let mut all = self.own.write().unwrap_or_else(PoisonError::into_inner);
        all.entry(per_minute).or_insert_with(|| Arc::new(Bucket::new(per_minute))).clone()
    }
}

impl Bucket {
    fn new(per_minute: u32) -> Self {
        let limiter = NonZeroU32::new(per_minute)
            .map(|n| RateLimiter::dashmap(Quota::per_minute(n)).with_middleware::<StateInformationMiddleware>());
        let policy = HeaderValue::try_from(format!("\"default\";q={};w=60", shown(per_minute)));
        let policy = policy.unwrap_or(HeaderValue::from_static(""));
        Self { limiter, per_minute, since_clean: AtomicU32::new(0), policy }
    }

    fn take(&self, caller: u64) -> Left {
        let Some(limiter) = &self.limiter else {
            return Left { remaining: u32::MAX >> 1, reset: 0, refused: false };
        };
        // Forget idle callers now and then, so that memory stays bounded.
        if self.since_clean.fetch_add(1, Ordering::Relaxed) > 50_000 {
            self.since_clean.store(0, Ordering::Relaxed);
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        match limiter.check_key(&caller) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = u64::from(self.per_minute.saturating_sub(remaining));
                Left { remaining, reset: (used * 60).div_ceil(u64::from(self.per_minute.max(1))), refused: false }
            }
            Err(not_yet) => {
                let wait = not_yet.wait_time_from(DefaultClock::default().now());
                Left { remaining: 0, reset: wait.as_secs() + 1, refused: true }
            }
        }
    }
}

/// The limit as callers are told it: one that is never reached where there is none.
fn shown(per_minute: u32) -> u32 {
    if per_minute == 0 { u32::MAX >> 1 } else { per_minute }
}

/// Whether the log was told of a proxy that is not trusted: once is enough, since anybody can send the header.
static TOLD_OF_PROXY: AtomicBool = AtomicBool::new(false);

/// The address a request comes from: the proxy's word for it where the proxy is trusted.
pub fn address(req: &HttpRequest) -> Option<IpAddr> {
    let peer = req.peer_addr().map(|a| a.ip())?;
    let core = req.app_data::<web::Data<Core>>()?;
    if !core.settings.trusted_proxies.contains(&peer) {
        if req.headers().contains_key("x-forwarded-for") && !TOLD_OF_PROXY.swap(true, Ordering::Relaxed) {
            log::warn!(
                "a request from {peer} has X-Forwarded-For: if that is your proxy, name it in \
                 OSSERVATORIO_TRUSTED_PROXIES, or all its clients are counted as one"
            );
        }
        return Some(peer);
    }
    let chain = req.headers().get("x-forwarded-for").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let claimed = chain.rsplit(',').filter_map(|part| part.trim().parse::<IpAddr>().ok());
    claimed.into_iter().find(|ip| !core.settings.trusted_proxies.contains(ip)).or(Some(peer))
}

/// The key to count under: the person or system, or the address where there is no valid token. A token that was made up
/// is refused anyway, and costs the address that it comes from.
fn caller(req: &ServiceRequest, actor: Option<&Actor>) -> u64 {
    match actor.and_then(Actor::subject) {
        Some(subject) => xxhash_rust::xxh3::xxh3_64(subject.as_bytes()),
        None => {
            xxhash_rust::xxh3::xxh3_64(address(req.request()).map_or_else(String::new, |a| a.to_string()).as_bytes())
        }
    }
}

const NAMES: [HeaderName; 5] = [
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("ratelimit-policy"),
];

/// Middleware: counts the request and says what is left; 429 past the limit.
pub async fn limit(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let Some(core) = req.app_data::<web::Data<Core>>().cloned() else {
        return Ok(next.call(req).await?.map_into_left_body());
    };
    let actor = authenticated(req.request()).ok();
    let system = actor.as_deref().and_then(Actor::as_system);
    let own = system.and_then(|system| system.rate_limit).map(|limit| core.limits.own(limit));
    let bucket = own.as_deref().unwrap_or(&core.limits.general);
    let left = bucket.take(if bucket.limiter.is_some() { caller(&req, actor.as_deref()) } else { 0 });
    if let Some(system) = system {
        core.limits.count(system.client);
    }
    let mut res = if left.refused {
        let refused = HttpResponse::from_error(Error::TooManyRequests(left.reset));
        ServiceResponse::new(req.into_parts().0, refused).map_into_right_body()
    } else {
        next.call(req).await?.map_into_left_body()
    };
    let limit = shown(bucket.per_minute);
    let standing = format!("\"default\";r={};t={}", left.remaining, left.reset);
    let values = [
        HeaderValue::from(limit),
        HeaderValue::from(left.remaining),
        HeaderValue::from(left.reset),
        HeaderValue::try_from(standing).unwrap_or(HeaderValue::from_static("")),
        bucket.policy.clone(),
    ];
    for (name, value) in NAMES.into_iter().zip(values) {
        res.headers_mut().insert(name, value);
    }
    Ok(res)
}
