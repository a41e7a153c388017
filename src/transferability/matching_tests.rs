use super::*;
use crate::practices::assessed::model::{Known, Preconditions};
use crate::transferability::model::{PreconditionSource, TransferCriterion};
use crate::transferability::needs::What;

fn by_record(code: Precondition) -> Need {
    Need { what: What::Code(code), sources: vec![PreconditionSource::Record] }
}

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
        needs: [Precondition::JointGovernance, Precondition::DedicatedFunding, Precondition::DedicatedStaff]
            .map(by_record)
            .to_vec(),
    }
}

fn target() -> Target {
    Target {
        territory_types: vec![TerritoryType::Mountain, TerritoryType::Coastal],
        population_band: Some(PopulationBand::UpTo500000),
        kind: Kind::SocialHealthCompany,
        dimensions: vec![IntegrationDimension::Professional, IntegrationDimension::Institutional],
        preconditions: Stated {
            codes: vec![(Precondition::JointGovernance, true), (Precondition::DedicatedFunding, false)],
            words: vec![],
        },
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
    let target = Target { territory_types: vec![], preconditions: Stated::default(), ..target() };
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
        preconditions: Stated::default(),
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

/// By hand: of the record's joint governance (met) and funding (not), the committee's agreement (met, by code) and mandate
/// (met, in words), and the laboratory's room (not said), four are told and three met.
#[test]
fn what_committee_and_laboratory_found_counts_with_who_says_so() {
    let words = |words: &[&str]| words.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    let known = Known {
        committee: Preconditions {
            codes: vec![Precondition::FormalAgreement, Precondition::JointGovernance],
            words: words(&["Un mandato della Conferenza dei sindaci."]),
        },
        laboratory: Preconditions {
            codes: vec![],
            words: words(&["un mandato  della conferenza dei sindaci", "Una stanza comune"]),
        },
    };
    let told: Told = serde_json::from_value(serde_json::json!({
        "typology": "joint_governance", "funding": ["health_fund"]
    }))
    .unwrap();
    let needs = crate::transferability::needs::of(&told, &known);
    let sources: Vec<Vec<&str>> =
        needs.iter().map(|need| need.sources.iter().map(|one| one.as_str()).collect()).collect();
    assert_eq!(
        sources,
        [
            vec!["record", "assessment"],
            vec!["record"],
            vec!["assessment"],
            vec!["assessment", "laboratory"],
            vec!["laboratory"]
        ]
    );
    let stated = Stated {
        codes: vec![
            (Precondition::JointGovernance, true),
            (Precondition::DedicatedFunding, false),
            (Precondition::FormalAgreement, true),
        ],
        words: vec![("un mandato della conferenza dei sindaci".to_owned(), true)],
    };
    let close = compare(&Offer { needs, ..offer() }, &Target { preconditions: stated, ..target() });
    let share = &close.shares[4];
    assert_eq!(share.score, Some(0.75));
    assert_eq!(share.matched, ["joint_governance", "formal_agreement"]);
    let shown = share.preconditions.as_ref().unwrap();
    assert_eq!(
        (shown[3].words.as_deref(), shown[3].met),
        (Some("Un mandato della Conferenza dei sindaci."), Some(true))
    );
    assert_eq!((shown[4].words.as_deref(), shown[4].met), (Some("Una stanza comune"), None));
    assert!(
        share.reason_en.contains("«Un mandato della Conferenza dei sindaci» (the scientific committee's"),
        "{}",
        share.reason_en
    );
    assert!(
        share.reason_it.contains("Non ha detto se ha: «Una stanza comune» (l'esito di laboratorio)"),
        "{}",
        share.reason_it
    );
    assert!(close.shares[..4].iter().all(|share| share.preconditions.is_none()));
}

#[test]
fn a_reason_stays_short_however_much_is_asked_in_words() {
    let long = |n: usize| format!("{n} {}", "parole ".repeat(140));
    let laboratory = Preconditions { codes: vec![], words: (0..40).map(long).collect() };
    let known = Known { committee: Preconditions { codes: Precondition::ALL.to_vec(), words: vec![] }, laboratory };
    let needs = crate::transferability::needs::of(&Told::default(), &known);
    let close = compare(&Offer { needs, ..offer() }, &target());
    let reason = &close.shares[4].reason_it;
    assert!(reason.contains("altre 37 dette a parole") && reason.chars().count() < 4_000, "{reason}");
}
