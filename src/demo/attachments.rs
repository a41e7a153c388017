//! A file of the scenario's draft. Its row is in the database, its bytes in the storage.
use super::ids;
use crate::db::tx::Tx;
use crate::digest;
use crate::error::Result;
use crate::practices::attachments::model::{
    AttachmentAccessibility, AttachmentCreate, AttachmentId, AttachmentKind, AttachmentLicence, AttachmentUpdate,
    StoredFile,
};
use crate::practices::attachments::service;
use crate::practices::attachments::storage::Storage;
use crate::practices::model::PracticeId;
use actix_web::web::Bytes;

const KEY: &str = "scenario-indicators";
const CSV: &str =
    "indicatore;unità di misura\nrientri a casa con un piano;per cento\nattesa della prima visita;giorni\n";

/// Fills it in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let about = AttachmentUpdate {
        title: "Indicatori seguiti".to_owned(),
        kind: AttachmentKind::Data,
        licence: AttachmentLicence::CcBy,
        accessible: AttachmentAccessibility::Yes,
        publish: true,
    };
    let file = StoredFile {
        key: KEY.to_owned(),
        name: "indicatori.csv".to_owned(),
        media_type: "text/csv",
        size: i64::try_from(CSV.len()).unwrap_or_default(),
        sha256: digest::sha256(CSV),
    };
    service::insert(tx, PracticeId(ids::DRAFT), AttachmentId(ids::ATTACHMENT), &AttachmentCreate { about, file })?;
    Ok(())
}

/// Stores its bytes and those of the other files of the scenario, again if they are there.
pub async fn store(storage: &Storage) -> Result<()> {
    for (key, text) in [(KEY, CSV), (super::exports::KEY, super::exports::TEXT)] {
        let mut incoming = storage.begin(key).await?;
        incoming.put(Bytes::from_static(text.as_bytes())).await?;
        incoming.finish().await?;
    }
    super::open_data::store(storage).await
}
