//! Operations.
use utoipa_actix_web::service_config::ServiceConfig;

/// Mounts the operations.
pub fn routes(_api: &mut ServiceConfig<'_>) {}
