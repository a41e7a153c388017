//! What can be done with the change log: read it.
use super::model::AuditEntry;
use super::store::{self, Filter};
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::page::{Page, read_cursor};

const SORT: &str = "-position";

/// The newest changes first.
pub fn list(tx: &mut Tx<'_>, filter: &Filter, cursor: Option<&str>, limit: i64) -> Result<Page<AuditEntry>> {
    tx.permit(Permission::ReadAudit, &ResourceReach::country())?;
    let before = read_cursor(cursor, SORT)?;
    let rows = store::newest(tx, filter, before, limit)?;
    Ok(Page::cut(rows, limit, SORT, |entry| entry.position, |entry| entry))
}
