//! A cycle as it is stored.
use super::super::model::LabId;
use crate::auth::actor::Role;
use crate::db::MultiBackend;
use crate::db::schema::{lab_cycle_steps, lab_cycles};
use crate::db::types::{Id, Instant};
use crate::id_type;
use diesel::prelude::*;

id_type!(CycleId, "a cycle of a laboratory");
id_type!(StepId, "a step of a cycle");

crate::codes! {
    /// Phase of a laboratory's cycle.
    pub enum CyclePhase in "cycle-phases" {
        Reading = "reading" ("lettura", "reading"),
        ThemeChoice = "theme_choice" ("scelta del tema", "choice of the theme"),
        GroupFormation = "group_formation" ("formazione del gruppo", "formation of the group"),
        Preparation = "preparation" ("preparazione", "preparation"),
        Session = "session" ("sessione", "session"),
        Restitution = "restitution" ("restituzione", "restitution"),
        Concluded = "concluded" ("concluso", "concluded"),
    }
}

crate::codes! {
    /// What a phase has yet to produce before it can close.
    pub enum Lacking in "cycle-lacking" {
        PracticeRead = "practice_read" ("una pratica letta.", "a practice that was read."),
        Shortlist = "shortlist" ("una rosa di pratiche.", "a shortlist of practices."),
        ShortlistMotivation = "shortlist_motivation" ("la motivazione della rosa.", "the motivation of the shortlist."),
        ThemeDecision = "theme_decision" ("la decisione sul tema, con il suo atto.", "the decision on the theme, with its act."),
        BalancedGroup = "balanced_group" ("un gruppo equilibrato di esperti confermati.", "a balanced group of confirmed experts."),
        ConfirmedSession = "confirmed_session" ("una sessione confermata.", "a confirmed session."),
        SessionHeld = "session_held" ("lo svolgimento della sessione.", "the session to be held."),
        PublicFindings = "public_findings" ("un esito pubblico, o il motivo per cui non ce ne sono.", "a public finding, or the reason why there is none."),
        RoundsClosed = "rounds_closed" ("la chiusura dei giri di valutazione.", "the rounds of ratings to be closed."),
    }
}

/// A cycle as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = lab_cycles, check_for_backend(MultiBackend))]
pub struct Cycle {
    /// Its id.
    pub id: CycleId,
    /// Whose it is.
    pub lab_id: LabId,
    /// From 1, in the order in which the cycles follow each other.
    pub number: i32,
    /// Where it stands.
    pub phase: CyclePhase,
    /// Its title.
    pub title: Option<String>,
    /// Why the practices of the shortlist and not others.
    pub shortlist_motivation: Option<String>,
    /// How many practices of its regions were published when it was opened.
    pub practices_at_start: i32,
    /// When it was concluded.
    pub concluded_at: Option<Instant>,
    /// Version, which every change advances.
    pub version: i32,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Cycle {
    /// Whether practices are read and themes weighed.
    pub fn is_reading(&self) -> bool {
        matches!(self.phase, CyclePhase::Reading | CyclePhase::ThemeChoice)
    }

    /// Whether its session is yet to come.
    pub fn is_before_session(&self) -> bool {
        self.phase < CyclePhase::Session
    }
}

/// A step that was taken, with who took it: never shown as it is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = lab_cycle_steps, check_for_backend(MultiBackend))]
pub struct Step {
    /// Its id.
    pub id: StepId,
    /// The cycle.
    pub cycle_id: CycleId,
    /// The phase before.
    pub from_phase: CyclePhase,
    /// The phase after.
    pub to_phase: CyclePhase,
    /// Why.
    pub note: Option<String>,
    /// The session that it rests on.
    pub session_id: Option<Id>,
    /// Why there are no public findings.
    pub no_findings_reason: Option<String>,
    /// When.
    pub at: Instant,
    /// Who, if it was a person.
    pub actor_id: Option<Id>,
    /// In which role.
    pub role: Role,
}

/// A practice that a cycle goes on with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortlisted {
    /// The cycle.
    pub cycle_id: CycleId,
    /// The practice.
    pub practice_id: uuid::Uuid,
    /// Why this one.
    pub motivation: Option<String>,
}
