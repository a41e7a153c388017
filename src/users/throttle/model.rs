//! Who is counted, and when it is too much.
use crate::auth::password::digest;
use crate::db::types::Instant;
use chrono::TimeDelta;
use std::net::IpAddr;

/// How long failures count, in minutes; so long is the wait after too many.
pub const WINDOW_MINUTES: i64 = 15;

/// Whose failures are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The key in the table.
    pub key: String,
    /// So many failures in the window are too many.
    pub limit: i32,
}

impl Subject {
    /// An account, whether it exists or not. By its digest: people type passwords in the field of the address.
    pub fn account(email: &str) -> Self {
        Self { key: format!("account:{}", digest(email)), limit: 10 }
    }

    /// An address that signs in, behind which there may be a whole town hall. Accounts are counted one by one: this stops
    /// whoever tries a few passwords on each of many.
    pub fn address(address: IpAddr) -> Self {
        Self { key: format!("address:{}", shown(address)), limit: 300 }
    }

    /// An address that shows answer codes or one-time codes. They are counted apart from passwords, and a right one is
    /// never refused for the wrong ones of others: nobody guesses 128 bits.
    pub fn codes(address: IpAddr) -> Self {
        Self { key: format!("codes:{}", shown(address)), limit: 50 }
    }
}

/// An address as it is counted; of IPv6 the /64 network, which one household has.
fn shown(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
    }
}

/// What was counted of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures {
    /// How many in this window.
    pub failures: i32,
    /// When the window began.
    pub first_at: Instant,
    /// Until when nothing more is taken.
    pub blocked_until: Option<Instant>,
}

impl Failures {
    /// Seconds to wait at `now`; none when an attempt may be made.
    pub fn wait(&self, now: Instant) -> Option<u64> {
        let left = self.blocked_until?.utc() - now.utc();
        if left <= TimeDelta::zero() { None } else { u64::try_from(left.num_seconds() + 1).ok() }
    }

    /// One more at `now`, after `before`, where `limit` are too many.
    pub fn one_more(before: Option<&Self>, now: Instant, limit: i32) -> Self {
        let window = TimeDelta::minutes(WINDOW_MINUTES);
        let running = before.filter(|b| b.first_at.plus(window) > now && b.blocked_until.is_none());
        let failures = running.map_or(0, |b| b.failures) + 1;
        let blocked_until = if failures >= limit { Some(now.plus(window)) } else { None };
        Self { failures, first_at: running.map_or(now, |b| b.first_at), blocked_until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_in_the_window_are_too_many_and_then_it_starts_anew() {
        let start = crate::clock::now();
        let at = |minutes| start.plus(TimeDelta::minutes(minutes));
        let mut counted = None;
        for n in 1..=10 {
            assert!(counted.as_ref().is_none_or(|c: &Failures| c.wait(at(n)).is_none()));
            counted = Some(Failures::one_more(counted.as_ref(), at(n), 10));
        }
        let full = counted.unwrap();
        assert_eq!(full.failures, 10);
        assert_eq!(full.wait(at(10)), Some(901));
        assert_eq!(full.wait(at(25)), None);
        assert_eq!(Failures::one_more(Some(&full), at(25), 10).failures, 1);
        let slow = Failures { failures: 9, first_at: at(0), blocked_until: None };
        assert_eq!(Failures::one_more(Some(&slow), at(15), 10).failures, 1);
    }

    #[test]
    fn an_ipv6_network_is_one_subject() {
        let key = |text: &str| Subject::address(text.parse().unwrap()).key;
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
    }
}
