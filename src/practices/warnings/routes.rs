//! `/v1/practices/{id}/warnings`.
use super::model::PracticeWarning;
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::mount::Mount;
use crate::http::page::Listed;
use crate::page::Page;
use crate::practices::model::PracticeId;
use actix_web::get;
use actix_web::web::Path;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_practice_warnings);
}

/// List what to look at before a practice is published.
///
/// For its authors, the coordinators of its region and administrators; to be shown before it is submitted, and before it
/// is published. Passages that look like personal data (tax codes, telephone numbers, e-mail addresses of persons),
/// masked, each with a pointer to its field; and practices with very similar titles, which may be this one told twice.
/// With warnings of the severity `check`, publication needs `acknowledge_warnings`. The whole list in one page.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000207")),
    responses((status = 200, description = "The warnings.", body = Page<PracticeWarning>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/warnings")]
async fn list_practice_warnings(caller: Caller, id: Path<PracticeId>) -> Result<Listed<PracticeWarning>> {
    Ok(Listed::whole(caller.read(move |tx| service::list(tx, *id)).await?))
}
