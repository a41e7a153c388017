//! `/v1/practices/{id}/decisions`, `/v1/practices/{id}/assessment`.
use super::model::{PracticeAssessment, ReviewDecision, ReviewDecisionCreate, ReviewDecisionId};
use super::service;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Document, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::page::Page;
use crate::practices::model::PracticeId;
use actix_web::web::Path;
use actix_web::{get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_review_decisions).service(read_review_decision).service(create_review_decision);
    api.service(read_practice_assessment);
}

impl Resource for ReviewDecision {
    fn location(&self) -> String {
        format!("/v1/practices/{}/decisions/{}", self.practice_id, self.id)
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

/// List the decisions on a practice.
///
/// What was decided on its reviews, and why, the last first: whoever works on the practice reads all; everybody else
/// those by which what is public was accepted. Names of readers are in none.
#[utoipa::path(tag = "assessment",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"), PageQuery),
    responses((status = 200, description = "A page of decisions.", body = Page<ReviewDecision>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/decisions")]
async fn list_review_decisions(
    anyone: Anyone,
    id: Path<PracticeId>,
    query: Query<PageQuery>,
) -> Result<Listed<ReviewDecision>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    Ok(Listed::new(anyone.read(move |tx| service::list(tx, *id, cursor.as_deref(), limit, count)).await?, page))
}

/// Read a decision on a practice.
///
/// The motivation with what it rests on, to be exported: what was found, and median, spread and agreement of each
/// section and item.
#[utoipa::path(tag = "assessment",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202"),
        ("decision_id" = String, Path, description = "Id of the decision.", format = Uuid, example = "01910000-0000-7000-8000-000000002001")),
    responses((status = 200, description = "The decision.", body = ReviewDecision),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/decisions/{decision_id}")]
async fn read_review_decision(
    anyone: Anyone,
    path: Path<(PracticeId, ReviewDecisionId)>,
) -> Result<Found<ReviewDecision>> {
    let (practice, id) = path.into_inner();
    Ok(Found(anyone.read(move |tx| service::read(tx, practice, id)).await?))
}

/// Decide on a practice that was reviewed.
///
/// Members of the scientific committee and administrators, once all reviews that it needs are in; not on what their own
/// organisation leads or takes part in. The practice (or its working copy) becomes `accepted` or `not_accepted` in the
/// same moment, and the motivation stands in its history. What does not meet an exclusion criterion of the grid cannot
/// be accepted so. Without reviews an administrator decides by a transition, with a reason.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000001d02")),
    request_body(content = ReviewDecisionCreate, example = json!({"outcome": "accepted",
        "motivation": "Integrazione solida e documentata; si può estendere con condizioni.",
        "results": {"outcome_class": "good_practice",
            "scalability": {"class": "with_conditions", "conditions": ["Un coordinamento stabile tra i distretti."]},
            "replicability": {"core_elements": ["La valutazione congiunta."], "adaptable_elements": ["La sede degli incontri."],
                "preconditions": ["Un accordo tra azienda e comuni."], "barriers": ["Sistemi informativi separati."]},
            "complexity": {"level": "medium", "aspects": ["organisational", "informational"]},
            "strengths": ["Un solo progetto per la persona."]}})),
    responses((status = 201, description = "The decision.", body = ReviewDecision),
        (status = 409, description = "It is not under review, or not all reviews are in."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/decisions")]
async fn create_review_decision(
    caller: Caller,
    id: Path<PracticeId>,
    body: Input<ReviewDecisionCreate>,
) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Read the assessment of a practice.
///
/// `public` is what everybody may know once the practice is: the axes of a radar chart (`sections`, with their items),
/// scalability, replicability, complexity, strengths, outcome class. `internal` is for administrators, the scientific
/// committee and the coordinators of the region: how the reading stands, and once all reviews are in what each reader
/// found, without who it was. 404 while a practice has not been assessed.
#[utoipa::path(tag = "assessment",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000202")),
    responses((status = 200, description = "The assessment.", body = PracticeAssessment),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/assessment")]
async fn read_practice_assessment(anyone: Anyone, id: Path<PracticeId>) -> Result<Document<PracticeAssessment>> {
    Ok(Document(anyone.read(move |tx| service::assessment(tx, *id)).await?))
}
