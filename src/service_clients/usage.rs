//! How many requests systems make: counted in memory, written down by the worker.
use super::service;
use crate::auth::actor::Actor;
use crate::db::Db;
use crate::error::Result;
use std::sync::Arc;
use uuid::Uuid;

/// Writes down the requests of each system since they were counted last, and tells of how many systems they were.
pub async fn write(db: &Db, counted: Vec<(Uuid, u32)>) -> Result<usize> {
    if counted.is_empty() {
        return Ok(0);
    }
    let actor = Arc::new(Actor::command("usage"));
    let systems = counted.len();
    db.work(actor, move |tx| service::count_requests(tx, &counted)).await?;
    Ok(systems)
}
