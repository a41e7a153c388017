//! The outcome of a session for a practice, and how it is made of findings.
use crate::db::MultiBackend;
use crate::db::schema::lab_outcomes;
use crate::db::types::{Instant, Stored};
use crate::findings::consensus::Consensus;
use crate::findings::model::{Finding, FindingKind};
use crate::findings::view::{FindingView, OutcomeSession};
use crate::id_type;
use crate::lab_sessions::model::LabSessionId;
use crate::labs::model::LabId;
use crate::practices::model::{PracticeId, TransferPrecondition};
use crate::reviews::model::{Replicability, ResultText, ScalabilityClass};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type!(LabOutcomeId, "the outcome of a session for a practice");

/// What a session has found out about a practice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OutcomeContent {
    /// Whether it can be scaled up: the most cautious class of the findings.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scalability_class: Option<ScalabilityClass>,
    /// What was found of its scalability.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 300000)]
    pub scalability: Option<String>,
    /// Whether the experts agreed on its scalability.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scalability_consensus: Option<Consensus>,
    /// What was found of its replicability.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 300000)]
    pub replicability: Option<String>,
    /// Whether the experts agreed on its replicability.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub replicability_consensus: Option<Consensus>,
    /// What must stay as it is where it is replicated.
    #[schema(value_type = Vec<ResultText>, max_items = 1000)]
    pub core_elements: Vec<String>,
    /// What can be adapted to the place.
    #[schema(value_type = Vec<ResultText>, max_items = 1000)]
    pub adaptable_elements: Vec<String>,
    /// What must be there before.
    #[schema(value_type = Vec<ResultText>, max_items = 1000)]
    pub preconditions: Vec<String>,
    /// Those among the preconditions that organisations state in their transfer profiles.
    #[serde(default)]
    #[schema(max_items = 8)]
    pub precondition_codes: Vec<TransferPrecondition>,
    /// What stands in the way.
    #[schema(value_type = Vec<ResultText>, max_items = 1000)]
    pub barriers: Vec<String>,
    /// How many published findings of the session name it.
    #[schema(minimum = 1, maximum = 10000, example = 2)]
    pub findings: i32,
}

impl OutcomeContent {
    /// Adds what a published public finding says.
    pub fn add(&mut self, finding: &Finding) {
        self.findings += 1;
        match finding.kind {
            FindingKind::Scalability => {
                let class = finding.content.0.scalability_class;
                // The order of the classes goes from the boldest to the most cautious.
                self.scalability_class = self.scalability_class.max(class);
                append(&mut self.scalability, &finding.text);
                self.scalability_consensus = Some(both(self.scalability_consensus, finding.consensus));
            }
            FindingKind::Replicability => {
                append(&mut self.replicability, &finding.text);
                self.replicability_consensus = Some(both(self.replicability_consensus, finding.consensus));
                let said = finding.content.0.replicability.clone().unwrap_or_default();
                let Replicability { core_elements, adaptable_elements, preconditions, precondition_codes, barriers } =
                    said;
                unite(&mut self.core_elements, core_elements);
                unite(&mut self.adaptable_elements, adaptable_elements);
                unite(&mut self.preconditions, preconditions);
                unite(&mut self.precondition_codes, precondition_codes);
                unite(&mut self.barriers, barriers);
            }
            _ => {}
        }
    }
}

fn append(to: &mut Option<String>, text: &str) {
    match to {
        Some(before) => {
            before.push_str("\n\n");
            before.push_str(text);
        }
        None => *to = Some(text.to_owned()),
    }
}

fn unite<T: PartialEq>(to: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !to.contains(&one) {
            to.push(one);
        }
    }
}

/// The consensus on two findings: a split one splits both, and one that nobody voted on does not count.
fn both(before: Option<Consensus>, more: Consensus) -> Consensus {
    match (before, more) {
        (None | Some(Consensus::NotVoted), one) => one,
        (Some(one), Consensus::NotVoted) => one,
        (Some(Consensus::Agreement), Consensus::Agreement) => Consensus::Agreement,
        _ => Consensus::Split,
    }
}

