//! What the coordinator of Veneto has brought in from the region's own archive.
use super::ids;
use crate::auth::actor::{Actor, Grant, Role};
use crate::db::schema::{practice_source_keys, row_import_rows as rows, row_imports};
use crate::db::tx::Tx;
use crate::db::types::{Id, Stored};
use crate::error::{Error, Result};
use crate::row_imports::acting::ActingFor;
use crate::row_imports::model::{RowError, RowImportKind, RowImportMode, RowImportStatus, RowOutcome, RowProblem};
use diesel::prelude::*;

const SOURCE: &str = "regione-veneto";

fn problem() -> RowProblem {
    let (it, en) = ("Nessuna organizzazione ha questo codice.", "No organisation has this code.");
    let error = RowError {
        pointer: "#/organisation_ipa_code".to_owned(),
        column: Some("organisation_ipa_code".to_owned()),
        code: "unknown_organisation".to_owned(),
        it: it.to_owned(),
        en: en.to_owned(),
    };
    RowProblem {
        status: 422,
        code: "invalid".to_owned(),
        it: "Regole non rispettate: 1.".to_owned(),
        en: "Broken rules: 1.".to_owned(),
        errors: vec![error],
    }
}

/// Fills it in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let regions = vec!["05".parse().map_err(Error::internal)?];
    let grant = Grant { role: Role::RegionalCoordinator, regions, organisation: None };
    let (person, now) = (ids::COORDINATOR_VENETO, tx.now());
    let acting = ActingFor::of(&Actor::person(person, person, vec![grant], tx.actor().request_id()));
    diesel::insert_into(row_imports::table)
        .values((
            row_imports::id.eq(Id(ids::ROW_IMPORT)),
            row_imports::kind.eq(RowImportKind::Practices),
            row_imports::status.eq(RowImportStatus::Succeeded),
            row_imports::mode.eq(RowImportMode::ByRow),
            row_imports::dry_run.eq(false),
            row_imports::source.eq(SOURCE),
            row_imports::subject_id.eq(Id(person)),
            row_imports::acting.eq(Stored(acting)),
            row_imports::rows.eq(2),
            (row_imports::created.eq(0), row_imports::updated.eq(0), row_imports::unchanged.eq(1)),
            row_imports::refused.eq(1),
            row_imports::version.eq(3),
            row_imports::created_at.eq(now),
            row_imports::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    for (line, key, outcome, resource, problem) in [
        (1, "PR-2023-004", RowOutcome::Unchanged, Some(ids::DRAFT), None),
        (2, "PR-2023-005", RowOutcome::Refused, None, Some(problem())),
    ] {
        diesel::insert_into(rows::table)
            .values((
                rows::import_id.eq(Id(ids::ROW_IMPORT)),
                rows::line.eq(line),
                rows::outcome.eq(outcome),
                rows::row_key.eq(key),
                rows::resource_id.eq(resource.map(Id)),
                rows::problem.eq(problem.map(Stored)),
            ))
            .execute(tx.conn())?;
    }
    diesel::insert_into(practice_source_keys::table)
        .values((
            practice_source_keys::organisation_id.eq(Id(ids::AULSS_2)),
            practice_source_keys::source.eq(SOURCE),
            practice_source_keys::source_key.eq("PR-2023-004"),
            practice_source_keys::practice_id.eq(Id(ids::DRAFT)),
        ))
        .execute(tx.conn())?;
    Ok(())
}
