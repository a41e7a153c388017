//! `/v1/practices/{id}/contacts`.
use super::model::{PracticeContact, PracticeContactId, PracticeContactUpdate};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{PageQuery, Query};
use crate::input::Merge;
use crate::page::Page;
use crate::practices::model::PracticeId;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_practice_contacts)
        .service(read_practice_contact)
        .service(create_practice_contact)
        .service(update_practice_contact)
        .service(delete_practice_contact);
}

impl Resource for PracticeContact {
    fn location(&self) -> String {
        format!("/v1/practices/{}/contacts/{}", self.practice_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the contacts of a practice.
///
/// The people to ask about it: personal data, for its organisation, the coordinators of its region and administrators.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206"), PageQuery),
    responses((status = 200, description = "A page of its contacts.", body = Page<PracticeContact>),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/contacts")]
async fn list_practice_contacts(
    caller: Caller,
    id: Path<PracticeId>,
    query: Query<PageQuery>,
) -> Result<Listed<PracticeContact>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    Ok(Listed::new(caller.read(move |tx| service::list(tx, *id, cursor.as_deref(), limit, count)).await?, page))
}

/// Read a contact of a practice.
///
/// One of the people to ask about it.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206"),
        ("contact_id" = String, Path, description = "Id of the contact.", format = Uuid, example = "01910000-0000-7000-8000-000000000701")),
    responses((status = 200, description = "The contact.", body = PracticeContact),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/contacts/{contact_id}")]
async fn read_practice_contact(
    caller: Caller,
    path: Path<(PracticeId, PracticeContactId)>,
) -> Result<Found<PracticeContact>> {
    let (practice, id) = path.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, practice, id)).await?))
}

/// Add a contact to a practice.
///
/// A name and an e-mail address or a telephone number. It never appears in what the public reads.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206")),
    request_body(content = PracticeContactUpdate, example = json!({"name": "Anna Verdi", "office": "Coordinatrice infermieristica", "email": "anna.verdi@example.org"})),
    responses((status = 201, description = "The new contact.", body = PracticeContact),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[post("/practices/{id}/contacts")]
async fn create_practice_contact(
    caller: Caller,
    id: Path<PracticeId>,
    body: Input<PracticeContactUpdate>,
) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Change a contact of a practice.
///
/// A merge patch: send only the fields that change, `null` clears one.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206"),
        ("contact_id" = String, Path, description = "Id of the contact.", format = Uuid, example = "01910000-0000-7000-8000-000000000701")),
    request_body(content = Patch<PracticeContactUpdate>, content_type = "application/merge-patch+json",
        example = json!({"office": "Responsabile del servizio"})),
    responses((status = 200, description = "The changed contact.", body = PracticeContact),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[patch("/practices/{id}/contacts/{contact_id}")]
async fn update_practice_contact(
    caller: Caller,
    path: Path<(PracticeId, PracticeContactId)>,
    expected: Expected,
    body: Merge<PracticeContactUpdate>,
) -> Result<Found<PracticeContact>> {
    let (practice, id) = path.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, practice, id, &expected, &body)).await?))
}

/// Remove a contact of a practice.
///
/// The person is no longer to be asked; nothing of them is kept.
#[utoipa::path(tag = "practices", security(("bearer" = [])),
    params(("id" = String, Path, description = "Id of the practice.", format = Uuid, example = "01910000-0000-7000-8000-000000000206"),
        ("contact_id" = String, Path, description = "Id of the contact.", format = Uuid, example = "01910000-0000-7000-8000-000000000701")),
    responses((status = 204, description = "Removed."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[delete("/practices/{id}/contacts/{contact_id}")]
async fn delete_practice_contact(
    caller: Caller,
    path: Path<(PracticeId, PracticeContactId)>,
    expected: Expected,
) -> Result<Done> {
    let (practice, id) = path.into_inner();
    caller.write(move |tx| service::delete(tx, practice, id, &expected)).await?;
    Ok(Done)
}
