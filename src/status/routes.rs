//! `GET /v1/status`.
use crate::api::document::VERSION;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::mount::Mount;
use crate::http::page::Document;
use actix_web::get;
use serde::Serialize;
use utoipa::ToSchema;

/// Mounts the operation.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_status);
}

/// Whether the service works.
#[derive(Debug, Serialize, ToSchema)]
pub struct Status {
    /// Always `ok`: when it is not, the answer is 503.
    #[schema(max_length = 10, example = "ok")]
    pub status: &'static str,
    /// The version of the API (semantic versioning).
    #[schema(max_length = 40, example = "0.1.0")]
    pub version: &'static str,
}

impl Status {
    /// The status of a server that works.
    pub fn ok() -> Self {
        Self { status: "ok", version: VERSION }
    }
}

/// Whether the service works.
///
/// Asks the database; 503 when it does not answer.
#[utoipa::path(tag = "status", responses((status = 200, description = "The service works.", body = Status)))]
#[get("/status")]
async fn read_status(anyone: Anyone) -> Result<Document<Status>> {
    anyone.core().db.ping().await?;
    Ok(Document(Status::ok()))
}
