//! `/v1/labs/{id}/cycles`.
use super::super::model::LabId;
use super::input::{CycleCreate, CycleUpdate};
use super::view::CycleView;
use super::{removal, service};
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_lab_cycles)
        .service(create_lab_cycle)
        .service(read_lab_cycle)
        .service(update_lab_cycle)
        .service(delete_lab_cycle);
}

impl Resource for CycleView {
    fn location(&self) -> String {
        format!("/v1/labs/{}/cycles/{}", self.lab_id, self.number)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the cycles of a laboratory.
///
/// Laboratories work in successive cycles, each on a theme of its own; the latest comes first. Everybody sees number,
/// phase and decided theme; who takes part in the laboratory or oversees it also the shortlist.
#[utoipa::path(tag = "labs", params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"), PageQuery),
    responses((status = 200, description = "A page of cycles.", body = Page<CycleView>)))]
#[get("/labs/{id}/cycles")]
async fn list_lab_cycles(anyone: Anyone, id: Path<LabId>, query: Query<PageQuery>) -> Result<Listed<CycleView>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    Ok(Listed::new(anyone.read(move |tx| service::list(tx, *id, cursor.as_deref(), limit, count)).await?, page))
}

/// Read a cycle.
///
/// One cycle of a laboratory, by its number. What it lacks before it can go on is told by its progress.
#[utoipa::path(tag = "labs",
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 1)),
    responses((status = 200, description = "The cycle.", body = CycleView)))]
#[get("/labs/{id}/cycles/{number}")]
async fn read_lab_cycle(anyone: Anyone, path: Path<(LabId, i32)>) -> Result<Found<CycleView>> {
    let (lab, number) = path.into_inner();
    Ok(Found(anyone.read(move |tx| service::read(tx, lab, number)).await?))
}

/// Open a cycle.
///
/// Administrators, and coordinators of one of the laboratory's regions; once the cycle before is in restitution. It
/// begins with the reading of the catalogue as it is at that moment.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002103")),
    request_body(content = CycleCreate, example = json!({"title": "Ciclo del 2027"})),
    responses((status = 201, description = "The new cycle, in reading.", body = CycleView),
        (status = 409, description = "The cycle before is not in restitution yet, or the laboratory is concluded.")))]
#[post("/labs/{id}/cycles")]
async fn create_lab_cycle(caller: Caller, id: Path<LabId>, body: Input<CycleCreate>) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Change a cycle.
///
/// Administrators, and coordinators of one of the laboratory's regions. The shortlist is replaced as a whole, and takes
/// practices that were read in this cycle; it changes while practices are read and the theme is chosen. The phase is
/// changed by a transition.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2)),
    request_body(content = Patch<CycleUpdate>, content_type = "application/merge-patch+json",
        example = json!({"shortlist": [{"practice_id": "01910000-0000-7000-8000-000000000203",
            "motivation": "Prossimità in montagna."}], "shortlist_motivation": "L'esperienza più matura nelle aree montane."})),
    responses((status = 200, description = "The changed cycle.", body = CycleView),
        (status = 409, description = "The theme was chosen: the shortlist stays.")))]
#[patch("/labs/{id}/cycles/{number}")]
async fn update_lab_cycle(
    caller: Caller,
    path: Path<(LabId, i32)>,
    expected: Expected,
    body: Merge<CycleUpdate>,
) -> Result<Found<CycleView>> {
    let (lab, number) = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, lab, number, &expected, &body)).await?))
}

/// Delete a cycle.
///
/// The last one of a laboratory, when it was opened by mistake and nothing was done in it: no reading, shortlist, theme,
/// decision, expert, session or transition. What there is, is told. Administrators, and coordinators of one of the
/// laboratory's regions.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002102"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 1)),
    responses((status = 204, description = "Deleted."),
        (status = 409, description = "Something was done in it, or another cycle follows: `detail` says what.")))]
#[delete("/labs/{id}/cycles/{number}")]
async fn delete_lab_cycle(caller: Caller, path: Path<(LabId, i32)>, expected: Expected) -> Result<Done> {
    let (lab, number) = path.into_inner();
    caller.write(move |tx| removal::delete(tx, lab, number, &expected)).await?;
    Ok(Done)
}
