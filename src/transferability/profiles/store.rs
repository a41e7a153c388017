//! Queries on transfer profiles.
use super::model::{StatedInWords, StatedPrecondition, TransferProfile, TransferProfileInput};
use crate::auth::policy::Permit;
use crate::db::MultiBackend;
use crate::db::query::columns;
use crate::db::schema::organisation_transfer_profiles as profiles;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Instant, Stored};
use crate::error::{Error, Result};
use crate::organisations::model::OrganisationId;
use crate::practices::model::{IntegrationDimension, TerritoryType};
use crate::transferability::model::PopulationBand;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// What is stored as one JSON value.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Content {
    territory_types: Vec<TerritoryType>,
    dimensions: Vec<IntegrationDimension>,
    preconditions: Vec<StatedPrecondition>,
    preconditions_in_words: Vec<StatedInWords>,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = profiles, check_for_backend(MultiBackend))]
struct Row {
    organisation_id: OrganisationId,
    population_band: Option<PopulationBand>,
    content: Stored<Content>,
    version: i32,
    created_at: Instant,
    updated_at: Instant,
}

impl From<Row> for TransferProfile {
    fn from(row: Row) -> Self {
        let Content { territory_types, dimensions, preconditions, preconditions_in_words } = row.content.0;
        Self {
            organisation_id: row.organisation_id,
            territory_types,
            population_band: row.population_band,
            dimensions,
            preconditions,
            preconditions_in_words,
            version: row.version,
            created_at: Some(row.created_at),
            updated_at: Some(row.updated_at),
        }
    }
}

fn content(input: &TransferProfileInput) -> Stored<Content> {
    Stored(Content {
        territory_types: input.territory_types.clone(),
        dimensions: input.dimensions.clone(),
        preconditions: input.preconditions.clone(),
        preconditions_in_words: input.preconditions_in_words.clone(),
    })
}

/// That of an organisation, if it has stated one: everybody sees all.
pub fn visible(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Option<TransferProfile>> {
    let row: Option<Row> = profiles::table.find(id).select(Row::as_select()).first(tx.conn()).optional()?;
    Ok(row.map(TransferProfile::from))
}

/// Writes the first one of an organisation. Of two at once the second has read what is no longer true.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: OrganisationId,
    input: &TransferProfileInput,
) -> Result<TransferProfile> {
    let now = tx.now();
    let made = diesel::insert_into(profiles::table)
        .values((
            profiles::organisation_id.eq(id),
            profiles::population_band.eq(input.population_band),
            profiles::content.eq(content(input)),
            profiles::version.eq(1),
            profiles::created_at.eq(now),
            profiles::updated_at.eq(now),
        ))
        .returning(columns::<Row>())
        .get_result::<Row>(tx.conn())
        .map_err(|error| match Error::from(error) {
            Error::Duplicate(_) => Error::PreconditionFailed,
            other => other,
        })?;
    tx.record(permit, ChangeKind::Created, ResourceType::TransferProfile, id, made.version);
    Ok(made.into())
}

/// Writes another in the place of the one that is there.
pub fn update(
    tx: &mut Tx<'_>,
    permit: &Permit,
    id: OrganisationId,
    input: &TransferProfileInput,
) -> Result<TransferProfile> {
    let now = tx.now();
    let changed: Row = diesel::update(profiles::table.find(id))
        .set((
            profiles::population_band.eq(input.population_band),
            profiles::content.eq(content(input)),
            profiles::version.eq(profiles::version + 1),
            profiles::updated_at.eq(now),
        ))
        .returning(columns::<Row>())
        .get_result(tx.conn())?;
    tx.record(permit, ChangeKind::Updated, ResourceType::TransferProfile, id, changed.version);
    Ok(changed.into())
}
