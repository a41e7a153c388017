//! `/v1/practices/{id}/transferability` and its reverse.
use super::model::{Transferability, TransferablePractice};
use super::service;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::mount::Mount;
use crate::http::page::{Document, Listed};
use crate::http::query::{PageQuery, Query};
use crate::organisations::model::OrganisationId;
use crate::page::Page;
use crate::practices::model::PracticeId;
use actix_web::get;
use actix_web::web::Path;
use serde::Deserialize;
use utoipa::IntoParams;

/// Mounts the operations.
pub fn routes(api: &mut Mount<'_>) {
    api.service(read_practice_transferability).service(list_transferable_practices);
    super::profiles::routes::routes(api);
}

/// To whom.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TransferTarget {
    /// The organisation that might take the practice up.
    #[param(inline, value_type = String, format = Uuid, min_length = 36, max_length = 36, example = "01910000-0000-7000-8000-000000000106")]
    organisation_id: OrganisationId,
}

/// Read how close a practice is to an organisation.
///
/// Five criteria, each with its weight, a score from 0 to 1 and the reason in words: types of territory (25), band of
/// population (15), kind of organisation (20), dimensions of integration (20), preconditions (20). What a side has not
/// told is unknown: its share has no score and weighs nothing. Preconditions of which the organisation has told some weigh
/// as much as is known of them: with one of four (`known_share` 0.25) the 20 are 5 (`counted_weight`), so that one answer
/// does not stand for all. `total` is the mean of the scores by their `counted_weight`, and `known_weight` the sum of
/// these: the lower, the less is known. What the organisation states of itself is its transfer profile. Preconditions are
/// those that the practice's fields show, and those in its `replicability`, which the committee or a laboratory found last:
/// each stands in `preconditions` with who says so. One with a code is met where the profile says so in `preconditions`;
/// one in words where it says so in `preconditions_in_words`, in the same words. Nothing is guessed.
#[utoipa::path(tag = "assessment",
    params(("id" = PracticeId, Path, description = "Id of the practice.", example = "01910000-0000-7000-8000-000000000203"), TransferTarget),
    responses((status = 200, description = "How close they are, and why.", body = Transferability),
        (status = 404, description = "The practice or the organisation does not exist, or the caller may not see it."),
        (status = 410, description = "The practice was public and has been withdrawn.")))]
#[get("/practices/{id}/transferability")]
async fn read_practice_transferability(
    anyone: Anyone,
    id: Path<PracticeId>,
    query: Query<TransferTarget>,
) -> Result<Document<Transferability>> {
    let organisation = query.organisation_id;
    Ok(Document(anyone.read(move |tx| service::read(tx, *id, organisation)).await?))
}

/// List the practices that fit an organisation.
///
/// The closest first, each with its total and shares as above. Compared are public practices of other organisations: the
/// newest eighty of all, of each of its types of territory, and of each dimension it works on.
#[utoipa::path(tag = "assessment",
    params(("id" = OrganisationId, Path, description = "Id of the organisation.", example = "01910000-0000-7000-8000-000000000106"), PageQuery),
    responses((status = 200, description = "A page of practices.", body = Page<TransferablePractice>)))]
#[get("/organisations/{id}/transferable-practices")]
async fn list_transferable_practices(
    anyone: Anyone,
    id: Path<OrganisationId>,
    query: Query<PageQuery>,
) -> Result<Listed<TransferablePractice>> {
    let Query(page) = query;
    let (cursor, limit, count) = (page.cursor.clone(), page.limit(), page.count.unwrap_or_default());
    let found = anyone.read(move |tx| service::list(tx, *id, (cursor.as_deref(), limit, count))).await?;
    Ok(Listed::new(found, page))
}
