//! `/v1/lab-sessions/{id}/ratings`, `/v1/findings`, `/v1/commitments`.
use crate::http::mount::Mount;

/// Mounts the operations.
pub fn routes(_api: &mut Mount<'_>) {}
