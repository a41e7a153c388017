//! `/v1/reviews`, `/v1/practices/{id}/assessment`.
use crate::http::mount::Mount;

/// Mounts the operations.
pub fn routes(_api: &mut Mount<'_>) {}
