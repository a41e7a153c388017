//! Who must not read what: pure.
use super::model::ConflictKind;
use super::readers::model::Candidate;
use crate::config::reviews::OwnRegion;
use crate::practices::service::reviewed::UnderReview;

/// Why `candidate` must not read `text`; nothing when they may. `declared` says whether they have declared an interest in
/// the practice.
pub fn of(candidate: &Candidate, text: &UnderReview, declared: bool, own_region: OwnRegion) -> Vec<ConflictKind> {
    let parts = text.organisations();
    let mut found = Vec::new();
    if candidate.organisations.iter().any(|own| parts.contains(own)) {
        found.push(ConflictKind::OwnOrganisation);
    }
    if candidate.declared_organisations.iter().any(|own| parts.contains(own)) {
        found.push(ConflictKind::DeclaredOrganisation);
    }
    if declared {
        found.push(ConflictKind::Declared);
    }
    if own_region == OwnRegion::Refused && candidate.regions.contains(&text.region) {
        found.push(ConflictKind::OwnRegion);
    }
    found
}
