//! The headers by which an operation says that it will go (RFC 9745, RFC 8594), read from the document.
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, HttpDate};
use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;
use std::time::SystemTime;

/// Extension of an operation in the document: the day from which it is deprecated (`2027-01-01`).
pub const SINCE: &str = "x-deprecated-since";

/// The same: the day after which it may answer no more.
pub const UNTIL: &str = "x-sunset";

/// What the answers of one operation carry. An extension of the request.
#[derive(Debug, Clone)]
pub struct Leaving {
    deprecation: HeaderValue,
    sunset: HeaderValue,
}

impl Leaving {
    /// Of an operation of the document; `None` where it stays.
    pub fn of(operation: &Value) -> Option<Self> {
        let day = |name: &str| -> Option<_> {
            let day: NaiveDate = operation.get(name)?.as_str()?.parse().ok()?;
            Some(day.and_time(NaiveTime::MIN).and_utc())
        };
        let (since, until) = (day(SINCE)?, day(UNTIL)?);
        let sunset = HttpDate::from(SystemTime::from(until)).to_string();
        Some(Self {
            deprecation: HeaderValue::from_str(&format!("@{}", since.timestamp())).ok()?,
            sunset: HeaderValue::from_str(&sunset).ok()?,
        })
    }

    /// Puts them on an answer.
    pub fn tell(&self, headers: &mut HeaderMap) {
        headers.insert(HeaderName::from_static("deprecation"), self.deprecation.clone());
        headers.insert(HeaderName::from_static("sunset"), self.sunset.clone());
    }
}
