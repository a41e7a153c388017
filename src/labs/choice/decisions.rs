//! `/v1/labs/{id}/cycles/{number}/theme-decisions`.
use super::super::model::LabId;
use super::model::{DecisionCreate, DecisionId};
use super::service;
use super::view::DecisionView;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::page::Page;
use actix_web::web::Path;
use actix_web::{get, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_theme_decisions).service(read_theme_decision).service(create_theme_decision);
}

impl Resource for DecisionView {
    fn location(&self) -> String {
        format!("/v1/labs/{}/cycles/{}/theme-decisions/{}", self.lab_id, self.cycle_number, self.id)
    }
    /// It changes once, when the choice is reopened.
    fn version(&self) -> i32 {
        if self.stands { 1 } else { 2 }
    }
}

/// List the decisions on the theme of a cycle.
///
/// The newest first; one stands at most. An earlier one was reopened.
#[utoipa::path(tag = "labs",
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 1), PageQuery),
    responses((status = 200, description = "A page of decisions.", body = Page<DecisionView>)))]
#[get("/labs/{id}/cycles/{number}/theme-decisions")]
async fn list_theme_decisions(
    anyone: Anyone,
    path: Path<(LabId, i32)>,
    query: Query<PageQuery>,
) -> Result<Listed<DecisionView>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let of = path.into_inner();
    Ok(Listed::new(anyone.read(move |tx| service::decisions(tx, of, cursor.as_deref(), limit, count)).await?, page))
}

/// Read a decision on a theme.
///
/// The theme, why it was chosen, and the act that decided it.
#[utoipa::path(tag = "labs",
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 1),
        ("decision_id" = DecisionId, Path, description = "Id of the decision.", example = "01910000-0000-7000-8000-000000002502")),
    responses((status = 200, description = "The decision.", body = DecisionView)))]
#[get("/labs/{id}/cycles/{number}/theme-decisions/{decision_id}")]
async fn read_theme_decision(anyone: Anyone, path: Path<(LabId, i32, DecisionId)>) -> Result<Found<DecisionView>> {
    let (lab, number, id) = path.into_inner();
    Ok(Found(anyone.read(move |tx| service::read_decision(tx, lab, number, id)).await?))
}

/// Record the decision on the theme.
///
/// Administrators, and coordinators of one of the laboratory's regions, during the choice of the theme. From then on
/// votes and candidates stay as they are.
#[utoipa::path(tag = "labs", security(("bearer" = [])),
    params(("id" = LabId, Path, description = "Id of the laboratory.", example = "01910000-0000-7000-8000-000000002101"),
        ("number" = i32, Path, description = "Number of the cycle.", minimum = 1, maximum = 1000, example = 2)),
    request_body(content = DecisionCreate, example = json!({"candidate_id": "01910000-0000-7000-8000-000000002402",
        "motivation": "Ha il maggior numero di voti e riguarda ogni distretto.",
        "act": {"kind": "determination", "number": "12/2024", "date": "2024-10-21"}})),
    responses((status = 201, description = "The decision.", body = DecisionView),
        (status = 409, description = "The theme is decided already, or the cycle is not choosing it.")))]
#[post("/labs/{id}/cycles/{number}/theme-decisions")]
async fn create_theme_decision(
    caller: Caller,
    path: Path<(LabId, i32)>,
    body: Input<DecisionCreate>,
) -> Result<Created> {
    let (lab, number) = path.into_inner();
    caller.create(body, move |tx, new| service::decide(tx, lab, number, new)).await
}
