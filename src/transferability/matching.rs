//! The arithmetic of transferability: two sides in, five shares out. It asks nobody anything.
//!
//! Scores are thousandths, so that ranks are exact.
use super::model::{
    PopulationBand, TransferCriterion as Criterion, TransferPrecondition as Precondition, TransferShare,
};
use super::needs::{self, Need, Stated};
use super::reasons as say;
use crate::organisations::model::OrganisationKind as Kind;
use crate::practices::assessed::model::PracticeReplicability;
use crate::practices::model::{
    Complexity, ComplexityAspect, DimensionIntensity, FundingSource, IntegrationDimension, LegalFramework,
    LegalReference, Partner, PartnerRole, PracticeTypology, TerritoryType,
};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// All of a score.
pub const WHOLE: i32 = 1_000;

/// The weight of a criterion; they are 100 in all.
pub fn weight(criterion: Criterion) -> i32 {
    match criterion {
        Criterion::TerritoryType => 25,
        Criterion::PopulationBand => 15,
        Criterion::OrganisationKind | Criterion::Dimensions | Criterion::Preconditions => 20,
    }
}

/// What a practice's record tells that is compared here; the rest of the record is not read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Told {
    /// The kinds of territory it works in.
    pub territory_types: Vec<TerritoryType>,
    /// The dimensions it acts on.
    pub dimensions: Vec<DimensionIntensity>,
    /// Who takes part beside the lead.
    pub partners: Vec<Partner>,
    typology: Option<PracticeTypology>,
    formal_acts: Vec<IgnoredAny>,
    funding: Vec<FundingSource>,
    staff: Option<String>,
    complexity: Option<Complexity>,
    legal_references: Vec<LegalReference>,
    /// What was found of how it can be taken up.
    pub replicability: Option<PracticeReplicability>,
}

impl Told {
    /// What the practice needs to be there, as far as its record tells: each follows from one field.
    pub fn needs(&self) -> Vec<Precondition> {
        let informational = |complexity: &Complexity| complexity.aspects.contains(&ComplexityAspect::Informational);
        let regional = |reference: &LegalReference| reference.framework == Some(LegalFramework::RegionalLaw);
        let third_sector = |partner: &Partner| partner.role == PartnerRole::ThirdSector;
        let paid = |source: &FundingSource| *source != FundingSource::NoAdditionalCost;
        let signs = [
            (!self.formal_acts.is_empty(), Precondition::FormalAgreement),
            (self.typology == Some(PracticeTypology::MayorsConference), Precondition::MayorsConference),
            (self.typology == Some(PracticeTypology::JointGovernance), Precondition::JointGovernance),
            (self.funding.iter().any(paid), Precondition::DedicatedFunding),
            (self.staff.as_ref().is_some_and(|staff| !staff.trim().is_empty()), Precondition::DedicatedStaff),
            (self.partners.iter().any(third_sector), Precondition::ThirdSectorPartner),
            (self.complexity.as_ref().is_some_and(informational), Precondition::SharedInformation),
            (self.legal_references.iter().any(regional), Precondition::RegionalFramework),
        ];
        signs.into_iter().filter_map(|(shown, need)| shown.then_some(need)).collect()
    }
}

/// The practice's side.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The kinds of territory it works in.
    pub territory_types: Vec<TerritoryType>,
    /// How many people live where its lead organisation works.
    pub population_band: Option<PopulationBand>,
    /// The kind of its lead organisation.
    pub lead_kind: Kind,
    /// The kinds of its partners that the Observatory knows.
    pub partner_kinds: Vec<Kind>,
    /// The dimensions it acts on.
    pub dimensions: Vec<DimensionIntensity>,
    /// What it needs to be there.
    pub needs: Vec<Need>,
}

/// The organisation's side.
#[derive(Debug, Clone)]
pub struct Target {
    /// The kinds of territory it works in.
    pub territory_types: Vec<TerritoryType>,
    /// How many people live there.
    pub population_band: Option<PopulationBand>,
    /// Its kind.
    pub kind: Kind,
    /// The dimensions it works on already.
    pub dimensions: Vec<IntegrationDimension>,
    /// The preconditions of which it has told whether they are met.
    pub preconditions: Stated,
}

/// A share before it is shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    /// In thousandths; none when it is unknown.
    pub score: Option<i32>,
    /// What fits.
    pub matched: Vec<&'static str>,
    /// What does not.
    pub missing: Vec<&'static str>,
    /// What the organisation has not told.
    pub unknown: Vec<&'static str>,
    /// How much of what is compared is known, in thousandths: all of it where nothing else is said.
    pub known: Option<i32>,
}

impl Part {
    /// How much of what is compared is known, in thousandths: nothing without a score.
    fn known(&self) -> i32 {
        if self.score.is_none() { 0 } else { self.known.unwrap_or(WHOLE) }
    }
}

/// How close the two sides are.
#[derive(Debug, Clone)]
pub struct Closeness {
    /// The weighted mean of what is known, in thousandths.
    pub total: i32,
    /// The weights that it rests on, each as far as it is known.
    pub known_weight: i32,
    /// One for each criterion, in their order.
    pub shares: Vec<TransferShare>,
}

/// How close a practice is to an organisation.
pub fn compare(offer: &Offer, target: &Target) -> Closeness {
    let parts: Vec<(Criterion, Part)> =
        Criterion::ALL.iter().map(|criterion| (*criterion, part(*criterion, offer, target))).collect();
    let known = || parts.iter().filter_map(|(criterion, part)| Some((counted_weight(*criterion, part), part.score?)));
    let known_weight: i32 = known().map(|(weight, _)| weight).sum();
    let total = rounded(known().map(|(weight, score)| weight * score).sum(), known_weight);
    let shares = parts.into_iter().map(|(criterion, part)| shown(criterion, part, offer, target)).collect();
    Closeness { total, known_weight, shares }
}

