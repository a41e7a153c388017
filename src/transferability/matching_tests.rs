use super::*;
use crate::transferability::model::TransferCriterion;

fn intensity(dimension: IntegrationDimension, intensity: i32) -> DimensionIntensity {
    DimensionIntensity { dimension, intensity }
}

/// "Infermiere di Famiglia e Comunità", by a company of the mountains with 200,000 inhabitants.
fn offer() -> Offer {
    Offer {
        territory_types: vec![TerritoryType::Mountain, TerritoryType::InnerArea],
        population_band: Some(PopulationBand::UpTo250000),
        lead_kind: Kind::LocalHealthAuthority,
        partner_kinds: vec![Kind::Municipality],
        dimensions: vec![
            intensity(IntegrationDimension::Professional, 3),
            intensity(IntegrationDimension::Community, 3),
            intensity(IntegrationDimension::Management, 1),
        ],
        needs: vec![Precondition::JointGovernance, Precondition::DedicatedFunding, Precondition::DedicatedStaff],
    }
}

fn target() -> Target {
    Target {
        territory_types: vec![TerritoryType::Mountain, TerritoryType::Coastal],
        population_band: Some(PopulationBand::UpTo500000),
        kind: Kind::SocialHealthCompany,
        dimensions: vec![IntegrationDimension::Professional, IntegrationDimension::Institutional],
        preconditions: vec![(Precondition::JointGovernance, true), (Precondition::DedicatedFunding, false)],
    }
}

fn score(close: &Closeness, criterion: TransferCriterion) -> Option<f64> {
    close.shares.iter().find(|share| share.criterion == criterion).unwrap().score
}

#[test]
fn the_weights_are_a_hundred() {
    assert_eq!(TransferCriterion::ALL.iter().map(|one| weight(*one)).sum::<i32>(), 100);
}

/// By hand: territory 1 of 2 = 0.5; population one step = 0.6; kind of the lead's family = 0.6; dimensions 3 of 7 =
/// 0.429; preconditions 1 of the 2 told = 0.5. (25*0.5 + 15*0.6 + 20*0.6 + 20*0.429 + 20*0.5) / 100 = 0.521.
#[test]
fn a_worked_example_where_all_is_known() {
    let close = compare(&offer(), &target());
    assert_eq!(score(&close, TransferCriterion::TerritoryType), Some(0.5));
    assert_eq!(score(&close, TransferCriterion::PopulationBand), Some(0.6));
    assert_eq!(score(&close, TransferCriterion::OrganisationKind), Some(0.6));
    assert_eq!(score(&close, TransferCriterion::Dimensions), Some(0.429));
    assert_eq!(score(&close, TransferCriterion::Preconditions), Some(0.5));
    assert_eq!((close.total, close.known_weight), (521, 100));
    let needs = &close.shares[4];
    assert_eq!(needs.matched, ["joint_governance"]);
    assert_eq!(needs.missing, ["dedicated_funding"]);
    assert_eq!(needs.unknown, ["dedicated_staff"]);
}

/// By hand: without territory (25) and preconditions (20) there are 55: (15*0.6 + 20*0.6 + 20*0.429) / 55 = 0.538.
#[test]
fn what_is_unknown_is_left_out_of_the_total_and_named() {
    let target = Target { territory_types: vec![], preconditions: vec![], ..target() };
    let close = compare(&offer(), &target);
    assert_eq!((close.total, close.known_weight), (538, 55));
    assert_eq!(score(&close, TransferCriterion::TerritoryType), None);
    assert_eq!(score(&close, TransferCriterion::Preconditions), None);
    assert_eq!(close.shares[4].unknown, ["joint_governance", "dedicated_funding", "dedicated_staff"]);
    assert!(close.shares[0].reason_it.contains("non sono noti"), "{}", close.shares[0].reason_it);
    assert!(close.shares[0].missing.is_empty(), "unknown is not missing");
}

#[test]
fn only_the_kind_is_always_known() {
    let offer = Offer {
        territory_types: vec![],
        population_band: None,
        lead_kind: Kind::Municipality,
        partner_kinds: vec![],
        dimensions: vec![],
        needs: vec![],
    };
    let target = Target {
        territory_types: vec![],
        population_band: None,
        kind: Kind::Municipality,
        dimensions: vec![],
        preconditions: vec![],
    };
    let close = compare(&offer, &target);
    assert_eq!((close.total, close.known_weight), (1_000, 20));
    assert!(close.shares.iter().all(|share| !share.reason_it.is_empty() && !share.reason_en.is_empty()));
}

#[test]
fn kinds_are_the_leads_a_partners_or_related() {
    for (kind, expected) in [
        (Kind::LocalHealthAuthority, WHOLE),
        (Kind::Municipality, 800),
        (Kind::Irccs, 600),
        (Kind::SocialDistrict, 400),
        (Kind::ThirdSector, 0),
        (Kind::Other, 0),
    ] {
        assert_eq!(kinship(&offer(), kind), expected, "{kind}");
    }
}

#[test]
fn populations_are_close_by_steps() {
    let own = Some(PopulationBand::UpTo5000);
    for (other, expected) in [
        (Some(PopulationBand::UpTo5000), Some(WHOLE)),
        (Some(PopulationBand::UpTo15000), Some(600)),
        (Some(PopulationBand::UpTo50000), Some(250)),
        (Some(PopulationBand::Over500000), Some(0)),
        (None, None),
    ] {
        assert_eq!(population(other, own).score, expected, "{other:?}");
        assert_eq!(population(own, other).score, expected, "{other:?}");
    }
}

#[test]
fn what_a_practice_needs_follows_from_its_record() {
    let told: Told = serde_json::from_value(serde_json::json!({
        "title": "x", "status": "published", "typology": "mayors_conference",
        "formal_acts": [{"kind": "agreement"}], "funding": ["no_additional_cost"], "staff": " ",
        "partners": [{"name": "Coop", "role": "third_sector"}],
        "complexity": {"level": "high", "aspects": ["legal", "informational"]},
        "legal_references": [{"framework": "regional_law", "citation": "L.R. 1/2020"}]
    }))
    .unwrap();
    assert_eq!(
        told.needs(),
        [
            Precondition::FormalAgreement,
            Precondition::MayorsConference,
            Precondition::ThirdSectorPartner,
            Precondition::SharedInformation,
            Precondition::RegionalFramework
        ]
    );
    assert!(Told::default().needs().is_empty());
}

#[test]
fn every_reason_is_told_in_both_languages_and_names_what_it_is_about() {
    let close = compare(&offer(), &target());
    let reasons: Vec<&str> = close.shares.iter().map(|share| share.reason_it.as_str()).collect();
    assert!(reasons[0].contains("montano") && !reasons[0].contains("litoraneo"), "{reasons:?}");
    assert!(reasons[3].contains("professionale") && reasons[3].contains("comunitaria"), "{reasons:?}");
    assert!(close.shares[4].reason_en.contains("dedicated staff"), "{}", close.shares[4].reason_en);
}
