//! `osservatorio migrate`, `osservatorio openapi`.
use crate::api::document::document;
use crate::config::Settings;
use crate::db::{Db, migrate};
use crate::error::{Error, Result};

/// Brings the schema up to date, or reverts every migration.
pub fn migrate(settings: &Settings, down: bool) -> Result<()> {
    let done = if down {
        migrate::down_at(&settings.database_url)?
    } else {
        Db::open(&settings.database_url, 1, settings.request_timeout)?;
        0
    };
    if down {
        println!("{done} migrations reverted: the database is empty.");
    } else {
        println!("the schema is up to date.");
    }
    Ok(())
}

/// The public address in the committed document.
const EXAMPLE: &str = "https://osservatorio.example.org";

/// Prints the document as it is committed in `openapi/openapi.json`.
pub fn openapi() -> Result<()> {
    println!("{}", committed()?);
    Ok(())
}

/// The document as it is committed.
pub fn committed() -> Result<String> {
    serde_json::to_string_pretty(&document(EXAMPLE)).map_err(|e| Error::internal(e.to_string()))
}
