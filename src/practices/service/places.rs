//! Where practices are on a map: where their lead organisation is, and where the municipalities are that they cover. It is
//! what `near` looks at.
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::Geo;
use crate::practices::model::PracticeId;
use crate::practices::store::places as store;
use std::collections::HashMap;

/// The places of those of `ids` that the caller has found: the seat of the lead organisation first, as far as it is known.
pub fn of(tx: &mut Tx<'_>, ids: &[PracticeId]) -> Result<HashMap<PracticeId, Vec<Geo>>> {
    let mut places: HashMap<PracticeId, Vec<Geo>> = HashMap::new();
    let found = store::any_seats(tx, ids)?.into_iter().chain(store::any_town_halls(tx, ids)?);
    for (id, position) in found {
        let Some(geo) = position.known() else { continue };
        let known = places.entry(id).or_default();
        if !known.contains(&geo) {
            known.push(geo);
        }
    }
    Ok(places)
}
