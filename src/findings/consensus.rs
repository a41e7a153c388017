//! When a group agrees: SCIROCCO's Delphi rule on the rubric's scale.
//!
//! *Agreement* when fewer than a third of the ratings lie outside a band of three points around the median, else
//! *split*. On the scale 0..3 the band is the median and one point to either side; the median of an even number of
//! ratings is the mean of the two in the middle, so that it can lie between two points (1.5: the band holds 1 and 2). A
//! third exactly is not fewer. Ratings that could not assess the item are told, and left out of the count.
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::codes! {
    /// Whether a group of experts agrees: agreement when fewer than a third of the ratings lie more than a point from the median, else a split.
    pub enum Consensus in "consensus-outcomes" {
        Agreement = "agreement" ("accordo", "agreement"),
        Split = "split" ("divisione", "split"),
        NotVoted = "not_voted" ("non votato", "not voted"),
    }
}

/// How often each score was given, without names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RatingDistribution {
    /// How many gave 0.
    #[schema(minimum = 0, maximum = 10000)]
    pub score_0: i32,
    /// How many gave 1.
    #[schema(minimum = 0, maximum = 10000)]
    pub score_1: i32,
    /// How many gave 2.
    #[schema(minimum = 0, maximum = 10000, example = 2)]
    pub score_2: i32,
    /// How many gave 3.
    #[schema(minimum = 0, maximum = 10000, example = 1)]
    pub score_3: i32,
    /// How many found that it could not be assessed: they do not count.
    #[schema(minimum = 0, maximum = 10000)]
    pub not_assessable: i32,
}

impl RatingDistribution {
    /// Counts one rating; none when it could not assess.
    pub fn count(&mut self, score: Option<i32>) {
        let place = match score {
            None => &mut self.not_assessable,
            Some(0) => &mut self.score_0,
            Some(1) => &mut self.score_1,
            Some(2) => &mut self.score_2,
            Some(_) => &mut self.score_3,
        };
        *place += 1;
    }

    /// Each score with how often it was given, the lowest first.
    fn scores(&self) -> [(i32, i32); 4] {
        [(0, self.score_0), (1, self.score_1), (2, self.score_2), (3, self.score_3)]
    }

    /// How many ratings count.
    pub fn ratings(&self) -> i32 {
        self.scores().iter().map(|(_, times)| times).sum()
    }

    /// The score of the `n`-th rating that counts, the lowest first, from 0.
    fn nth(&self, n: i32) -> i32 {
        let mut before = 0;
        for (score, times) in self.scores() {
            before += times;
            if n < before {
                return score;
            }
        }
        3
    }

    /// Twice the median, which may lie halfway between two points; none without ratings.
    fn twice_the_median(&self) -> Option<i32> {
        let ratings = self.ratings();
        (ratings > 0).then(|| self.nth((ratings - 1) / 2) + self.nth(ratings / 2))
    }

    /// The median; none without ratings.
    pub fn median(&self) -> Option<f64> {
        self.twice_the_median().map(|twice| f64::from(twice) / 2.0)
    }

    /// How many ratings lie more than a point from the median.
    pub fn outside_band(&self) -> i32 {
        let Some(twice) = self.twice_the_median() else { return 0 };
        self.scores().iter().filter(|(score, _)| (2 * score - twice).abs() > 2).map(|(_, times)| times).sum()
    }

