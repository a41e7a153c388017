//! Bulk queries of [`super`]: everything at once, never a query for each row that stays as it is.
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::{municipalities, municipality_codes};
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::Instant;
use crate::error::Result;
use crate::on_each;
use crate::territory::RegionCode;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::HashMap;

/// Rows in one insert: 500 of 18 columns stay far below SQLite's 32,766 parameters.
const BATCH: usize = 500;

/// A municipality with all its columns.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = municipalities, check_for_backend(MultiBackend), primary_key(cadastral_code))]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Stored {
    /// Cadastral code.
    pub cadastral_code: String,
    /// Present ISTAT code.
    pub istat_code: String,
    /// Italian name.
    pub name: String,
    /// Name in the minority language.
    pub other_name: Option<String>,
    /// Region.
    pub region_code: RegionCode,
    /// Province, three digits.
    pub province_code: String,
    /// Province, car code.
    pub province: String,
    /// NUTS 3 code.
    pub nuts3: Option<String>,
    /// Whether it is a chief town.
    pub provincial_capital: bool,
    /// Tax code.
    pub tax_code: Option<String>,
    /// Whether it exists.
    pub active: bool,
    /// Date of the list that no longer had it.
    pub closed_on: Option<NaiveDate>,
    /// Who took over.
    pub successor_code: Option<String>,
    /// What it is found by.
    pub search_terms: String,
    /// Date of the newest list that these values come from.
    pub as_of: NaiveDate,
    /// Version.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

/// An ISTAT code of a municipality.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = municipality_codes, check_for_backend(MultiBackend), treat_none_as_default_value = false)]
pub struct Code {
    /// The code.
    pub istat_code: String,
    /// Whose.
    pub cadastral_code: String,
    /// From when.
    pub first_seen: Option<NaiveDate>,
    /// Until when.
    pub last_seen: Option<NaiveDate>,
}

/// All municipalities, by cadastral code.
pub fn all(tx: &mut Tx<'_>) -> Result<HashMap<String, Stored>> {
    let rows: Vec<Stored> = municipalities::table.select(Stored::as_select()).load(tx.conn())?;
    Ok(rows.into_iter().map(|row| (row.cadastral_code.clone(), row)).collect())
}

/// All ISTAT codes, by the cadastral code of their municipality.
pub fn all_codes(tx: &mut Tx<'_>) -> Result<HashMap<String, Vec<Code>>> {
    let rows: Vec<Code> = municipality_codes::table.select(Code::as_select()).load(tx.conn())?;
    let mut codes: HashMap<String, Vec<Code>> = HashMap::new();
    for row in rows {
        codes.entry(row.cadastral_code.clone()).or_default().push(row);
    }
    Ok(codes)
}

/// Adds these.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, rows: &[Stored]) -> Result<()> {
    for batch in rows.chunks(BATCH) {
        on_each!(tx.conn(), |c| diesel::insert_into(municipalities::table).values(batch).execute(c))?;
    }
    for row in rows {
        tx.record(permit, ChangeKind::Created, ResourceType::Municipality, &row.cadastral_code, row.version);
    }
    Ok(())
}

/// Writes these over those with the same cadastral code.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, rows: &[Stored]) -> Result<()> {
    for row in rows {
        diesel::update(municipalities::table.find(&row.cadastral_code)).set(row).execute(tx.conn())?;
        tx.record(permit, ChangeKind::Updated, ResourceType::Municipality, &row.cadastral_code, row.version);
    }
    Ok(())
}

/// Adds ISTAT codes.
pub fn insert_codes(tx: &mut Tx<'_>, _permit: &Permit, rows: &[Code]) -> Result<()> {
    for batch in rows.chunks(BATCH) {
        on_each!(tx.conn(), |c| diesel::insert_into(municipality_codes::table).values(batch).execute(c))?;
    }
    Ok(())
}

/// Writes until when these codes were borne.
pub fn end_codes(tx: &mut Tx<'_>, _permit: &Permit, rows: &[Code]) -> Result<()> {
    for row in rows {
        diesel::update(municipality_codes::table.find((&row.istat_code, &row.cadastral_code)))
            .set(municipality_codes::last_seen.eq(row.last_seen))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Notes that a list of this date confirmed all the municipalities that exist. Not a change that anybody sees.
pub fn confirm(tx: &mut Tx<'_>, _permit: &Permit, as_of: NaiveDate) -> Result<()> {
    diesel::update(
        municipalities::table.filter(municipalities::active.eq(true)).filter(municipalities::as_of.lt(as_of)),
    )
    .set(municipalities::as_of.eq(as_of))
    .execute(tx.conn())?;
    Ok(())
}

/// At most `most` after one, by cadastral code: for what goes through all in bounded memory.
pub fn any_after(tx: &mut Tx<'_>, _permit: &Permit, after: &str, most: i64) -> Result<Vec<Stored>> {
    Ok(municipalities::table
        .filter(municipalities::cadastral_code.gt(after))
        .order(municipalities::cadastral_code)
        .limit(most)
        .select(Stored::as_select())
        .load(tx.conn())?)
}

/// Writes what these are found by: nothing that anybody sees.
pub fn write_terms(tx: &mut Tx<'_>, _permit: &Permit, rows: &[Stored]) -> Result<()> {
    for row in rows {
        diesel::update(municipalities::table.find(&row.cadastral_code))
            .set(municipalities::search_terms.eq(&row.search_terms))
            .execute(tx.conn())?;
    }
    Ok(())
}
