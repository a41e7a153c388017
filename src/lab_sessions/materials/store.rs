//! Queries on materials.
use super::model::{SessionMaterial, SessionMaterialFilter, SessionMaterialId, SessionMaterialInput};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::lab_session_materials as materials;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::lab_sessions::model::{LabSessionId, PartVisibility};
use crate::lab_sessions::view::Sight;
use crate::page::{Page, read_cursor};
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

/// The order of the list, as its cursors name it.
const SORT: &str = "created_at";

fn seen(session: LabSessionId, sight: Sight) -> IntoBoxed<'static, materials::table, MultiBackend> {
    let query = materials::table.filter(materials::session_id.eq(session)).into_boxed::<MultiBackend>();
    match sight {
        Sight::Whole | Sight::Experts => query,
        Sight::Public => query.filter(materials::visibility.eq(PartVisibility::Public)),
    }
}

fn narrowed(
    session: LabSessionId,
    sight: Sight,
    filter: SessionMaterialFilter,
) -> IntoBoxed<'static, materials::table, MultiBackend> {
    match filter.kind {
        Some(kind) => seen(session, sight).filter(materials::kind.eq(kind)),
        None => seen(session, sight),
    }
}

/// At most `limit` of a session's after `cursor` that somebody with this sight sees, in the order they were added.
pub fn visible_page(
    tx: &mut Tx<'_>,
    (session, sight): (LabSessionId, Sight),
    filter: SessionMaterialFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<SessionMaterial>> {
    let query = narrowed(session, sight, filter).select(SessionMaterial::as_select());
    let mut query = query.order(materials::id).limit(limit + 1);
    if let Some(last) = read_cursor::<SessionMaterialId>(cursor, SORT)? {
        query = query.filter(materials::id.gt(last));
    }
    Ok(Page::cut(query.load(tx.conn())?, limit, SORT, |one: &SessionMaterial| one.id, |one| one))
}

/// How many of a session's somebody with this sight sees.
pub fn visible_count(
    tx: &mut Tx<'_>,
    (session, sight): (LabSessionId, Sight),
    filter: SessionMaterialFilter,
) -> Result<i64> {
    Ok(narrowed(session, sight, filter).count().get_result(tx.conn())?)
}

/// One of a session's that somebody with this sight sees.
pub fn visible(
    tx: &mut Tx<'_>,
    (session, sight): (LabSessionId, Sight),
    id: SessionMaterialId,
) -> Result<Option<SessionMaterial>> {
    let query = seen(session, sight).filter(materials::id.eq(id));
    Ok(query.select(SessionMaterial::as_select()).first(tx.conn()).optional()?)
}

/// Adds one.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    session: LabSessionId,
    id: SessionMaterialId,
    new: &SessionMaterialInput,
) -> Result<SessionMaterial> {
    let now = tx.now();
    let made: SessionMaterial = diesel::insert_into(materials::table)
        .values((
            materials::id.eq(id),
            materials::session_id.eq(session),
            new,
            materials::version.eq(1),
            materials::created_at.eq(now),
            materials::updated_at.eq(now),
        ))
        .returning(columns::<SessionMaterial>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::SessionMaterial, id, made.version);
    Ok(made)
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: SessionMaterialId,
    changed: &SessionMaterialInput,
) -> Result<SessionMaterial> {
    let now = tx.now();
    let after: SessionMaterial = diesel::update(materials::table.find(id))
        .set((changed, materials::version.eq(materials::version + 1), materials::updated_at.eq(now)))
        .returning(columns::<SessionMaterial>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::SessionMaterial, id, after.version);
    Ok(after)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, material: &SessionMaterial) -> Result<()> {
    diesel::delete(materials::table.find(material.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::SessionMaterial, material.id, material.version + 1);
    Ok(())
}