/// How much a part weighs: its criterion's weight by how much of it is known, to the nearest. What is known at all weighs
/// something.
fn counted_weight(criterion: Criterion, part: &Part) -> i32 {
    match part.known() {
        0 => 0,
        known => rounded(weight(criterion) * known, WHOLE).max(1),
    }
}

fn shown(criterion: Criterion, part: Part, offer: &Offer, target: &Target) -> TransferShare {
    let reason = say::why(criterion, &part, offer, target);
    let codes = |all: Vec<&'static str>| all.into_iter().map(str::to_owned).collect();
    TransferShare {
        criterion,
        weight: weight(criterion),
        known_share: fraction(part.known()),
        counted_weight: counted_weight(criterion, &part),
        score: part.score.map(fraction),
        reason_it: reason.it.into_owned(),
        reason_en: reason.en.into_owned(),
        matched: codes(part.matched),
        missing: codes(part.missing),
        unknown: codes(part.unknown),
        preconditions: (criterion == Criterion::Preconditions)
            .then(|| needs::shown(&offer.needs, &target.preconditions)),
    }
}

/// Thousandths as a number from 0 to 1.
pub fn fraction(thousandths: i32) -> f64 {
    f64::from(thousandths) / f64::from(WHOLE)
}

fn part(criterion: Criterion, offer: &Offer, target: &Target) -> Part {
    match criterion {
        Criterion::TerritoryType => territory(&offer.territory_types, &target.territory_types),
        Criterion::PopulationBand => population(offer.population_band, target.population_band),
        Criterion::OrganisationKind => Part { score: Some(kinship(offer, target.kind)), ..Part::default() },
        Criterion::Dimensions => dimensions(&offer.dimensions, &target.dimensions),
        Criterion::Preconditions => needs::part(&offer.needs, &target.preconditions),
    }
}

/// Of the organisation's types of territory, how many the practice knows.
fn territory(practice: &[TerritoryType], organisation: &[TerritoryType]) -> Part {
    let (matched, missing): (Vec<TerritoryType>, Vec<TerritoryType>) =
        organisation.iter().partition(|one| practice.contains(one));
    let known = !practice.is_empty() && !organisation.is_empty();
    Part {
        score: known.then(|| ratio(matched.len(), organisation.len())),
        matched: matched.into_iter().map(|one| one.as_str()).collect(),
        missing: if known { missing.into_iter().map(|one| one.as_str()).collect() } else { Vec::new() },
        ..Part::default()
    }
}

/// The same band, the next one, the one after.
fn population(practice: Option<PopulationBand>, organisation: Option<PopulationBand>) -> Part {
    let place = |band: PopulationBand| PopulationBand::ALL.iter().position(|one| *one == band);
    let steps = practice.and_then(place).zip(organisation.and_then(place)).map(|(a, b)| a.abs_diff(b));
    let score = steps.map(|steps| match steps {
        0 => WHOLE,
        1 => 600,
        2 => 250,
        _ => 0,
    });
    Part { score, ..Part::default() }
}

/// The kind of the lead, that of a partner, one of the same family as either.
fn kinship(offer: &Offer, kind: Kind) -> i32 {
    let of_family = |other: &Kind| family(*other).is_some() && family(*other) == family(kind);
    if offer.lead_kind == kind {
        WHOLE
    } else if offer.partner_kinds.contains(&kind) {
        800
    } else if of_family(&offer.lead_kind) {
        600
    } else if offer.partner_kinds.iter().any(of_family) {
        400
    } else {
        0
    }
}

/// Kinds that do the same sort of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Health companies and their districts.
    Health,
    /// Municipalities and what they do together.
    Local,
}

/// The family of a kind; many have none.
pub fn family(kind: Kind) -> Option<Family> {
    match kind {
        Kind::LocalHealthAuthority
        | Kind::SocialHealthCompany
        | Kind::HospitalCompany
        | Kind::Irccs
        | Kind::HealthDistrict
        | Kind::SocietyOfHealth => Some(Family::Health),
        Kind::Municipality
        | Kind::UnionOfMunicipalities
        | Kind::MetropolitanCity
        | Kind::Province
        | Kind::SocialDistrict
        | Kind::ServicesConsortium
        | Kind::PersonalServicesCompany
        | Kind::MayorsConference => Some(Family::Local),
        _ => None,
    }
}

/// Of what the practice acts on, by its intensity, how much the organisation works on already.
fn dimensions(practice: &[DimensionIntensity], organisation: &[IntegrationDimension]) -> Part {
    if practice.is_empty() || organisation.is_empty() {
        return Part::default();
    }
    let (matched, missing): (Vec<&DimensionIntensity>, Vec<_>) =
        practice.iter().partition(|one| organisation.contains(&one.dimension));
    let sum = |all: &[&DimensionIntensity]| all.iter().map(|one| one.intensity).sum::<i32>();
    let score = rounded(sum(&matched) * WHOLE, sum(&matched) + sum(&missing));
    let codes = |all: Vec<&DimensionIntensity>| all.into_iter().map(|one| one.dimension.as_str()).collect();
    Part { score: Some(score), matched: codes(matched), missing: codes(missing), ..Part::default() }
}

/// Some of all, in thousandths.
pub fn ratio(some: usize, all: usize) -> i32 {
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX / WHOLE);
    rounded(number(some) * WHOLE, number(all))
}

/// `sum / by`, to the nearest; nothing of nothing is nothing.
fn rounded(sum: i32, by: i32) -> i32 {
    if by == 0 { 0 } else { (2 * sum + by) / (2 * by) }
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
