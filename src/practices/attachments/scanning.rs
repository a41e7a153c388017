//! What the worker does with files: has them scanned, and deletes those that nothing names.
//!
//! The scanner is a program: it gets the file on its standard input and ends with 0 (harmless), 1 (not) or anything else
//! (it could not tell: it is asked again later). `clamdscan --no-summary -` is one.
use super::service;
use super::store::Claim;
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::error::{Error, Result};
use actix_web::web::Bytes;
use futures_util::StreamExt;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long a scanner may take: less than the lease of a claim.
const PATIENCE: Duration = Duration::from_secs(8 * 60);

fn actor(task: &'static str) -> Arc<Actor> {
    Arc::new(Actor::command(task))
}

/// Has the files scanned that wait now and tells how many they were. Nothing to do without a scanner.
pub async fn scan_waiting(core: &Core) -> Result<usize> {
    if core.settings.attachments.scanner.is_empty() {
        return Ok(0);
    }
    let db = core.db();
    let mut done = 0;
    while let Some(claim) = db.work(actor("scan"), service::claim).await? {
        match verdict(core, &claim).await {
            Ok(harmless) => {
                db.work(actor("scan"), move |tx| service::conclude(tx, &claim, harmless)).await?;
                done += 1;
            }
            Err(why) => {
                log::warn!("attachment {}: not scanned, try {}: {why}", claim.id, claim.tries);
                db.work(actor("scan"), move |tx| service::postpone(tx, &claim)).await?;
            }
        }
    }
    Ok(done)
}

/// Deletes files that nothing names and tells how many they were.
pub async fn sweep(core: &Core) -> Result<usize> {
    let keys = core.db().work(actor("sweep"), service::discarded).await?;
    let mut gone = Vec::new();
    for key in keys {
        match core.attachments.delete(&key).await {
            Ok(()) => gone.push(key),
            // It stays noted and is tried again in the next round.
            Err(error) => log::warn!("{key}: {error}"),
        }
    }
    let count = gone.len();
    if count > 0 {
        core.db().work(actor("sweep"), move |tx| service::forget(tx, &gone)).await?;
    }
    Ok(count)
}

/// Whether the scanner finds a file harmless.
async fn verdict(core: &Core, claim: &Claim) -> Result<bool> {
    let command = core.settings.attachments.scanner.clone();
    let size = u64::try_from(claim.size).unwrap_or_default();
    let mut bytes = core.attachments.read(&claim.key, 0..size).await?;
    let (to_scanner, from_here) = sync_channel(4);
    let (tell, told) = oneshot::channel();
    // A thread of its own: the blocking threads of the server belong to requests, and the storage needs them too.
    let scanner = move || drop(tell.send(run(&command, from_here)));
    std::thread::Builder::new().name("scanner".into()).spawn(scanner).map_err(|e| Error::internal(e.to_string()))?;
    while let Some(chunk) = bytes.next().await {
        if !pass_on(&to_scanner, chunk?).await {
            break;
        }
    }
    drop(to_scanner);
    told.await.map_err(|e| Error::internal(e.to_string()))?
}

/// Hands a piece to the scanner's thread without holding this one up; false when the scanner wants no more.
async fn pass_on(to: &SyncSender<Bytes>, mut chunk: Bytes) -> bool {
    loop {
        match to.try_send(chunk) {
            Ok(()) => return true,
            Err(TrySendError::Disconnected(_)) => return false,
            Err(TrySendError::Full(back)) => chunk = back,
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Runs the scanner on what comes.
fn run(command: &[String], file: Receiver<Bytes>) -> Result<bool> {
    let failed = |why: &str| Error::internal(format!("OSSERVATORIO_SCANNER: {why}"));
    let (program, arguments) = command.split_first().ok_or_else(|| failed("empty"))?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| failed(&format!("{program}: {e}")))?;
    let Some(mut input) = child.stdin.take() else { return Err(failed("takes no input")) };
    let end = Instant::now() + PATIENCE;
    let fed = std::thread::scope(|scope| {
        let feeder = scope.spawn(move || {
            while let Ok(chunk) = file.recv() {
                // A scanner may have seen enough before the end.
                if input.write_all(&chunk).is_err() {
                    break;
                }
            }
        });
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Ok(status),
                Ok(None) if Instant::now() > end => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break Err(failed("took too long"));
                }
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                Err(e) => break Err(failed(&e.to_string())),
            }
        };
        let _ = feeder.join();
        status
    })?;
    match fed.code() {
        Some(0) => Ok(true),
        Some(1) => Ok(false),
        other => Err(failed(&format!("ended with {other:?}"))),
    }
}
