//! `/v1/lab-sessions/{id}/save-the-date` and `/programme`.
use super::super::model::LabSessionId;
use super::service;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::mount::Mount;
use crate::http::paper::{self, HtmlPage, PdfFile};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, get};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_lab_session_save_the_date).service(read_lab_session_programme);
}

/// Read a lab session's save-the-date.
///
/// The announcement on one A4 page: title, theme, day and hours, place, the bodies in the order of the programme, the
/// coordinator, the public text. `Accept: application/pdf` (also when absent) gives a PDF to print and keep, with tags,
/// embedded fonts and text that can be selected; `text/html` the same as a page. In Italian. On paper a long text is
/// set smaller, then cut with "continua in linea"; the page has all of it. One that was postponed or cancelled says so.
#[utoipa::path(tag = "lab-sessions",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000302")),
    responses((status = 200, description = "The save-the-date.",
        content((PdfFile = "application/pdf"), (HtmlPage = "text/html")))))]
#[get("/lab-sessions/{id}/save-the-date")]
async fn read_lab_session_save_the_date(
    anyone: Anyone,
    id: Path<LabSessionId>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let public_url = anyone.core().settings.public_url.clone();
    let written = anyone.read(move |tx| service::save_the_date(tx, *id, &public_url)).await?;
    paper::answer(&anyone, &req, written.version, &written.name, &written.paper).await
}

/// Read a lab session's programme.
///
/// The public parts in order, with their hours, agenda, speakers and offices, as a PDF or as a page, by `Accept` as for
/// the save-the-date. Parts for experts or by invitation are not in it, whoever asks.
#[utoipa::path(tag = "lab-sessions",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000000301")),
    responses((status = 200, description = "The programme.",
        content((PdfFile = "application/pdf"), (HtmlPage = "text/html")))))]
#[get("/lab-sessions/{id}/programme")]
async fn read_lab_session_programme(anyone: Anyone, id: Path<LabSessionId>, req: HttpRequest) -> Result<HttpResponse> {
    let written = anyone.read(move |tx| service::programme(tx, *id)).await?;
    paper::answer(&anyone, &req, written.version, &written.name, &written.paper).await
}
