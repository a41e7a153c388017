//! The unit of work: one connection, one actor, one instant, and what was changed.
//!
//! Every write that a store makes is recorded here and lands in the change log in the same transaction. The log's
//! position is assigned last, behind a lock on PostgreSQL, so that positions become visible in their order. What consumers
//! may follow goes into the change feed too, in the same way, with who sees it: see [`Tx::record_for`].
use super::Conn;
pub use super::changes::{Audience, ChangeKind, Inside, ResourceType};
use super::schema::{auth_sessions, changes, feed_entries, revoked_tokens, service_clients, users};
use crate::auth::actor::Actor;
use crate::auth::policy::{self, Permission, Permit, ResourceReach};
use crate::clock::Clock;
use crate::db::types::{Id, Instant, Stored};
use crate::error::{Error, Result, Unauthenticated};
use crate::version::Expected;
use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use std::sync::Arc;
use tokio::sync::{Notify, watch};

/// One change, to be written to the change log at commit.
struct Change {
    resource_type: ResourceType,
    resource_id: String,
    kind: ChangeKind,
    version: i32,
    permission: Permission,
    audience: Option<Audience>,
}

/// What the units of work of one database share.
#[derive(Clone, Default)]
pub(super) struct Shared {
    /// Their clock.
    pub(super) clock: Clock,
    /// Where the worker of this process waits.
    pub(super) worker: Arc<Notify>,
    /// Where those wait in this process who follow the change feed: how often it has grown.
    pub(super) feed: Arc<watch::Sender<u64>>,
}

