//! What holds of what was found: pure.
use super::model::{
    Assessed, AssessedBy, AssessmentSource, Elements, ElementsFound, FoundInLab, PracticeReplicability,
    PreconditionsFound,
};
use crate::practices::model::{Life, ScalabilityClass};

/// What one decision or one session found.
struct Found<'f> {
    source: AssessmentSource,
    class: Option<ScalabilityClass>,
    elements: &'f Elements,
}

/// All that was found, what holds first: the later, of both on one day the laboratory, of several decisions or sessions
/// the last.
fn in_order<'f>(decision: Option<&'f Assessed>, sessions: &'f [FoundInLab]) -> Vec<Found<'f>> {
    let mut all: Vec<Found<'f>> = sessions
        .iter()
        .map(|one| Found {
            source: AssessmentSource {
                by: AssessedBy::Laboratory,
                on: one.held_on,
                decision_id: None,
                lab_session_id: Some(one.session_id.0),
            },
            class: one.scalability_class,
            elements: &one.replicability.0,
        })
        .collect();
    all.extend(decision.map(|one| Found {
        source: AssessmentSource {
            by: AssessedBy::Committee,
            on: one.decided_on,
            decision_id: Some(one.decision_id.0),
            lab_session_id: None,
        },
        class: one.scalability_class,
        elements: &one.replicability.0,
    }));
    all.sort_by_key(|one| (one.source.on, one.source.by == AssessedBy::Laboratory, one.source.lab_session_id));
    all.reverse();
    all
}

/// Puts on a record what holds of the decision that stands and of what sessions found.
pub fn put(life: &mut Life, decision: Option<&Assessed>, sessions: &[FoundInLab]) {
    let all = in_order(decision, sessions);
    let class = all.iter().find_map(|one| Some((one.class?, one.source)));
    life.scalability_class = class.map(|(class, _)| class);
    life.scalability_source = class.map(|(_, source)| source);
    let elements = |of: fn(&Elements) -> &Vec<String>| {
        let last = all.iter().find(|one| !of(one.elements).is_empty())?;
        Some(ElementsFound { items: of(last.elements).clone(), source: last.source })
    };
    let says = |one: &&Found<'_>| !one.elements.preconditions.is_empty() || !one.elements.precondition_codes.is_empty();
    let preconditions = all.iter().find(says).map(|one| PreconditionsFound {
        items: one.elements.preconditions.clone(),
        codes: one.elements.precondition_codes.clone(),
        source: one.source,
    });
    let held = PracticeReplicability {
        core_elements: elements(|one| &one.core_elements),
        adaptable_elements: elements(|one| &one.adaptable_elements),
        preconditions,
        barriers: elements(|one| &one.barriers),
    };
    life.replicability = (held != PracticeReplicability::default()).then_some(held);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::types::{Id, Stored};
    use crate::practices::model::{PracticeId, TransferPrecondition};
    use ScalabilityClass::{Premature, Ready, WithConditions};
    use chrono::NaiveDate;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 9, day).unwrap()
    }

    fn core(words: &[&str]) -> Elements {
        Elements { core_elements: words.iter().map(|one| (*one).to_owned()).collect(), ..Elements::default() }
    }

    fn decision(on: u32, class: Option<ScalabilityClass>, elements: Elements) -> Assessed {
        Assessed {
            decision_id: Id::new(),
            practice_id: PracticeId::new(),
            revision_id: None,
            decided_on: day(on),
            outcome_class: None,
            scalability_class: class,
            replicability: Stored(elements),
            stands_for: None,
        }
    }

    fn session(on: u32, class: Option<ScalabilityClass>, elements: Elements) -> FoundInLab {
        FoundInLab {
            practice_id: PracticeId::new(),
            session_id: Id::new(),
            held_on: day(on),
            scalability_class: class,
            replicability: Stored(elements),
        }
    }

    fn held(decision: Option<&Assessed>, sessions: &[FoundInLab]) -> Life {
        let mut life = Life::default();
        put(&mut life, decision, sessions);
        life
    }

    #[test]
    fn the_later_one_holds_and_of_both_on_one_day_the_laboratory() {
        for (decided, was_held, expected) in [(1, 5, Premature), (9, 5, Ready), (5, 5, Premature)] {
            let (decision, session) =
                (decision(decided, Some(Ready), core(&[])), session(was_held, Some(Premature), core(&[])));
            let life = held(Some(&decision), std::slice::from_ref(&session));
            assert_eq!(life.scalability_class, Some(expected), "{decided} {was_held}");
            let source = life.scalability_source.unwrap();
            let by_lab = expected == Premature;
            assert_eq!(source.on, day(if by_lab { was_held } else { decided }));
            assert_eq!(source.lab_session_id, by_lab.then_some(session.session_id.0));
            assert_eq!(source.decision_id, (!by_lab).then_some(decision.decision_id.0));
        }
    }

    #[test]
    fn of_several_sessions_the_last_that_says_something_of_it_holds() {
        let sessions = [
            session(5, Some(Ready), core(&["a"])),
            session(9, Some(WithConditions), core(&[])),
            session(12, None, core(&["b", "c"])),
        ];
        let life = held(None, &sessions);
        assert_eq!(life.scalability_class, Some(WithConditions));
        assert_eq!(life.scalability_source.unwrap().on, day(9));
        let core = life.replicability.unwrap().core_elements.unwrap();
        assert_eq!((core.items, core.source.on), (vec!["b".to_owned(), "c".to_owned()], day(12)));
    }

    #[test]
    fn what_the_later_one_is_silent_on_stays_with_who_found_it() {
        let asked = Elements {
            preconditions: vec!["Un mandato".to_owned()],
            precondition_codes: vec![TransferPrecondition::MayorsConference],
            ..core(&["firma"])
        };
        let decision = decision(1, Some(Ready), asked);
        let life = held(Some(&decision), &[session(5, None, core(&["gruppi"]))]);
        let found = life.replicability.unwrap();
        assert_eq!(found.core_elements.unwrap().source.by, AssessedBy::Laboratory);
        let preconditions = found.preconditions.unwrap();
        assert_eq!((preconditions.source.by, preconditions.items.len()), (AssessedBy::Committee, 1));
        assert_eq!((found.adaptable_elements, found.barriers), (None, None));
        assert_eq!(life.scalability_source.unwrap().by, AssessedBy::Committee);
    }

    #[test]
    fn nothing_found_is_nothing_on_the_record() {
        assert_eq!(held(None, &[]), Life::default());
        assert_eq!(held(Some(&decision(1, None, core(&[]))), &[session(5, None, core(&[]))]), Life::default());
    }
}
