//! `/v1/lab-sessions/{id}/registration-desk`, registering, and `/v1/session-registrations/current` for who holds a code.
use super::input::{RegistrationCorrection, RegistrationDeskInput, RegistrationInput};
use super::model::Terms;
use super::view::{OwnRegistration, RegistrationDesk, RegistrationReceipt};
use super::{correcting, desk, service};
use crate::error::Result;
use crate::http::caller::{Anyone, Caller, Guest};
use crate::http::input::{Input, Patch};
use crate::http::mount::Mount;
use crate::http::page::{Created, Found, Resource};
use crate::input::Merge;
use crate::lab_sessions::model::LabSessionId;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{HttpRequest, get, patch, post, put};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_registration_desk)
        .service(update_registration_desk)
        .service(create_session_registration)
        .service(read_own_registration)
        .service(update_own_registration)
        .service(create_registration_confirmation)
        .service(create_registration_cancellation);
}

impl Resource for RegistrationDesk {
    fn location(&self) -> String {
        format!("/v1/lab-sessions/{}/registration-desk", self.session_id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

impl Resource for RegistrationReceipt {
    /// Whoever registers has no address but the code's.
    fn location(&self) -> String {
        "/v1/session-registrations/current".to_owned()
    }
    /// It never changes.
    fn version(&self) -> i32 {
        1
    }
}

impl Resource for OwnRegistration {
    fn location(&self) -> String {
        "/v1/session-registrations/current".to_owned()
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Read how a session takes registrations.
///
/// Capacity, opening and closing, the privacy notice, and what somebody who registers now gets. For a session that takes
/// none it says so, at version 0: its ETag is what setting it up asks for. How many registered is told to those who
/// manage or oversee the session, and to everybody once it was held or cancelled.
#[utoipa::path(tag = "session-registrations",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000002701")),
    responses((status = 200, description = "The registration desk.", body = RegistrationDesk)))]
#[get("/lab-sessions/{id}/registration-desk")]
async fn read_registration_desk(anyone: Anyone, id: Path<LabSessionId>) -> Result<Found<RegistrationDesk>> {
    let terms = Terms::of(&anyone.core().settings);
    Ok(Found(anyone.read(move |tx| desk::read(tx, *id, &terms)).await?))
}

/// Set up how a session takes registrations.
///
/// Administrators, and coordinators of one of its regions; from its draft on, until it is held or cancelled. The session
/// needs a public part. `If-Match` takes the ETag that reading it gave, also the first time, when there is nothing yet. What
/// is left out is not kept but for `retention_days`: this replaces the whole. With more places those who wait longest move up at once and are written to; fewer places than
/// are taken are refused with 409.
#[utoipa::path(tag = "session-registrations", security(("bearer" = [])),
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000002701")),
    request_body(content = RegistrationDeskInput, example = json!({"capacity": 4, "opens_at": "2026-01-07T09:00:00+01:00",
        "confirm_within_days": 5})),
    responses((status = 200, description = "The registration desk.", body = RegistrationDesk),
        (status = 409, description = "The session is over or has no public part, more people have a place already, or participants' data were erased.")))]
#[put("/lab-sessions/{id}/registration-desk")]
async fn update_registration_desk(
    caller: Caller,
    id: Path<LabSessionId>,
    expected: Expected,
    body: Input<RegistrationDeskInput>,
) -> Result<Found<RegistrationDesk>> {
    let terms = Terms::of(&caller.core().settings);
    Ok(Found(caller.write(move |tx| desk::set(tx, *id, &expected, &body, &terms)).await?))
}

/// Register for the public part of a session.
///
/// Without an account. A message with a code goes to the address and tells whether there was a place or one on the
/// waiting list; the code confirms and cancels the registration (`/session-registrations/current`) and is shown at the
/// door. An address that has registered already gets the same answer here, and its message once more: nobody learns
/// from it who has registered. An address registers at most a hundred times in a quarter of an hour.
#[utoipa::path(tag = "session-registrations",
    params(("id" = LabSessionId, Path, description = "Id of the session.", example = "01910000-0000-7000-8000-000000002701")),
    request_body(content = RegistrationInput, example = json!({"first_name": "Elena", "last_name": "Esempio",
        "email": "elena.esempio@example.org", "organisation": "Comune di Thiene", "office": "Servizi sociali",
        "accessibility_needs": "Posto per sedia a rotelle", "privacy_notice_version": "1"})),
    responses((status = 201, description = "It was received.", body = RegistrationReceipt),
        (status = 409, description = "No registrations are taken now: `detail` says why.")))]
