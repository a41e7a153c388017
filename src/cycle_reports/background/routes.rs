//! `/v1/labs/{id}/cycles/{number}/reading-list` and `/background`.
use super::model::{CycleBackground, ReadingListItem};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::mount::Mount;
use crate::http::page::{Document, Listed};
use crate::http::query::{List, PageQuery};
use crate::labs::cycles::service::ReadingListFilter;
use crate::labs::model::LabId;
use crate::page::Page;
use actix_web::get;
use actix_web::web::Path;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_reading_list).service(read_cycle_background);
}

/// List what there is to read in a cycle.
///
/// The published practices of the laboratory's regions as they are now, the newest first, each with how many have read
/// it in this cycle, whether the caller has, whether this or an earlier cycle has it on its shortlist, and what was found
/// of it so far, by earlier cycles and by other laboratories: where, when, how many findings, and its class of
/// scalability. For those who take part in the laboratory or oversee it.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2),
        ReadingListFilter, PageQuery),
    responses((status = 200, description = "A page of practices to read.", body = Page<ReadingListItem>)))]
#[get("/labs/{id}/cycles/{number}/reading-list")]
async fn list_reading_list(
    caller: Caller,
    path: Path<(LabId, i32)>,
    query: List<ReadingListFilter>,
) -> Result<Listed<ReadingListItem>> {
    let List { filter, page } = query;
    let of = path.into_inner();
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = caller.read(move |tx| service::list(tx, of, filter, cursor, limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read what a cycle starts from.
///
/// How much there is to read, how much of it is new since the cycle before, and what the earlier cycles of the
/// laboratory brought: their themes, shortlists and published findings (public ones, and those for experts or the
/// invited to who may read these). For those who take part in the laboratory or oversee it.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2)),
    responses((status = 200, description = "What it starts from.", body = CycleBackground)))]
#[get("/labs/{id}/cycles/{number}/background")]
async fn read_cycle_background(caller: Caller, path: Path<(LabId, i32)>) -> Result<Document<CycleBackground>> {
    let (lab, number) = path.into_inner();
    Ok(Document(caller.read(move |tx| service::read(tx, lab, number)).await?))
}
