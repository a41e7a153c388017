//! `/v1/labs/{id}/cycles/{number}/transitions` and the report.
use crate::http::mount::Mount;

/// Mounts the operations.
pub fn routes(_api: &mut Mount<'_>) {}
