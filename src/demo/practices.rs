//! The scenario's practices. Title and lead organisation of the five published ones are facts; the texts were written
//! for the demonstration and claim no figures.
use super::{ids, practice_lives};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::practices::contacts;
use crate::practices::contacts::model::{PracticeContactId, PracticeContactUpdate};
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus, PracticeUpdate};
use crate::practices::service::bulk::{self, Prepared};
use PracticeStatus::{ChangesRequested, Draft, Published, RegionalCheck, Submitted, Withdrawn};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Id, lead organisation, state, when it was made and when published: one for each document of the file, in its order.
type Life = (Uuid, Uuid, PracticeStatus, &'static str, Option<&'static str>);

const LIVES: &[Life] = &[
    (ids::DIMISSIONI_PROGRAMMATE, ids::VILLAVERLA, Published, "2024-07-03T08:10:00Z", Some("2024-08-01T09:00:00Z")),
    (ids::A_QUATTRO_MANI, ids::AULSS_2, Published, "2024-07-05T09:20:00Z", Some("2024-08-01T09:05:00Z")),
    (ids::INFERMIERE_DI_FAMIGLIA, ids::AULSS_1, Published, "2024-07-08T10:30:00Z", Some("2024-08-02T09:00:00Z")),
    (ids::ABITARE_SUPPORTATO, ids::AULSS_8, Published, "2024-07-10T13:00:00Z", Some("2024-08-02T09:10:00Z")),
    (ids::PASSI_D_ARGENTO, ids::CASALE_SUL_SILE, Published, "2024-07-12T07:45:00Z", Some("2024-08-05T09:00:00Z")),
    (ids::DRAFT, ids::AULSS_2, Draft, "2024-10-01T08:00:00Z", None),
    (ids::SUBMITTED, ids::AULSS_2, Submitted, "2024-10-02T08:00:00Z", None),
    (ids::WITHDRAWN, ids::ASL_ROMA_1, Withdrawn, "2024-02-01T08:00:00Z", Some("2024-03-01T08:00:00Z")),
    (ids::FOREIGN_DRAFT, ids::ASL_ROMA_1, Draft, "2024-10-03T08:00:00Z", None),
    (ids::IN_CHECK, ids::AULSS_2, RegionalCheck, "2024-10-05T08:00:00Z", None),
    (ids::CHANGES_REQUESTED, ids::AULSS_2, ChangesRequested, "2024-10-06T08:00:00Z", None),
];

fn instant(text: &str) -> Result<Instant> {
    let read: DateTime<Utc> = text.parse().map_err(|e| Error::internal(format!("{text}: {e}")))?;
    Ok(read.into())
}

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let documents: Vec<PracticeUpdate> =
        serde_json::from_str(include_str!("practices.json")).map_err(|e| Error::internal(e.to_string()))?;
    let mut prepared = Vec::with_capacity(LIVES.len());
    for ((id, organisation, status, created_at, published_at), document) in LIVES.iter().zip(documents) {
        prepared.push(Prepared {
            id: PracticeId(*id),
            organisation_id: LeadOrganisationId(*organisation),
            status: *status,
            created_at: instant(created_at)?,
            published_at: published_at.map(instant).transpose()?,
            document,
        });
    }
    bulk::insert_many(tx, prepared.clone())?;
    practice_lives::fill(tx, &prepared)?;
    let person = PracticeContactUpdate {
        name: "Giulia Bianchi".to_owned(),
        office: Some("Assistente sociale".to_owned()),
        email: Some("giulia.bianchi@example.org".to_owned()),
        phone: Some("+39 0422 000000".to_owned()),
    };
    contacts::service::insert(tx, PracticeId(ids::DRAFT), PracticeContactId(ids::PRACTICE_CONTACT), &person)?;
    Ok(())
}
