//! A saved search of the scenario's administrator.
use super::ids;
use crate::db::tx::Tx;
use crate::error::Result;
use crate::practices::saved_searches::model::{SavedSearchId, SavedSearchUpdate};
use crate::practices::saved_searches::service;
use crate::users::model::UserId;

/// Fills it in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let new = SavedSearchUpdate {
        name: "Assistenza domiciliare in Veneto".to_owned(),
        query: "theme=home_care&region=05".to_owned(),
        daily_digest: false,
    };
    service::insert_for(tx, UserId(ids::ADMINISTRATOR), SavedSearchId(ids::SAVED_SEARCH), &new)?;
    Ok(())
}
