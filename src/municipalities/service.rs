//! What can be done with municipalities: everybody finds them, administrators say who took over.
use super::model::{Municipality, MunicipalityOrder, MunicipalityUpdate, Place};
use super::store::{self, Filter};
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::language::text;
use crate::page::Page;
use crate::version::Expected;
use std::collections::HashMap;

/// A page of those that match, with their number when it is asked for.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &Filter,
    order: MunicipalityOrder,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<Municipality>> {
    let total = if count { Some(store::count(tx, filter)?) } else { None };
    Ok(store::page(tx, filter, order, cursor, limit)?.with_total(total))
}

/// A page of all of them, by name: for who takes all.
pub fn every(tx: &mut Tx<'_>, cursor: Option<&str>, limit: i64) -> Result<Page<Municipality>> {
    store::page(tx, &Filter::default(), MunicipalityOrder::Name, cursor, limit)
}

/// One of them, by cadastral code.
pub fn read(tx: &mut Tx<'_>, cadastral_code: &str) -> Result<Municipality> {
    store::find(tx, cadastral_code)?.ok_or_else(Error::not_found)
}

/// Says who took over from one that has closed.
pub fn update(
    tx: &mut Tx<'_>,
    cadastral_code: &str,
    expected: &Expected,
    patch: &Merge<MunicipalityUpdate>,
) -> Result<Municipality> {
    let municipality = read(tx, cadastral_code)?;
    let permit = tx.permit(Permission::ImportData, &ResourceReach::country())?;
    expected.check(municipality.version)?;
    let changed = patch.apply(&MunicipalityUpdate::from(&municipality))?;
    if let Some(successor) = &changed.successor_code {
        check_successor(tx, &municipality, successor)?;
    }
    store::set_successor(tx, &permit, cadastral_code, changed.successor_code.as_deref())
}

/// A closed municipality is followed by one that exists: so nobody follows themselves, not even in a circle.
fn check_successor(tx: &mut Tx<'_>, municipality: &Municipality, successor: &str) -> Result<()> {
    let wrong = |code: &'static str, it: &'static str, en: &'static str| {
        Err(Error::invalid("#/successor_code", code, text(it, en)))
    };
    if municipality.active {
        return wrong("not_allowed", "Il comune esiste ancora.", "The municipality still exists.");
    }
    match store::find(tx, successor)? {
        None => wrong("unknown_municipality", "Il comune non esiste.", "There is no such municipality."),
        Some(one) if !one.active => {
            wrong("not_allowed", "Anche quel comune è cessato.", "That municipality has closed, too.")
        }
        Some(_) => Ok(()),
    }
}

/// For each of these ISTAT codes, present or abolished, the municipality that bears it or bore it last. Codes that no
/// municipality ever bore are left out.
pub fn find_by_any_istat_codes(tx: &mut Tx<'_>, istat_codes: &[String]) -> Result<HashMap<String, Place>> {
    // Who exists and bears it first, then who bore it at its end, then who bore it last.
    type Rank = (bool, bool, Option<chrono::NaiveDate>);
    let mut best: HashMap<String, (Rank, Place)> = HashMap::new();
    for (code, is_present, last_seen, place) in store::bearers(tx, istat_codes)? {
        let rank = (is_present && place.active, is_present, last_seen);
        match best.get(&code) {
            Some((known, _)) if *known >= rank => {}
            _ => {
                best.insert(code, (rank, place));
            }
        }
    }
    Ok(best.into_iter().map(|(code, (_, place))| (code, place)).collect())
}

/// The municipalities with these cadastral codes, by code. Unknown codes are left out.
pub fn find_by_cadastral_codes(tx: &mut Tx<'_>, cadastral_codes: &[String]) -> Result<HashMap<String, Place>> {
    let found = store::places(tx, cadastral_codes)?;
    Ok(found.into_iter().map(|place| (place.cadastral_code.clone(), place)).collect())
}
