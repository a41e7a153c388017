//! What can be done with regions: read them.
use super::model::{MacroArea, Region};
use super::store;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::territory::RegionCode;

/// All of them, or those of one part of the country.
pub fn list(tx: &mut Tx<'_>, macro_area: Option<MacroArea>) -> Result<Vec<Region>> {
    let mut all = store::all(tx)?;
    all.retain(|region| macro_area.is_none_or(|wanted| region.macro_area == wanted));
    Ok(all)
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, code: RegionCode) -> Result<Region> {
    store::all(tx)?.into_iter().find(|region| region.code == code).ok_or_else(Error::not_found)
}
