//! A load of 32 keep-alive connections from one thread: enough to keep two cores of a server busy, little of its own.
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How many connections are open at once.
pub const CONNECTIONS: usize = 32;

/// What a load measured.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Answers a second.
    pub per_second: f64,
    /// The slowest of the fastest 99 of 100 answers, in milliseconds.
    pub p99: f64,
    /// Bytes of a body, on average.
    pub bytes: usize,
}

/// Sends the requests in turn, each connection from another place, for `time`; every answer must have `status`.
pub fn run(address: &str, requests: &[Vec<u8>], status: u16, time: Duration) -> Rate {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let start = Instant::now();
    let all = runtime.block_on(async {
        let each = (0..CONNECTIONS).map(|n| connection(address, requests, n, status, start + time));
        futures_util::future::join_all(each).await
    });
    let seconds = start.elapsed().as_secs_f64();
    let mut waits: Vec<f64> = all.iter().flat_map(|(waits, _)| waits.iter().copied()).collect();
    waits.sort_by(f64::total_cmp);
    let bytes: usize = all.iter().map(|(_, bytes)| bytes).sum();
    let n = waits.len().max(1);
    Rate { per_second: n as f64 / seconds, p99: waits[(n * 99 / 100).min(n - 1)] * 1e3, bytes: bytes / n }
}

async fn connection(address: &str, requests: &[Vec<u8>], n: usize, status: u16, until: Instant) -> (Vec<f64>, usize) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let expected = format!("HTTP/1.1 {status}");
    let mut buffer = vec![0; 1 << 17];
    let (mut waits, mut bytes) = (Vec::new(), 0);
    let mut next = n * requests.len() / CONNECTIONS;
    while Instant::now() < until {
        let sent = Instant::now();
        stream.write_all(&requests[next % requests.len()]).await.expect("written");
        next += 1;
        let mut have = 0;
        let whole = loop {
            have += stream.read(&mut buffer[have..]).await.expect("read");
            if let Some(whole) = length(&buffer[..have]).filter(|whole| have >= whole.0) {
                break whole;
            }
        };
        assert!(buffer.starts_with(expected.as_bytes()), "{}", String::from_utf8_lossy(&buffer[..have]));
        waits.push(sent.elapsed().as_secs_f64());
        bytes += whole.1;
    }
    (waits, bytes)
}

/// The length of the whole answer and of its body, once its head is there.
fn length(answer: &[u8]) -> Option<(usize, usize)> {
    let head = answer.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&answer[..head]).ok()?.to_ascii_lowercase();
    let body = text.split("content-length: ").nth(1)?.split("\r\n").next()?.parse().ok()?;
    Some((head + body, body))
}

/// The body of one GET.
pub fn get(address: &str, path: &str) -> Vec<u8> {
    ureq::get(format!("http://{address}{path}")).call().expect(path).body_mut().read_to_vec().expect("a body")
}
