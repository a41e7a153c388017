//! Bringing the schema up to date, and back.
use super::Conn;
use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Applies what is missing and tells how many steps that were. Instances that start together queue on a lock.
pub fn up(conn: &mut Conn) -> Outcome<usize> {
    locked(conn, |conn| match conn {
        Conn::Pg(c) => c.run_pending_migrations(POSTGRES).map(|done| done.len()),
        Conn::Sqlite(c) => c.run_pending_migrations(SQLITE).map(|done| done.len()),
    })
}

/// Reverts every migration: an empty database is left.
pub fn down(conn: &mut Conn) -> Outcome<usize> {
    locked(conn, |conn| match conn {
        Conn::Pg(c) => c.revert_all_migrations(POSTGRES).map(|done| done.len()),
        Conn::Sqlite(c) => c.revert_all_migrations(SQLITE).map(|done| done.len()),
    })
}

fn locked<T>(conn: &mut Conn, f: impl FnOnce(&mut Conn) -> Outcome<T>) -> Outcome<T> {
    if let Conn::Pg(c) = conn {
        c.batch_execute("select pg_advisory_lock(726101)")?;
    }
    let done = f(conn);
    if let Conn::Pg(c) = conn {
        c.batch_execute("select pg_advisory_unlock(726101)")?;
    }
    done
}

/// Opens the database at `url` and reverts every migration.
pub fn down_at(url: &str) -> crate::error::Result<usize> {
    use crate::error::Error;
    use diesel::r2d2::ManageConnection;
    let opener = super::open::Opener::new(super::open::Engine::of(url)?, false);
    let mut conn = opener.connect().map_err(|e| Error::internal(e.to_string()))?;
    down(&mut conn).map_err(|e| Error::internal(e.to_string()))
}
