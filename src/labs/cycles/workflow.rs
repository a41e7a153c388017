//! The phases of a cycle: each closes only with what it must have produced.
use super::model::CyclePhase::{
    self, Concluded, GroupFormation, Preparation, Reading, Restitution, Session, ThemeChoice,
};
use super::model::Lacking;

/// How far the session of a cycle has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum SessionState {
    /// There is none, or none that is sure to take place.
    #[default]
    Unsure,
    /// It is confirmed.
    Confirmed,
    /// It was held.
    Held,
}

/// What a cycle has produced so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Produced {
    /// How many practices were read.
    pub practices_read: i64,
    /// How many of them are on the shortlist.
    pub shortlisted: i64,
    /// Whether it is said why these.
    pub shortlist_motivated: bool,
    /// Whether a decision on the theme stands, with its act.
    pub theme_decided: bool,
    /// Whether the confirmed experts keep the balance of sides.
    pub group_balanced: bool,
    /// How far the session has come.
    pub session: SessionState,
    /// How many findings everybody reads.
    pub public_findings: i64,
    /// Whether it is said why there are none.
    pub none_motivated: bool,
    /// How many rounds of ratings of its sessions are still open.
    pub open_rounds: i64,
}

/// A step that can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the next phase.
    Forward,
    /// To the phase before: with a reason.
    Back,
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The phases do not follow each other.
    NoStep,
    /// The session was held: that is not undone.
    AlreadyHeld,
    /// The present phase has not produced all this.
    Missing(Vec<Lacking>),
}

/// The phase after this one.
pub fn forward(phase: CyclePhase) -> Option<CyclePhase> {
    match phase {
        Reading => Some(ThemeChoice),
        ThemeChoice => Some(GroupFormation),
        GroupFormation => Some(Preparation),
        Preparation => Some(Session),
        Session => Some(Restitution),
        Restitution => Some(Concluded),
        Concluded => None,
    }
}

/// The phase that one can go back to, while the session was not held.
pub fn back(phase: CyclePhase) -> Option<CyclePhase> {
    match phase {
        ThemeChoice => Some(Reading),
        GroupFormation => Some(ThemeChoice),
        Preparation => Some(GroupFormation),
        Session => Some(Preparation),
        Reading | Restitution | Concluded => None,
    }
}

/// What a phase has yet to produce before it closes: all of it.
pub fn lacking(phase: CyclePhase, produced: &Produced) -> Vec<Lacking> {
    let needs: &[(bool, Lacking)] = match phase {
        Reading => &[
            (produced.practices_read > 0, Lacking::PracticeRead),
            (produced.shortlisted > 0, Lacking::Shortlist),
            (produced.shortlist_motivated, Lacking::ShortlistMotivation),
        ],
        ThemeChoice => &[(produced.theme_decided, Lacking::ThemeDecision)],
        GroupFormation => &[(produced.group_balanced, Lacking::BalancedGroup)],
        Preparation => &[(produced.session >= SessionState::Confirmed, Lacking::ConfirmedSession)],
        Session => &[(produced.session == SessionState::Held, Lacking::SessionHeld)],
        Restitution => &[
            (produced.public_findings > 0 || produced.none_motivated, Lacking::PublicFindings),
            (produced.open_rounds == 0, Lacking::RoundsClosed),
        ],
        Concluded => &[],
    };
    needs.iter().filter(|(there, _)| !there).map(|(_, what)| *what).collect()
}

