//! `/v1/practices/{id}/versions`.
use super::model::{DifferencesQuery, PracticeVersion, VersionDifferences, VersionSummary};
use super::service;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::mount::Mount;
use crate::http::page::{Document, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::page::Page;
use crate::practices::model::PracticeId;
use actix_web::get;
use actix_web::web::Path;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_practice_versions).service(read_practice_version).service(read_practice_version_differences);
}

impl Resource for PracticeVersion {
    fn location(&self) -> String {
        format!("/v1/practices/{}/versions/{}", self.summary.practice_id, self.summary.number)
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

/// List the versions of a practice.
///
/// Everything that was published of it, the last first, each with a citation. What is public is the version whose
/// number stands in the practice's `published_version`.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"), PageQuery),
    responses((status = 200, description = "A page of its versions.", body = Page<VersionSummary>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/versions")]
async fn list_practice_versions(
    anyone: Anyone,
    id: Path<PracticeId>,
    query: Query<PageQuery>,
) -> Result<Listed<VersionSummary>> {
    let Query(page) = query;
    let url = anyone.core().settings.public_url.clone();
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = anyone.read(move |tx| service::list(tx, *id, &url, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read a version of a practice.
///
/// What was published then, word for word: it never changes, so it can be cited.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("number" = i32, Path, description = "Number of the version.", minimum = 1, maximum = 1_000_000, example = 1)),
    responses((status = 200, description = "The version.", body = PracticeVersion),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/versions/{number}")]
async fn read_practice_version(anyone: Anyone, path: Path<(PracticeId, i32)>) -> Result<Found<PracticeVersion>> {
    let (practice, number) = path.into_inner();
    let url = anyone.core().settings.public_url.clone();
    Ok(Found(anyone.read(move |tx| service::read(tx, practice, number, &url)).await?))
}

/// Compare two versions of a practice.
///
/// The fields of the document that differ, each with its value before and after. Without `from` the version before is
/// the starting point; the first version has none and differs in nothing.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("number" = i32, Path, description = "Number of the version.", minimum = 1, maximum = 1_000_000, example = 1), DifferencesQuery),
    responses((status = 200, description = "The differences.", body = VersionDifferences),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/versions/{number}/differences")]
async fn read_practice_version_differences(
    anyone: Anyone,
    path: Path<(PracticeId, i32)>,
    query: Query<DifferencesQuery>,
) -> Result<Document<VersionDifferences>> {
    let (practice, to) = path.into_inner();
    let from = query.from;
    Ok(Document(anyone.read(move |tx| service::compare(tx, practice, from, to)).await?))
}
