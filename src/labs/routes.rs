//! `/v1/labs`.
use super::filter::LabFilter;
use super::input::LabInput;
use super::model::LabId;
use super::service;
use super::view::LabView;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations, and those of what belongs to a laboratory. The table of gaps stands before the
/// laboratories' own paths, which would take its name for an id.
pub fn routes(api: &mut Mount<'_>) {
    super::gaps::routes::routes(api);
    api.service(list_labs).service(create_lab).service(read_lab).service(update_lab).service(delete_lab);
    super::cycles::routes::routes(api);
    super::readings::routes::routes(api);
    super::choice::routes::routes(api);
    super::choice::decisions::routes(api);
    super::experts::routes::routes(api);
}

impl Resource for LabView {
    fn location(&self) -> String {
        format!("/v1/labs/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the laboratories.
///
/// A Territorial Laboratory is a regional station of comparison: in successive cycles it reads the practices that were
/// collected, chooses a theme, puts it before an agreed group of experts and tells what came out. Everybody gets those
/// that are active or concluded; planned ones are for those who work on them or oversee them.
#[utoipa::path(tag = "labs", params(LabFilter, PageQuery),
    responses((status = 200, description = "A page of laboratories, the newest first.", body = Page<LabView>)))]
#[get("/labs")]
async fn list_labs(anyone: Anyone, query: List<LabFilter>) -> Result<Listed<LabView>> {
    let List { filter, page } = query;
    let filter = filter.into_filter();
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = anyone.read(move |tx| service::list(tx, &filter, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read a laboratory.
///
/// Its regions, who keeps it and who works on it, and where its latest cycle is.
#[utoipa::path(tag = "labs",
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101")),
    responses((status = 200, description = "The laboratory.", body = LabView)))]
#[get("/labs/{id}")]
async fn read_lab(anyone: Anyone, id: Path<LabId>) -> Result<Found<LabView>> {
    Ok(Found(anyone.read(move |tx| service::read(tx, *id)).await?))
}

/// Add a laboratory.
///
/// Administrators, and coordinators of one of its regions. It begins `planned` unless told otherwise.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    request_body(content = LabInput, example = json!({"name": "Laboratorio veneto dell'assistenza domiciliare", "regions": ["05"],
        "stewards": [{"organisation_id": "01910000-0000-7000-8000-000000000108", "name": "Federsanità ANCI Veneto"}],
        "partners": [{"organisation_id": "01910000-0000-7000-8000-000000000101", "name": "Azienda ULSS 2 Marca Trevigiana"}]})),
    responses((status = 201, description = "The new laboratory.", body = LabView)))]
#[post("/labs")]
async fn create_lab(caller: Caller, body: Input<LabInput>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change a laboratory.
///
/// Administrators, and coordinators of one of its regions. Lists (regions, stewards, partners) are replaced as a whole.
/// `status` shows it to everybody (`active`) or ends it (`concluded`).
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101")),
    request_body(content = Patch<LabInput>, content_type = "application/merge-patch+json",
        example = json!({"national_stage": 7})),
    responses((status = 200, description = "The changed laboratory.", body = LabView)))]
#[patch("/labs/{id}")]
async fn update_lab(
    caller: Caller,
    id: Path<LabId>,
    expected: Expected,
    body: Merge<LabInput>,
) -> Result<Found<LabView>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// Delete a laboratory.
///
/// One that was made by mistake and has had no cycle: administrators, and coordinators of one of its regions.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002103")),
    responses((status = 204, description = "Deleted."), (status = 409, description = "It has cycles.")))]
#[delete("/labs/{id}")]
async fn delete_lab(caller: Caller, id: Path<LabId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}
