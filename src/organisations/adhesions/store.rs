//! Queries on adhesions.
use super::super::model::OrganisationId;
use super::model::{Adhesion, AdhesionFilter, AdhesionId, AdhesionOf, AdhesionsFilter};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::adhesions;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::error::Result;
use crate::page::{Page, read_cursor};
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

/// The order of the list, as its cursors name it.
const SORT: &str = "-created_at";

fn narrowed(
    organisation: OrganisationId,
    filter: AdhesionFilter,
) -> IntoBoxed<'static, adhesions::table, MultiBackend> {
    let query = adhesions::table.into_boxed::<MultiBackend>().filter(adhesions::organisation_id.eq(organisation));
    match filter.status {
        Some(status) => query.filter(adhesions::status.eq(status)),
        None => query,
    }
}

/// At most `limit` of an organisation's adhesions after `cursor`, the newest first: everybody sees all.
pub fn page(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    filter: AdhesionFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<Adhesion>> {
    let mut query =
        narrowed(organisation, filter).select(Adhesion::as_select()).order(adhesions::id.desc()).limit(limit + 1);
    if let Some(last) = read_cursor::<AdhesionId>(cursor, SORT)? {
        query = query.filter(adhesions::id.lt(last));
    }
    Ok(Page::cut(query.load(tx.conn())?, limit, SORT, |a: &Adhesion| a.id, |a| a))
}

/// At most `limit` of all organisations after `cursor`, the newest first: everybody sees all.
pub fn page_everywhere(
    tx: &mut Tx<'_>,
    filter: &AdhesionsFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<AdhesionOf>> {
    use crate::db::schema::organisations;
    let mut query = adhesions::table
        .inner_join(organisations::table)
        .select((Adhesion::as_select(), organisations::legal_name, organisations::kind, organisations::region_code))
        .order(adhesions::id.desc())
        .limit(limit + 1)
        .into_boxed::<MultiBackend>();
    if let Some(status) = filter.status {
        query = query.filter(adhesions::status.eq(status));
    }
    if let Some(region) = filter.region {
        query = query.filter(organisations::region_code.eq(region));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(organisations::kind.eq(kind));
    }
    if let Some(last) = read_cursor::<AdhesionId>(cursor, SORT)? {
        query = query.filter(adhesions::id.lt(last));
    }
    Ok(Page::cut(query.load(tx.conn())?, limit, SORT, |one: &AdhesionOf| one.adhesion.id, |one| one))
}

/// How many an organisation has.
pub fn count(tx: &mut Tx<'_>, organisation: OrganisationId, filter: AdhesionFilter) -> Result<i64> {
    Ok(narrowed(organisation, filter).count().get_result(tx.conn())?)
}

/// One of an organisation's: everybody sees all.
pub fn visible(tx: &mut Tx<'_>, organisation: OrganisationId, id: AdhesionId) -> Result<Option<Adhesion>> {
    Ok(adhesions::table
        .find(id)
        .filter(adhesions::organisation_id.eq(organisation))
        .select(Adhesion::as_select())
        .first(tx.conn())
        .optional()?)
}

/// Those of `ids` that exist: everybody sees all.
pub fn visible_of(tx: &mut Tx<'_>, ids: &[AdhesionId]) -> Result<Vec<Adhesion>> {
    Ok(adhesions::table.filter(adhesions::id.eq_any(ids)).select(Adhesion::as_select()).load(tx.conn())?)
}

/// Whether an organisation has one that is not withdrawn.
pub fn has_open(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<bool> {
    let open = adhesions::table
        .filter(adhesions::organisation_id.eq(organisation))
        .filter(adhesions::status.ne("withdrawn"))
        .select(adhesions::id)
        .first::<AdhesionId>(tx.conn())
        .optional()?;
    Ok(open.is_some())
}

/// Adds one, as it is.
pub fn insert(tx: &mut Tx<'_>, permit: &Permit, adhesion: &Adhesion) -> Result<()> {
    diesel::insert_into(adhesions::table)
        .values((
            adhesions::id.eq(adhesion.id),
            adhesions::organisation_id.eq(adhesion.organisation_id),
            adhesions::status.eq(adhesion.status),
            adhesions::acts.eq(&adhesion.acts),
            adhesions::requested_on.eq(adhesion.requested_on),
            adhesions::active_from.eq(adhesion.active_from),
            adhesions::suspended_on.eq(adhesion.suspended_on),
            adhesions::withdrawn_on.eq(adhesion.withdrawn_on),
            adhesions::note.eq(&adhesion.note),
            adhesions::version.eq(adhesion.version),
            adhesions::created_at.eq(adhesion.created_at),
            adhesions::updated_at.eq(adhesion.updated_at),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::Adhesion, adhesion.id, adhesion.version);
    Ok(())
}

/// Writes where one stands now.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, adhesion: &Adhesion) -> Result<()> {
    diesel::update(adhesions::table.find(adhesion.id))
        .set((
            adhesions::status.eq(adhesion.status),
            adhesions::acts.eq(&adhesion.acts),
            adhesions::active_from.eq(adhesion.active_from),
            adhesions::suspended_on.eq(adhesion.suspended_on),
            adhesions::withdrawn_on.eq(adhesion.withdrawn_on),
            adhesions::note.eq(&adhesion.note),
            adhesions::version.eq(adhesion.version),
            adhesions::updated_at.eq(adhesion.updated_at),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::Adhesion, adhesion.id, adhesion.version);
    Ok(())
}
