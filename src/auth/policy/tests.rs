use super::*;
use Permission::*;
use Role::*;

fn person(role: Role, regions: &[&str], organisation: Option<Uuid>) -> Actor {
    let regions = regions.iter().map(|code| code.parse().unwrap()).collect();
    Actor::person(Uuid::nil(), Uuid::nil(), vec![Grant { role, regions, organisation }], Uuid::nil())
}

#[test]
fn every_permission_has_a_row() {
    for permission in Permission::ALL {
        assert!(!rows(*permission).is_empty(), "{permission}");
    }
}

#[test]
fn coordinators_act_in_their_regions_only() {
    let actor = person(RegionalCoordinator, &["05", "06"], None);
    let veneto = ResourceReach::regions(["05".parse().unwrap()]);
    let lazio = ResourceReach::regions(["12".parse().unwrap()]);
    assert!(permit(&actor, UpdatePractice, &veneto).is_ok());
    assert!(matches!(permit(&actor, UpdatePractice, &lazio), Err(Error::Forbidden(..))));
    assert!(matches!(permit(&actor, ManageThemes, &ResourceReach::country()), Err(Error::Forbidden(..))));
}

#[test]
fn contacts_act_for_their_organisation_only() {
    let own = Uuid::from_u128(1);
    let actor = person(OrganisationContact, &[], Some(own));
    let reach = |id| ResourceReach::regions(["05".parse().unwrap()]).and_organisation(id);
    assert!(permit(&actor, UpdatePractice, &reach(own)).is_ok());
    assert!(permit(&actor, UpdatePractice, &reach(Uuid::from_u128(2))).is_err());
    assert!(permit(&actor, PublishPractice, &reach(own)).is_err());
}

#[test]
fn nobody_decides_on_what_their_own_organisation_wrote() {
    let own = Uuid::from_u128(1);
    let veneto: RegionCode = "05".parse().unwrap();
    let both = |role: Role, regions: Vec<RegionCode>| {
        let contact = Grant { role: OrganisationContact, regions: Vec::new(), organisation: Some(own) };
        let other = Grant { role, regions, organisation: None };
        Actor::person(Uuid::nil(), Uuid::nil(), vec![contact, other], Uuid::nil())
    };
    let of = |id| ResourceReach::regions([veneto]).and_organisation(id);
    let coordinator = both(RegionalCoordinator, vec![veneto]);
    for decision in [CheckPractice, PublishPractice] {
        assert!(matches!(permit(&coordinator, decision, &of(own)), Err(Error::OwnInterest)), "{decision}");
        assert!(permit(&coordinator, decision, &of(Uuid::from_u128(2))).is_ok(), "{decision}");
    }
    assert!(permit(&coordinator, SubmitPractice, &of(own)).is_ok());
    for role in [ScientificCommittee, Administrator] {
        assert!(matches!(permit(&both(role, vec![]), ReviewPractice, &of(own)), Err(Error::OwnInterest)));
        assert!(permit(&both(role, vec![]), ReviewPractice, &of(Uuid::from_u128(2))).is_ok());
    }
}

#[test]
fn the_public_is_asked_to_sign_in() {
    let actor = Actor::public(Uuid::nil());
    assert!(permit(&actor, SignIn, &ResourceReach::country()).is_ok());
    assert!(matches!(permit(&actor, CreatePractice, &ResourceReach::country()), Err(Error::Unauthenticated(_))));
}

#[test]
fn people_that_a_lab_names_take_part_in_it() {
    let user = Uuid::from_u128(7);
    let grant = Grant { role: Expert, regions: Vec::new(), organisation: None };
    let actor = Actor::person(user, Uuid::nil(), vec![grant], Uuid::nil());
    let veneto = || ResourceReach::regions(["05".parse().unwrap()]);
    assert!(permit(&actor, TakePartInLab, &veneto().and_person(user)).is_ok());
    assert!(permit(&actor, TakePartInLab, &veneto().and_person(Uuid::from_u128(8))).is_err());
    assert!(permit(&actor, ManageLabs, &veneto().and_person(user)).is_err());
    for inside in [ReadTechnicalWork, GiveRatings, WriteFindings] {
        assert!(permit(&actor, inside, &veneto().and_person(user)).is_ok(), "{inside}");
        assert!(permit(&actor, inside, &veneto()).is_err(), "{inside}: not by the role alone");
    }
}
