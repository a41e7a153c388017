//! What clients send of findings, and the rules between its fields.
use super::model::{Finding, FindingId, FindingKind, FindingStatus, FindingVisibility};
use super::rounds::model::{RatingItemId, repeated};
use crate::db::types::Instant;
use crate::error::Violation;
use crate::findings::consensus::Consensus;
use crate::input::Rules;
use crate::lab_sessions::model::LabSessionId;
use crate::language::text;
use crate::practices::model::PracticeId;
use crate::reviews::model::{Replicability, ScalabilityClass};
use crate::territory::RegionCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A new finding, or all that can be changed of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingInput {
    /// What it is about.
    pub kind: FindingKind,
    /// What was found, without names of people.
    #[schema(
        min_length = 1,
        max_length = 5000,
        pattern = "\\S",
        example = "Si estende ad altri distretti dove c'è già un punto unico di accesso."
    )]
    pub text: String,
    /// The practices that it is about, each once and on the session's table; none when it is about the theme.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub practices: Vec<PracticeId>,
    /// The norm that it refers to. Needed for a `legal_reference`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, min_length = 1, max_length = 500, example = "DM 77/2022, art. 1")]
    pub legal_reference: Option<String>,
    /// For whom it is, once it is published.
    #[serde(default = "everybody")]
    pub visibility: FindingVisibility,
    /// Items of closed rounds of the session that it rests on, each once: its consensus is theirs.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub rating_items: Vec<RatingItemId>,
    /// The class; only of a finding on `scalability` that names practices, and needed there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scalability_class: Option<ScalabilityClass>,
    /// The elements; only of a finding on `replicability`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub replicability: Option<Replicability>,
    /// The finding of the session that it corrects: a published one, or one that was withdrawn. As soon as this one is
    /// published that one is withdrawn, and points here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub replaces: Option<FindingId>,
}

fn everybody() -> FindingVisibility {
    FindingVisibility::Public
}

impl Rules for FindingInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        let required = || text("Campo obbligatorio per questo tipo.", "Required for this kind.");
        let not_allowed = || text("Non si indica per questo tipo.", "Is not for this kind.");
        let classed = self.kind == FindingKind::Scalability && !self.practices.is_empty();
        if classed && self.scalability_class.is_none() {
            broken.push(Violation::new("#/scalability_class", "required", required()));
        }
        if !classed && self.scalability_class.is_some() {
            broken.push(Violation::new("#/scalability_class", "not_allowed", not_allowed()));
        }
        if self.kind != FindingKind::Replicability && self.replicability.is_some() {
            broken.push(Violation::new("#/replicability", "not_allowed", not_allowed()));
        }
        if self.kind == FindingKind::LegalReference && self.legal_reference.is_none() {
            broken.push(Violation::new("#/legal_reference", "required", required()));
        }
        repeated("#/practices", &self.practices, broken);
        repeated("#/rating_items", &self.rating_items, broken);
    }
}

impl FindingInput {
    /// What can be changed of a finding about these practices.
    pub fn of(finding: &Finding, practices: Vec<PracticeId>) -> Self {
        let content = finding.content.0.clone();
        Self {
            kind: finding.kind,
            text: finding.text.clone(),
            practices,
            legal_reference: finding.legal_reference.clone(),
            visibility: finding.visibility,
            rating_items: content.rating_items,
            scalability_class: content.scalability_class,
            replicability: content.replicability,
            replaces: finding.replaces_id,
        }
    }
}

/// The status that a finding shall go to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingTransition {
    /// The new status: one of the finding's `allowed_transitions`.
    pub to: FindingStatus,
    /// Why. Needed for `withdrawn`. Whoever reads the technical work of the session reads it, nobody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 2000,
        pattern = "\\S",
        example = "Il testo attribuiva la pratica a un altro Comune."
    )]
    pub note: Option<String>,
}

impl FindingTransition {
    /// A wish for a status that needs no reason.
    pub fn to(to: FindingStatus) -> Self {
        Self { to, note: None }
    }
}

impl Rules for FindingTransition {
    fn check(&self, broken: &mut Vec<Violation>) {
        if self.to == FindingStatus::Withdrawn && self.note.is_none() {
            let why = text("Per ritirare un esito serve il motivo.", "Withdrawing a finding needs a reason.");
            broken.push(Violation::new("#/note", "required", why));
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct FindingFilter {
    /// Only those of this session.
    #[param(inline, example = "01910000-0000-7000-8000-000000000301")]
    pub session: Option<LabSessionId>,
    /// Only those about this practice.
    #[param(inline, example = "01910000-0000-7000-8000-000000000202")]
    pub practice: Option<PracticeId>,
    /// Only those of this kind.
    #[param(inline, example = "scalability")]
    pub kind: Option<FindingKind>,
    /// Only those with this consensus.
    #[param(inline, example = "agreement")]
    pub consensus: Option<Consensus>,
    /// Only those of sessions for this region.
    #[param(inline, example = "05")]
    pub region: Option<RegionCode>,
    /// Only those that have come this far; who is not of the session sees published ones only.
    #[param(inline, example = "published")]
    pub status: Option<FindingStatus>,
    /// Only those for these readers.
    #[param(inline, example = "public")]
    pub visibility: Option<FindingVisibility>,
    /// Only those that were changed at or after this instant.
    #[param(inline, example = "2024-01-01T00:00:00Z")]
    pub updated_since: Option<Instant>,
}

/// Filters of a practice's findings.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PracticeFindingFilter {
    /// Only those of this session.
    #[param(inline, example = "01910000-0000-7000-8000-000000000301")]
    pub session: Option<LabSessionId>,
    /// Only those of this kind.
    #[param(inline, example = "scalability")]
    pub kind: Option<FindingKind>,
    /// Only those with this consensus.
    #[param(inline, example = "agreement")]
    pub consensus: Option<Consensus>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_own_fields() {
        let practice = PracticeId(uuid::Uuid::nil());
        let finding = |kind, practices: &[PracticeId], class, elements: bool| {
            let input = FindingInput {
                kind,
                text: "x".into(),
                practices: practices.to_vec(),
                legal_reference: None,
                visibility: FindingVisibility::Public,
                rating_items: vec![],
                scalability_class: class,
                replicability: elements.then(Replicability::default),
                replaces: None,
            };
            let mut broken = Vec::new();
            input.check(&mut broken);
            broken.iter().map(|v| format!("{} {}", v.pointer, v.code)).collect::<Vec<_>>()
        };
        let class = Some(ScalabilityClass::Ready);
        assert_eq!(finding(FindingKind::Scalability, &[practice], None, false), ["#/scalability_class required"]);
        assert_eq!(finding(FindingKind::Scalability, &[], class, false), ["#/scalability_class not_allowed"]);
        assert!(finding(FindingKind::Scalability, &[], None, false).is_empty());
        assert!(finding(FindingKind::Replicability, &[practice], None, true).is_empty());
        assert_eq!(
            finding(FindingKind::Limit, &[practice, practice], class, true),
            ["#/scalability_class not_allowed", "#/replicability not_allowed", "#/practices/1 repeated"]
        );
        assert_eq!(finding(FindingKind::LegalReference, &[], None, false), ["#/legal_reference required"]);
    }
}
