//! The life of a session: which status follows which.
use super::model::SessionFormat;
use super::model::SessionStatus::{self, Cancelled, Confirmed, Held, InProgress, Postponed, SaveTheDate, Tentative};

/// The statuses that a session can go to.
pub fn next(from: SessionStatus) -> &'static [SessionStatus] {
    match from {
        Tentative => &[SaveTheDate, Cancelled],
        SaveTheDate => &[Confirmed, Postponed, Cancelled],
        Confirmed => &[InProgress, Held, Postponed, Cancelled],
        InProgress => &[Held],
        Postponed => &[SaveTheDate, Confirmed, Cancelled],
        Held | Cancelled => &[],
    }
}

/// Whether a session that goes to `to` is announced by it. What was announced once stays so.
pub fn announces(to: SessionStatus) -> bool {
    !matches!(to, Tentative | Cancelled)
}

/// Whether the place must be known: always when a session has a date that people come to.
pub fn needs_place(status: SessionStatus) -> bool {
    matches!(status, SaveTheDate | Confirmed | InProgress | Held)
}

/// Whether the session takes place, or did: not before its day.
pub fn needs_day(status: SessionStatus) -> bool {
    matches!(status, InProgress | Held)
}

/// Whether a session of this format meets in a venue.
pub fn needs_venue(format: SessionFormat) -> bool {
    matches!(format, SessionFormat::InPerson | SessionFormat::Hybrid)
}

/// Whether a session of this format meets online.
pub fn needs_link(format: SessionFormat) -> bool {
    matches!(format, SessionFormat::Online | SessionFormat::Hybrid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_held_or_cancelled_and_can_be_cancelled_until_it_begins() {
        for status in SessionStatus::ALL {
            let cancellable = next(*status).contains(&Cancelled);
            assert_eq!(cancellable, matches!(status, Tentative | SaveTheDate | Confirmed | Postponed), "{status}");
            assert!(!next(*status).contains(status) && !next(*status).contains(&Tentative), "{status}");
        }
        assert!(next(Held).is_empty() && next(Cancelled).is_empty());
        assert_eq!(next(InProgress), [Held]);
    }

    #[test]
    fn nothing_is_announced_by_cancelling_it() {
        let announcing: Vec<_> = SessionStatus::ALL.iter().copied().filter(|s| announces(*s)).collect();
        assert_eq!(announcing, [SaveTheDate, Confirmed, InProgress, Held, Postponed]);
    }
}
