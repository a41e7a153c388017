//! Who speaks for which side, which side agrees, and the steps of a naming.
use super::model::ExpertSide::{
    self, HealthCompany, Municipality, Observatory, Region, SocialDistrict, ThirdSector, University,
};
use super::model::ExpertStatus::{self, Agreed, Confirmed, Declined, Proposed};
use crate::organisations::model::OrganisationKind as Kind;

/// The side that an organisation of this kind speaks for.
pub fn side_of(kind: Kind) -> Option<ExpertSide> {
    match kind {
        Kind::LocalHealthAuthority
        | Kind::SocialHealthCompany
        | Kind::HospitalCompany
        | Kind::Irccs
        | Kind::HealthGovernanceBody
        | Kind::HealthDistrict
        | Kind::FedersanitaNational
        | Kind::FedersanitaRegional => Some(HealthCompany),
        Kind::Municipality
        | Kind::UnionOfMunicipalities
        | Kind::MetropolitanCity
        | Kind::Province
        | Kind::MayorsConference
        | Kind::AnciNational
        | Kind::AnciRegional => Some(Municipality),
        Kind::SocialDistrict | Kind::ServicesConsortium | Kind::SocietyOfHealth | Kind::PersonalServicesCompany => {
            Some(SocialDistrict)
        }
        Kind::Region => Some(Region),
        Kind::ThirdSector | Kind::PharmacyBody | Kind::CareHome | Kind::ProfessionalOrder => Some(ThirdSector),
        Kind::UniversityResearch => Some(University),
        Kind::NationalAgency => Some(Observatory),
        Kind::Other => None,
    }
}

/// Whether somebody from an organisation of this kind can be counted for a side. The promoters of the Observatory are
/// also its own side, a regional body of governance also the region's. A body of no kind of its own is of none of the two
/// main sides, whose balance counts.
pub fn speaks_for(kind: Kind, side: ExpertSide) -> bool {
    match (kind, side) {
        (Kind::FedersanitaNational | Kind::AnciNational, Observatory) | (Kind::HealthGovernanceBody, Region) => true,
        (Kind::Other, side) => !matches!(side, HealthCompany | Municipality),
        _ => side_of(kind) == Some(side),
    }
}

/// The sides that can agree to what `proposer` proposes: the other one of the two main sides, or either of them.
pub fn may_agree(proposer: ExpertSide) -> &'static [ExpertSide] {
    match proposer {
        HealthCompany => &[Municipality],
        Municipality => &[HealthCompany],
        SocialDistrict | Region | ThirdSector | University | Observatory => &[HealthCompany, Municipality],
    }
}

/// Where a naming can go from here.
pub fn next(status: ExpertStatus) -> &'static [ExpertStatus] {
    match status {
        Proposed => &[Agreed, Declined],
        Agreed => &[Confirmed, Declined],
        Confirmed => &[Declined],
        Declined => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_side_agrees_to_its_own_proposal_and_a_main_side_always_does() {
        for side in ExpertSide::ALL {
            let others = may_agree(*side);
            assert!(!others.is_empty() && !others.contains(side), "{side}");
            assert!(others.iter().all(|other| matches!(other, HealthCompany | Municipality)), "{side}");
        }
    }

    #[test]
    fn every_kind_of_body_can_be_counted_for_its_side_and_never_for_the_other_main_one() {
        for kind in Kind::ALL {
            let (company, town) = (speaks_for(*kind, HealthCompany), speaks_for(*kind, Municipality));
            assert!(!(company && town), "{kind}");
            assert_eq!((company, town), (side_of(*kind) == Some(HealthCompany), side_of(*kind) == Some(Municipality)));
            assert!(ExpertSide::ALL.iter().any(|side| speaks_for(*kind, *side)), "{kind}");
        }
        assert!(speaks_for(Kind::AnciNational, Observatory) && !speaks_for(Kind::AnciRegional, Observatory));
        assert!(speaks_for(Kind::Other, ThirdSector) && !speaks_for(Kind::UniversityResearch, ThirdSector));
    }

    #[test]
    fn nobody_is_confirmed_who_was_not_agreed() {
        for status in ExpertStatus::ALL {
            assert_eq!(next(*status).contains(&Confirmed), *status == Agreed, "{status}");
            assert!(!next(*status).contains(&Proposed), "{status}");
        }
        assert!(next(Declined).is_empty());
    }
}
