//! How much of a region adheres to the Observatory.
use super::model::OrganisationKind;
use crate::territory::RegionCode;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// How many active organisations of a region adhere to the Observatory.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Coverage {
    /// ISTAT code of the region.
    pub region_code: RegionCode,
    /// The organisations of all kinds together.
    pub total: CoverageCount,
    /// The organisations of each kind that the region has, in the order of the code list.
    #[schema(max_items = 100)]
    pub kinds: Vec<KindCoverage>,
}

/// How many active organisations of one kind adhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KindCoverage {
    /// The kind.
    pub kind: OrganisationKind,
    /// Its active organisations.
    #[schema(minimum = 0, example = 9)]
    pub organisations: i64,
    /// Those of them that adhere now.
    #[schema(minimum = 0, example = 3)]
    pub adhering: i64,
    /// The adhering part of them, from 0 to 1 with four decimals.
    #[schema(minimum = 0, maximum = 1, example = 0.3333)]
    pub share: f64,
}

/// How many active organisations adhere.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct CoverageCount {
    /// Active organisations.
    #[schema(minimum = 0, example = 9)]
    pub organisations: i64,
    /// Those of them that adhere now.
    #[schema(minimum = 0, example = 3)]
    pub adhering: i64,
    /// The adhering part of them, from 0 to 1 with four decimals; 0 where there is none.
    #[schema(minimum = 0, maximum = 1, example = 0.3333)]
    pub share: f64,
}

/// `part` of `whole`, to four decimals.
fn share(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0 }
}

impl Coverage {
    /// The coverage of a region, from its numbers of organisations by kind and adhesion.
    pub fn of(region_code: RegionCode, counts: &[(OrganisationKind, bool, i64)]) -> Self {
        let mut by_kind: BTreeMap<OrganisationKind, (i64, i64)> = BTreeMap::new();
        for (kind, adhering, n) in counts {
            let (all, joined) = by_kind.entry(*kind).or_default();
            *all += n;
            *joined += if *adhering { *n } else { 0 };
        }
        let (organisations, adhering) = by_kind.values().fold((0, 0), |sum, n| (sum.0 + n.0, sum.1 + n.1));
        let kinds = by_kind
            .into_iter()
            .map(|(kind, (organisations, adhering))| KindCoverage {
                kind,
                organisations,
                adhering,
                share: share(adhering, organisations),
            })
            .collect();
        Self {
            region_code,
            total: CoverageCount { organisations, adhering, share: share(adhering, organisations) },
            kinds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Coverage, OrganisationKind::*};

    #[test]
    fn kinds_add_up_to_the_total() {
        let counts = [(Municipality, false, 2), (LocalHealthAuthority, true, 1), (Municipality, true, 1)];
        let coverage = Coverage::of("05".parse().unwrap(), &counts);
        assert_eq!((coverage.total.organisations, coverage.total.adhering, coverage.total.share), (4, 2, 0.5));
        let kinds: Vec<_> = coverage.kinds.iter().map(|k| (k.kind, k.organisations, k.share)).collect();
        assert_eq!(kinds, [(Municipality, 3, 0.3333), (LocalHealthAuthority, 1, 1.0)]);
        assert!(Coverage::of("20".parse().unwrap(), &[]).total.share.abs() < f64::EPSILON);
    }
}
