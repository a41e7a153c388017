//! `/v1/organisations/{id}/transfer-profile`.
use super::model::{TransferProfile, TransferProfileInput};
use super::service;
use crate::error::Result;
use crate::http::caller::{Anyone, Caller};
use crate::http::input::Input;
use crate::http::mount::Mount;
use crate::http::page::{Found, Resource};
use crate::organisations::model::OrganisationId;
use crate::version::Expected;
use actix_web::web::Path;
use actix_web::{get, put};

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_transfer_profile).service(update_transfer_profile);
}

impl Resource for TransferProfile {
    fn location(&self) -> String {
        format!("/v1/organisations/{}/transfer-profile", self.organisation_id)
    }
    fn version(&self) -> i32 {
        self.version
    }
}

/// Read an organisation's transfer profile.
///
/// What the organisation states of itself, so that practices can be compared with it: types of territory, band of
/// population, dimensions it works on, preconditions it meets. Everybody reads it. While nothing has been stated it is
/// empty, with version 0.
#[utoipa::path(tag = "assessment",
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101")),
    responses((status = 200, description = "The profile.", body = TransferProfile)))]
#[get("/organisations/{id}/transfer-profile")]
async fn read_transfer_profile(anyone: Anyone, id: Path<OrganisationId>) -> Result<Found<TransferProfile>> {
    Ok(Found(anyone.read(move |tx| service::read(tx, *id)).await?))
}

/// State an organisation's transfer profile.
///
/// Its contacts, the coordinators of its region and administrators. It replaces the profile as a whole: what is left out
/// is unknown from then on. `If-Match` takes the ETag of the profile that was read, the empty one's too.
#[utoipa::path(tag = "assessment", security(("bearer" = [])),
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000101")),
    request_body(content = TransferProfileInput, example = json!({
        "territory_types": ["urban", "metropolitan", "coastal"],
        "population_band": "over_500000",
        "dimensions": ["institutional", "professional", "management"],
        "preconditions": [{ "precondition": "mayors_conference", "met": true },
            { "precondition": "shared_information", "met": false }],
        "preconditions_in_words": [{ "words": "Un mandato della Conferenza dei sindaci.", "met": true }]
    })),
    responses((status = 200, description = "The profile.", body = TransferProfile)))]
#[put("/organisations/{id}/transfer-profile")]
async fn update_transfer_profile(
    caller: Caller,
    id: Path<OrganisationId>,
    expected: Expected,
    body: Input<TransferProfileInput>,
) -> Result<Found<TransferProfile>> {
    let input = body.into_inner();
    Ok(Found(caller.write(move |tx| service::replace(tx, *id, &expected, &input)).await?))
}
