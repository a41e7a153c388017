//! `/v1/rubrics`.
use crate::http::mount::Mount;

/// Mounts the operations.
pub fn routes(_api: &mut Mount<'_>) {}
