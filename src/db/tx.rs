//! The unit of work: one connection, one actor, one instant, and what was changed.
//!
//! Every write that a store makes is recorded here and lands in the change log in the same transaction. The log's
//! position is assigned last, behind a lock on PostgreSQL, so that positions become visible in their order.
use super::Conn;
pub use super::changes::{ChangeKind, ResourceType};
use super::schema::{auth_sessions, changes, revoked_tokens, service_clients, users};
use crate::auth::actor::Actor;
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::clock::Clock;
use crate::db::types::{Id, Instant};
use crate::error::{Error, Result, Unauthenticated};
use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use std::sync::Arc;
use tokio::sync::Notify;

/// One change, to be written to the change log at commit.
struct Change {
    resource_type: ResourceType,
    resource_id: String,
    kind: ChangeKind,
    version: i32,
    permission: Permission,
}

/// What the units of work of one database share.
#[derive(Clone, Default)]
pub(super) struct Shared {
    /// Their clock.
    pub(super) clock: Clock,
    /// Where the worker of this process waits.
    pub(super) worker: Arc<Notify>,
}

/// A unit of work on behalf of an actor.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    actor: &'c Actor,
    now: Instant,
    changes: Vec<Change>,
    wakes: bool,
}

impl Tx<'_> {
    /// The connection: for stores only.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// On whose behalf this work is done.
    pub fn actor(&self) -> &Actor {
        self.actor
    }

    /// The instant of this work: the same for all its rows.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The right to do `permission` on what has this reach, or 403 with the roles that have it.
    pub fn permit(&self, permission: Permission, reach: &ResourceReach) -> Result<Permit> {
        policy::permit(self.actor, permission, reach)
    }

    /// Notes a change for the change log.
    pub fn record(
        &mut self,
        permit: &Permit,
        kind: ChangeKind,
        resource_type: ResourceType,
        resource_id: impl ToString,
        version: i32,
    ) {
        let resource_id = resource_id.to_string();
        self.changes.push(Change { resource_type, resource_id, kind, version, permission: permit.permission() });
    }

    /// Tells the worker, once this is committed, that there is something to do: it would find it by itself, later.
    pub fn wake_worker(&mut self) {
        self.wakes = true;
    }

    fn flush(&mut self) -> Result<()> {
        if self.changes.is_empty() {
            return Ok(());
        }
        if let Conn::Pg(c) = self.conn {
            // Held until the commit is visible: whoever reads a position has every smaller one.
            c.batch_execute("select pg_advisory_xact_lock(726102)")?;
        }
        let rows: Vec<_> = std::mem::take(&mut self.changes)
            .into_iter()
            .map(|change| {
                (
                    changes::resource_type.eq(change.resource_type),
                    changes::resource_id.eq(change.resource_id),
                    changes::kind.eq(change.kind),
                    changes::version.eq(change.version),
                    changes::permission.eq(change.permission),
                    changes::at.eq(self.now),
                    changes::actor_id.eq(self.actor.subject().map(Id)),
                    changes::actor.eq(self.actor.label()),
                    changes::request_id.eq(Id(self.actor.request_id())),
                    changes::consumer_id.eq(self.actor.pdnd().map(|pdnd| Id(pdnd.consumer))),
                    changes::purpose_id.eq(self.actor.pdnd().map(|pdnd| Id(pdnd.purpose))),
                )
            })
            .collect();
        // SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
        for batch in rows.chunks(1_000) {
            crate::on_each!(&mut *self.conn, |c| diesel::insert_into(changes::table).values(batch).execute(c))?;
        }
        Ok(())
    }

    /// Refuses the work of somebody whose session was ended, or of who was blocked or whose token was revoked after it was
    /// issued.
    fn check_session(&mut self) -> Result<()> {
        if let Some(system) = self.actor.as_system() {
            let revoked = revoked_tokens::table.filter(revoked_tokens::id.eq(Id(system.token)));
            let active: i64 = service_clients::table
                .filter(service_clients::id.eq(Id(system.client)))
                .filter(service_clients::status.eq("active"))
                .filter(diesel::dsl::not(diesel::dsl::exists(revoked)))
                .count()
                .get_result(self.conn)?;
            let ended = || Error::Unauthenticated(Unauthenticated::SessionEnded);
            return (active == 1).then_some(()).ok_or_else(ended);
        }
        let Some(session) = self.actor.session_id() else { return Ok(()) };
        let alive: i64 = auth_sessions::table
            .inner_join(users::table)
            .filter(auth_sessions::id.eq(Id(session)))
            .filter(auth_sessions::revoked_at.is_null())
            .filter(users::status.eq("active"))
            .count()
            .get_result(self.conn)?;
        if alive == 1 { Ok(()) } else { Err(Error::Unauthenticated(Unauthenticated::SessionEnded)) }
    }
}

/// Runs read queries.
pub(super) fn read<T>(
    conn: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    f: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<T> {
    f(&mut Tx { conn, actor, now: shared.clock.now(), changes: Vec::new(), wakes: false })
}

/// How often a write is tried when PostgreSQL cannot serialise it with others.
const ATTEMPTS: u32 = 12;

/// Runs one write transaction, again when PostgreSQL could not serialise it with the others.
pub(super) fn write<T>(
    conn: &mut Conn,
    shared: &Shared,
    actor: &Actor,
    f: impl Fn(&mut Tx<'_>) -> Result<T>,
) -> Result<T> {
    for attempt in 1..ATTEMPTS {
        match write_once(conn, shared, actor, &f) {
            Err(Error::Contended) => {
                let most = 2_u64.saturating_pow(attempt.min(6));
                std::thread::sleep(std::time::Duration::from_millis(rand::random_range(0..=most)));
            }
            done => return done,
        }
    }
    write_once(conn, shared, actor, &f)
}

/// `BEGIN IMMEDIATE` on SQLite (a deferred transaction that writes after reading can fail with "database is locked"),
/// snapshot isolation on PostgreSQL (read committed loses updates).
fn write_once<T>(conn: &mut Conn, shared: &Shared, actor: &Actor, f: impl Fn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
    type Manager = <Conn as Connection>::TransactionManager;
    match conn {
        Conn::Pg(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL REPEATABLE READ")?,
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
    }
    let mut tx = Tx { conn: &mut *conn, actor, now: shared.clock.now(), changes: Vec::new(), wakes: false };
    let done = tx.check_session().and_then(|()| f(&mut tx)).and_then(|value| tx.flush().map(|()| value));
    let wakes = tx.wakes;
    match done {
        Ok(value) => {
            Manager::commit_transaction(conn)?;
            if wakes {
                shared.worker.notify_one();
            }
            Ok(value)
        }
        Err(error) => match Manager::rollback_transaction(conn) {
            Ok(()) | Err(diesel::result::Error::BrokenTransactionManager) => Err(error),
            Err(rollback) => Err(rollback.into()),
        },
    }
}
