//! The life of a call: which status follows which, and what a step needs.
use super::model::CallStatus::{self, Cancelled, Closed, Concluded, Draft, Extended, Open, Scheduled};

/// A step that can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// From this status.
    pub from: CallStatus,
    /// To this one.
    pub to: CallStatus,
    /// What it needs besides.
    pub needs: Needs,
}

/// What a step needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// Everything that the letters are made of, and a deadline that is not over.
    Complete,
    /// The same, and an opening that is still to come.
    Opening,
    /// A later deadline, in the future.
    LaterDeadline,
    /// A reason, which everybody reads.
    Reason,
}

const fn step(from: CallStatus, to: CallStatus, needs: Needs) -> Step {
    Step { from, to, needs }
}

/// Every step. A call that is over can be opened again by a later deadline until it is concluded; what was concluded or
/// cancelled stays so.
pub const STEPS: &[Step] = &[
    step(Draft, Scheduled, Needs::Opening),
    step(Draft, Open, Needs::Complete),
    step(Draft, Cancelled, Needs::Reason),
    step(Scheduled, Draft, Needs::Nothing),
    step(Scheduled, Open, Needs::Complete),
    step(Scheduled, Cancelled, Needs::Reason),
    step(Open, Extended, Needs::LaterDeadline),
    step(Open, Closed, Needs::Nothing),
    step(Open, Cancelled, Needs::Reason),
    step(Extended, Extended, Needs::LaterDeadline),
    step(Extended, Closed, Needs::Nothing),
    step(Extended, Cancelled, Needs::Reason),
    step(Closed, Extended, Needs::LaterDeadline),
    step(Closed, Concluded, Needs::Nothing),
];

/// The step between two statuses, if there is one.
pub fn find(from: CallStatus, to: CallStatus) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.from == from && step.to == to)
}

/// The statuses that can follow.
pub fn next(from: CallStatus) -> impl Iterator<Item = CallStatus> {
    STEPS.iter().filter(move |step| step.from == from).map(|step| step.to)
}

/// Whether everything of a call can still be changed: nobody has read it.
pub fn is_editable(status: CallStatus) -> bool {
    matches!(status, Draft | Scheduled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_opened_never_becomes_a_draft_and_ends_concluded_or_cancelled() {
        for status in [Open, Extended, Closed] {
            assert!(!next(status).any(is_editable), "{status}");
        }
        assert_eq!(next(Concluded).count() + next(Cancelled).count(), 0);
        assert!(find(Closed, Cancelled).is_none(), "what was answered cannot be made undone");
    }

    #[test]
    fn whoever_was_invited_is_told_why_a_call_is_cancelled() {
        for step in STEPS.iter().filter(|step| step.to == Cancelled) {
            assert_eq!(step.needs, Needs::Reason, "{}", step.from);
        }
    }

    proptest! {
        #[test]
        fn every_path_to_the_conclusion_was_open_and_closed(choices in proptest::collection::vec(0_usize..6, 1..20)) {
            let (mut status, mut path) = (Draft, vec![Draft]);
            for choice in choices {
                let steps: Vec<_> = next(status).collect();
                let Some(to) = steps.get(choice % steps.len().max(1)) else { break };
                status = *to;
                path.push(status);
            }
            if status == Concluded {
                prop_assert!(path.contains(&Open) && path.contains(&Closed));
            }
        }
    }
}
