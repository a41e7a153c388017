//! Reading that goes on for longer than one unit of work.
use super::Db;
use super::tx::Tx;
use crate::auth::actor::Actor;
use crate::error::Result;
use std::sync::Arc;

/// Reads on behalf of an actor, one unit of work after the other. Each sees what is committed when it begins; no
/// connection is held in between.
#[derive(Clone)]
pub struct Reader {
    db: Db,
    actor: Arc<Actor>,
}

impl Reader {
    /// Reads of `db` as `actor`.
    pub fn new(db: &Db, actor: Arc<Actor>) -> Self {
        Self { db: db.clone(), actor }
    }

    /// Reads what the actor may see.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.db.read(self.actor.clone(), f).await
    }

    /// Works out something that takes long and needs no database.
    pub async fn compute<T: Send + 'static>(&self, f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        self.db.compute(f).await
    }

    /// Who reads.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}
