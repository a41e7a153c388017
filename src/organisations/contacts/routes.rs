//! `/v1/organisations/{id}/contacts`.
use super::super::model::OrganisationId;
use super::model::{ContactFilter, ContactId, ContactInput, ContactView};
use super::service;
use crate::error::Result;
use crate::http::caller::Caller;
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Done, Found, Listed, Resource};
use crate::http::query::{List, PageQuery};
use crate::input::Merge;
use crate::page::Page;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{delete, get, patch, post};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_contacts)
        .service(read_contact)
        .service(create_contact)
        .service(update_contact)
        .service(delete_contact);
}

impl Resource for ContactView {
    fn location(&self) -> String {
        format!("/v1/organisations/{}/contacts/{}", self.organisation_id, self.id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// List the contacts of an organisation.
///
/// The people who answer for it to the Observatory, the last entered first. Personal data: only for administrators, the
/// coordinators of its region and its own contacts; others get 403, although the organisation itself is public.
#[utoipa::path(tag = "organisations", security(("bearer" = [])),
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101"),
        ContactFilter, PageQuery),
    responses((status = 200, description = "A page of contacts.", body = Page<ContactView>)))]
#[get("/organisations/{id}/contacts")]
async fn list_contacts(
    caller: Caller,
    id: Path<OrganisationId>,
    query: List<ContactFilter>,
) -> Result<Listed<ContactView>> {
    let List { filter, page } = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = caller.read(move |tx| service::list(tx, *id, filter, cursor.as_deref(), limit, count)).await?;
    Ok(Listed::new(found, page))
}

/// Read a contact.
///
/// One person of the organisation; `current` tells whether they hold the office today.
#[utoipa::path(tag = "organisations", security(("bearer" = [])),
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101"),
        ("contact_id" = ContactId, Path, description = "Id of the contact.", example = "01910000-0000-7000-8000-000000000601")),
    responses((status = 200, description = "The contact.", body = ContactView)))]
#[get("/organisations/{id}/contacts/{contact_id}")]
async fn read_contact(caller: Caller, ids: Path<(OrganisationId, ContactId)>) -> Result<Found<ContactView>> {
    let (id, contact) = ids.into_inner();
    Ok(Found(caller.read(move |tx| service::read(tx, id, contact)).await?))
}

/// Add a contact to an organisation.
///
/// A person, their office, and from when to when they hold it. This is not an account: users are invited elsewhere.
#[utoipa::path(tag = "organisations", security(("bearer" = [])),
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101")),
    request_body(content = ContactInput, example = json!({"name": "Paolo Esempio", "office": "Ufficio di piano",
        "email": "paolo.esempio@example.org", "phone": "+39 0422 000001", "valid_from": "2024-01-01"})),
    responses((status = 201, description = "The new contact.", body = ContactView)))]
#[post("/organisations/{id}/contacts")]
async fn create_contact(caller: Caller, id: Path<OrganisationId>, body: Input<ContactInput>) -> Result<Created> {
    caller.create(body, move |tx, new| service::create(tx, *id, new)).await
}

/// Change a contact.
///
/// A person who leaves the office is not deleted: `valid_to` gets its last day.
#[utoipa::path(tag = "organisations", security(("bearer" = [])),
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101"),
        ("contact_id" = ContactId, Path, description = "Id of the contact.", example = "01910000-0000-7000-8000-000000000601")),
    request_body(content = Patch<ContactInput>, content_type = "application/merge-patch+json",
        example = json!({"valid_to": "2040-12-31"})),
    responses((status = 200, description = "The changed contact.", body = ContactView)))]
#[patch("/organisations/{id}/contacts/{contact_id}")]
async fn update_contact(
    caller: Caller,
    ids: Path<(OrganisationId, ContactId)>,
    expected: Expected,
    body: Merge<ContactInput>,
) -> Result<Found<ContactView>> {
    let (id, contact) = ids.into_inner();
    Ok(Found(caller.write(move |tx| service::update(tx, id, contact, &expected, &body)).await?))
}

/// Delete a contact.
///
/// For a person who was entered by mistake, or who asks to be forgotten.
#[utoipa::path(tag = "organisations", security(("bearer" = [])),
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101"),
        ("contact_id" = ContactId, Path, description = "Id of the contact.", example = "01910000-0000-7000-8000-000000000601")),
    responses((status = 204, description = "Deleted.")))]
#[delete("/organisations/{id}/contacts/{contact_id}")]
async fn delete_contact(caller: Caller, ids: Path<(OrganisationId, ContactId)>, expected: Expected) -> Result<Done> {
    let (id, contact) = ids.into_inner();
    caller.write(move |tx| service::delete(tx, id, contact, &expected)).await?;
    Ok(Done)
}
