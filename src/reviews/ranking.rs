//! Who could best read a text: pure, and explained.
use super::conflicts::{self, Beside};
use super::model::{ConflictKind, ReviewCandidate};
use super::readers::model::Candidate;
use crate::config::reviews::OwnRegion;
use crate::practices::service::reviewed::UnderReview;

/// Somebody with their place.
#[derive(Debug, Clone)]
pub struct Ranked<'a> {
    /// Who.
    pub candidate: &'a Candidate,
    /// How they come to their place.
    pub told: ReviewCandidate,
}

/// The candidates for a text: those who may read it first, then by points, the less busy before the busier.
pub fn rank<'a>(
    candidates: &'a [Candidate],
    text: &UnderReview,
    beside: impl Fn(&Candidate) -> Beside,
    own_region: OwnRegion,
) -> Vec<Ranked<'a>> {
    let mut ranked: Vec<Ranked<'a>> = candidates
        .iter()
        .map(|candidate| {
            let conflicts = conflicts::of(candidate, text, beside(candidate), own_region);
            Ranked { candidate, told: told(candidate, text, conflicts) }
        })
        .collect();
    let key = |one: &Ranked<'_>| {
        (!one.told.conflicts.is_empty(), !one.told.available, -one.told.points, one.told.load, one.candidate.id)
    };
    ranked.sort_by_key(key);
    ranked
}

fn told(candidate: &Candidate, text: &UnderReview, conflicts: Vec<ConflictKind>) -> ReviewCandidate {
    let document = &text.document;
    let themes: Vec<String> =
        document.themes.iter().filter(|theme| candidate.themes.contains(theme)).cloned().collect();
    let known = document.dimensions.iter().filter(|one| candidate.dimensions.contains(&one.dimension)).count();
    let dimensions = i32::try_from(known).unwrap_or_default();
    let other_region = !candidate.regions.iter().any(|region| text.around.regions.contains(region));
    let points =
        2 * i32::try_from(themes.len()).unwrap_or_default() + dimensions + i32::from(other_region) - candidate.load;
    ReviewCandidate {
        id: candidate.id,
        name: candidate.name.clone(),
        conflicts,
        available: candidate.available && candidate.load < candidate.capacity,
        load: candidate.load,
        themes,
        dimensions,
        other_region,
        points,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::types::Id;
    use crate::practices::model::{
        DimensionIntensity, IntegrationDimension, LeadOrganisationId, Partner, PartnerRole, PracticeId, PracticeUpdate,
    };
    use crate::practices::service::involved::Around;
    use crate::users::model::UserId;
    use uuid::Uuid;

    fn text() -> UnderReview {
        let partner = |n| Partner {
            organisation_id: Some(LeadOrganisationId(Uuid::from_u128(n))),
            name: "Comune".into(),
            role: PartnerRole::Partner,
        };
        UnderReview {
            practice: PracticeId(Uuid::from_u128(1)),
            revision: None,
            entry: Id(Uuid::from_u128(1)),
            organisation: LeadOrganisationId(Uuid::from_u128(10)),
            organisation_name: "ULSS".into(),
            region: "05".parse().unwrap(),
            document: PracticeUpdate {
                themes: vec!["uvm".into(), "pua".into()],
                dimensions: vec![DimensionIntensity { dimension: IntegrationDimension::Community, intensity: 1 }],
                partners: vec![partner(11)],
                ..PracticeUpdate::default()
            },
            around: Around { regions: vec!["05".parse().unwrap()], ..Around::default() },
        }
    }

    fn reader(n: u128) -> Candidate {
        Candidate {
            id: UserId(Uuid::from_u128(n)),
            name: format!("Lettore {n}"),
            email: format!("{n}@example.org"),
            organisations: vec![],
            declared_organisations: vec![],
            regions: vec![],
            themes: vec![],
            dimensions: vec![],
            available: true,
            capacity: 5,
            load: 0,
        }
    }

    fn order(candidates: &[Candidate], own_region: OwnRegion) -> Vec<(u128, usize, i32)> {
        let ranked =
            rank(candidates, &text(), |one| Beside { declared: one.id.0.as_u128() == 9, fellow: false }, own_region);
        ranked.iter().map(|one| (one.told.id.0.as_u128(), one.told.conflicts.len(), one.told.points)).collect()
    }

    #[test]
    fn who_knows_the_matter_comes_first_then_who_is_less_busy_and_conflicts_last() {
        let expert = Candidate {
            themes: vec!["uvm".into()],
            dimensions: vec![IntegrationDimension::Community],
            load: 1,
            ..reader(2)
        };
        let busy = Candidate { load: 5, ..reader(3) };
        let near = Candidate { regions: vec!["05".parse().unwrap()], ..reader(4) };
        let own = Candidate { organisations: vec![Uuid::from_u128(10)], ..reader(5) };
        let partner = Candidate { declared_organisations: vec![Uuid::from_u128(11)], ..reader(6) };
        let all = [own, busy, near, partner, reader(9), expert, reader(7)];
        let ids: Vec<u128> = order(&all, OwnRegion::Allowed).into_iter().map(|(id, ..)| id).collect();
        assert_eq!(ids, [2, 7, 4, 3, 5, 6, 9]);
        let refused = order(&all, OwnRegion::Refused);
        assert_eq!(refused.iter().filter(|(_, conflicts, _)| *conflicts > 0).count(), 4);
        assert_eq!(refused.first(), Some(&(2, 0, 3)), "2 for a theme, 1 for a dimension, 1 for the region, 1 less");
    }
}
