//! A snapshot and an edition of the scenario, so that there is something to take before the first night: the list of its
//! practices. Their rows are in the database, their bytes in the storage.
use crate::db::tx::Tx;
use crate::digest;
use crate::error::Result;
use crate::open_data::model::{FileRow, OpenDataset, OpenFormat, ReleaseKind};
use crate::open_data::service;
use crate::practices::attachments::storage::Storage;
use actix_web::web::Bytes;
use chrono::NaiveDate;

const KEY: &str = "scenario-open-data";
const CSV: &str = "\u{feff}id,title\r\n\
    01910000-0000-7000-8000-000000000201,Dimissioni Programmate\r\n\
    01910000-0000-7000-8000-000000000202,A quattro mani\r\n";

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let releases = [(ReleaseKind::Edition, "2025", (2025, 12, 31)), (ReleaseKind::Nightly, "2026-01-01", (2026, 1, 1))];
    for (kind, name, (year, month, day)) in releases {
        let day = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        service::insert_ready(tx, kind, name, day, |release_id| FileRow {
            release_id,
            dataset: OpenDataset::Practices,
            format: OpenFormat::Csv,
            sha256: digest::sha256(CSV),
            size: i64::try_from(CSV.len()).unwrap_or_default(),
            row_count: 2,
            storage_key: KEY.to_owned(),
            changed_on: day,
        })?;
    }
    Ok(())
}

/// Stores their bytes, again if they are there.
pub async fn store(storage: &Storage) -> Result<()> {
    let mut incoming = storage.begin(KEY).await?;
    incoming.put(Bytes::from_static(CSV.as_bytes())).await?;
    incoming.finish().await
}
