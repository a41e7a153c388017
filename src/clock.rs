//! The only reader of the wall clock. Instants are UTC and cut to the microseconds that both databases keep.
use crate::db::types::Instant;
use std::sync::atomic::{AtomicI64, Ordering};

/// How far the clock of this process is moved, in microseconds; zero outside tests.
static SHIFT: AtomicI64 = AtomicI64::new(0);

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Instant {
    let shift = chrono::TimeDelta::microseconds(SHIFT.load(Ordering::Relaxed));
    Instant::from(chrono::Utc::now() + shift)
}

/// Moves the clock of the whole process by `by` (tests of expiry; negative moves back).
pub fn shift(by: chrono::TimeDelta) {
    SHIFT.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::Relaxed);
}

/// The day it is now in Italy.
pub fn today() -> chrono::NaiveDate {
    now().in_rome().date_naive()
}
