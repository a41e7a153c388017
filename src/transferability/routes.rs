//! `/v1/practices/{id}/transferability` and its reverse.
use crate::http::mount::Mount;

/// Mounts the operations.
pub fn routes(_api: &mut Mount<'_>) {}
