//! The steps of a review: pure.
use super::model::ReviewStatus::{self, Assigned, Cancelled, Declined, Draft, Proposed, Submitted};

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The reader.
    Reader,
    /// Whoever assigns reviews.
    Assigner,
}

/// A step that can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// From this status
    pub from: ReviewStatus,
    /// to this one,
    pub to: ReviewStatus,
    /// by this person.
    pub by: By,
    /// Whether it has to be said why.
    pub needs_note: bool,
}

const fn step(from: ReviewStatus, to: ReviewStatus, by: By, needs_note: bool) -> Step {
    Step { from, to, by, needs_note }
}

/// Every step that somebody asks for. Saving makes a draft of what is assigned.
pub const STEPS: &[Step] = &[
    step(Proposed, Assigned, By::Assigner, false),
    step(Proposed, Cancelled, By::Assigner, false),
    step(Assigned, Submitted, By::Reader, false),
    step(Draft, Submitted, By::Reader, false),
    step(Assigned, Declined, By::Reader, true),
    step(Draft, Declined, By::Reader, true),
    step(Assigned, Cancelled, By::Assigner, true),
    step(Draft, Cancelled, By::Assigner, true),
];

/// The step between two statuses, if there is one.
pub fn find(from: ReviewStatus, to: ReviewStatus) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.from == from && step.to == to)
}

/// The steps that can be taken from a status.
pub fn from(status: ReviewStatus) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| step.from == status)
}

/// Whether the reader of such a review has a seat.
pub fn is_seated(status: ReviewStatus) -> bool {
    matches!(status, Proposed | Assigned | Draft | Submitted)
}

/// Whether the reader can write such a review.
pub fn is_open(status: ReviewStatus) -> bool {
    matches!(status, Assigned | Draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_submitted_stays_and_nobody_submits_for_another() {
        for end in [Submitted, Declined, Cancelled] {
            assert_eq!(from(end).count(), 0, "{end}");
        }
        assert!(STEPS.iter().filter(|step| step.to == Submitted).all(|step| step.by == By::Reader));
        assert!(STEPS.iter().filter(|step| step.to == Assigned).all(|step| step.by == By::Assigner));
    }
}
