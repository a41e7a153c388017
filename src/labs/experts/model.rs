//! An expert as it is stored.
use super::super::cycles::model::CycleId;
use crate::db::MultiBackend;
use crate::db::schema::lab_experts;
use crate::db::types::{Id, Instant};
use crate::id_type;
use diesel::prelude::*;
use uuid::Uuid;

id_type!(ExpertId, "an expert of a cycle");

crate::codes! {
    /// Side that an expert comes from, or that proposes one.
    pub enum ExpertSide in "expert-sides" {
        HealthCompany = "health_company" ("aziende sanitarie", "health companies"),
        Municipality = "municipality" ("comuni", "municipalities"),
        SocialDistrict = "social_district" ("ambiti territoriali sociali", "social districts"),
        Region = "region" ("regione", "region"),
        ThirdSector = "third_sector" ("terzo settore", "third sector"),
        University = "university" ("università", "universities"),
        Observatory = "observatory" ("Osservatorio", "Observatory"),
    }
}

crate::codes! {
    /// How far the naming of an expert has come.
    pub enum ExpertStatus in "expert-statuses" {
        Proposed = "proposed" ("proposto", "proposed"),
        Agreed = "agreed" ("condiviso", "agreed by the other side"),
        Confirmed = "confirmed" ("confermato", "confirmed"),
        Declined = "declined" ("ha declinato", "declined"),
    }
}

/// An expert as it is stored: personal data.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = lab_experts, check_for_backend(MultiBackend), treat_none_as_null = true)]
pub struct Expert {
    /// Their id in this cycle.
    pub id: ExpertId,
    /// The cycle.
    pub cycle_id: CycleId,
    /// The side they come from.
    pub side: ExpertSide,
    /// How far it has come.
    pub status: ExpertStatus,
    /// The side that proposed them.
    pub proposed_by: ExpertSide,
    /// The other side, that agreed.
    pub agreed_by: Option<ExpertSide>,
    /// Name and surname; empty once it was erased.
    pub name: String,
    /// Their office.
    pub office: Option<String>,
    /// The body they come from, when the Observatory knows it.
    pub organisation_id: Option<Id>,
    /// Its name.
    pub organisation_name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Their account.
    pub user_id: Option<Id>,
    /// How an agreement or an answer came that somebody else wrote down.
    pub note: Option<String>,
    /// When the other side agreed.
    pub agreed_at: Option<Instant>,
    /// When they confirmed or declined.
    pub answered_at: Option<Instant>,
    /// When they were reminded to answer.
    pub reminded_at: Option<Instant>,
    /// When what is personal was erased.
    pub erased_at: Option<Instant>,
    /// Version.
    pub version: i32,
    /// When they were proposed.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl Expert {
    /// Whether this is somebody's own naming.
    pub fn is(&self, user: Option<Uuid>) -> bool {
        self.user_id.is_some_and(|own| user == Some(own.0))
    }
}

/// An expert to write to: personal data, for messages of the server to nobody but them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpertReader {
    /// Their id in this cycle.
    pub id: ExpertId,
    /// Name and surname.
    pub name: String,
    /// That of their account, else the one that they were named with.
    pub email: String,
    /// Whether they have an account, by which they answer and rate in person.
    pub has_account: bool,
}

/// A confirmed expert, for other rooms: personal data.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct ConfirmedExpert {
    /// Their id in this cycle.
    pub id: ExpertId,
    /// Their account, when they have one.
    pub user_id: Option<Id>,
    /// The side they come from.
    pub side: ExpertSide,
    /// Name and surname: what their contributions are signed with inside the laboratory.
    pub name: String,
    /// Their office.
    pub office: Option<String>,
    /// The name of the body they come from.
    pub organisation_name: String,
}
