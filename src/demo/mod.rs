//! The scenario that `osservatorio demo` fills in, with real facts of 2023 and 2024: the Veneto practices, the sessions
//! of Treviso and Lodi, an account for every role. The document's examples use its ids, and the tests start from it.
pub mod assessment;
pub mod attachments;
pub mod ids;
pub mod calls;
pub mod exports;
pub mod findings;
pub mod forms;
pub mod imports;
pub mod lab_sessions;
pub mod labs;
pub mod municipalities;
pub mod organisations;
pub mod practice_lives;
pub mod open_data;
mod outbox;
pub mod practices;
pub mod row_imports;
pub mod saved_searches;
pub mod session_registrations;
pub mod transfer_profiles;
pub mod systems;
pub mod users;
pub mod webhooks;

use crate::db::tx::Tx;
use crate::error::Result;

/// Fills an empty database in and gives the accounts with their passwords, which are stored nowhere. A database that has
/// the scenario already stays as it is: no accounts then.
pub fn fill(tx: &mut Tx<'_>) -> Result<Vec<users::Account>> {
    if organisations::is_filled(tx)? {
        return Ok(Vec::new());
    }
    organisations::fill(tx)?;
    let mut accounts = users::fill(tx)?;
    practices::fill(tx)?;
    assessment::fill(tx)?;
    attachments::fill(tx)?;
    open_data::fill(tx)?;
    saved_searches::fill(tx)?;
    transfer_profiles::fill(tx)?;
    lab_sessions::fill(tx)?;
    labs::fill(tx)?;
    session_registrations::fill(tx)?;
    calls::fill(tx)?;
    imports::fill(tx)?;
    outbox::fill(tx)?;
    forms::fill(tx)?;
    row_imports::fill(tx)?;
    findings::fill(tx)?;
    exports::fill(tx)?;
    accounts.push(systems::fill(tx)?);
    webhooks::fill(tx)?;
    Ok(accounts)
}
