//! The scenario's municipalities, and the import that seems to have brought them.
use super::ids;
use crate::db::schema::{import_jobs, municipalities, municipality_codes};
use crate::db::search;
use crate::db::tx::Tx;
use crate::db::types::{Id, Stored};
use crate::error::Result;
use crate::register::{Entry, Report};
use chrono::NaiveDate;
use diesel::prelude::*;

type Municipality = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, bool, bool);

/// Cadastral and ISTAT code, name, region, province, NUTS 3, whether it is a chief town and whether it exists.
const MUNICIPALITIES: &[Municipality] = &[
    ("L407", "026086", "Treviso", "05", "TV", "ITH34", true, true),
    ("B879", "026009", "Casale sul Sile", "05", "TV", "ITH34", false, true),
    ("M032", "024118", "Villaverla", "05", "VI", "ITH32", false, true),
    ("L840", "024116", "Vicenza", "05", "VI", "ITH32", true, true),
    ("M436", "024128", "Sovizzo", "05", "VI", "ITH32", false, true),
    // Merged into Sovizzo in 2024.
    ("D902", "024044", "Gambugliano", "05", "VI", "ITH32", false, false),
    ("A757", "025006", "Belluno", "05", "BL", "ITH33", true, true),
    ("E648", "098031", "Lodi", "03", "LO", "ITC49", true, true),
    ("H501", "058091", "Roma", "12", "RM", "ITI43", true, true),
];

/// Older than any list of ISTAT, so that importing one brings the municipalities up to date.
fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2017, 1, 1).unwrap_or_default()
}

/// Fills the municipalities in: before the organisations, which may name them.
pub fn fill_municipalities(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now();
    for (cadastral_code, istat_code, name, region, province, nuts3, capital, active) in MUNICIPALITIES {
        diesel::insert_into(municipalities::table)
            .values((
                municipalities::cadastral_code.eq(cadastral_code),
                municipalities::istat_code.eq(istat_code),
                municipalities::name.eq(name),
                municipalities::region_code.eq(region),
                municipalities::province_code.eq(istat_code.get(..3).unwrap_or_default()),
                municipalities::province.eq(province),
                municipalities::nuts3.eq(nuts3),
                municipalities::provincial_capital.eq(capital),
                municipalities::active.eq(active),
                municipalities::search_terms.eq(search::terms(name)),
                municipalities::as_of.eq(as_of()),
                municipalities::version.eq(1),
                municipalities::created_at.eq(now),
                municipalities::updated_at.eq(now),
            ))
            .execute(tx.conn())?;
        diesel::insert_into(municipality_codes::table)
            .values((
                municipality_codes::istat_code.eq(istat_code),
                municipality_codes::cadastral_code.eq(cadastral_code),
                municipality_codes::first_seen.eq(as_of()),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Fills the import in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let mut report = Report::new("municipalities", "ISTAT Elenco comuni", false);
    for (cadastral_code, _, name, ..) in MUNICIPALITIES {
        report.read += 1;
        report.created.push(Entry { key: (*cadastral_code).to_owned(), name: (*name).to_owned() });
    }
    let now = tx.now();
    diesel::insert_into(import_jobs::table)
        .values((
            import_jobs::id.eq(Id(ids::IMPORT_JOB)),
            import_jobs::subject.eq("municipalities"),
            import_jobs::status.eq("succeeded"),
            import_jobs::dry_run.eq(false),
            import_jobs::as_of.eq(as_of()),
            import_jobs::as_of_given.eq(true),
            import_jobs::rows_read.eq(i32::try_from(MUNICIPALITIES.len()).unwrap_or_default()),
            import_jobs::report.eq(Stored(serde_json::json!(report))),
            import_jobs::version.eq(3),
            import_jobs::created_at.eq(now),
            import_jobs::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}