#[post("/lab-sessions/{id}/registrations")]
async fn create_session_registration(
    guest: Guest,
    id: Path<LabSessionId>,
    body: Input<RegistrationInput>,
) -> Result<Created> {
    let (id, address, terms) = (*id, guest.address(), Terms::of(&guest.core().settings));
    let who = format!("registration:{id}");
    guest.create(who, body, move |tx, input| service::register(tx, id, input, address, &terms)).await
}

/// The code that a request shows, if it is good.
async fn holder(guest: &Guest, req: &HttpRequest) -> Result<String> {
    Ok(guest.holding(req, "registration-code", service::look, service::count_wrong).await?.0)
}

/// Read one's own registration.
///
/// With the code in the header `Registration-Code`: the session, where the registration stands, and how many wait before
/// it.
#[utoipa::path(tag = "session-registrations", security(("registration_code" = [])),
    responses((status = 200, description = "The registration.", body = OwnRegistration),
        (status = 401, description = "The code is missing or unknown, or the data were erased."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[get("/session-registrations/current")]
async fn read_own_registration(guest: Guest, req: HttpRequest) -> Result<Found<OwnRegistration>> {
    let code = holder(&guest, &req).await?;
    Ok(Found(guest.read(move |tx| service::read_own(tx, &code)).await?))
}

/// Correct one's own registration.
///
/// With the code in the header `Registration-Code`, until the session is held or cancelled: name, body, office, needs. The
/// place, or the one on the waiting list, stays. Another e-mail address is written to: it stands in `new_email` until the
/// code of that message confirms it (`POST .../confirmations`), and from then on only that code is good. The answer
/// is the same for an address that somebody has registered with.
#[utoipa::path(tag = "session-registrations", security(("registration_code" = [])),
    request_body(content = Patch<RegistrationCorrection>, content_type = "application/merge-patch+json",
        example = json!({"last_name": "Esempio", "organisation": "Comune di Schio", "office": null})),
    responses((status = 200, description = "The corrected registration.", body = OwnRegistration),
        (status = 401, description = "The code is missing or unknown, or the data were erased."),
        (status = 409, description = "The registration was cancelled, or the session is over."),
        (status = 429, description = "Too many wrong codes, or too many messages, from this address, or too many requests.")))]
#[patch("/session-registrations/current")]
async fn update_own_registration(
    guest: Guest,
    req: HttpRequest,
    expected: Expected,
    body: Merge<RegistrationCorrection>,
) -> Result<Found<OwnRegistration>> {
    let (code, address) = (holder(&guest, &req).await?, guest.address());
    Ok(Found(guest.write(move |tx| correcting::correct(tx, &code, address, &expected, &body)).await?))
}

/// Confirm one's own registration.
///
/// With the code in the header `Registration-Code`. Where the session asks for it, a registration that is not confirmed
/// in time is cancelled. With the code that was sent to another address, which was asked for by a correction, that address
/// is the registration's from now on. Confirming again changes nothing.
#[utoipa::path(tag = "session-registrations", security(("registration_code" = [])),
    responses((status = 200, description = "The confirmed registration.", body = OwnRegistration),
        (status = 401, description = "The code is missing or unknown, or the data were erased."),
        (status = 409, description = "The registration was cancelled, the session is over, or somebody has registered with the new address."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[post("/session-registrations/current/confirmations")]
async fn create_registration_confirmation(guest: Guest, req: HttpRequest) -> Result<Found<OwnRegistration>> {
    let code = holder(&guest, &req).await?;
    Ok(Found(guest.write(move |tx| service::confirm(tx, &code)).await?))
}

/// Cancel one's own registration.
///
/// With the code in the header `Registration-Code`. The place goes to whoever waits longest. Cancelling again changes
/// nothing; to come after all, register anew.
#[utoipa::path(tag = "session-registrations", security(("registration_code" = [])),
    responses((status = 200, description = "The cancelled registration.", body = OwnRegistration),
        (status = 401, description = "The code is missing or unknown, or the data were erased."),
        (status = 409, description = "The session is over."),
        (status = 429, description = "Too many wrong codes from this address, or too many requests.")))]
#[post("/session-registrations/current/cancellations")]
async fn create_registration_cancellation(guest: Guest, req: HttpRequest) -> Result<Found<OwnRegistration>> {
    let code = holder(&guest, &req).await?;
    Ok(Found(guest.write(move |tx| service::cancel(tx, &code)).await?))
}
