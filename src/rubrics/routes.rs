//! `/v1/rubrics`.
use super::model::{Rubric, RubricContent, RubricTransitionRequest, RubricVersion};
use super::service;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Document, Done, Found, Listed, Resource};
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_rubrics).service(read_rubric).service(read_rubric_version).service(create_rubric_version);
    api.service(update_rubric_version).service(delete_rubric_version).service(create_rubric_version_transition);
}

impl Resource for RubricVersion {
    fn location(&self) -> String {
        format!("/v1/rubrics/{}/versions/{}", self.rubric_code, self.number)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the assessment grids.
///
/// Each with its versions. Everybody reads the grid by which practices are assessed; drafts of a new version are for
/// administrators and the scientific committee.
#[utoipa::path(tag = "assessment", responses((status = 200, description = "The grids.", body = Page<Rubric>)))]
#[get("/rubrics")]
async fn list_rubrics(anyone: Anyone) -> Result<Listed<Rubric>> {
    Ok(Listed::whole(anyone.read(service::list).await?))
}

/// Read an assessment grid.
///
/// Its versions, the newest first: `/rubrics/{code}/versions/{number}` tells what one asks.
#[utoipa::path(tag = "assessment",
    params(("code" = String, Path, description = "Code of the grid.", max_length = 60, example = "oiss")),
    responses((status = 200, description = "The grid.", body = Rubric)))]
#[get("/rubrics/{code}")]
async fn read_rubric(anyone: Anyone, code: Path<String>) -> Result<Document<Rubric>> {
    Ok(Document(anyone.read(move |tx| service::read(tx, &code)).await?))
}

/// Read a version of an assessment grid.
///
/// The scale, the sections and their items with guidance in both languages. A version that is or was active never
/// changes.
#[utoipa::path(tag = "assessment",
    params(("code" = String, Path, description = "Code of the grid.", max_length = 60, example = "oiss"),
        ("number" = i32, Path, description = "Number of the version.", minimum = 1, maximum = 100000, example = 1)),
    responses((status = 200, description = "The version.", body = RubricVersion)))]
#[get("/rubrics/{code}/versions/{number}")]
async fn read_rubric_version(anyone: Anyone, path: Path<(String, i32)>) -> Result<Found<RubricVersion>> {
    let (code, number) = path.into_inner();
    Ok(Found(anyone.read(move |tx| service::read_version(tx, &code, number)).await?))
}

/// Write a new version of an assessment grid.
///
/// Administrators only. It begins as a draft under the next number; nothing is assessed by it before it is active.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("code" = String, Path, description = "Code of the grid.", max_length = 60, example = "oiss")),
    request_body(content = RubricContent, example = json!({
        "scale": [{"score": 0, "label_it": "Assente", "label_en": "Absent"}, {"score": 1, "label_it": "Iniziale", "label_en": "Initial"},
            {"score": 2, "label_it": "Consolidato", "label_en": "Established"}, {"score": 3, "label_it": "Pieno", "label_en": "Full"}],
        "sections": [{"code": "integration", "label_it": "Integrazione", "label_en": "Integration", "weight": 1,
            "guidance_it": "Le dimensioni dell'integrazione.", "guidance_en": "The dimensions of integration.",
            "items": [{"code": "integration_professional", "kind": "scored", "label_it": "Dimensione professionale",
                "label_en": "Professional dimension", "guidance_it": "Équipe miste.", "guidance_en": "Mixed teams.",
                "weight": 1, "required": true}]}]})),
    responses((status = 201, description = "The new draft.", body = RubricVersion)))]
#[post("/rubrics/{code}/versions")]
async fn create_rubric_version(caller: Caller, code: Path<String>, body: Input<RubricContent>) -> Result<Created> {
    caller.create(body, move |tx, new| service::create_version(tx, &code, new)).await
}

/// Change a draft of an assessment grid.
///
/// Administrators only. A list is replaced as a whole. A version that is or was active never changes (409).
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("code" = String, Path, description = "Code of the grid.", max_length = 60, example = "oiss"),
        ("number" = i32, Path, description = "Number of the version.", minimum = 1, maximum = 100000, example = 2)),
    request_body(content = Patch<RubricContent>, content_type = "application/merge-patch+json", example = json!({
        "scale": [{"score": 0, "label_it": "Assente", "label_en": "Absent"}, {"score": 1, "label_it": "Iniziale", "label_en": "Initial"},
            {"score": 2, "label_it": "Consolidato", "label_en": "Established"}, {"score": 3, "label_it": "Pieno", "label_en": "Full"}]})),
    responses((status = 200, description = "The changed draft.", body = RubricVersion),
        (status = 409, description = "It is or was active.")))]
#[patch("/rubrics/{code}/versions/{number}")]
async fn update_rubric_version(
    caller: Caller,
    path: Path<(String, i32)>,
    expected: Expected,
    body: Merge<RubricContent>,
) -> Result<Found<RubricVersion>> {
    let (code, number) = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update_version(tx, &code, number, &expected, &body)).await?))
}

/// Delete a draft of an assessment grid.
///
/// Administrators only; a version that is or was active stays (409).
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("code" = String, Path, description = "Code of the grid.", max_length = 60, example = "oiss"),
        ("number" = i32, Path, description = "Number of the version.", minimum = 1, maximum = 100000, example = 2)),
    responses((status = 204, description = "Deleted."), (status = 409, description = "It is or was active.")))]
#[delete("/rubrics/{code}/versions/{number}")]
async fn delete_rubric_version(caller: Caller, path: Path<(String, i32)>, expected: Expected) -> Result<Done> {
    let (code, number) = path.into_inner();
    caller.write(move |tx| service::delete_version(tx, &code, number, &expected)).await?;
    Ok(Done)
}

/// Make a draft the active version of an assessment grid.
///
/// Administrators only. The version that is active now is retired in the same moment; reviews that were begun go on by
/// the version that they began with.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("code" = String, Path, description = "Code of the grid.", max_length = 60, example = "oiss"),
        ("number" = i32, Path, description = "Number of the version.", minimum = 1, maximum = 100000, example = 2)),
    request_body(content = RubricTransitionRequest, example = json!({"to": "active"})),
    responses((status = 201, description = "The version after the step.", body = RubricVersion),
        (status = 409, description = "It is no draft.")))]
#[post("/rubrics/{code}/versions/{number}/transitions")]
async fn create_rubric_version_transition(
    caller: Caller,
    path: Path<(String, i32)>,
    body: Input<RubricTransitionRequest>,
) -> Result<Created> {
    let (code, number) = path.into_inner();
    caller.create(body, move |tx, wanted| service::transition(tx, &code, number, wanted)).await
}
