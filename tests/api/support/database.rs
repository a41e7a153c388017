//! A fresh database for each test: a copy of a template that is migrated and filled once per run.
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use osservatorio::app::Core;
use osservatorio::auth::actor::Actor;
use osservatorio::config::Settings;
use osservatorio::db::Db;
use osservatorio::db::schema::{auth_sessions, users};
use osservatorio::db::types::Id;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The server that `TEST_DATABASE_URL` names, if any.
pub fn postgres_server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// A database that goes away with the test.
pub struct TestDatabase {
    folder: tempfile::TempDir,
    postgres: Option<(String, String)>,
}

struct Template {
    folder: PathBuf,
    postgres: Option<String>,
}

fn with_database(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).expect("TEST_DATABASE_URL");
    url.set_path(name);
    url.to_string()
}

fn admin(server: &str, sql: &str) {
    let mut conn = PgConnection::establish(server).expect("TEST_DATABASE_URL answers");
    conn.batch_execute(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
}

/// Made once: the scenario, and a session for each person in it.
fn template() -> &'static Template {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap().keep();
        let postgres = postgres_server().map(|server| {
            let name = format!("osservatorio_template_{}", std::process::id());
            admin(&server, &format!("drop database if exists {name}"));
            admin(&server, &format!("create database {name}"));
            name
        });
        let url = match (&postgres, postgres_server()) {
            (Some(name), Some(server)) => with_database(&server, name),
            _ => {
                eprintln!("TEST_DATABASE_URL is not set: these tests run on SQLite only");
                format!("sqlite:{}", folder.join("template.db").display())
            }
        };
        let db = Db::open(&url, 1, 30).unwrap();
        db.run(&Actor::command("test"), |tx| {
            osservatorio::demo::fill(tx)?;
            open_sessions(tx.conn());
            Ok(())
        })
        .unwrap();
        Template { folder, postgres }
    })
}

/// A session for everybody, so that tokens made by the tests may write.
fn open_sessions(conn: &mut osservatorio::db::Conn) {
    for person in super::people::EVERYBODY.into_iter().chain(super::people::OTHERS) {
        let now = osservatorio::clock::now();
        let there: i64 = users::table.filter(users::id.eq(Id(person.id))).count().get_result(conn).unwrap();
        if there == 0 {
            diesel::insert_into(users::table)
                .values((
                    users::id.eq(Id(person.id)),
                    users::email.eq(format!("{}@example.org", person.id)),
                    users::name.eq(person.role.as_str()),
                    users::status.eq("active"),
                    users::version.eq(1),
                    users::created_at.eq(now),
                    users::updated_at.eq(now),
                ))
                .execute(conn)
                .unwrap();
        }
        diesel::insert_into(auth_sessions::table)
            .values((
                auth_sessions::id.eq(Id(person.id)),
                auth_sessions::user_id.eq(Id(person.id)),
                auth_sessions::created_at.eq(now),
            ))
            .execute(conn)
            .unwrap();
    }
}

/// The name of a database that nobody else has.
fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("osservatorio_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

impl TestDatabase {
    /// One with nothing in it: opening it brings its schema and reference data up to date, as on a first start.
    pub fn empty() -> Self {
        let postgres = postgres_server().map(|server| {
            let name = fresh_name();
            admin(&server, &format!("create database {name}"));
            (server, name)
        });
        Self { folder: tempfile::tempdir().unwrap(), postgres }
    }

    /// A copy of the template.
    pub fn fresh() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let template = template();
        let postgres = template.postgres.as_ref().zip(postgres_server()).map(|(template, server)| {
            let name = fresh_name();
            admin(&server, &format!("create database {name} template {template}"));
            (server, name)
        });
        if postgres.is_none() {
            for suffix in ["", "-wal"] {
                let from = template.folder.join(format!("template.db{suffix}"));
                if from.exists() {
                    std::fs::copy(from, folder.path().join(format!("test.db{suffix}"))).unwrap();
                }
            }
        }
        Self { folder, postgres }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        match &self.postgres {
            Some((server, name)) => with_database(server, name),
            None => format!("sqlite:{}", self.folder.path().join("test.db").display()),
        }
    }

    /// The settings of a server on it.
    pub fn settings(&self) -> HashMap<&'static str, String> {
        let keys = self.folder.path().join("keys.pem");
        std::fs::write(&keys, signing_key()).unwrap();
        HashMap::from([
            ("DATABASE_URL", self.url()),
            ("OSSERVATORIO_DATA_DIR", self.folder.path().display().to_string()),
            ("OSSERVATORIO_SIGNING_KEYS_FILE", keys.display().to_string()),
            ("OSSERVATORIO_POOL", "4".to_owned()),
            ("OSSERVATORIO_RATE_LIMIT", "0".to_owned()),
            // Not with every round of work: who looks at snapshots turns them on.
            ("OSSERVATORIO_SNAPSHOT_DAYS", "0".to_owned()),
            ("OSSERVATORIO_PUBLIC_URL", "https://osservatorio.example.org".to_owned()),
        ])
    }

    /// A server's core on it.
    pub fn core(&self, settings: &[(&'static str, &str)]) -> Core {
        let mut map = self.settings();
        map.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
        Core::open(Settings::from_map(&map).expect("settings")).expect("a core")
    }
}

fn signing_key() -> &'static str {
    static KEY: OnceLock<String> = OnceLock::new();
    KEY.get_or_init(|| osservatorio::auth::keys::fresh_pem().unwrap())
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.postgres {
            admin(server, &format!("drop database if exists {name} with (force)"));
        }
    }
}
