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

/// The unique indexes of a database, as `<table>_<columns>_key`: not those by a lone id, which nobody chooses.
fn unique_indexes(url: &str) -> BTreeSet<String> {
    let (on_sqlite, on_postgres) = (
        "select m.name || '_' || (select group_concat(name, '_') from (select name from pragma_index_info(i.name) order by seqno)) || '_key' as name
         from sqlite_master m, pragma_index_list(m.name) i where m.type = 'table' and i.\"unique\" = 1",
        "select t.relname || '_' || (select string_agg(a.attname, '_' order by k.n)
            from unnest(i.indkey::int2[]) with ordinality k(attnum, n)
            join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum) || '_key' as name
         from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace s on s.oid = t.relnamespace
         where i.indisunique and s.nspname = 'public'",
    );
    let found: Vec<Name> = match url.strip_prefix("sqlite:") {
        Some(file) => diesel::sql_query(on_sqlite).load(&mut SqliteConnection::establish(file).unwrap()).unwrap(),
        None => diesel::sql_query(on_postgres).load(&mut PgConnection::establish(url).unwrap()).unwrap(),
    };
    let own = |name: &String| {
        let by_id = ["_id_key", "_rid_key", "_position_key", "_version_key"];
        let lone = by_id.iter().any(|end| name.strip_suffix(end).is_some_and(is_table));
        !lone && !of_one_engine(name, "")
    };
    found.into_iter().map(|one| one.name).filter(own).collect()
}

fn is_table(name: &str) -> bool {
    declared("sqlite").contains_key(name)
}

/// What a value collides with is said in words: every unique index has its own, or is known to need none.
#[test]
fn every_unique_index_has_words_on_both_engines() {
    use osservatorio::error::unique::{BETWEEN_ROWS, field};
    let database = crate::support::database::TestDatabase::fresh();
    let there = unique_indexes(&database.url());
    assert!(there.len() > 50 && there.contains("ratings_item_id_user_id_key"), "{there:#?}");
    let unknown: Vec<&String> =
        there.iter().filter(|index| field(index).is_none() && !BETWEEN_ROWS.contains(&index.as_str())).collect();
    assert!(unknown.is_empty(), "src/error/unique.rs says nothing of {unknown:#?}");
    let gone: Vec<&&str> = BETWEEN_ROWS.iter().filter(|index| !there.contains(**index)).collect();
    assert!(gone.is_empty(), "src/error/unique.rs names {gone:#?}, which is not there");
}
