//! The steps in the life of an adhesion.
use super::model::AdhesionStatus::{self, Active, Requested, Suspended, Withdrawn};
use crate::auth::policy::Permission::{self, DecideAdhesion, RequestAdhesion};

/// A step that can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// From this status.
    pub from: AdhesionStatus,
    /// To this one.
    pub to: AdhesionStatus,
    /// By who has this permission.
    pub permission: Permission,
    /// Whether the act that decided it must be named.
    pub needs_act: bool,
}

const fn step(from: AdhesionStatus, to: AdhesionStatus, permission: Permission, needs_act: bool) -> Step {
    Step { from, to, permission, needs_act }
}

/// Every step. A request can be taken back by who could make it; everything else is decided by the Observatory.
pub const STEPS: &[Step] = &[
    step(Requested, Active, DecideAdhesion, true),
    step(Requested, Withdrawn, RequestAdhesion, false),
    step(Active, Suspended, DecideAdhesion, false),
    step(Active, Withdrawn, DecideAdhesion, false),
    step(Suspended, Active, DecideAdhesion, false),
    step(Suspended, Withdrawn, DecideAdhesion, false),
];

/// The step between two statuses, if there is one.
pub fn find(from: AdhesionStatus, to: AdhesionStatus) -> Option<&'static Step> {
    STEPS.iter().find(|step| step.from == from && step.to == to)
}

/// The steps that can be taken from a status.
pub fn from(status: AdhesionStatus) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| step.from == status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_withdrawn_adhesion_stays_withdrawn() {
        assert_eq!(from(Withdrawn).count(), 0);
    }

    #[test]
    fn every_open_adhesion_can_end_and_none_becomes_a_request_again() {
        for status in AdhesionStatus::ALL.iter().filter(|status| **status != Withdrawn) {
            assert!(find(*status, Withdrawn).is_some(), "{status}");
            assert!(find(*status, Requested).is_none(), "{status}");
            assert!(find(*status, *status).is_none(), "{status}");
        }
    }
}
