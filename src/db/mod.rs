//! One code base, two databases: SQLite (embedded) and PostgreSQL.
//!
//! The pool is private to this module. Handlers reach it through [`Caller`](crate::http::caller::Caller) and
//! [`Anyone`](crate::http::caller::Anyone) only; commands through [`Db::run`].
pub mod bodies;
pub mod changes;
mod conn;
pub mod ids;
pub mod migrate;
pub mod open;
pub mod query;
pub mod reader;
pub mod schema;
pub mod search;
pub mod tx;
pub mod types;

use crate::auth::actor::Actor;
use crate::clock::Clock;
use crate::error::{Error, Result};
use open::{Engine, Opener};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tx::{Shared, Tx};

pub use conn::{Conn, MultiBackend, MultiRawValue};

type Pool = diesel::r2d2::Pool<Opener>;

/// How long a request waits for a connection before it is answered with 503.
const PATIENCE: Duration = Duration::from_secs(5);

/// Handle shared by all requests. On SQLite writes go one after the other through a single connection (there is one
/// write lock anyway, so nobody gets "database is locked") while reads run beside it; on PostgreSQL both share a pool.
#[derive(Clone)]
pub struct Db {
    readers: Pool,
    writer: Pool,
    /// Who wants to write on SQLite waits here, not on one of the few blocking threads.
    turn: Option<Arc<Semaphore>>,
    /// How long a request may take.
    limit: Duration,
    shared: Shared,
}

impl Db {
    /// Opens the database at `url` (`sqlite:PATH` or `postgres://...`) with at most `size` connections for reading,
    /// and brings its schema up to date. A request that takes longer than `limit` seconds is given up (503).
    pub fn open(url: &str, size: u32, limit: u64) -> Result<Self> {
        let limit = Duration::from_secs(limit);
        let engine = Engine::of(url)?;
        if let Engine::Sqlite(path) = &engine {
            open::prepare_file(path)?;
        }
        let migrated = engine.clone();
        let writer = open::pool(Opener::new(engine.clone(), false), if engine.is_postgres() { size } else { 1 })?;
        migrate::up(&mut *writer.get()?).map_err(|e| Error::internal(format!("{migrated}: {e}")))?;
        if engine.is_postgres() {
            return Ok(Self { readers: writer.clone(), writer, turn: None, limit, shared: Shared::default() });
        }
        let readers = open::pool(Opener::new(engine, true), size)?;
        Ok(Self { readers, writer, turn: Some(Arc::new(Semaphore::new(1))), limit, shared: Shared::default() })
    }

    /// Runs `f` on a blocking thread with a connection to read from, on behalf of `actor`.
    pub(crate) async fn read<T, F>(&self, actor: Arc<Actor>, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (pool, shared) = (self.readers.clone(), self.shared.clone());
        self.block(move || tx::read(&mut *pool.get()?, &shared, &actor, f)).await
    }

    /// Runs `f` in one write transaction on a blocking thread, on behalf of `actor`. `f` runs again when PostgreSQL
    /// asks for it (serialisation failure), so it touches nothing but the database.
    pub(crate) async fn write<T, F>(&self, actor: Arc<Actor>, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let _turn = match &self.turn {
            Some(turn) => Some(
                tokio::time::timeout(PATIENCE, turn.clone().acquire_owned())
                    .await
                    .map_err(|_| Error::Busy)?
                    .map_err(|e| Error::internal(e.to_string()))?,
            ),
            None => None,
        };
        let (pool, shared) = (self.writer.clone(), self.shared.clone());
        self.block(move || tx::write(&mut *pool.get()?, &shared, &actor, f)).await
    }

    /// As `write`, for background work: it waits for its turn and takes its time, however long.
    pub(crate) async fn work<T, F>(&self, actor: Arc<Actor>, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let _turn = match &self.turn {
            Some(turn) => Some(turn.clone().acquire_owned().await.map_err(|e| Error::internal(e.to_string()))?),
            None => None,
        };
        let (pool, shared) = (self.writer.clone(), self.shared.clone());
        self.compute(move || tx::write(&mut *pool.get()?, &shared, &actor, f)).await
    }

    /// Runs long work that needs no connection (a password's hash, a file's rows) on a blocking thread: no transaction
    /// waits for it.
    #[expect(clippy::disallowed_methods, reason = "the one hop to a blocking thread")]
    pub(crate) async fn compute<T: Send + 'static>(&self, f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        actix_web::web::block(f).await.map_err(|e| Error::internal(e.to_string()))?
    }

    /// Runs `f` in one write transaction on this thread: for commands, which have no request.
    pub fn run<T>(&self, actor: &Actor, f: impl Fn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        tx::write(&mut *self.writer.get()?, &self.shared, actor, f)
    }

    /// Whether the database answers.
    pub(crate) async fn ping(&self) -> Result<()> {
        let pool = self.readers.clone();
        self.block(move || {
            use diesel::r2d2::R2D2Connection;
            Ok(pool.get()?.ping()?)
        })
        .await
    }

    /// The clock of its units of work.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Waits until a unit of work of this process leaves something to do, or until `at_most` has passed.
    pub(crate) async fn worker_is_needed(&self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, self.shared.worker.notified()).await;
    }

    /// Tells whenever the change feed has grown by a unit of work of this process.
    pub(crate) fn feed(&self) -> tokio::sync::watch::Receiver<u64> {
        self.shared.feed.subscribe()
    }

    /// Wakes those who wait for the change feed: it has grown by somebody else's work.
    pub(crate) fn feed_has_grown(&self) {
        self.shared.feed.send_modify(|grown| *grown = grown.wrapping_add(1));
    }

    /// The name of the engine: `sqlite` or `postgresql`.
    pub fn engine(&self) -> &'static str {
        if self.turn.is_some() { "sqlite" } else { "postgresql" }
    }

    async fn block<T: Send + 'static>(&self, f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        tokio::time::timeout(self.limit, self.compute(f)).await.map_err(|_| Error::Timeout)?
    }
}
