//! Making exports in the background, on any instance.
use super::service::{self, Made};
use super::store::Claim;
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::db::reader::Reader;
use crate::error::{Error, Result};
use crate::exports::formats::ExportFile;
use crate::exports::service as exports;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
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

async fn work_off(core: &Core, claim: Claim) -> Result<()> {
    let (id, held) = (claim.id, claim.clone());
    let owner = match core.db().work(actor(), move |tx| service::on_behalf(tx, &held)).await? {
        Ok(owner) => Arc::new(owner),
        Err(why) => return fail(core, claim, why.to_owned()).await,
    };
    let reader = Reader::new(core.db(), owner);
    let mut held = claim;
    match make(core, &reader, &mut held).await {
        Ok(Some(file)) => store(core, &reader, held, file).await,
        Ok(None) => {
            log::info!("export job {id}: cancelled, or taken over");
            Ok(())
        }
        // 409: a workbook that has no room.
        Err(Error::WrongState(why)) => fail(core, held, why.en.into_owned()).await,
        // Of the moment: the lease runs out and the job is begun anew.
        Err(error) => match error.ends_work(&format!("export job {id}")) {
            Ok(why) => fail(core, held, why).await,
            Err(error) => Err(error),
        },
    }
}

async fn fail(core: &Core, claim: Claim, why: String) -> Result<()> {
    let days = core.settings.export_retention_days;
    core.db().work(actor(), move |tx| service::fail(tx, &claim, &why, days)).await.map(drop)
}

/// Writes the file and says meanwhile how far it has come; none when the job is no longer this runner's.
async fn make(core: &Core, reader: &Reader, claim: &mut Claim) -> Result<Option<ExportFile>> {
    let wanted = claim.wanted.clone();
    let plan = exports::plan(wanted.export, &wanted.query)?;
    let counted = plan.clone();
    let expected = reader.read(move |tx| counted.count(tx)).await?;
    let rows = Arc::new(AtomicI64::new(0));
    let mut work = pin!(exports::to_file(reader, &plan, wanted.format, rows.clone()));
    loop {
        let (held, so_far) = (claim.clone(), rows.load(Ordering::Relaxed));
        let renewed = core.db().work(actor(), move |tx| service::renew(tx, &held, so_far, expected)).await?;
        let Some(renewed) = renewed else { return Ok(None) };
        *claim = renewed;
        match select(work.as_mut(), pin!(tokio::time::sleep(BEAT))).await {
            Either::Left((done, _)) => return done.map(Some),
            Either::Right(_) => {}
        }
    }
}

/// Brings the file to the storage and ends the job.
async fn store(core: &Core, reader: &Reader, claim: Claim, file: ExportFile) -> Result<()> {
    let key = format!("exports/{}/{}", claim.id, crate::db::types::Id::new().0);
    let noted = key.clone();
    core.db().work(actor(), move |tx| service::admit(tx, &noted)).await?;
    let copy = file.file.try_clone().map_err(|e| Error::internal(format!("file of an export: {e}")))?;
    let mut bytes = exports::file_pieces(reader.clone(), copy);
    let mut incoming = core.attachments.begin(&key).await?;
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
    incoming.finish().await?;
    let size = i64::try_from(file.size).map_err(|e| Error::internal(e.to_string()))?;
    let made = Made { rows: file.rows, size, sha256: file.sha256 };
    let days = core.settings.export_retention_days;
    let done = core.db().work(actor(), move |tx| service::complete(tx, &claim, &made, &key, days)).await?;
    if !done {
        log::info!("an export job was cancelled, or taken over, when its file was ready");
    }
    Ok(())
}
