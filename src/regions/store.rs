//! Queries on regions.
use super::model::{AutonomousProvince, HealthSystem, MacroArea, Nuts2, Region, RegionCounts};
use crate::db::MultiBackend;
use crate::db::schema::{lab_session_regions, organisations, practices, regions};
use crate::db::tx::Tx;
use crate::db::types::Stored;
use crate::error::Result;
use crate::territory::RegionCode;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = regions, check_for_backend(MultiBackend))]
struct Row {
    code: RegionCode,
    name: String,
    name_it: String,
    name_de: Option<String>,
    name_fr: Option<String>,
    macro_area: MacroArea,
    nuts2: Stored<Vec<Nuts2>>,
    health_systems: Stored<Vec<HealthSystem>>,
    autonomous_provinces: Stored<Vec<AutonomousProvince>>,
}

/// All of them, by code.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Region>> {
    let rows: Vec<Row> = regions::table.order(regions::code).select(Row::as_select()).load(tx.conn())?;
    let counts = counts(tx)?;
    Ok(rows.into_iter().map(|row| region(row, &counts)).collect())
}

fn region(row: Row, counts: &HashMap<RegionCode, RegionCounts>) -> Region {
    Region {
        code: row.code,
        name: row.name,
        name_it: row.name_it,
        name_de: row.name_de,
        name_fr: row.name_fr,
        macro_area: row.macro_area,
        nuts2: row.nuts2.0,
        health_systems: row.health_systems.0,
        autonomous_provinces: row.autonomous_provinces.0,
        counts: counts.get(&row.code).copied().unwrap_or_default(),
    }
}

fn counts(tx: &mut Tx<'_>) -> Result<HashMap<RegionCode, RegionCounts>> {
    let mut counts: HashMap<RegionCode, RegionCounts> = HashMap::new();
    let bodies: Vec<(Option<RegionCode>, i64)> = organisations::table
        .filter(organisations::active.eq(true))
        .group_by(organisations::region_code)
        .select((organisations::region_code, diesel::dsl::count_star()))
        .load(tx.conn())?;
    for (code, n) in bodies {
        if let Some(code) = code {
            counts.entry(code).or_default().organisations = n;
        }
    }
    let published: Vec<(RegionCode, i64)> = practices::table
        .filter(practices::public.eq(true))
        .group_by(practices::region_code)
        .select((practices::region_code, diesel::dsl::count_star()))
        .load(tx.conn())?;
    for (code, n) in published {
        counts.entry(code).or_default().practices = n;
    }
    let held: Vec<(RegionCode, i64)> = lab_session_regions::table
        .filter(lab_session_regions::public.eq(true))
        .group_by(lab_session_regions::region_code)
        .select((lab_session_regions::region_code, diesel::dsl::count_star()))
        .load(tx.conn())?;
    for (code, n) in held {
        counts.entry(code).or_default().lab_sessions = n;
    }
    Ok(counts)
}
