//! The two migrations describe the same tables, forwards and backwards.
use crate::support::database::postgres_server;
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::collections::{BTreeMap, BTreeSet};

type Tables = BTreeMap<String, BTreeSet<String>>;

/// What only one engine has: full-text columns and tables, explicit rowids, bookkeeping.
fn of_one_engine(table: &str, column: &str) -> bool {
    table.contains("_fts")
        || table.starts_with("sqlite_")
        || table.starts_with("__diesel")
        || ["rid", "search_tsv"].contains(&column)
}

/// Tables and columns that the SQL creates, read from its text: both dialects are written in the same way.
fn declared(engine: &str) -> Tables {
    let folder = format!("{}/migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
    let mut steps: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    steps.sort();
    let mut tables = Tables::new();
    for step in steps {
        let sql = std::fs::read_to_string(step.join("up.sql")).unwrap();
        let mut table = None;
        for line in sql.lines() {
            if let Some(rest) = line.strip_prefix("create table ") {
                table = rest.split_whitespace().next().map(str::to_owned);
            } else if line.starts_with(')') {
                table = None;
            } else if let Some(name) = &table {
                let column = line.split_whitespace().next().unwrap_or_default();
                let four = line.starts_with("    ") && !line.starts_with("     ");
                let is_column = four && !["primary", "unique", "check", "constraint", "--"].contains(&column);
                if is_column && !of_one_engine(name, column) {
                    tables.entry(name.clone()).or_default().insert(column.to_owned());
                }
            }
        }
    }
    tables
}

#[test]
fn both_engines_have_the_same_steps_tables_and_columns() {
    let steps = |engine: &str| -> BTreeSet<String> {
        let folder = format!("{}/migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(steps("sqlite"), steps("postgres"));
    assert_eq!(declared("sqlite"), declared("postgres"));
    assert!(declared("sqlite").len() > 15);
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[test]
fn up_down_and_up_again_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("m.db").display());
    osservatorio::db::Db::open(&url, 1, 30).unwrap();
    assert!(osservatorio::db::migrate::down_at(&url).unwrap() > 5);
    let mut conn = SqliteConnection::establish(url.strip_prefix("sqlite:").unwrap()).unwrap();
    let left: Vec<Name> =
        diesel::sql_query("select name from sqlite_master where type = 'table'").load(&mut conn).unwrap();
    let left: Vec<String> = left.into_iter().map(|n| n.name).filter(|n| !of_one_engine(n, "")).collect();
    assert!(left.is_empty(), "{left:?}");
    osservatorio::db::Db::open(&url, 1, 30).unwrap();
}

#[test]
fn up_down_and_up_again_on_postgres() {
    let Some(server) = postgres_server() else {
        return eprintln!("skipped: TEST_DATABASE_URL is not set");
    };
    let database = crate::support::database::TestDatabase::fresh();
    let url = database.url();
    assert!(osservatorio::db::migrate::down_at(&url).unwrap() > 5);
    let mut conn = PgConnection::establish(&url).unwrap();
    let left: Vec<Name> = diesel::sql_query(
        "select table_name::text as name from information_schema.tables where table_schema = 'public'",
    )
    .load(&mut conn)
    .unwrap();
    let left: Vec<String> = left.into_iter().map(|n| n.name).filter(|n| !of_one_engine(n, "")).collect();
    assert!(left.is_empty(), "{left:?} on {server}");
    // Several instances that start together bring the schema up once.
    let starts: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn({
                let url = url.clone();
                move || osservatorio::db::Db::open(&url, 1, 30).map(|_| ())
            })
        })
        .collect();
    starts.into_iter().for_each(|start| start.join().unwrap().unwrap());
}
