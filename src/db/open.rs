//! Opening connections: which engine a URL means, and how each one is set up.
use super::{Conn, Pool};
use crate::error::{Error, Result};
use diesel::connection::{Connection, SimpleConnection};
use diesel::r2d2::{self, ManageConnection, R2D2Connection};
use diesel::{PgConnection, SqliteConnection};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Which database a URL names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite(PathBuf),
    /// A server, by its whole URL (it may hold a password: never print it).
    Postgres(String),
}

impl Engine {
    /// Reads a database URL; anything but `sqlite:` and `postgres://` is refused, never guessed.
    pub fn of(url: &str) -> Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(PathBuf::from(path))),
            _ => Err(Error::internal("DATABASE_URL must start with sqlite: or postgres://".to_owned())),
        }
    }

    /// Whether this is a server.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }
}

impl std::fmt::Display for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "SQLite file {}", path.display()),
            Self::Postgres(_) => f.write_str("PostgreSQL"),
        }
    }
}

/// Makes the folder of a SQLite file, and the file itself: it holds password hashes and people's addresses, so that only
/// its owner reads it. SQLite gives its companions (`-wal`, `-shm`) the same mode.
pub fn prepare_file(file: &Path) -> Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|e| Error::internal(format!("cannot make the folder {}: {e}", folder.display())))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(file);
    opened.map(drop).map_err(|e| Error::internal(format!("cannot open the database {}: {e}", file.display())))
}

/// Opens connections for a pool. The derived `Conn::establish` is not used: it falls back to SQLite when PostgreSQL
/// is down.
#[derive(Debug, Clone)]
pub struct Opener {
    engine: Engine,
    read_only: bool,
}

impl Opener {
    /// Opens `engine`; a `read_only` SQLite connection refuses to write.
    pub fn new(engine: Engine, read_only: bool) -> Self {
        Self { engine, read_only }
    }
}

/// `busy_timeout` first: switching to WAL needs a lock itself. `synchronous = full`: in WAL mode every commit is
/// flushed, so an answered write survives a power cut.
const SQLITE_SETUP: &str = "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; \
     pragma foreign_keys = on; pragma cache_size = -4000; pragma temp_store = memory; \
     pragma journal_size_limit = 67108864;";

const POSTGRES_SETUP: &str = "set timezone = 'UTC'; set statement_timeout = '60s'; \
     set idle_in_transaction_session_timeout = '60s'";

impl ManageConnection for Opener {
    type Connection = Conn;
    type Error = r2d2::Error;

    fn connect(&self) -> std::result::Result<Conn, r2d2::Error> {
        match &self.engine {
            Engine::Postgres(url) => {
                let mut conn = PgConnection::establish(url).map_err(r2d2::Error::ConnectionError)?;
                conn.batch_execute(POSTGRES_SETUP).map_err(r2d2::Error::QueryError)?;
                Ok(Conn::Pg(conn))
            }
            Engine::Sqlite(path) => {
                let path = path.to_string_lossy();
                let mut conn = SqliteConnection::establish(&path).map_err(r2d2::Error::ConnectionError)?;
                conn.batch_execute(SQLITE_SETUP).map_err(r2d2::Error::QueryError)?;
                if self.read_only {
                    conn.batch_execute("pragma query_only = on").map_err(r2d2::Error::QueryError)?;
                }
                Ok(Conn::Sqlite(conn))
            }
        }
    }

    fn is_valid(&self, conn: &mut Conn) -> std::result::Result<(), r2d2::Error> {
        conn.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

/// A pool of at most `size` connections.
pub fn pool(opener: Opener, size: u32) -> Result<Pool> {
    // A `select 1` per request on PostgreSQL: without it connections that a restart closed are handed out again.
    let check = opener.engine.is_postgres();
    let what = opener.engine.to_string();
    r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .test_on_check_out(check)
        .connection_timeout(Duration::from_secs(2))
        .build(opener)
        .map_err(|e| Error::internal(format!("{what} cannot be opened: {e}")))
}

#[cfg(test)]
mod tests {
    use super::Engine;

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_a_new_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/new.db");
        super::prepare_file(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        super::prepare_file(&file).unwrap();
    }

    #[test]
    fn only_known_schemes_are_accepted() {
        assert_eq!(Engine::of("sqlite:a/b.db").unwrap(), Engine::Sqlite("a/b.db".into()));
        assert_eq!(Engine::of("sqlite:///srv/b.db").unwrap(), Engine::Sqlite("/srv/b.db".into()));
        assert!(Engine::of("postgres://h/d").unwrap().is_postgres());
        assert!(Engine::of("postgresql://h/d").unwrap().is_postgres());
        for url in ["mysql://h/d", "b.db", "", "sqlite:"] {
            assert!(Engine::of(url).is_err(), "{url}");
        }
    }
}
