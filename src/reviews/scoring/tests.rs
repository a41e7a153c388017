use super::*;
use crate::reviews::decisions::model::ReviewOutcome::{self, Accepted, NotAccepted};
use crate::reviews::model::ItemScore;
use crate::rubrics::model::{RubricItem, RubricItemKind};
use proptest::prelude::*;

fn item(code: &str, weight: i32) -> RubricItem {
    let text = || code.to_owned();
    RubricItem {
        code: text(),
        kind: RubricItemKind::Scored,
        label_it: text(),
        label_en: text(),
        guidance_it: text(),
        guidance_en: text(),
        weight,
        required: true,
    }
}

/// Two sections: `a` with items of weight 1, 1 and 2, `b` with one.
fn grid() -> RubricContent {
    let section = |code: &str, items| RubricSection {
        code: code.to_owned(),
        label_it: code.to_owned(),
        label_en: code.to_owned(),
        guidance_it: code.to_owned(),
        guidance_en: code.to_owned(),
        weight: 1,
        items,
    };
    let a = vec![item("a1", 1), item("a2", 1), item("a3", 2)];
    RubricContent { scale: Vec::new(), sections: vec![section("a", a), section("b", vec![item("b1", 1)])] }
}

/// A review by its scores; -1 is not assessable.
fn review(recommendation: ReviewOutcome, scores: &[(&str, i32)]) -> ReviewContent {
    let score = |(item, score): &(&str, i32)| ItemScore {
        item: (*item).to_owned(),
        score: (*score >= 0).then_some(*score),
        not_assessable: *score < 0,
        evidence: None,
    };
    let scores = scores.iter().map(score).collect();
    ReviewContent { scores, recommendation: Some(recommendation), ..ReviewContent::default() }
}

#[test]
fn medians_spread_and_agreement_by_hand() {
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[2.0]), Some(2.0));
    assert_eq!(median(&[3.0, 2.0]), Some(2.5));
    assert_eq!(median(&[3.0, 0.0, 1.0]), Some(1.0));
    assert_eq!(spread(&[]), None);
    assert_eq!(spread(&[1.0, 3.0, 2.0]), Some(2.0));
    assert_eq!(agreement(&[2.0]), None);
    assert_eq!(agreement(&[2.0, 2.0]), Some(1.0));
    assert_eq!(agreement(&[0.0, 3.0]), Some(0.0));
    // Differences 1, 3 and 2: their mean 2 is two thirds of 3.
    assert!((agreement(&[0.0, 1.0, 3.0]).unwrap() - 1.0 / 3.0).abs() < 1e-9);
}

#[test]
fn a_section_by_hand() {
    // (3 + 2 + 2*1) / 4 = 1.75 and (3 + 2*2) / 3 = 2.333, since one item is not assessable there.
    let one = review(Accepted, &[("a1", 3), ("a2", 2), ("a3", 1), ("b1", -1)]);
    let two = review(Accepted, &[("a1", 3), ("a2", -1), ("a3", 2), ("b1", -1)]);
    let found = aggregate(&grid(), &[&one, &two]);
    let a = &found[0];
    assert_eq!((a.median, a.spread), (Some(2.04), Some(0.58)));
    // a1 agrees (1), a2 has one score, a3 differs by 1 (2/3) and weighs 2: (1 + 2*2/3) / 3.
    assert_eq!(a.agreement, Some(0.78));
    let told: Vec<_> = a.items.iter().map(|i| (i.median, i.spread, i.agreement, i.scored, i.not_assessable)).collect();
    assert_eq!(told[0], (Some(3.0), Some(0.0), Some(1.0), 2, 0));
    assert_eq!(told[1], (Some(2.0), Some(0.0), None, 1, 1));
    assert_eq!(told[2], (Some(1.5), Some(1.0), Some(0.67), 2, 0));
    let b = &found[1];
    assert_eq!((b.median, b.spread, b.agreement), (None, None, None));
    assert_eq!((b.items[0].scored, b.items[0].not_assessable), (0, 2));
}

#[test]
fn readers_diverge_on_the_outcome_or_by_more_than_the_points_of_a_section() {
    let scores = |n| [("a1", n), ("a2", n), ("a3", n), ("b1", 1)];
    let one = review(Accepted, &scores(1));
    assert!(!diverge(&grid(), &one, &review(Accepted, &scores(2)), 1.0), "one point is not more than one");
    assert!(diverge(&grid(), &one, &review(Accepted, &scores(3)), 1.0));
    assert_eq!(apart(&grid(), &one, &review(Accepted, &scores(3)), 1.0), ["a"]);
    assert!(!diverge(&grid(), &one, &review(Accepted, &scores(3)), 2.0));
    assert!(diverge(&grid(), &one, &review(NotAccepted, &scores(1)), 3.0));
    // What one of them could not assess is no difference.
    assert!(!diverge(&grid(), &one, &review(Accepted, &[("a1", 1), ("b1", -1)]), 0.5));
}

proptest! {
    #[test]
    fn the_order_of_readers_does_not_matter_and_values_stay_in_their_bounds(scores in prop::collection::vec(-1..=3_i32, 12)) {
        let codes = ["a1", "a2", "a3", "b1"];
        let reviews: Vec<ReviewContent> = scores
            .chunks(4)
            .map(|some| review(Accepted, &codes.iter().copied().zip(some.iter().copied()).collect::<Vec<_>>()))
            .collect();
        let forth: Vec<&ReviewContent> = reviews.iter().collect();
        let back: Vec<&ReviewContent> = reviews.iter().rev().collect();
        let found = aggregate(&grid(), &forth);
        for (one, other) in found.iter().zip(aggregate(&grid(), &back)) {
            prop_assert_eq!(one.median, other.median);
            prop_assert!(one.median.is_none_or(|m| (0.0..=3.0).contains(&m)));
            prop_assert!(one.agreement.is_none_or(|a| (0.0..=1.0).contains(&a)));
        }
        let (one, other) = (&reviews[0], &reviews[1]);
        prop_assert_eq!(diverge(&grid(), one, other, 1.0), diverge(&grid(), other, one, 1.0));
        prop_assert!(!diverge(&grid(), one, one, 0.0));
    }
}
