//! Queries on mappings.
use super::model::{FormColumn, FormConstant, FormMapping, FormMappingId, FormMappingUpdate, FormRegion};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::schema::form_mappings as table;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Instant, Stored};
use crate::error::Result;
use crate::page::{Page, read_cursor};
use crate::territory::RegionCode;
use diesel::helper_types::IntoBoxed;
use diesel::prelude::*;

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = table, check_for_backend(MultiBackend))]
struct Row {
    id: FormMappingId,
    name: String,
    region_code: Option<RegionCode>,
    signature: String,
    fields: Stored<Vec<FormColumn>>,
    constants: Stored<Vec<FormConstant>>,
    version: i32,
    created_at: Instant,
    updated_at: Instant,
}

impl Row {
    fn view(self) -> FormMapping {
        FormMapping {
            id: self.id,
            region: FormRegion(self.region_code),
            name: self.name,
            signature: self.signature,
            columns: self.fields.0,
            constants: self.constants.0,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

/// The mappings that somebody sees: all, or those of some regions and of the country.
pub type Seen<'a> = Option<&'a [RegionCode]>;

fn seen_by(regions: Seen<'_>) -> IntoBoxed<'static, table::table, MultiBackend> {
    let query = table::table.into_boxed::<MultiBackend>();
    match regions {
        None => query,
        Some(own) => {
            query.filter(table::region_code.is_null().or(table::region_code.eq_any(own.to_vec()).assume_not_null()))
        }
    }
}

/// A page of them, the newest first; with their number when `count` asks for it.
pub fn page(
    tx: &mut Tx<'_>,
    regions: Seen<'_>,
    signature: Option<&str>,
    (cursor, limit, count): (Option<&str>, i64, bool),
) -> Result<Page<FormMapping>> {
    const SORT: &str = "-created_at";
    let matching = || {
        let query = seen_by(regions);
        match signature {
            Some(one) => query.filter(table::signature.eq(one.to_owned())),
            None => query,
        }
    };
    let total = if count { Some(matching().count().get_result(tx.conn())?) } else { None };
    let mut query = matching();
    if let Some(last) = read_cursor::<FormMappingId>(cursor, SORT)? {
        query = query.filter(table::id.lt(last));
    }
    let rows: Vec<Row> = query.order(table::id.desc()).limit(limit + 1).select(Row::as_select()).load(tx.conn())?;
    Ok(Page::cut(rows, limit, SORT, |row| row.id, Row::view).with_total(total))
}

/// One of them.
pub fn visible(tx: &mut Tx<'_>, regions: Seen<'_>, id: FormMappingId) -> Result<Option<FormMapping>> {
    let found: Option<Row> =
        seen_by(regions).filter(table::id.eq(id)).select(Row::as_select()).first(tx.conn()).optional()?;
    Ok(found.map(Row::view))
}

/// The newest for a form.
pub fn newest(tx: &mut Tx<'_>, regions: Seen<'_>, signature: &str) -> Result<Option<FormMapping>> {
    let query = seen_by(regions).filter(table::signature.eq(signature.to_owned())).order(table::id.desc());
    let found: Option<Row> = query.select(Row::as_select()).first(tx.conn()).optional()?;
    Ok(found.map(Row::view))
}

/// Adds one.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: FormMappingId,
    region: FormRegion,
    plan: &FormMappingUpdate,
) -> Result<()> {
    let now = tx.now();
    diesel::insert_into(table::table)
        .values((
            table::id.eq(id),
            table::name.eq(&plan.name),
            table::region_code.eq(region.0),
            table::signature.eq(plan.signature()),
            table::fields.eq(Stored(plan.columns.clone())),
            table::constants.eq(Stored(plan.constants.clone())),
            table::version.eq(1),
            table::created_at.eq(now),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Created, ResourceType::FormMapping, id, 1);
    Ok(())
}

/// Changes one.
pub fn update(tx: &mut Tx<'_>, permit: &Permit, before: &FormMapping, plan: &FormMappingUpdate) -> Result<()> {
    let (now, version) = (tx.now(), before.version + 1);
    diesel::update(table::table.find(before.id))
        .set((
            table::name.eq(&plan.name),
            table::signature.eq(plan.signature()),
            table::fields.eq(Stored(plan.columns.clone())),
            table::constants.eq(Stored(plan.constants.clone())),
            table::version.eq(version),
            table::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::FormMapping, before.id, version);
    Ok(())
}

/// Removes one.
pub fn delete(tx: &mut Tx<'_>, permit: &Permit, mapping: &FormMapping) -> Result<()> {
    diesel::delete(table::table.find(mapping.id)).execute(tx.conn())?;
    tx.record(permit, ChangeKind::Deleted, ResourceType::FormMapping, mapping.id, mapping.version + 1);
    Ok(())
}
