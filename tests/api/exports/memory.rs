//! A million practices through the real binary, in each format: it does not grow.
//!
//! `cargo test --release --test api -- --ignored a_million` (minutes, and some gigabytes of disk; `PRACTICES` makes it
//! fewer).
use osservatorio::auth::actor::Actor;
use osservatorio::db::Db;
use osservatorio::demo::ids;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// How much of memory the server has used at most so far, in kB.
fn peak(process: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// How much of the processor the server has used so far, in ticks of the clock.
fn used(process: &Child) -> u64 {
    let all = std::fs::read_to_string(format!("/proc/{}/stat", process.id())).unwrap();
    let after_name = all.rsplit_once(')').unwrap().1;
    after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

/// Copies of a published practice of the scenario, each with an id and a place of its own and a story of 1,500 characters.
fn fill(file: &Path, practices: i64) {
    let db = Db::open(&format!("sqlite:{}", file.display()), 1, 600).unwrap();
    db.run(&Actor::command("test"), osservatorio::demo::fill).unwrap();
    drop(db);
    let conn = rusqlite::Connection::open(file).unwrap();
    conn.execute_batch("pragma synchronous = off; drop trigger practices_fts_insert;").unwrap();
    let columns: Vec<String> = conn
        .prepare("select name from pragma_table_info('practices')")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let at = "strftime('%Y-%m-%dT%H:%M:%f000Z', '2020-01-01', '+' || n || ' seconds')";
    let content = format!(
        "json_set(content, '$.id', printf('0193%04x-%04x-7000-8000-000000000000', n >> 16, n & 65535), \
            '$.published_at', {at}, '$.story', replace(hex(zeroblob(187)), '00', 'parole: '))"
    );
    let values: Vec<String> = columns
        .iter()
        .map(|column| match column.as_str() {
            "rid" => "null".to_owned(),
            "id" => "unhex(printf('0193%08x70008000000000000000', n))".to_owned(),
            "listed_at" => at.to_owned(),
            "content" => content.clone(),
            other => format!("p.\"{other}\""),
        })
        .collect();
    let sql = format!(
        "with recursive count(n) as (select 1 union all select n + 1 from count where n < {practices}) \
         insert into practices (\"{}\") select {} from count, practices p where p.id = ?1",
        columns.join("\", \""),
        values.join(", ")
    );
    let made = conn.execute(&sql, [ids::DIMISSIONI_PROGRAMMATE.as_bytes().as_slice()]).unwrap();
    assert_eq!(i64::try_from(made).unwrap(), practices);
    // They are found by the words of their copy: nothing is to be worked out again.
    conn.execute_batch("update search_indexes set version = 30000; analyze;").unwrap();
}

/// The server, which ends with the test, however that ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn serve(file: &Path, address: &str) -> Server {
    let mut process = Command::new(env!("CARGO_BIN_EXE_osservatorio"))
        .env("DATABASE_URL", format!("sqlite:{}", file.display()))
        .env("OSSERVATORIO_DATA_DIR", file.parent().unwrap())
        .env("OSSERVATORIO_LISTEN", address)
        .env("OSSERVATORIO_METRICS_LISTEN", "off")
        .env("OSSERVATORIO_RATE_LIMIT", "0")
        // No snapshot meanwhile, but for an hour of the day.
        .env("OSSERVATORIO_SNAPSHOT_HOUR", "23")
        .env("OSSERVATORIO_POOL", "4")
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(process.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("serving") {
        line.clear();
        assert!(log.read_line(&mut line).unwrap() > 0, "the server stopped before it served");
    }
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::stderr()));
    Server(process)
}

#[test]
#[ignore = "takes minutes"]
fn a_million_practices_take_no_more_memory_than_a_few() {
    let practices: i64 = std::env::var("PRACTICES").map_or(1_000_000, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("million.db");
    fill(&file, practices);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let Server(process) = &serve(&file, &address);
    println!("{practices} practices; at first {} kB", peak(process));
    for format in ["csv", "ndjson", "xlsx"] {
        let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
        let url = format!("http://{address}/v1/exports/practices?file_format={format}");
        let mut body = agent.get(&url).call().unwrap().into_body().into_reader();
        let (mut piece, mut bytes, mut lines) = (vec![0; 1 << 20], 0_u64, 0_i64);
        loop {
            let n = body.read(&mut piece).unwrap();
            if n == 0 {
                break;
            }
            bytes += n as u64;
            lines += piece[..n].iter().filter(|byte| **byte == b'\n').count() as i64;
        }
        println!("{format}: {bytes} bytes, {lines} lines; at most {} kB", peak(process));
        assert!(format == "xlsx" || lines > practices, "{format} has {lines} lines");
        assert!(bytes > 20 * practices as u64, "{format} has {bytes} bytes");
        assert!(peak(process) < 150 << 10, "{} kB", peak(process));
    } // For who goes away nothing more is read.
    let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
    let url = format!("http://{address}/v1/exports/practices?file_format=ndjson");
    let mut body = agent.get(&url).call().unwrap().into_body().into_reader();
    body.read_exact(&mut [0; 1 << 16]).unwrap();
    drop((body, agent));
    let quiet = (0..20).any(|_| {
        let before = used(process);
        std::thread::sleep(std::time::Duration::from_secs(1));
        used(process) - before < 10
    });
    assert!(quiet, "the server goes on for nobody");
}
