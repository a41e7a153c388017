//! What the sender of this process remembers between its rounds. What must not be forgotten is in the database.
use crate::db::types::Instant;
use chrono::TimeDelta;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long to wait after so many attempts: a minute, twice as long each time, an hour at most; up to a quarter more, so
/// that those that were refused together do not come back together.
pub(super) fn wait(attempts: i32) -> TimeDelta {
    let doubled = 60_i64 << attempts.clamp(1, 7).saturating_sub(1);
    let seconds = doubled.min(3_600);
    TimeDelta::seconds(seconds + rand::random_range(0..=seconds / 4))
}

/// What the sender of this process remembers between its rounds.
#[derive(Debug, Default)]
pub struct Mail {
    turn: tokio::sync::Mutex<()>,
    stopping: AtomicBool,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    failures: i32,
    not_before: Option<Instant>,
    warned: Option<Instant>,
    polled: Option<Instant>,
    no_receipts: HashSet<u32>,
}

impl Mail {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The right to hand one message over; a shutdown waits for its end.
    pub(super) async fn hand_over(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Whether no message may be begun any more.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// No message is begun any more; waits until the one on its way is settled.
    pub async fn stop(&self, at_most: Duration) {
        self.stopping.store(true, Ordering::SeqCst);
        let _ = tokio::time::timeout(at_most, self.turn.lock()).await;
    }

    /// Whether the server may be tried again.
    pub(super) fn may_connect(&self, now: Instant) -> bool {
        self.memory().not_before.is_none_or(|at| at <= now)
    }

    /// Notes that the server works for us.
    pub(super) fn connected(&self) {
        let mut memory = self.memory();
        (memory.failures, memory.not_before) = (0, None);
    }

    /// Notes that the server does not, and gives the time to leave it alone.
    pub(super) fn away(&self, now: Instant) -> TimeDelta {
        let mut memory = self.memory();
        memory.failures = memory.failures.saturating_add(1);
        let wait = wait(memory.failures) / 4;
        memory.not_before = Some(now.plus(wait));
        wait
    }

    /// Once an hour.
    pub(super) fn may_warn(&self, now: Instant) -> bool {
        let mut memory = self.memory();
        let may = memory.warned.is_none_or(|at| at.plus(TimeDelta::hours(1)) <= now);
        if may {
            memory.warned = Some(now);
        }
        may
    }

    /// Whether it is time to look into the mailbox again: once a minute.
    pub(super) fn may_poll(&self, now: Instant) -> bool {
        let mut memory = self.memory();
        let may = memory.polled.is_none_or(|at| at.plus(TimeDelta::minutes(1)) <= now);
        if may {
            memory.polled = Some(now);
        }
        may
    }

    /// Whether a message of the mailbox was looked at before and is no receipt.
    pub(super) fn is_no_receipt(&self, uid: u32) -> bool {
        self.memory().no_receipts.contains(&uid)
    }

    /// Notes that it is none, so that it is not fetched every minute.
    pub(super) fn note_no_receipt(&self, uid: u32) {
        self.memory().no_receipts.insert(uid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_within_an_hour_and_a_quarter() {
        assert!((60..=75).contains(&wait(1).num_seconds()));
        assert!((120..=150).contains(&wait(2).num_seconds()));
        for attempts in [0, 7, 50, i32::MAX] {
            assert!((60..=4_500).contains(&wait(attempts).num_seconds()), "{attempts}");
        }
    }
}
