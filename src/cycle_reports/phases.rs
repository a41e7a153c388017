//! The phases of a cycle with their dates, made of the steps that it took.
use super::model::ReportPhase;
use crate::db::types::Instant;
use crate::labs::cycles::model::{CyclePhase, Step};

/// The stretches of time between the opening of a cycle and its steps, the first first. Being concluded is none.
pub fn stretches(opened_at: Instant, steps: &[Step]) -> Vec<ReportPhase> {
    let mut phases = Vec::new();
    let (mut phase, mut began_at) = (CyclePhase::Reading, opened_at);
    for step in steps {
        phases.push(ReportPhase { phase, began_at, ended_at: Some(step.at) });
        (phase, began_at) = (step.to_phase, step.at);
    }
    if phase != CyclePhase::Concluded {
        phases.push(ReportPhase { phase, began_at, ended_at: None });
    }
    phases
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::actor::Role;
    use crate::labs::cycles::model::{CycleId, StepId};
    use CyclePhase::{Concluded, Reading, Restitution, ThemeChoice};
    use chrono::TimeDelta;

    fn after(days: i64) -> Instant {
        "2024-06-24T08:00:00Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .map(Instant::from)
            .unwrap()
            .plus(TimeDelta::days(days))
    }

    fn step(from_phase: CyclePhase, to_phase: CyclePhase, days: i64) -> Step {
        Step {
            id: StepId::new(),
            cycle_id: CycleId::new(),
            from_phase,
            to_phase,
            note: None,
            session_id: None,
            no_findings_reason: None,
            at: after(days),
            actor_id: None,
            role: Role::Administrator,
        }
    }

    #[test]
    fn a_phase_lasts_from_step_to_step_and_the_last_one_goes_on() {
        assert_eq!(stretches(after(0), &[]), [ReportPhase { phase: Reading, began_at: after(0), ended_at: None }]);
        let steps = [step(Reading, ThemeChoice, 3), step(ThemeChoice, Reading, 5), step(Reading, ThemeChoice, 9)];
        let told: Vec<_> = stretches(after(0), &steps).iter().map(|p| (p.phase, p.began_at, p.ended_at)).collect();
        assert_eq!(
            told,
            [
                (Reading, after(0), Some(after(3))),
                (ThemeChoice, after(3), Some(after(5))),
                (Reading, after(5), Some(after(9))),
                (ThemeChoice, after(9), None),
            ]
        );
    }

    #[test]
    fn being_concluded_is_no_phase_to_tell_of() {
        let told = stretches(after(0), &[step(Reading, ThemeChoice, 1), step(Restitution, Concluded, 90)]);
        assert_eq!(told.last().map(|phase| (phase.phase, phase.ended_at)), Some((ThemeChoice, Some(after(90)))));
    }
}
