use super::*;
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
/// 0.429; preconditions 1 of the 2 told = 0.5, and 2 of 3 are told, so that they weigh 13 (20*0.667 = 13.34).
/// 25*0.5 + 15*0.6 + 20*0.6 + 20*0.429 + 13*0.5 = 12.5 + 9 + 12 + 8.58 + 6.5 = 48.58; by 93 = 0.522.
#[test]
fn a_worked_example_where_most_is_known() {
    let close = compare(&offer(), &target());
    assert_eq!(score(&close, TransferCriterion::TerritoryType), Some(0.5));
    assert_eq!(score(&close, TransferCriterion::PopulationBand), Some(0.6));
    assert_eq!(score(&close, TransferCriterion::OrganisationKind), Some(0.6));
    assert_eq!(score(&close, TransferCriterion::Dimensions), Some(0.429));
    assert_eq!(score(&close, TransferCriterion::Preconditions), Some(0.5));
    assert_eq!((close.total, close.known_weight), (522, 93));
    let needs = &close.shares[4];
    assert_eq!((needs.weight, needs.known_share, needs.counted_weight), (20, 0.667, 13));
    assert!(close.shares[..4].iter().all(|share| share.known_share == 1.0 && share.counted_weight == share.weight));
    assert_eq!(needs.matched, ["joint_governance"]);
    assert_eq!(needs.missing, ["dedicated_funding"]);
    assert_eq!(needs.unknown, ["dedicated_staff"]);
}

/// By hand, of a practice of the organisation's own kind, of which nothing else is known but four preconditions: the kind
/// is 20*1. One told and not met weighs 5: 20 / 25 = 0.8. All four told and one met weigh 20 at 0.25: (20 + 5) / 40 =
/// 0.625. Of forty, one told weighs 1 (20/40 = 0.5, at least 1): 20 / 21 = 0.952, where its full weight made it 0.5.
#[test]
fn a_few_known_preconditions_weigh_little() {
    let alone = Offer {
        territory_types: vec![],
        population_band: None,
        partner_kinds: vec![],
        dimensions: vec![],
        lead_kind: Kind::SocialHealthCompany,
        needs: Precondition::ALL.iter().take(4).copied().map(by_record).collect(),
    };
    let told = |all: &[bool]| {
        let codes = Precondition::ALL.iter().copied().zip(all.iter().copied()).collect();
        Target { preconditions: Stated { codes, words: vec![] }, ..target() }
    };
    let of = |offer: &Offer, all: &[bool]| {
        let close = compare(offer, &told(all));
        (close.total, close.known_weight, close.shares[4].known_share, close.shares[4].counted_weight)
    };
    assert_eq!(of(&alone, &[]), (1_000, 20, 0.0, 0));
    assert_eq!(of(&alone, &[false]), (800, 25, 0.25, 5));
    assert_eq!(of(&alone, &[true]), (1_000, 25, 0.25, 5));
    assert_eq!(of(&alone, &[true, false, false]), (714, 35, 0.75, 15), "(20 + 15*0.333) / 35");
    assert_eq!(of(&alone, &[true, false, false, false]), (625, 40, 1.0, 20));
    let words = |n: usize| Need { what: What::Words(format!("n. {n}")), sources: vec![PreconditionSource::Laboratory] };
    let mut forty: Vec<Need> = (0..39).map(words).collect();
    forty.push(by_record(Precondition::ALL[0]));
    assert_eq!(of(&Offer { needs: forty, ..alone }, &[false]), (952, 21, 0.025, 1));
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
    assert_eq!((close.shares[4].known_share, close.shares[4].counted_weight), (0.0, 0));
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

/// A practice that needs joint governance and funding by its record, and this by what somebody found of it.
fn found(by: &str, words: &[&str], codes: &[Precondition]) -> Vec<Need> {
    let told: Told = serde_json::from_value(serde_json::json!({
        "typology": "joint_governance", "funding": ["health_fund"],
        "replicability": {"preconditions": {"items": words, "codes": codes, "source": {"by": by, "on": "2024-09-05"}}}
    }))
    .unwrap();
    crate::transferability::needs::of(&told)
}

/// By hand: of the record's joint governance (met) and funding (not), the laboratory's agreement (met, by code) and
/// mandate (met, in words) and room (not said), four of five are told and three met: 0.75, at 20*0.8 = 16.
#[test]
fn what_committee_or_laboratory_found_counts_with_who_says_so() {
    let sources = |needs: &[Need]| -> Vec<Vec<&str>> {
        needs.iter().map(|need| need.sources.iter().map(|one| one.as_str()).collect()).collect()
    };
    let mandate = "Un mandato della Conferenza dei sindaci.";
    let codes = [Precondition::FormalAgreement, Precondition::JointGovernance];
    let by_committee = found("committee", &[mandate], &codes);
    assert_eq!(
        sources(&by_committee),
        [vec!["record", "assessment"], vec!["record"], vec!["assessment"], vec!["assessment"]]
    );
    let needs =
        found("laboratory", &[mandate, "un mandato  della conferenza dei sindaci", "Una stanza comune"], &codes);
    assert_eq!(
        sources(&needs),
        [vec!["record", "laboratory"], vec!["record"], vec!["laboratory"], vec!["laboratory"], vec!["laboratory"]]
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
    assert_eq!((share.score, share.known_share, share.counted_weight), (Some(0.75), 0.8, 16));
    assert_eq!(share.matched, ["joint_governance", "formal_agreement"]);
    let shown = share.preconditions.as_ref().unwrap();
    assert_eq!((shown[3].words.as_deref(), shown[3].met), (Some(mandate), Some(true)));
    assert_eq!((shown[4].words.as_deref(), shown[4].met), (Some("Una stanza comune"), None));
    assert!(
        share.reason_en.contains("«Un mandato della Conferenza dei sindaci» (the laboratory's"),
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
    let long: Vec<String> = (0..40).map(|n| format!("{n} {}", "parole ".repeat(140))).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    let needs = found("laboratory", &long, Precondition::ALL);
    let close = compare(&Offer { needs, ..offer() }, &target());
    let reason = &close.shares[4].reason_it;
    assert!(reason.contains("altre 37 dette a parole") && reason.chars().count() < 4_000, "{reason}");
}
