//! `/v1/labs/{id}/cycles/{number}/report`.
use super::background;
use super::model::CycleReport;
use super::service;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::mount::Mount;
use crate::http::paper::{self, HtmlPage, PdfFile};
use crate::labs::model::LabId;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    background::routes::routes(api);
    api.service(read_cycle_report);
}

/// Read the report of a cycle.
///
/// Phases, reading, theme with its act, group of experts by side, sessions held, published findings and recommendations,
/// and what was found of each practice. Everybody reads the report of a cycle that is concluded; before, those who take
/// part in the laboratory or oversee it. They also get `work`: what was read, shortlist, candidates, commitments, and
/// the experts' names where they may read these. JSON unless `Accept` wants `application/pdf` (to print and keep: tags,
/// embedded fonts, text that can be selected) or `text/html` more; both in Italian, marked when they are not for everybody.
#[utoipa::path(tag = "labs",
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 1)),
    responses((status = 200, description = "The report.",
        content((CycleReport = "application/json"), (PdfFile = "application/pdf"), (HtmlPage = "text/html"))),
        (status = 403, description = "The cycle is not concluded, and the caller does not read what the laboratory works on.")))]
#[get("/labs/{id}/cycles/{number}/report")]
async fn read_cycle_report(anyone: Anyone, path: Path<(LabId, i32)>, req: HttpRequest) -> Result<HttpResponse> {
    let (lab, number) = path.into_inner();
    let rule = anyone.core().settings.group_balance.clone();
    let written = anyone.read(move |tx| service::write(tx, lab, number, &rule)).await?;
    paper::answer_or_data(&anyone, &req, written.version, &written.name, (&written.report, &written.paper)).await
}
