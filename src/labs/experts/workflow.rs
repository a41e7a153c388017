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
    fn nobody_is_confirmed_who_was_not_agreed() {
        for status in ExpertStatus::ALL {
            assert_eq!(next(*status).contains(&Confirmed), *status == Agreed, "{status}");
            assert!(!next(*status).contains(&Proposed), "{status}");
        }
        assert!(next(Declined).is_empty());
    }
}
