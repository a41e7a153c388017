//! What the Observatory has in each region: what a map of them is coloured by.
use super::model::{Figure, RegionFigures, RegionFiguresFilter};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::findings::service as findings;
use crate::labs::service as labs;
use crate::organisations::service as organisations;
use crate::regions::service::list as all_regions;
use crate::territory::RegionCode;
use std::collections::HashMap;

/// Every region, also one with nothing: a handful of queries for all of them.
pub fn list(tx: &mut Tx<'_>, filter: RegionFiguresFilter) -> Result<Vec<RegionFigures>> {
    let all = all_regions(tx, None)?;
    let mut adhering: HashMap<RegionCode, i64> = HashMap::new();
    for (region, _, joined, n) in organisations::adhering(tx, &Default::default())? {
        if let Some(region) = region.filter(|_| joined) {
            *adhering.entry(region).or_default() += n;
        }
    }
    let labs: HashMap<_, _> = labs::public_figures(tx, Default::default())?.regions.into_iter().collect();
    let findings: HashMap<_, _> = findings::public_figures(tx, &Default::default())?.regions.into_iter().collect();
    let practices: i64 = all.iter().map(|region| region.counts.practices).sum();
    let wanted = all.into_iter().filter(|region| filter.macro_area.is_none_or(|area| region.macro_area == area));
    let of = |counts: &HashMap<RegionCode, i64>, code: RegionCode| counts.get(&code).copied().unwrap_or_default();
    Ok(wanted
        .map(|region| {
            let (code, has) = (region.code, region.counts);
            let adhering = of(&adhering, code);
            RegionFigures {
                code,
                istat_number: code.as_str().parse().unwrap_or_default(),
                name_it: region.name_it,
                macro_area: region.macro_area,
                nuts2: region.nuts2,
                practices: has.practices,
                practices_share: Figure::of(has.practices, practices).share,
                organisations: has.organisations,
                adhering,
                adhering_share: Figure::of(adhering, has.organisations).share,
                labs: of(&labs, code),
                lab_sessions: has.lab_sessions,
                findings: of(&findings, code),
            }
        })
        .collect())
}
