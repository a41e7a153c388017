//! The transition table: pure, and the only place that knows which state follows which.
//!
//! Two texts walk through it: a new practice from `draft`, and the working copy of a published one from
//! `under_revision`, while what everybody reads stays as it is. From `submitted` on they go the same way.
use super::model::{PracticeStatus, PracticeUpdate};
use crate::auth::policy::Permission::{
    self, CheckPractice, DecideWithoutReviews, PublishPractice, ReviewPractice, SubmitPractice, UpdatePractice,
    WithdrawPractice,
};
use crate::error::Violation;
use crate::language::text;
use Course::{Both, First, Revision};
use Needs::{Changes, Complete, Decision, Nothing, Overdue, Publishable, Reason};
use PracticeStatus::{
    Accepted, Archived, ChangesRequested, Draft, NotAccepted, Published, RegionalCheck, Submitted, UnderReview,
    UnderRevision, Withdrawn,
};
use chrono::NaiveDate;

/// Which text takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// A practice that was not published yet, or the published practice itself.
    First,
    /// The working copy of a published practice.
    Revision,
    /// Either.
    Both,
}

/// One way from a state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// This text goes
    pub course: Course,
    /// from here
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
    Reason,
    /// A complete document (also what the form of a call makes mandatory), and no remark that is not answered.
    Complete,
    /// A complete document and the consent to publish it.
    Publishable,
    /// The day until when changes are expected, and a remark at least that says which.
    Changes,
    /// A note that says why, once that day has passed.
    Overdue,
    /// A decision on the reviews of the text, with its motivation: such a step is never asked for by itself.
    Decision,
}

const fn step(course: Course, from: PracticeStatus, to: PracticeStatus, permission: Permission, needs: Needs) -> Step {
    Step { course, from, to, permission, needs }
}

/// Every way there is. Where two lead to the same state, the first that is permitted is taken: who checks a practice
/// sends it back and says why, its author takes it back. The review by the scientific committee may be left out by who
/// checks (with the reason); the regional check and the acceptance may not.
pub const STEPS: &[Step] = &[
    step(First, Draft, Submitted, SubmitPractice, Complete),
    step(Revision, UnderRevision, Submitted, SubmitPractice, Complete),
    step(First, Submitted, Draft, CheckPractice, Reason),
    step(First, Submitted, Draft, SubmitPractice, Nothing),
    step(Revision, Submitted, UnderRevision, CheckPractice, Reason),
    step(Revision, Submitted, UnderRevision, SubmitPractice, Nothing),
    step(Both, Submitted, RegionalCheck, CheckPractice, Nothing),
    step(Both, RegionalCheck, ChangesRequested, CheckPractice, Changes),
    step(Both, RegionalCheck, UnderReview, CheckPractice, Nothing),
    step(Both, RegionalCheck, Accepted, CheckPractice, Reason),
    step(Both, RegionalCheck, NotAccepted, CheckPractice, Reason),
    step(Both, UnderReview, ChangesRequested, ReviewPractice, Changes),
    step(Both, UnderReview, Accepted, ReviewPractice, Decision),
    step(Both, UnderReview, NotAccepted, ReviewPractice, Decision),
    // The way out when no reviews can be had.
    step(Both, UnderReview, Accepted, DecideWithoutReviews, Reason),
    step(Both, UnderReview, NotAccepted, DecideWithoutReviews, Reason),
    step(Both, ChangesRequested, Submitted, SubmitPractice, Complete),
    step(Both, ChangesRequested, NotAccepted, CheckPractice, Overdue),
    step(First, NotAccepted, Draft, CheckPractice, Reason),
    step(Both, Accepted, Published, PublishPractice, Publishable),
    // What is found at the last moment, a patient's data for one, can still be taken out.
    step(Both, Accepted, ChangesRequested, CheckPractice, Changes),
    step(First, Published, Archived, PublishPractice, Nothing),
    step(First, Archived, Published, PublishPractice, Publishable),
    // Opens a working copy: the practice itself stays published.
    step(Revision, Published, UnderRevision, UpdatePractice, Nothing),
    step(First, Draft, Withdrawn, WithdrawPractice, Reason),
    step(First, Submitted, Withdrawn, WithdrawPractice, Reason),
    step(First, RegionalCheck, Withdrawn, WithdrawPractice, Reason),
    step(First, ChangesRequested, Withdrawn, WithdrawPractice, Reason),
    step(First, UnderReview, Withdrawn, WithdrawPractice, Reason),
    step(First, Accepted, Withdrawn, WithdrawPractice, Reason),
    step(First, NotAccepted, Withdrawn, WithdrawPractice, Reason),
    step(First, Published, Withdrawn, WithdrawPractice, Reason),
    step(First, Archived, Withdrawn, WithdrawPractice, Reason),
    // Drops a working copy.
    step(Revision, UnderRevision, Withdrawn, SubmitPractice, Nothing),
    step(Revision, Submitted, Withdrawn, SubmitPractice, Nothing),
    step(Revision, RegionalCheck, Withdrawn, SubmitPractice, Nothing),
    step(Revision, ChangesRequested, Withdrawn, SubmitPractice, Nothing),
    step(Revision, UnderReview, Withdrawn, SubmitPractice, Nothing),
    step(Revision, Accepted, Withdrawn, SubmitPractice, Nothing),
];

impl Step {
    /// Whether a text on this course can take it.
    pub fn is_for(&self, course: Course) -> bool {
        self.course == Both || self.course == course
    }
}

/// The ways out of a state.
pub fn from(course: Course, status: PracticeStatus) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| step.is_for(course) && step.from == status)
}

