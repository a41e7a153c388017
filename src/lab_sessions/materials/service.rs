//! What can be done with materials.
use super::model::{SessionMaterial, SessionMaterialFilter, SessionMaterialId, SessionMaterialInput};
use super::store;
use crate::auth::policy::{Permission, Permit};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Merge;
use crate::lab_sessions::model::LabSessionId;
use crate::lab_sessions::service as sessions;
use crate::lab_sessions::view::Sight;
use crate::page::Page;
use crate::version::Expected;

/// A page of a session's that the caller sees, with their number when `count` asks for it.
pub fn list(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    filter: SessionMaterialFilter,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<SessionMaterial>> {
    let of = (session, sessions::find(tx, session)?.1);
    let page = store::visible_page(tx, of, filter, cursor, limit)?;
    let total = if count { Some(store::visible_count(tx, of, filter)?) } else { None };
    Ok(page.with_total(total))
}

/// One of them.
pub fn read(tx: &mut Tx<'_>, session: LabSessionId, id: SessionMaterialId) -> Result<SessionMaterial> {
    let sight = sessions::find(tx, session)?.1;
    store::visible(tx, (session, sight), id)?.ok_or_else(Error::not_found)
}

/// The permit to change what belongs to a session, for who manages it.
fn permit(tx: &mut Tx<'_>, session: LabSessionId) -> Result<Permit> {
    let (session, _) = sessions::find(tx, session)?;
    tx.permit(Permission::UpdateLabSession, &sessions::reach(&session.content.0.regions))
}

/// Adds one.
pub fn create(tx: &mut Tx<'_>, session: LabSessionId, new: &SessionMaterialInput) -> Result<SessionMaterial> {
    create_as(tx, session, SessionMaterialId::new(), new)
}

/// The same with an id that is chosen: for scenarios.
pub fn create_as(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    id: SessionMaterialId,
    new: &SessionMaterialInput,
) -> Result<SessionMaterial> {
    let permit = permit(tx, session)?;
    store::insert(tx, &permit, session, id, new)
}

fn find(tx: &mut Tx<'_>, session: LabSessionId, id: SessionMaterialId) -> Result<SessionMaterial> {
    store::visible(tx, (session, Sight::Whole), id)?.ok_or_else(Error::not_found)
}

/// Changes one.
pub fn update(
    tx: &mut Tx<'_>,
    session: LabSessionId,
    id: SessionMaterialId,
    expected: &Expected,
    patch: &Merge<SessionMaterialInput>,
) -> Result<SessionMaterial> {
    let permit = permit(tx, session)?;
    let before = find(tx, session, id)?;
    expected.check(before.version)?;
    let wanted = patch.apply(&SessionMaterialInput::from(&before))?;
    store::update(tx, &permit, id, &wanted)
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, session: LabSessionId, id: SessionMaterialId, expected: &Expected) -> Result<()> {
    let permit = permit(tx, session)?;
    let material = find(tx, session, id)?;
    expected.check(material.version)?;
    store::delete(tx, &permit, &material)
}
