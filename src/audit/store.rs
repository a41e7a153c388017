//! Queries on the change log.
use super::model::Row;
use crate::db::MultiBackend;
use crate::db::schema::changes;
use crate::db::tx::{ResourceType, Tx};
use crate::db::types::Id;
use crate::error::Result;
use diesel::prelude::*;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this kind of resource.
    pub resource_type: Option<ResourceType>,
    /// Only this resource.
    pub resource_id: Option<String>,
    /// Only what this user did.
    pub actor_id: Option<Id>,
}

/// The newest entries before a position, one more than `limit`.
pub fn newest(tx: &mut Tx<'_>, filter: &Filter, before: Option<i64>, limit: i64) -> Result<Vec<Row>> {
    let mut query = changes::table
        .order(changes::position.desc())
        .limit(limit + 1)
        .select(Row::as_select())
        .into_boxed::<MultiBackend>();
    if let Some(resource_type) = filter.resource_type {
        query = query.filter(changes::resource_type.eq(resource_type));
    }
    if let Some(resource_id) = &filter.resource_id {
        query = query.filter(changes::resource_id.eq(resource_id));
    }
    if let Some(actor_id) = filter.actor_id {
        query = query.filter(changes::actor_id.eq(actor_id));
    }
    if let Some(before) = before {
        query = query.filter(changes::position.lt(before));
    }
    Ok(query.load(tx.conn())?)
}
