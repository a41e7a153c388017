//! `/v1/lab-sessions/{id}/clones`.
use super::model::LabSessionClone;
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::Created;
use crate::lab_sessions::model::LabSessionId;
use crate::lab_sessions::view::LabSession;
use actix_web::post;
use actix_web::web::Path;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(create_lab_session_clone);
}

/// Make a session after another.
///
/// For the next cycle: administrators, and coordinators of one of its regions. The new session is tentative and has the
/// regions, format, venue, coordinator, bodies and parts of the other, with the parts' hours moved to the new day.
/// Theme, practices, agenda, meeting link, materials, notes and registrations are not copied.
#[utoipa::path(tag = "lab-sessions", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    request_body(content = LabSessionClone, example = json!({"title": "Laboratorio territoriale veneto: secondo ciclo",
        "theme_text": "La casa della comunità", "themes": ["community_house"],
        "starts_at": "2027-10-14T09:30:00+02:00", "ends_at": "2027-10-14T17:00:00+02:00"})),
    responses((status = 201, description = "The new session.", body = LabSession)))]
#[post("/lab-sessions/{id}/clones")]
async fn create_lab_session_clone(
    caller: Caller,
    id: Path<LabSessionId>,
    body: Input<LabSessionClone>,
) -> Result<Created> {
    caller.create(body, move |tx, wanted| service::create(tx, *id, wanted)).await
}
