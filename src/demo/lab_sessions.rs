//! The scenario's lab_sessions.
use crate::db::tx::Tx;
use crate::error::Result;

/// Fills them in.
pub fn fill(_tx: &mut Tx<'_>) -> Result<()> {
    Ok(())
}
