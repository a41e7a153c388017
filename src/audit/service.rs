//! What can be done with the change log: read it.
use super::model::{AuditEntry, Row};
use super::store::{self, Filter};
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::page::{Page, read_cursor};
use crate::vouchers::service as vouchers;

const SORT: &str = "-position";

/// The newest changes first.
pub fn list(tx: &mut Tx<'_>, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<AuditEntry>> {
    tx.permit(Permission::ReadAudit, &ResourceReach::country())?;
    let before = read_cursor(cursor, SORT)?;
    let rows = store::newest(tx, filter, before, limit)?;
    let shown: Vec<_> = rows.iter().filter_map(|row| row.evidence_id).collect();
    let behind = vouchers::evidence_of(tx, &shown)?;
    let with = |row: Row| {
        let evidence = behind.iter().find(|one| Some(one.id) == row.evidence_id).cloned();
        row.with(evidence)
    };
    Ok(Page::cut(rows, limit, SORT, |row| row.position, with))
}
