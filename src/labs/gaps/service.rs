//! The table of themes and regions.
use super::model::{GapFilter, RegionGap, ThemeGaps};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::practices::service::territory::by_theme_and_region;
use crate::territory::RegionCode;
use crate::themes::model::Theme;
use crate::themes::service::list as all_themes;
use std::collections::{BTreeSet, HashMap};

/// Every theme in use, in the order of the tree, with its numbers: two queries.
pub fn table(tx: &mut Tx<'_>, filter: &GapFilter) -> Result<Vec<ThemeGaps>> {
    let asked: BTreeSet<RegionCode> = match &filter.region {
        Some(some) => some.iter().copied().collect(),
        None => RegionCode::all().collect(),
    };
    let mut counts: HashMap<String, HashMap<RegionCode, i64>> = HashMap::new();
    for (theme, region, practices) in by_theme_and_region(tx)? {
        counts.entry(theme).or_default().insert(region, practices);
    }
    let mut themes = all_themes(tx, &Default::default())?;
    themes.retain(|theme| theme.active && (filter.parent.is_none() || theme.parent_code == filter.parent));
    let rows = themes.into_iter().map(|theme| row(theme, &asked, &counts));
    Ok(rows.filter(|row| filter.empty != Some(true) || row.empty_regions > 0).collect())
}

fn row(theme: Theme, asked: &BTreeSet<RegionCode>, counts: &HashMap<String, HashMap<RegionCode, i64>>) -> ThemeGaps {
    let known = counts.get(&theme.code);
    let cell = |region: &RegionCode| RegionGap {
        region_code: *region,
        practices: known.and_then(|of| of.get(region)).copied().unwrap_or_default(),
    };
    let regions: Vec<RegionGap> = asked.iter().map(cell).collect();
    let empty = regions.iter().filter(|cell| cell.practices == 0).count();
    ThemeGaps {
        code: theme.code,
        parent_code: theme.parent_code,
        label_it: theme.label_it,
        label_en: theme.label_en,
        practices: regions.iter().map(|cell| cell.practices).sum(),
        empty_regions: i32::try_from(empty).unwrap_or(i32::MAX),
        regions,
    }
}
