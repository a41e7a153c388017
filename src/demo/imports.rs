//! The scenario's import, and two municipalities of which one has merged into the other.
use super::ids;
use crate::db::schema::{import_jobs, municipalities, municipality_codes};
use crate::db::search;
use crate::db::tx::Tx;
use crate::db::types::{Id, Stored};
use crate::error::Result;
use crate::register::{Entry, Report};
use chrono::NaiveDate;
use diesel::prelude::*;

/// A municipality that has merged into another: cadastral and ISTAT code, name, whether it exists.
const MERGED: [(&str, &str, &str, bool); 2] =
    [("M436", "024128", "Sovizzo", true), ("D902", "024044", "Gambugliano", false)];

/// Older than any list of ISTAT, so that importing one brings the municipalities up to date.
fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2017, 1, 1).unwrap_or_default()
}

fn fill_merged(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now();
    for (cadastral_code, istat_code, name, active) in MERGED {
        diesel::insert_into(municipalities::table)
            .values((
                municipalities::cadastral_code.eq(cadastral_code),
                municipalities::istat_code.eq(istat_code),
                municipalities::name.eq(name),
                municipalities::region_code.eq("05"),
                municipalities::province_code.eq("024"),
                municipalities::province.eq("VI"),
                municipalities::nuts3.eq("ITH32"),
                municipalities::provincial_capital.eq(false),
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

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    super::municipalities::fill(tx)?;
    fill_merged(tx)?;
    let mut report = Report::new("municipalities", "ISTAT Elenco comuni", false);
    for (cadastral_code, _, name, _) in MERGED {
        report.read += 1;
        report.created.push(Entry { key: cadastral_code.to_owned(), name: name.to_owned() });
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
            import_jobs::rows_read.eq(2),
            import_jobs::report.eq(Stored(serde_json::json!(report))),
            import_jobs::version.eq(3),
            import_jobs::created_at.eq(now),
            import_jobs::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    Ok(())
}
