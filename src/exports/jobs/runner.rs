//! Making exports in the background, on any instance.
use super::service::{self, Made};
use super::store::Claim;
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::db::reader::Reader;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::exports::service as exports;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use std::fs::File;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// How often a runner says how far it has come, and that it is still there: many times in a lease.
const BEAT: Duration = Duration::from_secs(2);

fn actor() -> Arc<Actor> {
    Arc::new(Actor::command("export_job"))
}

/// Makes the exports that wait now, has old ones deleted, and tells how many they were.
pub async fn run_waiting(core: &Core) -> Result<usize> {
    let mut done = core.db().work(actor(), service::expire).await?;
    while let Some(claim) = core.db().work(actor(), service::claim).await? {
        work_off(core, claim).await?;
        done += 1;
    }
    Ok(done)
}

async fn work_off(core: &Core, mut claim: Claim) -> Result<()> {
    let (id, held) = (claim.id, claim.clone());
    let owner = match core.db().work(actor(), move |tx| service::on_behalf(tx, &held)).await? {
        Ok(owner) => Arc::new(owner),
        Err(why) => return fail(core, claim, why.to_owned()).await,
    };
    let reader = Reader::new(core.db(), owner);
    match make(core, &reader, &mut claim).await {
        Ok(Some(())) => Ok(()),
        Ok(None) => {
            log::info!("export job {id}: cancelled, or taken over");
            Ok(())
        }
        // A workbook that has no room.
        Err(Error::WrongState(why)) => fail(core, claim, why.en.into_owned()).await,
        Err(Error::Forbidden(..)) => {
            fail(core, claim, "who asked for it may no longer read what is in it".to_owned()).await
        }
        // Of the moment: the lease runs out and the job is begun anew.
        Err(error) => match error.ends_work(&format!("export job {id}")) {
            Ok(why) => fail(core, claim, why).await,
            Err(error) => Err(error),
        },
    }
}

async fn fail(core: &Core, claim: Claim, why: String) -> Result<()> {
    let days = core.settings.export_retention_days;
    core.db().work(actor(), move |tx| service::fail(tx, &claim, &why, days)).await.map(drop)
}

/// How far a job has come.
struct Progress {
    rows: Arc<AtomicI64>,
    expected: Option<i64>,
}

/// Waits for a part of the work and says meanwhile that it goes on; none when the job is no longer this runner's.
async fn holding<T>(
    core: &Core,
    claim: &mut Claim,
    progress: &Progress,
    work: impl Future<Output = Result<T>>,
) -> Result<Option<T>> {
    let mut work = pin!(work);
    loop {
        let (held, rows, expected) = (claim.clone(), progress.rows.load(Ordering::Relaxed), progress.expected);
        let renewed = core.db().work(actor(), move |tx| service::renew(tx, &held, rows, expected)).await?;
        let Some(renewed) = renewed else { return Ok(None) };
        *claim = renewed;
        match select(work.as_mut(), pin!(tokio::time::sleep(BEAT))).await {
            Either::Left((done, _)) => return done.map(Some),
            Either::Right(_) => {}
        }
    }
}

/// Writes the file, brings it to the storage and ends the job; none when it is no longer this runner's.
async fn make(core: &Core, reader: &Reader, claim: &mut Claim) -> Result<Option<()>> {
    let wanted = claim.wanted.clone();
    let plan = exports::plan(wanted.export, &wanted.query)?;
    let counted = plan.clone();
    let expected = reader.read(move |tx| counted.count(tx)).await?;
    let progress = Progress { rows: Arc::default(), expected };
    let writing = exports::to_file(reader, &plan, wanted.file_format, progress.rows.clone());
    let Some(made) = holding(core, claim, &progress, writing).await? else { return Ok(None) };
    let key = format!("exports/{}/{}", claim.id, Id::new().0);
    let noted = key.clone();
    core.db().work(actor(), move |tx| service::admit(tx, &noted)).await?;
    let storing = store(core, reader, &key, made.file);
    if holding(core, claim, &progress, storing).await?.is_none() {
        return Ok(None);
    }
    let size = i64::try_from(made.size).map_err(|e| Error::internal(e.to_string()))?;
    let told = Made { rows: made.rows, size, sha256: made.sha256 };
    let (held, days) = (claim.clone(), core.settings.export_retention_days);
    let done = core.db().work(actor(), move |tx| service::complete(tx, &held, &told, &key, days)).await?;
    Ok(done.then_some(()))
}

/// Brings a file to the storage.
async fn store(core: &Core, reader: &Reader, key: &str, file: File) -> Result<()> {
    let mut bytes = exports::file_pieces(reader.clone(), file);
    let mut incoming = core.attachments.begin(key).await?;
    while let Some(piece) = bytes.next().await {
        let put = match piece {
            Ok(piece) => incoming.put(piece).await,
            Err(error) => Err(error),
        };
        if let Err(error) = put {
            incoming.abort().await;
            return Err(error);
        }
    }
    incoming.finish().await
}