    /// Whether those who rated agree.
    pub fn consensus(&self) -> Consensus {
        match self.ratings() {
            0 => Consensus::NotVoted,
            ratings if 3 * self.outside_band() < ratings => Consensus::Agreement,
            _ => Consensus::Split,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Consensus::{Agreement, NotVoted, Split};
    use super::*;
    use proptest::prelude::*;

    /// What was given; `None` is "not assessable".
    fn of(given: &[Option<i32>]) -> RatingDistribution {
        let mut counted = RatingDistribution::default();
        given.iter().for_each(|score| counted.count(*score));
        counted
    }

    fn scores(given: &[i32]) -> RatingDistribution {
        of(&given.iter().map(|score| Some(*score)).collect::<Vec<_>>())
    }

    /// Worked out by hand: what was given, its median, how many lie outside the band, what comes of it.
    #[test]
    fn worked_examples() {
        let examples: [(&[i32], Option<f64>, i32, Consensus); 18] = [
            (&[], None, 0, NotVoted),
            (&[2], Some(2.0), 0, Agreement),
            (&[2, 2, 2, 2], Some(2.0), 0, Agreement),
            // Two that are as far apart as can be: the band 0.5..2.5 has neither.
            (&[0, 3], Some(1.5), 2, Split),
            (&[0, 2], Some(1.0), 0, Agreement),
            (&[1, 2, 3], Some(2.0), 0, Agreement),
            // One of three is a third: not fewer.
            (&[0, 2, 3], Some(2.0), 1, Split),
            (&[0, 2, 2, 3], Some(2.0), 1, Agreement),
            // An even number with an integer median, between 0 and 2.
            (&[0, 0, 2, 3], Some(1.0), 1, Agreement),
            (&[0, 0, 3, 3], Some(1.5), 4, Split),
            (&[0, 1, 2, 3], Some(1.5), 2, Split),
            (&[1, 1, 2, 2], Some(1.5), 0, Agreement),
            // Ties in the middle: two of six are a third.
            (&[0, 1, 1, 2, 2, 3], Some(1.5), 2, Split),
            (&[1, 1, 1, 1, 3, 3], Some(1.0), 2, Split),
            (&[1, 1, 1, 1, 1, 3, 3], Some(1.0), 2, Agreement),
            // At the end of the scale the band has two points only.
            (&[0, 0, 0, 0, 0, 2], Some(0.0), 1, Agreement),
            (&[0, 0, 0, 2, 2], Some(0.0), 2, Split),
            // A median of 0.5: the band has 0 and 1.
            (&[0, 0, 1, 2], Some(0.5), 1, Agreement),
        ];
        for (given, median, outside, consensus) in examples {
            let counted = scores(given);
            assert_eq!(
                (counted.median(), counted.outside_band(), counted.consensus()),
                (median, outside, consensus),
                "{given:?}"
            );
        }
    }

    #[test]
    fn what_could_not_be_assessed_is_told_and_not_counted() {
        let nobody = of(&[None, None]);
        assert_eq!((nobody.consensus(), nobody.not_assessable, nobody.median()), (NotVoted, 2, None));
        assert_eq!(of(&[Some(2), None, None]).consensus(), Agreement);
        // With the two that could not assess it would be one of five.
        let split = of(&[Some(0), Some(2), Some(3), None, None]);
        assert_eq!((split.ratings(), split.outside_band(), split.consensus()), (3, 1, Split));
    }

    /// The rule in its own words, on a sorted list.
    fn by_the_sentence(mut given: Vec<i32>) -> Consensus {
        given.sort_unstable();
        let Some(last) = given.len().checked_sub(1) else { return NotVoted };
        let median = f64::from(given[last / 2] + given[given.len() / 2]) / 2.0;
        let outside = given.iter().filter(|score| (f64::from(**score) - median).abs() > 1.0).count();
        if (outside as f64) < given.len() as f64 / 3.0 - 1e-9 { Agreement } else { Split }
    }

    proptest! {
        #[test]
        fn it_is_what_the_sentence_says(given in prop::collection::vec(0..=3_i32, 0..40)) {
            prop_assert_eq!(scores(&given).consensus(), by_the_sentence(given));
        }

        #[test]
        fn the_scale_can_be_turned_round(given in prop::collection::vec(0..=3_i32, 0..40)) {
            let turned: Vec<i32> = given.iter().map(|score| 3 - score).collect();
            let (one, other) = (scores(&given), scores(&turned));
            prop_assert_eq!((one.consensus(), one.outside_band()), (other.consensus(), other.outside_band()));
        }

        #[test]
        fn who_joins_at_the_median_breaks_no_agreement(given in prop::collection::vec(0..=3_i32, 1..40)) {
            let before = scores(&given);
            let median = before.median().unwrap();
            if before.consensus() == Agreement && median.fract() == 0.0 {
                let mut more = given;
                more.push(median as i32);
                prop_assert_eq!(scores(&more).consensus(), Agreement);
            }
        }

        #[test]
        fn neither_order_nor_what_could_not_be_assessed_matters(
            given in prop::collection::vec(prop::option::of(0..=3_i32), 0..40),
        ) {
            let rated: Vec<i32> = given.iter().rev().flatten().copied().collect();
            prop_assert_eq!(of(&given).consensus(), scores(&rated).consensus());
            prop_assert_eq!(of(&given).not_assessable as usize, given.len() - rated.len());
        }

        #[test]
        fn nobody_is_outside_where_all_say_the_same(score in 0..=3_i32, times in 1..30_usize) {
            let counted = scores(&vec![score; times]);
            prop_assert_eq!((counted.outside_band(), counted.consensus()), (0, Agreement));
        }
    }
}
