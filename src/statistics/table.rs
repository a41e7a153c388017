//! Figures as tables: what CSV files hold.
use super::model::{Figure, RegionFigures, Statistics, StatisticsBreakdown};
use crate::delimited::write::{Cell, csv};
use crate::error::Result;

/// The columns of a file of statistics.
pub const COLUMNS: [&str; 8] = ["by", "code", "parent_code", "label_it", "label_en", "count", "of", "share"];

/// The columns of the file of the regions.
pub const REGION_COLUMNS: [&str; 13] = [
    "code",
    "istat_number",
    "name_it",
    "macro_area",
    "nuts2",
    "practices",
    "practices_share",
    "organisations",
    "adhering",
    "adhering_share",
    "labs",
    "lab_sessions",
    "findings",
];

fn row(by: &str, [code, parent, it, en]: [&str; 4], figure: Figure) -> [Cell; 8] {
    let Figure { count, of, share } = figure;
    [by.into(), code.into(), parent.into(), it.into(), en.into(), count.into(), of.into(), share.into()]
}

fn rows(breakdown: &StatisticsBreakdown) -> Vec<[Cell; 8]> {
    let by = breakdown.by.as_str();
    let mut rows: Vec<_> = breakdown
        .values
        .iter()
        .map(|value| {
            let parent = value.parent_code.as_deref().unwrap_or_default();
            row(by, [&value.code, parent, &value.label_it, &value.label_en], value.figure())
        })
        .collect();
    rows.extend(breakdown.without.map(|none| row(by, ["", "", "Non indicato", "Not stated"], none)));
    rows
}

/// A row for the total, one for each value, and one for those without.
pub fn of_statistics(statistics: &Statistics) -> Result<Vec<u8>> {
    let total = row("total", ["", "", "Totale", "Total"], statistics.total);
    csv(COLUMNS, std::iter::once(total).chain(statistics.breakdowns.iter().flat_map(rows)))
}

/// A row for each region.
pub fn of_regions(regions: &[RegionFigures]) -> Result<Vec<u8>> {
    let row = |region: &RegionFigures| {
        let nuts2: Vec<&str> = region.nuts2.iter().map(|one| one.0.as_str()).collect();
        [
            region.code.as_str().into(),
            i64::from(region.istat_number).into(),
            region.name_it.as_str().into(),
            region.macro_area.as_str().into(),
            nuts2.join("; ").as_str().into(),
            region.practices.into(),
            region.practices_share.into(),
            region.organisations.into(),
            region.adhering.into(),
            region.adhering_share.into(),
            region.labs.into(),
            region.lab_sessions.into(),
            region.findings.into(),
        ]
    };
    csv(REGION_COLUMNS, regions.iter().map(row))
}