/// Whether a cycle in `phase` can go to `wanted` with what it has produced, and which way that is.
pub fn next(phase: CyclePhase, wanted: CyclePhase, produced: &Produced) -> Result<Way, Refusal> {
    if forward(phase) == Some(wanted) {
        let missing = lacking(phase, produced);
        return if missing.is_empty() { Ok(Way::Forward) } else { Err(Refusal::Missing(missing)) };
    }
    if back(phase) == Some(wanted) {
        return if produced.session == SessionState::Held { Err(Refusal::AlreadyHeld) } else { Ok(Way::Back) };
    }
    Err(Refusal::NoStep)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(phase: CyclePhase) -> usize {
        CyclePhase::ALL.iter().position(|one| *one == phase).unwrap()
    }

    fn anything() -> impl Strategy<Value = Produced> {
        let session = prop_oneof![Just(SessionState::Unsure), Just(SessionState::Confirmed), Just(SessionState::Held)];
        let restitution = (0_i64..2, any::<bool>(), 0_i64..2);
        (0_i64..3, 0_i64..3, any::<bool>(), any::<bool>(), any::<bool>(), session, restitution).prop_map(
            |(practices_read, shortlisted, shortlist_motivated, theme_decided, group_balanced, session, last)| {
                let (public_findings, none_motivated, open_rounds) = last;
                Produced {
                    practices_read,
                    shortlisted,
                    shortlist_motivated,
                    theme_decided,
                    group_balanced,
                    session,
                    public_findings,
                    none_motivated,
                    open_rounds,
                }
            },
        )
    }

    proptest! {
        /// Whatever is asked for, with whatever was produced: no phase is skipped, none is closed with something missing,
        /// and whoever arrives at the end has been everywhere.
        #[test]
        fn no_phase_is_skipped(asked in prop::collection::vec((0_usize..7, anything()), 0..200)) {
            let mut phase = Reading;
            let mut visited = vec![Reading];
            for (wanted, produced) in asked {
                let wanted = CyclePhase::ALL[wanted];
                match next(phase, wanted, &produced) {
                    Ok(Way::Forward) => {
                        prop_assert_eq!(place(wanted), place(phase) + 1);
                        prop_assert!(lacking(phase, &produced).is_empty());
                        phase = wanted;
                    }
                    Ok(Way::Back) => {
                        prop_assert_eq!(place(wanted) + 1, place(phase));
                        prop_assert!(produced.session != SessionState::Held);
                        prop_assert!(!matches!(phase, Restitution | Concluded));
                        phase = wanted;
                    }
                    Err(Refusal::Missing(missing)) => prop_assert!(!missing.is_empty()),
                    Err(Refusal::NoStep) => prop_assert!(place(wanted) != place(phase) + 1),
                    Err(Refusal::AlreadyHeld) => prop_assert!(place(wanted) < place(phase)),
                }
                visited.push(phase);
            }
            for passed in &CyclePhase::ALL[..=place(phase)] {
                prop_assert!(visited.contains(passed), "{} was skipped", passed);
            }
        }
    }

    #[test]
    fn everything_that_is_missing_is_named() {
        assert_eq!(
            next(Reading, ThemeChoice, &Produced::default()),
            Err(Refusal::Missing(vec![Lacking::PracticeRead, Lacking::Shortlist, Lacking::ShortlistMotivation]))
        );
        assert_eq!(next(Reading, Session, &Produced::default()), Err(Refusal::NoStep));
        let held = Produced { session: SessionState::Held, ..Produced::default() };
        assert_eq!(next(Session, Preparation, &held), Err(Refusal::AlreadyHeld));
        assert_eq!(next(Session, Restitution, &held), Ok(Way::Forward));
        assert_eq!(next(Restitution, Session, &held), Err(Refusal::NoStep));
        let none = Produced { none_motivated: true, ..Produced::default() };
        assert_eq!(next(Restitution, Concluded, &none), Ok(Way::Forward));
        let rating = Produced { open_rounds: 1, ..none };
        assert_eq!(next(Restitution, Concluded, &rating), Err(Refusal::Missing(vec![Lacking::RoundsClosed])));
        let both = Produced { open_rounds: 1, ..Produced::default() };
        assert_eq!(lacking(Restitution, &both), [Lacking::PublicFindings, Lacking::RoundsClosed]);
        assert!(CyclePhase::ALL.iter().all(|phase| next(Concluded, *phase, &held).is_err()));
    }
}
