//! `/v1/practices/{id}/similar`.
use super::model::SimilarPractice;
use super::service;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::mount::Mount;
use crate::http::page::Listed;
use crate::http::query::{PageQuery, Query};
use crate::page::Page;
use crate::practices::model::PracticeId;
use actix_web::get;
use actix_web::web::Path;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_similar_practices);
}

/// List the practices that are like one.
///
/// The most alike first, each with a score and what both have in common: themes, target groups, types of territory,
/// dimensions, words of title and summary. The newest of each theme and with each word are compared, about a thousand
/// at most; only what the caller sees is listed.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000201"), PageQuery),
    responses((status = 200, description = "A page of practices.", body = Page<SimilarPractice>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/similar")]
async fn list_similar_practices(
    anyone: Anyone,
    id: Path<PracticeId>,
    query: Query<PageQuery>,
) -> Result<Listed<SimilarPractice>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = anyone.read(move |tx| service::list(tx, *id, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}
