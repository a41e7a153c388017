//! The few municipalities that the scenario's organisations have their seat in.
use crate::db::query::OnEach;
use crate::db::schema::{municipalities, municipality_codes};
use crate::db::search;
use crate::db::tx::Tx;
use crate::error::Result;
use chrono::NaiveDate;
use diesel::prelude::*;

/// Cadastral code, ISTAT code, name, region, NUTS 3, car code, tax code, whether it is the capital of its province.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, bool);

const ROWS: &[Row] = &[
    ("L407", "026086", "Treviso", "05", "ITH34", "TV", "80007310263", true),
    ("B879", "026009", "Casale sul Sile", "05", "ITH34", "TV", "80008210264", false),
    ("M032", "024118", "Villaverla", "05", "ITH32", "VI", "00241700244", false),
    ("L840", "024116", "Vicenza", "05", "ITH32", "VI", "00516890241", true),
    ("A757", "025006", "Belluno", "05", "ITH33", "BL", "00132550252", true),
    ("G224", "028060", "Padova", "05", "ITH36", "PD", "00644060287", true),
    ("E648", "098031", "Lodi", "03", "ITC49", "LO", "84507570152", true),
    ("F205", "015146", "Milano", "03", "ITC4C", "MI", "01199250158", true),
    ("H501", "058091", "Roma", "12", "ITI43", "RM", "02438750586", true),
];

/// Adds those that are not there yet.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now();
    // Older than any list of ISTAT, so that importing one brings them up to date.
    let as_of = NaiveDate::from_ymd_opt(2017, 1, 1).unwrap_or_default();
    for (cadastral_code, istat_code, name, region, nuts3, province, tax_code, capital) in ROWS {
        let row = diesel::insert_into(municipalities::table)
            .values((
                municipalities::cadastral_code.eq(cadastral_code),
                municipalities::istat_code.eq(istat_code),
                municipalities::name.eq(name),
                municipalities::region_code.eq(region),
                municipalities::province_code.eq(istat_code.get(..3).unwrap_or_default()),
                municipalities::province.eq(province),
                municipalities::nuts3.eq(nuts3),
                municipalities::provincial_capital.eq(capital),
                municipalities::tax_code.eq(tax_code),
                municipalities::active.eq(true),
                municipalities::search_terms.eq(search::terms(name)),
                municipalities::as_of.eq(as_of),
                municipalities::version.eq(1),
                municipalities::created_at.eq(now),
                municipalities::updated_at.eq(now),
            ))
            .on_conflict_do_nothing();
        OnEach(row).execute(tx.conn())?;
        let code = diesel::insert_into(municipality_codes::table)
            .values((
                municipality_codes::istat_code.eq(istat_code),
                municipality_codes::cadastral_code.eq(cadastral_code),
            ))
            .on_conflict_do_nothing();
        OnEach(code).execute(tx.conn())?;
    }
    Ok(())
}
