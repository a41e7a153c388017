//! Who must not read or decide on what: pure.
use super::model::ConflictKind;
use super::readers::model::Candidate;
use crate::config::reviews::{OwnRegion, Reviews, SameOrganisation};
use crate::practices::service::reviewed::UnderReview;
use uuid::Uuid;

/// What is known of a candidate and a text beside the two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beside {
    /// Whether the candidate has declared an interest in the practice.
    pub declared: bool,
    /// Whether they are of the same body as another reader of the text.
    pub fellow: bool,
}

/// What speaks against `candidate` reading `text`; nothing when all is well.
pub fn of(candidate: &Candidate, text: &UnderReview, beside: Beside, own_region: OwnRegion) -> Vec<ConflictKind> {
    let (parts, around) = (text.organisations(), &text.around);
    let own = || candidate.organisations.iter();
    let either = || own().chain(&candidate.declared_organisations);
    let region = || candidate.regions.iter().any(|region| around.regions.contains(region));
    let checks = [
        (ConflictKind::OwnOrganisation, own().any(|own| parts.contains(own))),
        (ConflictKind::DeclaredOrganisation, candidate.declared_organisations.iter().any(|own| parts.contains(own))),
        (ConflictKind::Declared, beside.declared),
        (ConflictKind::RelatedOrganisation, either().any(|own| around.related.contains(own))),
        (ConflictKind::NamedOrganisation, either().any(|own| around.named.contains(own))),
        (ConflictKind::OwnRegion, own_region == OwnRegion::Refused && region()),
        (ConflictKind::FellowReader, beside.fellow),
    ];
    checks.into_iter().filter_map(|(kind, found)| found.then_some(kind)).collect()
}

/// The first of these that bars somebody from reading: all do, but a fellow reader of the same organisation only where
/// the Observatory does not allow that.
pub fn bar(found: &[ConflictKind], terms: &Reviews) -> Option<ConflictKind> {
    let allowed =
        |kind: ConflictKind| kind == ConflictKind::FellowReader && terms.same_organisation == SameOrganisation::Warned;
    found.iter().copied().find(|kind| !allowed(*kind))
}

/// Whether a candidate and one of these are of the same body: each belongs to it or has declared an interest in it.
pub fn shares<'a>(candidate: &Candidate, mut others: impl Iterator<Item = &'a Candidate>) -> bool {
    let own: Vec<&Uuid> = bodies(candidate).collect();
    others.any(|other| other.id != candidate.id && bodies(other).any(|body| own.contains(&body)))
}

fn bodies(candidate: &Candidate) -> impl Iterator<Item = &Uuid> {
    candidate.organisations.iter().chain(&candidate.declared_organisations)
}

/// Whether somebody with these organisations has an interest in a text, so that they do not decide on it.
pub fn touches(text: &UnderReview, organisations: &[Uuid]) -> bool {
    let parts = text.organisations();
    let concerned =
        |own: &Uuid| parts.contains(own) || text.around.related.contains(own) || text.around.named.contains(own);
    organisations.iter().any(concerned)
}
