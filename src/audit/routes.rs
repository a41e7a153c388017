//! `GET /v1/audit-entries`.
use super::model::AuditEntry;
use super::service;
use super::store::Filter;
use crate::db::tx::ResourceType;
use crate::db::types::Id;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::mount::Mount;
use crate::http::page::Listed;
use crate::http::query::{List, PageQuery};
use crate::page::Page;
use actix_web::get;
use serde::Deserialize;
use utoipa::IntoParams;

/// Mounts the operation.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_audit_entries);
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditFilter {
    /// Only this kind of resource.
    #[param(inline, example = "practice")]
    resource_type: Option<ResourceType>,
    /// Only this resource; give `resource_type` too.
    #[param(max_length = 100)]
    resource_id: Option<String>,
    /// Only what this user did.
    #[param(value_type = Option<String>, format = Uuid)]
    actor_id: Option<Id>,
}

/// List the changes.
///
/// Who changed what, the newest first. Administrators only. Entries are never changed or removed; they hold no
/// content and no names, only ids; who stood behind a system with a PDND voucher (`evidence`) is kept apart from
/// them, and erased after some time.
#[utoipa::path(tag = "audit", security(("bearer" = [])), params(AuditFilter, PageQuery),
    responses((status = 200, description = "The changes.", body = Page<AuditEntry>)))]
#[get("/audit-entries")]
async fn list_audit_entries(caller: Caller, query: List<AuditFilter>) -> Result<Listed<AuditEntry>> {
    let List { filter, page } = query;
    let filter =
        Filter { resource_type: filter.resource_type, resource_id: filter.resource_id, actor_id: filter.actor_id };
    let (cursor, limit) = (page.cursor.clone(), page.limit());
    let entries = caller.read(move |tx| service::list(tx, &filter, cursor.as_deref(), limit)).await?;
    Ok(Listed::new(entries, page))
}
