//! Working off import jobs, on any instance.
//!
//! A job is claimed for sixty seconds by a compare-and-swap on its row, and the lease is renewed while the file is read;
//! with each renewal the number of rows read becomes visible. Reading and writing are two steps because SQLite has one
//! writer: while the rows are written, in one transaction of seconds, nobody could write any progress, so all of it is
//! told before. That transaction renews the lease, brings the rows in and ends the job: if the runner dies, all of it is
//! undone and another takes the job when the lease has run out.
use super::reading::{self, Register};
use super::service;
use super::store::Claim;
use crate::auth::actor::Actor;
use crate::db::Db;
use crate::delimited::SourceError;
use crate::error::Result;
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

/// How often the lease is renewed and the progress written while a file is read.
const BEAT: Duration = Duration::from_secs(1);

/// Works off the jobs that wait now and tells how many they were.
pub async fn run_waiting(db: &Db) -> Result<usize> {
    let mut done = 0;
    while let Some(claim) = db.work(actor(), service::claim).await? {
        work_off(db, claim).await?;
        done += 1;
    }
    Ok(done)
}

fn actor() -> Arc<Actor> {
    Arc::new(Actor::command("import_job"))
}

async fn work_off(db: &Db, mut claim: Claim) -> Result<()> {
    let id = claim.id;
    let register = match read(db, &mut claim).await? {
        None => {
            log::warn!("import job {id}: another instance has taken it over");
            return Ok(());
        }
        Some(Err(broken)) => return fail(db, claim, broken.to_string()).await,
        Some(Ok(register)) => Arc::new(register),
    };
    let (kept, shared) = (claim.clone_lease(), register.clone());
    match db.work(actor(), move |tx| service::complete(tx, &kept, &shared)).await {
        Ok(()) => Ok(()),
        // Of the moment: the lease runs out and the job is tried again.
        Err(error) => match error.ends_work(&format!("import job {id}")) {
            Ok(why) => fail(db, claim, why).await,
            Err(error) => Err(error),
        },
    }
}

/// Reads the file of a job aside and renews the lease meanwhile; none when the lease was lost.
async fn read(db: &Db, claim: &mut Claim) -> Result<Option<Result<Register, SourceError>>> {
    let file = std::mem::take(&mut claim.file);
    let subject = claim.terms.subject;
    let rows = Arc::new(AtomicI32::new(0));
    let counter = rows.clone();
    let mut reading = std::pin::pin!(db.compute(move || {
        let progress = |n| counter.store(i32::try_from(n).unwrap_or(i32::MAX), Ordering::Relaxed);
        Ok(reading::read(subject, Cursor::new(file), &progress))
    }));
    loop {
        let read = tokio::time::timeout(BEAT, &mut reading).await;
        if !renew(db, claim, rows.load(Ordering::Relaxed)).await? {
            return Ok(None);
        }
        if let Ok(register) = read {
            return register.map(Some);
        }
    }
}

async fn renew(db: &Db, claim: &mut Claim, rows_read: i32) -> Result<bool> {
    let held = claim.clone_lease();
    let renewed = db
        .work(actor(), move |tx| {
            let mut next = held.clone_lease();
            Ok(service::renew(tx, &mut next, rows_read)?.then_some(next))
        })
        .await?;
    let kept = renewed.is_some();
    if let Some(next) = renewed {
        *claim = next;
    }
    Ok(kept)
}

async fn fail(db: &Db, claim: Claim, why: String) -> Result<()> {
    // As long as the document says a failure is at most.
    let why: String = why.chars().take(4_000).collect();
    db.work(actor(), move |tx| service::fail(tx, &claim, &why)).await
}
