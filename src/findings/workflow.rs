//! The life of a finding and of a commitment: which status follows which.
use super::commitments::model::CommitmentStatus::{self, Dropped, InProgress, Kept, Open};
use super::model::FindingStatus::{self, Agreed, Draft, Published, Withdrawn};

/// The statuses that a finding can go to. What is published is not changed any more: it stays, or it is taken back.
pub fn next(from: FindingStatus) -> &'static [FindingStatus] {
    match from {
        Draft => &[Agreed],
        Agreed => &[Published, Draft],
        Published => &[Withdrawn],
        Withdrawn => &[],
    }
}

/// The statuses that a commitment can go to. One that was kept or dropped is not followed any more.
pub fn follow(from: CommitmentStatus) -> &'static [CommitmentStatus] {
    match from {
        Open => &[InProgress, Kept, Dropped],
        InProgress => &[Kept, Dropped],
        Kept | Dropped => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_published_that_was_not_agreed_on_and_nothing_else_is_taken_back() {
        for status in FindingStatus::ALL {
            assert_eq!(next(*status).contains(&Published), *status == Agreed, "{status}");
            assert_eq!(next(*status).contains(&Withdrawn), *status == Published, "{status}");
        }
        assert_eq!(next(Published).len(), 1);
        assert!(next(Withdrawn).is_empty());
    }

    #[test]
    fn a_commitment_ends_kept_or_dropped() {
        for status in CommitmentStatus::ALL {
            let ends = [Kept, Dropped].contains(status);
            assert_eq!(follow(*status).is_empty(), ends, "{status}");
            assert!(ends || [Kept, Dropped].iter().all(|end| follow(*status).contains(end)), "{status}");
            assert!(!follow(*status).contains(&Open) && !follow(*status).contains(status), "{status}");
        }
    }
}
