//! `/v1/practices`.
use super::filter::PracticeFilter;
use super::model::{PracticeCreate, PracticeId, PracticeUpdate};
use super::representation::{Practice, PracticeSummary};
use super::service::lists::Wish;
use super::service::{self, lists};
use super::{
    adoptions, attachments, contacts, lineage, remarks, revisions, saved_searches, similar, transitions, versions,
    vitality, warnings,
};
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::{Input, Patch};
use crate::http::linked::{self, JsonLdDocument, TurtleDocument};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::List;
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_practices)
        .service(read_practice)
        .service(create_practice)
        .service(update_practice)
        .service(delete_practice);
    transitions::routes::routes(api);
    remarks::routes::routes(api);
    revisions::routes::routes(api);
    versions::routes::routes(api);
    vitality::routes::routes(api);
    adoptions::routes::routes(api);
    lineage::routes::routes(api);
    contacts::routes::routes(api);
    attachments::routes::routes(api);
    similar::routes::routes(api);
    warnings::routes::routes(api);
    saved_searches::routes::routes(api);
}

impl Resource for Practice {
    fn location(&self) -> String {
        format!("/v1/practices/{}", self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn text(&self) -> Result<Vec<u8>> {
        Self::text(self)
    }
}

/// List the practices.
///
/// The catalogue: everybody finds the published and archived practices, who works on others finds those too
/// (`status=draft`). Each filter takes several values separated by commas, and a practice has to pass all filters.
/// A practice belongs to a public body: an organisation such as a municipality or a local health company (the acronyms
/// ASL, ULSS, AUSL, ASST all mean one of those). With `q`, each item has an HTML `excerpt` and a `score`, and the
/// newest 1,000 matches are ranked; add `sort=-listed_at` to walk through all of them.
#[utoipa::path(tag = "practices", params(PracticeFilter, crate::http::query::PageQuery),
    responses((status = 200, description = "A page of practices.", body = Page<PracticeSummary>)))]
#[get("/practices")]
async fn list_practices(anyone: Anyone, query: List<PracticeFilter>) -> Result<Listed<PracticeSummary>> {
    let List { filter, page } = query;
    let wish = Wish {
        sort: filter.sort(),
        facets: filter.facets.unwrap_or_default(),
        filter: filter.into_filter(),
        cursor: page.cursor.clone(),
        limit: page.limit(),
        count: page.count.unwrap_or_default(),
    };
    let found = anyone.read(move |tx| lists::list(tx, wish)).await?;
    Ok(Listed::new(found, page).as_text(PracticeSummary::write))
}

/// Read a practice.
///
/// The whole record. `allowed_transitions` lists the states that the caller can bring it to. A practice that was
/// public and has been withdrawn answers 410: delete your copy. With `Accept: application/ld+json` or `text/turtle` as
/// linked data (schema.org, Dublin Core): what everybody sees, whoever asks.
#[utoipa::path(tag = "practices",
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000201")),
    responses((status = 200, description = "The practice.",
            content((Practice = "application/json"), (JsonLdDocument = "application/ld+json"), (TurtleDocument = "text/turtle"))),
        (status = 410, description = "It was public and has been withdrawn.")))]
#[get("/practices/{id}")]
async fn read_practice(anyone: Anyone, id: Path<PracticeId>, req: HttpRequest) -> Result<HttpResponse> {
    linked::resource(&anyone, &req, move |tx| service::read(tx, *id)).await
}

/// Write a practice.
///
/// Makes a draft, for which a title is enough; the rest can be added by merge patches until it is submitted. Contacts
/// write for their own organisation, coordinators on behalf of one of their region, administrators for any.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    request_body(content = PracticeCreate, example = json!({"organisation_id": "01910000-0000-7000-8000-000000000101",
        "title": "Sportello unico di quartiere", "summary": "Un punto di ascolto gestito insieme da distretto e comune.",
        "dimensions": [{"dimension": "professional", "intensity": 2}], "themes": ["home_care"],
        "target_groups": ["older_people"], "period": {"start": "2023-01-09", "ongoing": true}})),
    responses((status = 201, description = "The new draft.", body = Practice)))]
#[post("/practices")]
async fn create_practice(caller: Caller, body: Input<PracticeCreate>) -> Result<Created> {
    caller.create(body, service::create).await
}

/// Change a practice.
///
/// A merge patch: send only the fields that change, `null` clears one, a list is replaced as a whole. Contacts change
/// their drafts, and what changes are requested of; coordinators and administrators also what was submitted or is being
/// checked, which must stay complete. During a review and once a practice is accepted only `publication_consent` can be
/// changed; what is published is changed by a revision (`POST /practices/{id}/revisions`).
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206")),
    request_body(content = Patch<PracticeUpdate>, content_type = "application/merge-patch+json",
        example = json!({"summary": "Un percorso condiviso tra ospedale, distretto e comune.", "limits": null})),
    responses((status = 200, description = "The changed practice.", body = Practice),
        (status = 409, description = "It is being decided on, published, archived or withdrawn."),
        (status = 410, description = "It was public and has been withdrawn.")))]
#[patch("/practices/{id}")]
async fn update_practice(
    caller: Caller,
    id: Path<PracticeId>,
    expected: Expected,
    body: Merge<PracticeUpdate>,
) -> Result<Found<Practice>> {
    Ok(Found(caller.write(move |tx| service::update(tx, *id, &expected, &body)).await?))
}

/// Delete a draft.
///
/// Only drafts: a practice that was submitted is withdrawn by a transition, so that its trace stays.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the draft.", format = Uuid, example = "01910000-0000-7000-8000-000000000206")),
    responses((status = 204, description = "Deleted."), (status = 409, description = "It is no draft."),
        (status = 410, description = "It was public and has been withdrawn.")))]
#[delete("/practices/{id}")]
async fn delete_practice(caller: Caller, id: Path<PracticeId>, expected: Expected) -> Result<Done> {
    caller.write(move |tx| service::delete(tx, *id, &expected)).await?;
    Ok(Done)
}
