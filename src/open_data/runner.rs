//! Making releases, on any instance, one at a time.
//!
//! A file is read page by page as the public reads, and goes into the storage as it is read. When its content turns out to
//! be that of the release before, what was stored is given up and the bytes are shared.
use super::files;
use super::model::{FileRow, OpenDataset, OpenFormat};
use super::service;
use super::store::Claim;
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::db::types::Id;
use crate::digest;
use crate::error::{Error, Result};
use crate::exports::service::Piece;
use actix_web::web::Bytes;
use sha2::{Digest, Sha256};
use std::sync::Arc;

fn actor() -> Arc<Actor> {
    Arc::new(Actor::command("open_data"))
}

/// Asks for what is due and makes what waits; tells how many releases were made.
pub async fn run_due(core: &Core) -> Result<usize> {
    let settings = Arc::new(core.settings.open_data.clone());
    if settings.snapshot_days > 0 {
        let settings = settings.clone();
        match core.db().work(actor(), move |tx| service::ask_for_due(tx, &settings)).await {
            // Another instance has asked for it at the same moment.
            Ok(_) | Err(Error::Duplicate(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let mut done = 0;
    while let Some((claim, last)) = core.db().work(actor(), service::claim).await? {
        make(core, claim, &last).await?;
        done += 1;
    }
    Ok(done)
}

async fn make(core: &Core, mut claim: Claim, last: &[FileRow]) -> Result<()> {
    let (mut made, mut fresh) = (Vec::new(), Vec::new());
    for dataset in OpenDataset::ALL {
        for format in dataset.formats() {
            let key = Id::new().0.simple().to_string();
            let (held, noted) = (claim.clone(), key.clone());
            let Some(renewed) = core.db().work(actor(), move |tx| service::begin(tx, &held, &noted)).await? else {
                log::warn!("open data {}: another instance makes it", claim.release.name);
                return Ok(());
            };
            claim = renewed;
            let file = written(core, &claim, (*dataset, *format), key, last).await?;
            if !last.iter().any(|before| before.storage_key == file.storage_key) {
                fresh.push(file.storage_key.clone());
            }
            made.push(file);
        }
    }
    let days = core.settings.open_data.snapshot_days;
    core.db().work(actor(), move |tx| service::finish(tx, &claim, &made, &fresh, days)).await
}

async fn written(
    core: &Core,
    claim: &Claim,
    (dataset, format): (OpenDataset, OpenFormat),
    key: String,
    last: &[FileRow],
) -> Result<FileRow> {
    let mut incoming = core.attachments.begin(&key).await?;
    let (mut hash, mut size, mut rows, mut cursor) = (Sha256::new(), 0_i64, 0_i32, None::<String>);
    loop {
        let public = Arc::new(Actor::public(Id::new().0));
        let url = core.settings.public_url.clone();
        let read = core.db().read(public, move |tx| files::piece(tx, (dataset, format), cursor.as_deref(), &url));
        let Piece { bytes, rows: more, next } = match read.await {
            Ok(piece) => piece,
            Err(error) => {
                incoming.abort().await;
                return Err(error);
            }
        };
        hash.update(&bytes);
        size = size.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        rows = rows.saturating_add(i32::try_from(more).unwrap_or(i32::MAX));
        incoming.put(Bytes::from(bytes)).await?;
        match next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    let sha256 = digest::hex(hash.finalize());
    let before = last.iter().find(|file| (file.dataset, file.format) == (dataset, format) && file.sha256 == sha256);
    let release_id = claim.release.id;
    if let Some(before) = before {
        incoming.abort().await;
        return Ok(FileRow { release_id, ..before.clone() });
    }
    incoming.finish().await?;
    let changed_on = claim.release.day;
    Ok(FileRow { release_id, dataset, format, sha256, size, row_count: rows, storage_key: key, changed_on })
}
