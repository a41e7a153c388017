use super::*;
use crate::practices::model::{DimensionIntensity, IntegrationDimension, Period};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn targets(course: Course, status: PracticeStatus) -> Vec<&'static str> {
    from(course, status).map(|step| step.to.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn complete() -> PracticeUpdate {
    PracticeUpdate {
        title: "Una pratica".into(),
        summary: Some("Sommario".into()),
        story: Some("Storia".into()),
        dimensions: vec![DimensionIntensity { dimension: IntegrationDimension::Community, intensity: 1 }],
        themes: vec!["home_care".into()],
        period: Some(Period { start: day("2022-01-01"), end: None, ongoing: true }),
        ..PracticeUpdate::default()
    }
}

#[test]
fn the_life_of_a_practice() {
    assert_eq!(targets(First, Draft), ["submitted", "withdrawn"]);
    assert_eq!(targets(First, Submitted), ["draft", "regional_check", "withdrawn"]);
    assert_eq!(
        targets(First, RegionalCheck),
        ["accepted", "changes_requested", "not_accepted", "under_review", "withdrawn"]
    );
    assert_eq!(targets(First, UnderReview), ["accepted", "changes_requested", "not_accepted", "withdrawn"]);
    assert_eq!(targets(First, ChangesRequested), ["not_accepted", "submitted", "withdrawn"]);
    assert_eq!(targets(First, Accepted), ["changes_requested", "published", "withdrawn"]);
    assert_eq!(targets(First, NotAccepted), ["draft", "withdrawn"]);
    assert_eq!(targets(First, Published), ["archived", "withdrawn"]);
    assert_eq!(targets(First, Archived), ["published", "withdrawn"]);
    assert!(targets(First, Withdrawn).is_empty() && targets(First, UnderRevision).is_empty());
    assert_eq!(PracticeStatus::ALL.len(), 11);
}

#[test]
fn a_working_copy_begins_at_a_published_practice_and_ends_published_refused_or_dropped() {
    assert_eq!(targets(Revision, Published), ["under_revision"]);
    assert_eq!(targets(Revision, UnderRevision), ["submitted", "withdrawn"]);
    assert_eq!(targets(Revision, Submitted), ["regional_check", "under_revision", "withdrawn"]);
    for end in [NotAccepted, Withdrawn] {
        assert!(targets(Revision, end).is_empty(), "{end}");
    }
    assert!(into(Revision, Draft).next().is_none() && into(Revision, Archived).next().is_none());
}

#[test]
fn an_empty_document_lacks_all_five_and_what_the_form_asks() {
    assert_eq!(incomplete(&PracticeUpdate::default()).len(), 5);
    assert_eq!(unpublishable(&PracticeUpdate::default()).len(), 6);
    let form = ["results".to_owned(), "funding".to_owned(), "story".to_owned(), "costs".to_owned()];
    let pointers = |document: &PracticeUpdate| -> Vec<String> {
        incomplete_for(document, &form).into_iter().map(|violation| violation.pointer).collect()
    };
    assert_eq!(pointers(&PracticeUpdate::default()).len(), 8);
    assert_eq!(pointers(&complete()), ["#/results", "#/funding", "#/costs"]);
    let told = PracticeUpdate { results: Some("Risultati".into()), ..complete() };
    assert_eq!(pointers(&told), ["#/funding", "#/costs"]);
}

/// Something that somebody does to a text, whatever they may.
#[derive(Debug, Clone, Copy)]
enum Act {
    /// Takes one of the steps that lead from here.
    Take(usize),
    /// Writes another text.
    Write { whole: bool },
    /// Gives the consent or takes it back.
    Agree(bool),
    /// Remarks on it.
    Remark,
    /// Answers all remarks.
    Answer,
    /// A day passes.
    Wait,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let one = prop_oneof![
        8 => (0..STEPS.len()).prop_map(Act::Take),
        2 => any::<bool>().prop_map(|whole| Act::Write { whole }),
        2 => any::<bool>().prop_map(Act::Agree),
        1 => Just(Act::Remark),
        1 => Just(Act::Answer),
        1 => Just(Act::Wait),
    ];
    prop::collection::vec(one, 0..400)
}

/// A text on its way, and what was decided about it.
struct Walk {
    course: Course,
    status: PracticeStatus,
    document: PracticeUpdate,
    edition: usize,
    checked: Option<usize>,
    accepted: Option<usize>,
    remarks: Vec<String>,
    due_on: Option<NaiveDate>,
    today: NaiveDate,
    seen: BTreeSet<&'static str>,
}

impl Walk {
    fn of(course: Course) -> Self {
        let status = if course == First { Draft } else { UnderRevision };
        let today = day("2026-01-01");
        let (document, seen) = (complete(), BTreeSet::new());
        Self {
            course,
            status,
            document,
            edition: 0,
            checked: None,
            accepted: None,
            remarks: vec![],
            due_on: None,
            today,
            seen,
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Take(n) => {
                let ways: Vec<&Step> = from(self.course, self.status).collect();
                if let Some(step) = ways.get(n % ways.len().max(1)) {
                    self.take(step);
                }
            }
            Act::Write { whole } if matches!(editing(self.status), Editing::All(_)) => {
                let consent = self.document.publication_consent;
                let written =
                    if whole { complete() } else { PracticeUpdate { title: "x".into(), ..Default::default() } };
                let written = PracticeUpdate { publication_consent: consent, ..written };
                if broken_in(self.status, &written).is_empty() {
                    self.document = written;
                    self.edition += 1;
                }
            }
            Act::Agree(consent) if editing(self.status) != Editing::Nothing => {
                self.document.publication_consent = consent;
            }
            Act::Remark if remarking(self.status).is_some() => self.remarks.push("#/story".into()),
            Act::Answer => self.remarks.clear(),
            Act::Wait => self.today = self.today.succ_opt().unwrap(),
            _ => {}
        }
    }

    fn take(&mut self, step: &Step) {
        let now = Situation {
            document: &self.document,
            required: &[],
            open_remarks: &self.remarks,
            due_on: self.due_on,
            today: self.today,
            note: Some("perché"),
            wanted_by: self.today.succ_opt(),
        };
        if step.from != self.status || !step.is_for(self.course) || !lacking(step, &now).is_empty() {
            return;
        }
        match step.to {
            RegionalCheck => self.checked = Some(self.edition),
            Accepted => self.accepted = Some(self.edition),
            ChangesRequested => self.due_on = now.wanted_by,
            Submitted => assert!(self.remarks.is_empty()),
            _ => {}
        }
        self.status = step.to;
        self.seen.insert(step.to.as_str());
        if step.to.is_public() {
            assert!(self.document.publication_consent, "published without consent");
            assert!(self.checked.is_some(), "published without a regional check");
            assert_eq!(self.accepted, Some(self.edition), "published is what was accepted");
            assert!(incomplete(&self.document).is_empty());
        }
        if step.to == NotAccepted && step.from == ChangesRequested {
            assert!(self.due_on.is_some_and(|day| self.today > day), "refused before the changes were due");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_path_reaches_the_public_without_consent_and_an_accepted_check(first in any::<bool>(), acts in acts()) {
        let mut walk = Walk::of(if first { First } else { Revision });
        for act in acts {
            walk.act(act);
        }
    }
}

/// The property says something: paths that reach every state are there.
#[test]
fn every_state_can_be_reached() {
    for course in [First, Revision] {
        let start = if course == First { Draft } else { UnderRevision };
        let mut reached = BTreeSet::from([start]);
        loop {
            let next: Vec<_> = reached.iter().flat_map(|status| from(course, *status)).map(|step| step.to).collect();
            let before = reached.len();
            reached.extend(next);
            if reached.len() == before {
                break;
            }
        }
        assert_eq!(reached.len(), if course == First { 10 } else { 9 }, "{reached:?}");
    }
    let mut walk = Walk::of(First);
    walk.document.publication_consent = true;
    for (from, to) in [
        (Draft, Submitted),
        (Submitted, RegionalCheck),
        (RegionalCheck, UnderReview),
        (UnderReview, Accepted),
        (Accepted, Published),
    ] {
        let step = STEPS.iter().find(|step| step.is_for(First) && (step.from, step.to) == (from, to)).unwrap();
        walk.take(step);
    }
    assert!(walk.seen.contains("published"));
}

#[test]
fn what_is_decided_on_is_not_changed_meanwhile() {
    for status in PracticeStatus::ALL.iter().copied() {
        let decided = matches!(status, UnderReview | Accepted | NotAccepted | Published | Archived | Withdrawn);
        assert_eq!(matches!(editing(status), Editing::All(_)), !decided, "{status}");
    }
}

#[test]
fn what_an_empty_document_lacks_is_what_every_form_asks_for() {
    let lacking: Vec<String> = incomplete(&PracticeUpdate::default()).into_iter().map(|v| v.pointer).collect();
    let field = |at: &String| at.trim_start_matches("#/").split('/').next().unwrap_or_default().to_owned();
    let fields: std::collections::BTreeSet<String> = lacking.iter().map(field).chain(["title".to_owned()]).collect();
    assert_eq!(fields, NEEDED.iter().map(|name| (*name).to_owned()).collect());
}