/// The ways into a state.
pub fn into(course: Course, status: PracticeStatus) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |step| step.is_for(course) && step.to == status)
}

/// What may be changed of a text where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Editing {
    /// All of it, by whoever has this permission.
    All(Permission),
    /// Only whether its organisation agrees to the publication: what is being decided on stays as it is.
    Consent,
    /// Nothing.
    Nothing,
}

/// What may be changed of a text in this state.
pub fn editing(status: PracticeStatus) -> Editing {
    match status {
        Draft | ChangesRequested | UnderRevision => Editing::All(UpdatePractice),
        Submitted | RegionalCheck => Editing::All(CheckPractice),
        UnderReview | Accepted => Editing::Consent,
        NotAccepted | Published | Archived | Withdrawn => Editing::Nothing,
    }
}

/// Whether a text in this state is being checked: then remarks can be made by whoever has this permission.
pub fn remarking(status: PracticeStatus) -> Option<Permission> {
    match status {
        RegionalCheck | Accepted => Some(CheckPractice),
        UnderReview => Some(ReviewPractice),
        _ => None,
    }
}

/// What a step is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The text.
    pub document: &'a PracticeUpdate,
    /// The fields that the form of a call makes mandatory, beyond what every practice needs.
    pub required: &'a [String],
    /// Where the remarks stand that nobody has answered yet.
    pub open_remarks: &'a [String],
    /// The day until when changes were expected.
    pub due_on: Option<NaiveDate>,
    /// The day it is.
    pub today: NaiveDate,
    /// Why the step is taken.
    pub note: Option<&'a str>,
    /// Until when changes are to be made.
    pub wanted_by: Option<NaiveDate>,
}

/// The fields without which no practice can be submitted, whoever writes it: every form asks for them.
pub const NEEDED: [&str; 6] = ["title", "summary", "story", "dimensions", "themes", "period"];

/// What a document lacks to be submitted.
pub fn incomplete(document: &PracticeUpdate) -> Vec<Violation> {
    incomplete_for(document, &[])
}

/// The same, where the form of a call makes more fields mandatory.
pub fn incomplete_for(document: &PracticeUpdate, required: &[String]) -> Vec<Violation> {
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let needed = [
        ("#/summary", blank(&document.summary)),
        ("#/story", blank(&document.story)),
        ("#/dimensions", document.dimensions.is_empty()),
        ("#/themes", document.themes.is_empty()),
        ("#/period/start", document.period.is_none()),
    ];
    let mut lacking: Vec<String> =
        needed.into_iter().filter(|(_, lacks)| *lacks).map(|(at, _)| at.to_owned()).collect();
    if !required.is_empty() {
        let told = serde_json::to_value(document).unwrap_or_default();
        let more = required.iter().filter(|field| is_blank(told.get(field.as_str()))).map(|field| format!("#/{field}"));
        let more: Vec<String> = more.filter(|at| !lacking.iter().any(|known| known.starts_with(at))).collect();
        lacking.extend(more);
    }
    let why = || text("Necessario per presentare la pratica.", "Needed before the practice can be submitted.");
    lacking.into_iter().map(|pointer| Violation::new(pointer, "required", why())).collect()
}

fn is_blank(value: Option<&serde_json::Value>) -> bool {
    use serde_json::Value;
    match value {
        None | Some(Value::Null | Value::Bool(false)) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(fields)) => fields.is_empty(),
        Some(_) => false,
    }
}

/// What a step still lacks.
pub fn lacking(step: &Step, now: &Situation<'_>) -> Vec<Violation> {
    match step.needs {
        Nothing => Vec::new(),
        Reason | Decision => unexplained(now.note),
        Overdue => {
            let mut broken = unexplained(now.note);
            if now.due_on.is_some_and(|day| now.today <= day) {
                let why = text("Il termine per le integrazioni non è passato.", "The changes are not overdue yet.");
                broken.push(Violation::new("#/to", "not_overdue", why));
            }
            broken
        }
        Complete => {
            let mut broken = incomplete_for(now.document, now.required);
            broken.extend(now.open_remarks.iter().map(|pointer| {
                let why = text("Un'osservazione attende una risposta.", "A remark waits for an answer.");
                Violation::new(pointer.clone(), "open_remark", why)
            }));
            broken
        }
        Publishable => unpublishable(now.document),
        Changes => unclear_changes(now),
    }
}

fn unexplained(note: Option<&str>) -> Vec<Violation> {
    match note {
        Some(note) if !note.trim().is_empty() => Vec::new(),
        _ => vec![Violation::new("#/note", "required", text("Occorre dire perché.", "Say why."))],
    }
}

fn unclear_changes(now: &Situation<'_>) -> Vec<Violation> {
    let mut broken = Vec::new();
    match now.wanted_by {
        None => {
            let why = text("Occorre un termine per le integrazioni.", "Say until when changes are expected.");
            broken.push(Violation::new("#/due_on", "required", why));
        }
        Some(day) if day <= now.today => {
            broken.push(Violation::new("#/due_on", "not_future", text("È già passato.", "It is not in the future.")));
        }
        Some(_) => {}
    }
    if now.open_remarks.is_empty() {
        let why = text(
            "Serve almeno un'osservazione che dica che cosa manca.",
            "A remark is needed that says what to change.",
        );
        broken.push(Violation::new("#/remarks", "required", why));
    }
    broken
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
        Draft | ChangesRequested | UnderRevision => Vec::new(),
        status if status.is_public() => unpublishable(document),
        _ => incomplete(document),
    }
}

#[cfg(test)]
#[path = "workflow/tests.rs"]
mod tests;
