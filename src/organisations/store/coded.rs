//! Organisations by the codes that others know them by.
use crate::db::schema::organisations;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::organisations::model::Organisation;
use diesel::prelude::*;

/// Those that have one of these codes (of IndicePA as they are compared, of the Ministry, or tax codes), each once:
/// everybody sees all.
pub fn visible_by_codes(
    tx: &mut Tx<'_>,
    ipa: &[String],
    ministry: &[String],
    tax: &[String],
) -> Result<Vec<Organisation>> {
    let mut found: Vec<Organisation> = Vec::new();
    // SQLite takes 32,766 parameters in a statement; one for each code uses its index.
    for some in ipa.chunks(1_000) {
        let query = organisations::table.filter(organisations::ipa_key.eq_any(some));
        found.extend(query.select(Organisation::as_select()).load(tx.conn())?);
    }
    for some in ministry.chunks(1_000) {
        let query = organisations::table.filter(organisations::ministry_code.eq_any(some));
        found.extend(query.select(Organisation::as_select()).load(tx.conn())?);
    }
    for some in tax.chunks(1_000) {
        let query = organisations::table.filter(organisations::tax_code.eq_any(some));
        found.extend(query.select(Organisation::as_select()).load(tx.conn())?);
    }
    found.sort_by_key(|one| one.id);
    found.dedup_by_key(|one| one.id);
    Ok(found)
}