/// An outcome as it is stored.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = lab_outcomes, check_for_backend(MultiBackend))]
pub struct Outcome {
    /// Its id.
    pub id: LabOutcomeId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The session.
    pub session_id: LabSessionId,
    /// The day on which it was held.
    pub held_on: NaiveDate,
    /// What was found.
    pub content: Stored<OutcomeContent>,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// The laboratory that an outcome comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutcomeLab {
    /// Id.
    pub id: LabId,
    /// Its name.
    #[schema(max_length = 200, example = "Laboratorio territoriale veneto")]
    pub name: String,
    /// Which of its cycles the session belongs to, from 1.
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    pub cycle_number: i32,
}

/// The outcome of a session for a practice ("esito di laboratorio").
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabOutcome {
    /// Id.
    pub id: LabOutcomeId,
    /// The practice.
    pub practice_id: PracticeId,
    /// The laboratory; absent where the session belongs to no cycle of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub lab: Option<OutcomeLab>,
    /// The session of the laboratory.
    pub session: OutcomeSession,
    /// What it has found.
    pub outcome: OutcomeContent,
    /// Whether it is the practice's latest: what holds now.
    pub latest: bool,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// What a session gives back to everybody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Restitution {
    /// The session.
    pub session: OutcomeSession,
    /// How many public findings are published.
    #[schema(minimum = 0, maximum = 100000, format = Int64, example = 11)]
    pub published: i64,
    /// How many the caller has just published; absent when reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 100000, example = 1)]
    pub published_now: Option<i32>,
    /// The outcome for each practice, in the order of the session's table; of those that the caller may see.
    #[schema(max_items = 1000)]
    pub outcomes: Vec<LabOutcome>,
    /// The published public findings, the first first; those that the caller may see. At most a thousand.
    #[schema(max_items = 1000)]
    pub findings: Vec<FindingView>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::model::{Content, FindingId, FindingStatus, FindingVisibility};
    use Consensus::{Agreement, NotVoted, Split};

    fn finding(kind: FindingKind, text: &str, class: Option<ScalabilityClass>, core: &[&str]) -> Finding {
        let now = crate::clock::now();
        let elements =
            Replicability { core_elements: core.iter().map(|c| (*c).to_owned()).collect(), ..Default::default() };
        Finding {
            id: FindingId::new(),
            session_id: LabSessionId::new(),
            kind,
            status: FindingStatus::Published,
            visibility: FindingVisibility::Public,
            consensus: Agreement,
            text: text.into(),
            legal_reference: None,
            content: Stored(Content { scalability_class: class, replicability: Some(elements), ..Default::default() }),
            published_at: Some(now),
            withdrawn_at: None,
            replaces_id: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn the_most_cautious_class_holds_and_texts_stand_one_after_the_other() {
        let mut outcome = OutcomeContent::default();
        let with = |class, text| finding(FindingKind::Scalability, text, Some(class), &[]);
        outcome.add(&with(ScalabilityClass::WithConditions, "a"));
        outcome.add(&with(ScalabilityClass::Ready, "b"));
        assert_eq!(outcome.scalability_class, Some(ScalabilityClass::WithConditions));
        outcome.add(&Finding { consensus: Split, ..with(ScalabilityClass::Premature, "c") });
        assert_eq!(outcome.scalability_class, Some(ScalabilityClass::Premature));
        assert_eq!((outcome.scalability.as_deref(), outcome.scalability_consensus), (Some("a\n\nb\n\nc"), Some(Split)));
        outcome.add(&finding(FindingKind::Replicability, "r", None, &["x", "y"]));
        outcome.add(&finding(FindingKind::Replicability, "s", None, &["y", "z"]));
        outcome.add(&finding(FindingKind::Strength, "t", None, &[]));
        assert_eq!(outcome.core_elements, ["x", "y", "z"]);
        assert_eq!((outcome.replicability.as_deref(), outcome.findings), (Some("r\n\ns"), 6));
    }

    #[test]
    fn what_nobody_voted_on_does_not_count() {
        assert_eq!(both(None, NotVoted), NotVoted);
        assert_eq!(both(Some(NotVoted), Agreement), Agreement);
        assert_eq!(both(Some(Agreement), NotVoted), Agreement);
        assert_eq!(both(Some(Split), NotVoted), Split);
        assert_eq!(both(Some(Split), Agreement), Split);
    }
}
