//! Reviews, and the rounds that they belong to.
use super::decisions::model::ReviewOutcome;
pub use super::results::{AssessmentResults, Replicability, ResultText, ScalabilityClass};
pub use super::view::{AssignmentReport, AssignmentRow, ReviewCandidate, ReviewReader, ReviewView};
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::{review_rounds, reviews};
use crate::db::types::{Id, Instant, Stored};
use crate::error::Violation;
use crate::input::Rules;
use crate::language::text;
use crate::practices::model::PracticeId;
use crate::practices::revisions::model::RevisionId;
use crate::rubrics::model::HIGHEST;
use crate::users::model::UserId;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::{IntoParams, ToSchema};

crate::id_type!(RoundId, "a round of reviews");
crate::id_type!(ReviewId, "a review");

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[
    ReviewStatus::LIST,
    RoundStatus::LIST,
    ConflictKind::LIST,
    ReviewOutcome::LIST,
    ScalabilityClass::LIST,
    AssignmentOutcome::LIST,
];

crate::codes! {
    /// How far a review has come.
    pub enum ReviewStatus in "review-statuses" {
        Proposed = "proposed" ("proposta", "proposed by the server: nobody has confirmed the reader yet"),
        Assigned = "assigned" ("assegnata", "assigned: the reader has not begun"),
        Draft = "draft" ("in bozza", "the reader has saved something"),
        Submitted = "submitted" ("consegnata", "submitted: it does not change any more"),
        Declined = "declined" ("declinata", "declined by the reader"),
        Cancelled = "cancelled" ("annullata", "cancelled: the reader is not needed, or the text is not under review any more"),
    }
}

crate::codes! {
    /// Where the reading of a text stands.
    pub enum RoundStatus in "review-round-statuses" {
        Open = "open" ("aperta", "open"),
        Decided = "decided" ("decisa", "decided"),
        Closed = "closed" ("chiusa", "closed without a decision: the text went another way"),
    }
}

crate::codes! {
    /// Why somebody must not read a practice.
    pub enum ConflictKind in "review-conflicts" {
        OwnOrganisation = "own_organisation" ("ente di appartenenza", "the reader belongs to the lead organisation or a partner"),
        DeclaredOrganisation = "declared_organisation" ("interesse dichiarato in un ente", "the reader has declared an interest in the lead organisation or a partner"),
        Declared = "declared" ("interesse dichiarato nella pratica", "the reader has declared an interest in the practice"),
        RelatedOrganisation = "related_organisation" ("ente collegato", "the reader belongs to, or has declared an interest in, an organisation of which the lead or a partner is a part or has become one, or that is part of one of them"),
        NamedOrganisation = "named_organisation" ("ente che ha adottato la pratica o ne guida una legata", "the reader belongs to, or has declared an interest in, an organisation that has taken the practice up, is its tutor, or leads a practice that it is linked with"),
        OwnRegion = "own_region" ("regione di appartenenza", "the reader belongs to the region of the lead organisation or of a partner, and the Observatory does not allow that"),
        FellowReader = "fellow_reader" ("stesso ente di un altro lettore", "the reader belongs to, or has declared an interest in, the same organisation as another reader of the text: it bars them where the Observatory does not allow that"),
    }
}

crate::codes! {
    /// What became of a row of assignments.
    pub enum AssignmentOutcome in "review-assignment-outcomes" {
        Assigned = "assigned" ("assegnata", "assigned"),
        Refused = "refused" ("rifiutata", "refused"),
    }
}

/// What a reader says of an item: a score, or that it cannot be assessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemScore {
    /// Code of the item.
    #[schema(min_length = 2, max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "integration_professional")]
    pub item: String,
    /// The score; absent when the item is not assessable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 3, example = 2)]
    pub score: Option<i32>,
    /// That the text does not allow to assess it; then there is no score.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub not_assessable: bool,
    /// On what this rests, in words: needed to submit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000, example = "L'équipe mista è descritta, con ruoli e incontri.")]
    pub evidence: Option<String>,
}