/// A unit of work on behalf of an actor.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    actor: &'c Actor,
    now: Instant,
    changes: Vec<Change>,
    wakes: bool,
    expected: Option<Expected>,
    feeds: bool,
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

    /// Notes a change for the change log, and for the feed where everybody sees what was changed.
    pub fn record(
        &mut self,
        permit: &Permit,
        kind: ChangeKind,
        resource_type: ResourceType,
        resource_id: impl ToString,
        version: i32,
    ) {
        let (resource_id, permission) = (resource_id.to_string(), permit.permission());
        self.changes.push(Change { resource_type, resource_id, kind, version, permission, audience: None });
    }

    /// The same for what is in the feed and not for everybody: who saw it before, and who sees it now. A change of such a
    /// resource that is noted without is a defect, and refused.
    pub fn record_for(
        &mut self,
        permit: &Permit,
        kind: ChangeKind,
        (resource_type, resource_id): (ResourceType, impl ToString),
        version: i32,
        audience: Audience,
    ) {
        self.record(permit, kind, resource_type, resource_id, version);
        if let Some(change) = self.changes.last_mut() {
            change.audience = Some(audience);
        }
    }

    /// Takes the versions that the request named, where it named some: what [`starts_from`](Self::starts_from) goes by.
    pub fn expect(&mut self, versions: Option<Expected>) {
        self.expected = versions;
    }

    /// 412 when the request said which versions its step may start from (`If-Match`, which steps take and do not need) and
    /// the present one is none of them.
    pub fn starts_from(&self, version: i32) -> Result<()> {
        self.expected.as_ref().map_or(Ok(()), |expected| expected.check(version))
    }

    /// Tells the worker, once this is committed, that there is something to do: it would find it by itself, later.
    pub fn wake_worker(&mut self) {
        self.wakes = true;
    }

    /// Does a part of the work that stands or falls by itself: what `f` has written and noted stays if it says so beside
    /// its value, and is undone, with all else untouched, when it says no or fails.
    pub fn part<T>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<(T, bool)>) -> Result<T> {
        type Manager = <Conn as Connection>::TransactionManager;
        let (noted, wakes) = (self.changes.len(), self.wakes);
        // Within a transaction this is a savepoint.
        Manager::begin_transaction(self.conn)?;
        let done = f(self);
        if matches!(done, Ok((_, true))) {
            Manager::commit_transaction(self.conn)?;
        } else {
            self.changes.truncate(noted);
            self.wakes = wakes;
            Manager::rollback_transaction(self.conn)?;
        }
        done.map(|(value, _)| value)
    }

    fn flush(&mut self) -> Result<()> {
        if self.changes.is_empty() {
            return Ok(());
        }
        if let Conn::Pg(c) = self.conn {
            // Held until the commit is visible: whoever reads a position has every smaller one.
            c.batch_execute("select pg_advisory_xact_lock(726102)")?;
        }
        let changes = std::mem::take(&mut self.changes);
        self.feed(&changes)?;
        let rows: Vec<_> = changes
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
                    changes::evidence_id.eq(self.actor.pdnd().and_then(|pdnd| pdnd.evidence).map(Id)),
                )
            })
            .collect();
        // SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
        for batch in rows.chunks(1_000) {
            crate::on_each!(&mut *self.conn, |c| diesel::insert_into(changes::table).values(batch).execute(c))?;
        }
        Ok(())
    }

    /// Puts what consumers may follow into the feed.
    fn feed(&mut self, changes: &[Change]) -> Result<()> {
        let mut rows = Vec::new();
        for change in changes {
            let Some(named) = change.resource_type.in_feed() else { continue };
            let audience = match &change.audience {
                Some(audience) => audience.clone(),
                None if named.is_open() => Audience::everybody(change.kind),
                None => return Err(Error::internal(format!("a change of a {named} that does not say who sees it"))),
            };
            rows.push((
                feed_entries::resource_type.eq(named),
                feed_entries::resource_id.eq(&change.resource_id),
                feed_entries::deleted.eq(change.kind == ChangeKind::Deleted),
                feed_entries::version.eq(change.version),
                feed_entries::at.eq(self.now),
                feed_entries::public.eq(audience.public),
                feed_entries::lost.eq(audience.was_public && !audience.public),
                feed_entries::inside.eq((audience.inside != Inside::default()).then_some(Stored(audience.inside))),
            ));
        }
        for batch in rows.chunks(1_000) {
            crate::on_each!(&mut *self.conn, |c| diesel::insert_into(feed_entries::table).values(batch).execute(c))?;
        }
        self.feeds = !rows.is_empty();
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
        let Some(user) = self.actor.user_id() else { return Ok(()) };
        let alive: i64 = match self.actor.session_id() {
            Some(session) => auth_sessions::table
                .inner_join(users::table)
                .filter(auth_sessions::id.eq(Id(session)))
                .filter(auth_sessions::revoked_at.is_null())
                .filter(users::status.eq("active"))
                .count()
                .get_result(self.conn)?,
            // With a token of the agency's provider: it is not for us to end.
            None => users::table
                .filter(users::id.eq(Id(user)))
                .filter(users::status.eq("active"))
                .count()
                .get_result(self.conn)?,
        };
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
    let now = shared.clock.now();
    f(&mut Tx { conn, actor, now, changes: Vec::new(), wakes: false, feeds: false, expected: None })
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
    let now = shared.clock.now();
    let mut tx = Tx { conn: &mut *conn, actor, now, changes: Vec::new(), wakes: false, feeds: false, expected: None };
    let done = tx.check_session().and_then(|()| f(&mut tx)).and_then(|value| tx.flush().map(|()| value));
    let (wakes, feeds) = (tx.wakes, tx.feeds);
    match done {
        Ok(value) => {
            Manager::commit_transaction(conn)?;
            if wakes {
                shared.worker.notify_one();
            }
            if feeds {
                shared.feed.send_modify(|grown| *grown = grown.wrapping_add(1));
            }
            Ok(value)
        }
        Err(error) => match Manager::rollback_transaction(conn) {
            Ok(()) | Err(diesel::result::Error::BrokenTransactionManager) => Err(error),
            Err(rollback) => Err(rollback.into()),
        },
    }
}
