//! An export that is ready. Its row is in the database, its bytes in the storage.
use super::ids;
use crate::db::tx::Tx;
use crate::digest;
use crate::error::Result;
use crate::exports::jobs::model::{ExportJobCreate, ExportJobId};
use crate::exports::jobs::service::{self, Made};
use crate::exports::model::{ExportFormat, ExportName};
use crate::users::model::UserId;

/// Its key in the storage.
pub(super) const KEY: &str = "scenario-export";
/// What is in it.
pub(super) const TEXT: &str = concat!(
    "{\"id\":\"01910000-0000-7000-8000-000000000101\",\"legal_name\":\"Azienda ULSS 2 Marca Trevigiana\"}\n",
    "{\"id\":\"01910000-0000-7000-8000-000000000104\",\"legal_name\":\"Comune di Villaverla\"}\n",
);

/// Fills it in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let wanted = ExportJobCreate {
        export: ExportName::Organisations,
        file_format: ExportFormat::Ndjson,
        query: "region=05".to_owned(),
    };
    let made = Made { rows: 2, size: i64::try_from(TEXT.len()).unwrap_or_default(), sha256: digest::sha256(TEXT) };
    service::insert_made(tx, ExportJobId(ids::EXPORT_JOB), UserId(ids::ADMINISTRATOR), &wanted, (&made, KEY))
}
