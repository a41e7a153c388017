//! `/v1/labs/{id}/cycles/{number}/readings`.
use super::super::model::LabId;
use super::model::{ReadingCreate, ReadingFilter, ReadingId, ReadingUpdate, ReadingView};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_lab_readings)
        .service(read_lab_reading)
        .service(create_lab_reading)
        .service(update_lab_reading)
        .service(delete_lab_reading);
}

impl Resource for ReadingView {
    fn location(&self) -> String {
        format!("/v1/labs/{}/cycles/{}/readings/{}", self.lab_id, self.cycle_number, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the readings of a cycle.
///
/// Which practices were read, and what was noted, the latest first. For those who take part in the laboratory or oversee
/// it; the names of readers only for those who take part and administrators.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ReadingFilter, PageQuery),
    responses((status = 200, description = "A page of readings.", body = Page<ReadingView>)))]
#[get("/labs/{id}/cycles/{number}/readings")]
async fn list_lab_readings(
    caller: Caller,
    path: Path<(LabId, i32)>,
    query: List<ReadingFilter>,
) -> Result<Listed<ReadingView>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let of = path.into_inner();
    let found = caller.read(move |tx| service::list(tx, of, filter, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read a reading.
///
/// What one person noted of one practice.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("reading_id" = ReadingId, Path, description = "Id of the reading.", example = "01910000-0000-7000-8000-000000002303")),
    responses((status = 200, description = "The reading.", body = ReadingView)))]
#[get("/labs/{id}/cycles/{number}/readings/{reading_id}")]
async fn read_lab_reading(caller: Caller, path: Path<(LabId, i32, ReadingId)>) -> Result<Found<ReadingView>> {
    let (lab, number, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, lab, number, id)).await?))
}

/// Note that one has read a practice.
///
/// Each person notes each practice once in a cycle, and can change the note later. For administrators, coordinators of
/// the laboratory's regions, contacts of its stewards and partners, and experts that it names.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2)),
    request_body(content = ReadingCreate, example = json!({"practice_id": "01910000-0000-7000-8000-000000000205",
        "note": "Da portare al tavolo: la rete con le farmacie."})),
    responses((status = 201, description = "Noted.", body = ReadingView),
        (status = 409, description = "The theme was chosen, or the caller has noted this practice already.")))]
#[post("/labs/{id}/cycles/{number}/readings")]
async fn create_lab_reading(caller: Caller, path: Path<(LabId, i32)>, body: Input<ReadingCreate>) -> Result<Created> {
    let (lab, number) = path.into_inner();
    caller.create(body, move |tx, new| service::create(tx, lab, number, new)).await
}

/// Change the note of a reading.
///
/// Its reader; or administrators and coordinators of the laboratory's regions.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("reading_id" = ReadingId, Path, description = "Id of the reading.", example = "01910000-0000-7000-8000-000000002303")),
    request_body(content = Patch<ReadingUpdate>, content_type = "application/merge-patch+json",
        example = json!({"note": "Replicabile nei comuni piccoli."})),
    responses((status = 200, description = "The changed reading.", body = ReadingView)))]
#[patch("/labs/{id}/cycles/{number}/readings/{reading_id}")]
async fn update_lab_reading(
    caller: Caller,
    path: Path<(LabId, i32, ReadingId)>,
    expected: Expected,
    body: Merge<ReadingUpdate>,
) -> Result<Found<ReadingView>> {
    let (lab, number, id) = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, (lab, number), id, &expected, &body)).await?))
}

/// Remove a reading.
///
/// Its reader; or administrators and coordinators of the laboratory's regions. Not while the shortlist rests on it.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ("reading_id" = ReadingId, Path, description = "Id of the reading.", example = "01910000-0000-7000-8000-000000002303")),
    responses((status = 204, description = "Removed."),
        (status = 409, description = "The theme was chosen, or the shortlist rests on it.")))]
#[delete("/labs/{id}/cycles/{number}/readings/{reading_id}")]
async fn delete_lab_reading(caller: Caller, path: Path<(LabId, i32, ReadingId)>, expected: Expected) -> Result<Done> {
    let (lab, number, id) = path.into_inner();
    caller.write(move |tx| service::delete(tx, lab, number, id, &expected)).await?;
    Ok(Done)
}
