//! The floors: a bare handler that returns the same bytes, and one that runs the same SQL by rusqlite with nothing
//! around it (the same two workers, the same hop to a blocking thread, the same pragmas, statements prepared once).
use actix_web::{App, HttpResponse, HttpServer, web};
use rusqlite::{Connection, OpenFlags, params};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};
use uuid::Uuid;

static FILE: OnceLock<String> = OnceLock::new();
static BODIES: OnceLock<HashMap<String, Vec<u8>>> = OnceLock::new();
static WRITER: OnceLock<Mutex<Connection>> = OnceLock::new();

thread_local! {
    static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

const PRAGMAS: &str = "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; \
     pragma foreign_keys = on; pragma cache_size = -4000; pragma temp_store = memory;";

const READ: &str = "select p.id, p.status, p.was_public, p.organisation_id, p.region_code, p.version, p.content, o.legal_name \
     from practices p inner join organisations o on o.id = p.organisation_id where p.id = ?1";
const HIT: &str = "p.id, p.listed_at, p.title, p.updated_at, p.card, p.organisation_id, o.legal_name";
const CANDIDATES: &str = "select p.id, p.listed_at, p.title_terms, p.summary_terms from practices_fts f \
     inner join practices p on p.rid = f.rowid where practices_fts match ?1 and p.public = 1 order by f.rowid desc limit 1000";

/// Runs `f` with this thread's connection, on a blocking thread.
async fn read(f: impl FnOnce(&Connection) -> rusqlite::Result<Vec<u8>> + Send + 'static) -> HttpResponse {
    let body = web::block(move || {
        READER.with_borrow_mut(|slot| {
            let conn = slot.get_or_insert_with(|| {
                let conn = Connection::open_with_flags(FILE.get().expect("a file"), OpenFlags::SQLITE_OPEN_READ_WRITE)
                    .expect("open");
                conn.execute_batch(PRAGMAS).expect("pragmas");
                conn
            });
            f(conn).expect("a query")
        })
    });
    HttpResponse::Ok().content_type("application/json").body(body.await.expect("a thread"))
}

async fn by_id(id: web::Path<Uuid>) -> HttpResponse {
    read(move |conn| {
        conn.prepare_cached(READ)?.query_row([id.as_bytes().as_slice()], |row| {
            let _: (Vec<u8>, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let _: (Vec<u8>, String, i32, String) = (row.get(3)?, row.get(4)?, row.get(5)?, row.get(7)?);
            Ok(row.get::<_, String>(6)?.into_bytes())
        })
    })
    .await
}

/// Reads the rows of a page, with their records where `whole`, and puts their cards together.
fn cards(mut rows: rusqlite::Rows<'_>, whole: bool) -> rusqlite::Result<Vec<u8>> {
    let mut body = b"{\"items\":[".to_vec();
    let mut n = 0;
    while let Some(row) = rows.next()? {
        let _: (Vec<u8>, String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let (card, _, _): (String, Vec<u8>, String) = (row.get(4)?, row.get(5)?, row.get(6)?);
        let _record: Option<String> = if whole { Some(row.get(7)?) } else { None };
        n += 1;
        if n <= 20 {
            body.extend_from_slice(card.as_bytes());
            body.push(b',');
        }
    }
    body.pop();
    body.extend_from_slice(b"]}");
    Ok(body)
}

#[derive(serde::Deserialize)]
struct ListQuery {
    theme: String,
    region: String,
    at: Option<String>,
    id: Option<Uuid>,
}

async fn list(q: web::Query<ListQuery>) -> HttpResponse {
    read(move |conn| {
        let after =
            if q.at.is_some() { "and f.listed_at <= ?3 and (f.listed_at < ?3 or f.practice_id < ?4)" } else { "" };
        let sql = format!(
            "select {HIT} from practice_facets f inner join practices p on p.id = f.practice_id \
             inner join organisations o on o.id = p.organisation_id where f.facet = 'theme' and f.value = ?1 \
             and f.public = 1 and f.region_code = ?2 {after} order by f.listed_at desc, f.practice_id desc limit 21"
        );
        let mut statement = conn.prepare_cached(&sql)?;
        match (&q.at, &q.id) {
            (Some(at), Some(id)) => {
                cards(statement.query(params![q.theme, q.region, at, id.as_bytes().as_slice()])?, false)
            }
            _ => cards(statement.query(params![q.theme, q.region])?, false),
        }
    })
    .await
}

async fn search(q: web::Query<HashMap<String, String>>) -> HttpResponse {
    read(move |conn| {
        let mut statement = conn.prepare_cached(CANDIDATES)?;
        let found = statement.query_map([&q["match"]], |row| {
            let _: (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            row.get::<_, Vec<u8>>(0)
        })?;
        let ids: Vec<Vec<u8>> = found.collect::<rusqlite::Result<_>>()?;
        let marks = vec!["?"; ids.len().min(20)].join(",");
        let sql = format!(
            "select {HIT}, p.content from practices p inner join organisations o on o.id = p.organisation_id where p.id in ({marks})"
        );
        let mut statement = conn.prepare_cached(&sql)?;
        cards(statement.query(rusqlite::params_from_iter(ids.iter().take(20)))?, true)
    })
    .await
}

const COPY: &str = "insert into practices (id, status, public, was_public, listed_at, published_at, organisation_id, region_code, \
     title, version, created_at, updated_at, title_terms, summary_terms, card, content, search_terms) \
     select ?1, 'draft', 0, 0, listed_at, null, organisation_id, region_code, title, 1, created_at, updated_at, \
     title_terms, summary_terms, card, content, search_terms from practices where rid = 1";
const COPY_FACETS: &str = "insert into practice_facets (practice_id, facet, value, region_code, public, listed_at) \
     select ?1, facet, value, region_code, 0, listed_at from practice_facets where practice_id = (select id from practices where rid = 1)";
const CHANGE: &str = "insert into changes (resource_type, resource_id, kind, version, permission, at, actor, request_id) \
     values ('practice', ?1, 'created', 1, 'create_practice', '2024', 'person', ?2)";

fn insert() -> rusqlite::Result<()> {
    let open = || {
        let conn = Connection::open(FILE.get().expect("a file")).expect("open");
        conn.execute_batch(PRAGMAS).expect("pragmas");
        Mutex::new(conn)
    };
    let mut conn = WRITER.get_or_init(open).lock().expect("the writer");
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let id = Uuid::now_v7();
    let key = id.as_bytes().as_slice();
    tx.prepare_cached(COPY)?.execute([key])?;
    tx.prepare_cached(COPY_FACETS)?.execute([key])?;
    tx.prepare_cached(CHANGE)?.execute(params![id.to_string(), key])?;
    tx.commit()
}

/// Writes what one creation writes: the practice with its facets, and its place in the change log.
async fn create() -> HttpResponse {
    web::block(insert).await.expect("a thread").expect("a write");
    HttpResponse::Created().finish()
}

async fn bare(name: web::Path<String>) -> HttpResponse {
    let body = BODIES.get().expect("bodies")[name.as_str()].as_slice();
    HttpResponse::Ok().content_type("application/json").body(web::Bytes::from_static(body))
}

/// Serves the floors on `port` until it is killed. `bodies` holds a file for each bare answer.
pub fn serve(file: &str, bodies: &str, port: u16, workers: usize, threads: usize) {
    FILE.set(file.to_owned()).expect("once");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        (path.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read(&path).expect("a body"))
    };
    BODIES.set(std::fs::read_dir(bodies).expect("bodies").map(read).collect()).expect("once");
    actix_web::rt::System::new()
        .block_on(async {
            HttpServer::new(|| {
                App::new()
                    .service(web::resource("/bare/{name}").to(bare))
                    .service(web::resource("/read/{id}").to(by_id))
                    .service(web::resource("/list").to(list))
                    .service(web::resource("/search").to(search))
                    .service(web::resource("/create").to(create))
            })
            .workers(workers)
            .worker_max_blocking_threads(threads)
            .bind(("127.0.0.1", port))?
            .run()
            .await
        })
        .expect("a server");
}
