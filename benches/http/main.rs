//! `cargo bench --bench http`: the product against its floors, on 100,000 practices, 32 connections, ratios of one run.
//!
//! `PRACTICES=n` takes another number, `SECONDS=n` another time for each load, `RUNS=n` another number of turns (the
//! median counts).
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a benchmark")]
mod bodies;
mod data;
#[expect(clippy::disallowed_methods, reason = "nothing of the product stands around a floor")]
mod floor;
mod load;

use load::{Rate, get, run};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const WORKERS: usize = 2;
const THREADS: usize = 2;

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

/// Starts the product; how long it took until it answered.
fn product(folder: &Path, port: u16) -> (Process, Duration) {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_osservatorio"))
        .env("DATABASE_URL", format!("sqlite:{}", folder.join("bench.db").display()))
        .env("OSSERVATORIO_DATA_DIR", folder)
        .env("OSSERVATORIO_LISTEN", format!("127.0.0.1:{port}"))
        .env("OSSERVATORIO_METRICS_LISTEN", "off")
        .env("OSSERVATORIO_RATE_LIMIT", "0")
        .env("OSSERVATORIO_WORKERS", WORKERS.to_string())
        .env("OSSERVATORIO_POOL", (WORKERS * THREADS).to_string())
        .env("OSSERVATORIO_ACCESS_TOKEN_LIFETIME", "7200")
        .env("RUST_LOG", "warn,osservatorio::commands=info")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the product");
    let mut log = BufReader::new(child.stderr.take().expect("its log"));
    let mut line = String::new();
    while !line.contains("serving") {
        line.clear();
        assert!(log.read_line(&mut line).expect("a line") > 0, "the product stopped");
    }
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::stderr()));
    get(&format!("127.0.0.1:{port}"), "/health/ready");
    (Process(child), start.elapsed())
}

fn floors(folder: &Path, port: u16) -> Process {
    let own = std::env::current_exe().expect("this program");
    let child = Command::new(own)
        .args([
            "--floor",
            &folder.join("bench.db").display().to_string(),
            &folder.join("bodies").display().to_string(),
            &port.to_string(),
        ])
        .spawn()
        .expect("the floors");
    let process = Process(child);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    process
}

fn request(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n").into_bytes()
}

/// One thing to measure: the product's requests, the same by rusqlite, and a sample for the bare handler.
struct Scenario {
    name: &'static str,
    product: Vec<Vec<u8>>,
    rusqlite: Vec<Vec<u8>>,
    sample: String,
    status: u16,
}

