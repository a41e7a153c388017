//! The transition table: pure, and the only place that knows which state follows which.
use super::model::{PracticeStatus, PracticeUpdate};
use crate::auth::policy::Permission;
use crate::error::Violation;
use crate::language::text;
use PracticeStatus::{Archived, Draft, Published, Submitted, Withdrawn};

/// One way from a state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// From here
    pub from: PracticeStatus,
    /// to there,
    pub to: PracticeStatus,
    /// by whoever has this permission.
    pub permission: Permission,
    /// What it asks for.
    pub needs: Needs,
}

/// What a step asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A note that says why.
    Note,
    /// A complete document.
    Complete,
    /// A complete document and the consent to publish it.
    Publishable,
}

const fn step(from: PracticeStatus, to: PracticeStatus, permission: Permission, needs: Needs) -> Step {
    Step { from, to, permission, needs }
}

/// Every way there is. Where two lead to the same state, the first that is permitted is taken: who may publish sends a
/// practice back (and says why), its author takes it back. The states between `submitted` and `published` have no way
/// in yet.
pub const STEPS: &[Step] = &[
    step(Draft, Submitted, Permission::SubmitPractice, Needs::Complete),
    step(Submitted, Draft, Permission::PublishPractice, Needs::Note),
    step(Submitted, Draft, Permission::SubmitPractice, Needs::Nothing),
    step(Submitted, Published, Permission::PublishPractice, Needs::Publishable),
    step(Published, Archived, Permission::PublishPractice, Needs::Nothing),
    step(Archived, Published, Permission::PublishPractice, Needs::Publishable),
    step(Draft, Withdrawn, Permission::WithdrawPractice, Needs::Note),
    step(Submitted, Withdrawn, Permission::WithdrawPractice, Needs::Note),
    step(Published, Withdrawn, Permission::WithdrawPractice, Needs::Note),
    step(Archived, Withdrawn, Permission::WithdrawPractice, Needs::Note),
];

/// The ways out of a state.
pub fn from(status: PracticeStatus) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| step.from == status)
}

/// The ways into a state.
pub fn into(status: PracticeStatus) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| step.to == status)
}

/// What a document lacks to be submitted.
pub fn incomplete(document: &PracticeUpdate) -> Vec<Violation> {
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let needed = [
        ("#/summary", blank(&document.summary)),
        ("#/story", blank(&document.story)),
        ("#/dimensions", document.dimensions.is_empty()),
        ("#/themes", document.themes.is_empty()),
        ("#/period/start", document.period.is_none()),
    ];
    let lacking = needed.into_iter().filter(|(_, lacks)| *lacks);
    lacking
        .map(|(pointer, _)| {
            let why = text("Necessario per presentare la pratica.", "Needed before the practice can be submitted.");
            Violation::new(pointer, "required", why)
        })
        .collect()
}

/// What a step still lacks.
pub fn lacking(step: &Step, document: &PracticeUpdate, note: Option<&str>) -> Vec<Violation> {
    match step.needs {
        Needs::Nothing => Vec::new(),
        Needs::Note if note.is_none_or(|note| note.trim().is_empty()) => {
            vec![Violation::new("#/note", "required", text("Occorre dire perché.", "Say why."))]
        }
        Needs::Note => Vec::new(),
        Needs::Complete => incomplete(document),
        Needs::Publishable => unpublishable(document),
    }
}

/// What a document lacks to be public.
pub fn unpublishable(document: &PracticeUpdate) -> Vec<Violation> {
    let mut broken = incomplete(document);
    if !document.publication_consent {
        let why = text(
            "Serve il consenso alla pubblicazione dell'organizzazione capofila.",
            "The lead organisation must agree to the publication.",
        );
        broken.push(Violation::new("#/publication_consent", "required", why));
    }
    broken
}

/// What a document in this state must keep.
pub fn broken_in(status: PracticeStatus, document: &PracticeUpdate) -> Vec<Violation> {
    match status {
        Draft => Vec::new(),
        status if status.is_public() => unpublishable(document),
        _ => incomplete(document),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn targets(status: PracticeStatus) -> Vec<&'static str> {
        from(status).map(|step| step.to.as_str()).collect::<BTreeSet<_>>().into_iter().collect()
    }

    #[test]
    fn the_simple_life() {
        assert_eq!(targets(Draft), ["submitted", "withdrawn"]);
        assert_eq!(targets(Submitted), ["draft", "published", "withdrawn"]);
        assert_eq!(targets(Published), ["archived", "withdrawn"]);
        assert_eq!(targets(Archived), ["published", "withdrawn"]);
        assert!(targets(Withdrawn).is_empty());
        assert_eq!(PracticeStatus::ALL.len(), 11);
    }

    #[test]
    fn an_empty_document_lacks_all_five() {
        assert_eq!(incomplete(&PracticeUpdate::default()).len(), 5);
        assert_eq!(unpublishable(&PracticeUpdate::default()).len(), 6);
    }
}
