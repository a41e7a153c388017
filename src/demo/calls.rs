//! The call of Veneto of 2024 and what came of it.
use crate::db::tx::Tx;
use crate::error::Result;

/// Fills it in.
pub fn fill(_tx: &mut Tx<'_>) -> Result<()> {
    Ok(())
}