fn query(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A page far down the list, and where the one before it ends.
fn deep(address: &str, list: &str) -> (String, (String, String)) {
    let mut path = list.to_owned();
    let mut page: Value = serde_json::from_slice(&get(address, list)).expect("a page");
    let mut end = bodies::end(&page);
    for _ in 0..(data::size() / 800).clamp(1, 150) {
        let Some(next) = page["_links"]["next"]["href"].as_str() else { break };
        (path, end) = (next.to_owned(), bodies::end(&page));
        page = serde_json::from_slice(&get(address, &path)).expect("a page");
    }
    (path, end)
}

fn scenarios(address: &str, token: &str) -> Vec<Scenario> {
    let ids: Vec<_> = (0..2_000).map(|n| data::practice_id(n * 7_919 % data::size())).collect();
    let list = "/v1/practices?theme=home_care&region=05";
    let (deep, (at, id)) = deep(address, list);
    let bare_list = [("theme", "home_care"), ("region", "05")];
    let search = |words: &str| format!("/v1/practices?{}", query(&[("q", words)]));
    let fts = |words: &str| {
        let wanted = osservatorio::practices::search::Wanted::of(words).expect("words");
        format!("/search?{}", query(&[("match", &wanted.fts5())]))
    };
    let first: Value = serde_json::from_slice(&get(address, list)).expect("a page");
    let draft = bodies::draft(token, first["items"][0]["organisation"]["id"].as_str().expect("an organisation"));
    let read = |name, product: String, rusqlite: String| Scenario {
        name,
        sample: product.clone(),
        product: vec![request(&product)],
        rusqlite: vec![request(&rusqlite)],
        status: 200,
    };
    vec![
        Scenario {
            name: "read by id",
            sample: format!("/v1/practices/{}", ids[0]),
            product: ids.iter().map(|id| request(&format!("/v1/practices/{id}"))).collect(),
            rusqlite: ids.iter().map(|id| request(&format!("/read/{id}"))).collect(),
            status: 200,
        },
        read("filtered list, first page", list.to_owned(), format!("/list?{}", query(&bare_list))),
        read(
            "filtered list, deep page",
            deep,
            format!("/list?{}", query(&[bare_list[0], bare_list[1], ("at", at.as_str()), ("id", id.as_str())])),
        ),
        read("full text, rare word", search("musicoterapia"), fts("musicoterapia")),
        read("full text, two common words", search("anziani fragilità"), fts("anziani fragilità")),
        Scenario {
            name: "create",
            sample: "/v1/status".to_owned(),
            product: vec![draft],
            rusqlite: vec![b"POST /create HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".to_vec()],
            status: 201,
        },
    ]
}

fn median(mut rates: Vec<Rate>) -> Rate {
    rates.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    rates[rates.len() / 2]
}

/// Resident memory of a process, in megabytes (Linux).
fn resident(process: &Process) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.0.id())).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == "--floor") {
        let port = arguments[at + 3].parse().expect("a port");
        return floor::serve(&arguments[at + 1], &arguments[at + 2], port, WORKERS, THREADS);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let start = Instant::now();
    data::fill(&folder.join("bench.db"));
    println!("{} practices generated in {:.0} s", data::size(), start.elapsed().as_secs_f64());
    let (port, floor_port) = (free_port(), free_port());
    let (address, floor_address) = (format!("127.0.0.1:{port}"), format!("127.0.0.1:{floor_port}"));
    drop(product(folder, port));
    let (server, started) = product(folder, port);
    println!("start on an existing database, until it answers: {} ms", started.as_millis());
    let token = bodies::token(folder, &address);
    let scenarios = scenarios(&address, &token);
    std::fs::create_dir(folder.join("bodies")).expect("a folder");
    for (n, scenario) in scenarios.iter().enumerate() {
        std::fs::write(folder.join("bodies").join(n.to_string()), get(&address, &scenario.sample)).expect("a body");
    }
    let _floors = floors(folder, floor_port);
    let (time, runs) = (Duration::from_secs(setting("SECONDS", 3)), setting("RUNS", 3));
    println!(
        "{:28} {:>9} {:>9} {:>9} {:>8} {:>9} {:>8} {:>7}",
        "", "product/s", "rusqlite/s", "bare/s", "ratio", "of bare", "p99 ms", "bytes"
    );
    for (n, s) in scenarios.iter().enumerate() {
        let bare = [request(&format!("/bare/{n}"))];
        let (mut ours, mut sql, mut nothing) = (vec![], vec![], vec![]);
        for _ in 0..runs {
            ours.push(run(&address, &s.product, s.status, time));
            sql.push(run(&floor_address, &s.rusqlite, s.status, time));
            nothing.push(run(&floor_address, &bare, 200, time));
        }
        let (ours, sql, nothing) = (median(ours), median(sql), median(nothing));
        println!(
            "{:28} {:>9.0} {:>9.0} {:>9.0} {:>8.2} {:>9.2} {:>8.2} {:>7}",
            s.name,
            ours.per_second,
            sql.per_second,
            nothing.per_second,
            ours.per_second / sql.per_second,
            ours.per_second / nothing.per_second,
            ours.p99,
            ours.bytes
        );
    }
    if let Some(megabytes) = resident(&server) {
        println!("resident after the run: {megabytes:.0} MB");
    }
}
