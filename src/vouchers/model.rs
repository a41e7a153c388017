//! Who stood behind a PDND consumer.
use crate::db::MultiBackend;
use crate::db::schema::tracking_evidence;
use crate::db::types::Id;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// Who stood behind a system that came with a PDND voucher, as it says (`Agid-JWT-TrackingEvidence`). Erased after the time
/// that the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, Selectable, ToSchema)]
#[diesel(table_name = tracking_evidence, check_for_backend(MultiBackend))]
pub struct TrackingEvidence {
    /// Id of the evidence.
    #[serde(skip)]
    pub id: Id,
    /// Who, by a name that the consumer knows (`userID`).
    #[schema(max_length = 200, example = "operatore-17")]
    pub user_name: String,
    /// From where (`userLocation`).
    #[schema(max_length = 200, example = "sportello-2")]
    pub user_location: String,
    /// How surely they were known there (`LoA`).
    #[schema(max_length = 200, example = "LoA3")]
    pub loa: String,
    /// The consumer's client on PDND (`client_id`).
    #[schema(max_length = 200, example = "01910000-0000-7000-8000-000000004023")]
    pub client: String,
}