/// What a reader writes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewContent {
    /// The items that were looked at, each once.
    #[serde(default)]
    #[schema(max_items = 400)]
    pub scores: Vec<ItemScore>,
    /// What the reader would decide: needed to submit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub recommendation: Option<ReviewOutcome>,
    /// What else was found: scalability is needed to submit.
    #[serde(default)]
    pub results: AssessmentResults,
    /// For who decides only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 4000, example = "Da rileggere con il servizio.")]
    pub comment: Option<String>,
}

impl ReviewContent {
    /// What it says of an item.
    pub fn of(&self, item: &str) -> Option<&ItemScore> {
        self.scores.iter().find(|score| score.item == item)
    }

    /// The score of an item, if it has one.
    pub fn score(&self, item: &str) -> Option<i32> {
        self.of(item).and_then(|one| one.score).filter(|score| (0..=HIGHEST).contains(score))
    }
}

impl Rules for ReviewContent {
    fn check(&self, broken: &mut Vec<Violation>) {
        let mut seen = HashSet::new();
        for (i, one) in self.scores.iter().enumerate() {
            if !seen.insert(one.item.as_str()) {
                let why = text("L'elemento è ripetuto.", "The item is there twice.");
                broken.push(Violation::new(format!("#/scores/{i}/item"), "repeated", why));
            }
            if one.score.is_some() == one.not_assessable {
                let why = text("Serve un punteggio, oppure not_assessable.", "A score is needed, or not_assessable.");
                broken.push(Violation::new(format!("#/scores/{i}/score"), "not_allowed", why));
            }
        }
    }
}

/// The reading of one text, as the table has it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_rounds, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Round {
    /// Id.
    pub id: RoundId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The working copy, when it is the text.
    pub revision_id: Option<RevisionId>,
    /// What the text came under review by.
    pub entry_id: Id,
    /// The grid.
    pub rubric_code: String,
    /// The version of the grid.
    pub rubric_number: i32,
    /// Where it stands.
    pub status: RoundStatus,
    /// How many readers it needs.
    pub readers_needed: i32,
    /// When readers are to be proposed.
    pub propose_at: Option<Instant>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// When those who decide are to be reminded that it waits for them.
    pub decide_remind_at: Option<Instant>,
    /// How often they were.
    pub decide_reminders: i32,
}

/// A review, as the table has it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reviews, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Review {
    /// Id.
    pub id: ReviewId,
    /// The round.
    pub round_id: RoundId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The reader.
    pub reader_id: UserId,
    /// The seat, while the reader has it.
    pub seat: Option<i32>,
    /// The reader, for as long.
    pub seated_id: Option<UserId>,
    /// How far it has come.
    pub status: ReviewStatus,
    /// The last day for it.
    pub due_on: NaiveDate,
    /// What the reader wrote.
    pub content: Stored<ReviewContent>,
    /// Why it was declined or cancelled.
    pub note: Option<String>,
    /// When the reader is to be reminded.
    pub remind_at: Option<Instant>,
    /// How often the reader was.
    pub reminders: i32,
    /// When it was submitted.
    pub submitted_at: Option<Instant>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// Somebody who is to read a practice.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewCreate {
    /// A member of the scientific committee.
    pub reader_id: UserId,
    /// The last day for it; as many days from now as the Observatory gives when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2099-12-31")]
    pub due_on: Option<NaiveDate>,
}

impl Rules for ReviewCreate {}

/// A step of a review.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewTransitionRequest {
    /// The status to bring it to: one of its `allowed_transitions`.
    pub to: ReviewStatus,
    /// Why: needed to decline, and to cancel what was assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "Ho seguito il progetto come consulente.")]
    pub note: Option<String>,
    /// With `declined`: that there is a conflict of interest. The reader is not asked about this practice again.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub conflict: bool,
}

impl Rules for ReviewTransitionRequest {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.conflict && self.to != ReviewStatus::Declined {
            let why = text("Solo per declined.", "Only for declined.");
            broken.push(Violation::new("#/conflict", "not_allowed", why));
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ReviewFilter {
    /// Only those that have come this far.
    #[param(inline, example = "assigned")]
    pub status: Option<ReviewStatus>,
    /// Only those of this practice.
    #[param(value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub practice: Option<PracticeId>,
    /// Only those of this reader.
    #[param(value_type = Option<String>, format = Uuid, min_length = 36, max_length = 36)]
    pub reader: Option<UserId>,
}
