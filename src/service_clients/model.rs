//! A system that calls the API.
use crate::auth::actor::{Grant, Role, System};
use crate::auth::scopes::Scope;
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::service_clients;
use crate::db::types::{Id, Instant, Stored};
use crate::error::Violation;
use crate::id_type;
use crate::input::Rules;
use crate::language::text;
use crate::users::model::RoleGrant;
use chrono::{DateTime, FixedOffset, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

id_type!(ServiceClientId, "a system");

crate::codes! {
    /// State of a system.
    pub enum ServiceClientStatus in "service-client-statuses" {
        Active = "active" ("attivo", "active: gets access tokens"),
        Blocked = "blocked" ("bloccato", "blocked: gets no access token, and writes nothing with the ones it has"),
    }
}

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[ServiceClientStatus::LIST, Scope::LIST];

/// A public key (RFC 7517) that checks what a system signs: RSA of at least 2048 bits, or EC on the curve P-256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicKey {
    /// `RSA` or `EC`.
    #[schema(min_length = 2, max_length = 3, pattern = "^(RSA|EC)$", example = "EC")]
    pub kty: String,
    /// Its id: assertions name it.
    #[schema(min_length = 1, max_length = 200, example = "2026-11")]
    pub kid: String,
    /// `sig`, where it is given.
    #[serde(rename = "use", default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 3, pattern = "^sig$", example = "sig")]
    pub usage: Option<String>,
    /// `ES256`, `RS256` or `PS256`, where it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5, pattern = "^(ES|RS|PS)256$", example = "ES256")]
    pub alg: Option<String>,
    /// Modulus of an RSA key, in base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000)]
    pub n: Option<String>,
    /// Exponent of an RSA key, in base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 20)]
    pub e: Option<String>,
    /// `P-256`: the curve of an EC key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10, pattern = "^P-256$", example = "P-256")]
    pub crv: Option<String>,
    /// First coordinate of an EC key, in base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "bNmK6wKeDq2TY0xgrB4ovEGXrBUMEGdP9dGYD2_ZnBA")]
    pub x: Option<String>,
    /// Second coordinate of an EC key, in base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "Jd2MVlHgc8n9Zr0Jk1Dq5xUV4g5J6aKfY7Pp2s3tQ9Y")]
    pub y: Option<String>,
}

/// What an administrator says of a system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceClientInput {
    /// What it is called.
    #[schema(min_length = 1, max_length = 200, pattern = "\\S", example = "Sistema informativo della Regione Veneto")]
    pub name: String,
    /// For whom it acts: as coordinator of regions, as contact of an organisation, or as reader of all that is not
    /// personal. The other roles are for people.
    #[schema(min_items = 1, max_items = 20)]
    pub roles: Vec<RoleGrant>,
    /// What its tokens may be used for, beside what its roles allow. A token request may ask for fewer.
    #[schema(min_items = 1, max_items = 20, example = json!(["registers:read", "practices:read"]))]
    pub scopes: Vec<Scope>,
    /// Its public keys, for signed assertions (`private_key_jwt`, RFC 7523) instead of a secret. Several while one is
    /// being replaced.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub keys: Vec<PublicKey>,
    /// From when on it gets no token any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<String>, format = DateTime, max_length = 40, example = "2099-12-31T23:59:59+01:00")]
    pub expires_at: Option<DateTime<FixedOffset>>,
    /// How many requests it may make in a minute; the server's limit when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 1_000_000, example = 600)]
    pub rate_limit: Option<i32>,
    /// The PDND consumer (*fruitore*, `consumerId` of its vouchers) that it is: its vouchers open the same as its tokens.
    /// Of one system only, and with `pdnd_organisation_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "69e2865e-65ab-4e48-a638-2037a9ee2ee7")]
    pub pdnd_consumer_id: Option<Uuid>,
    /// Which organisation that consumer is. Where the system is a contact of an organisation, it is of this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-00000000010b")]
    pub pdnd_organisation_id: Option<Uuid>,
    /// `blocked` to let it in no more.
    #[serde(default = "active")]
    #[schema(default = "active")]
    pub status: ServiceClientStatus,
}

fn active() -> ServiceClientStatus {
    ServiceClientStatus::Active
}

/// What is stored of a system that no list is filtered by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// For whom it acts.
    pub roles: Vec<RoleGrant>,
    /// What its tokens may be used for.
    pub scopes: Vec<Scope>,
    /// Its public keys.
    pub keys: Vec<PublicKey>,
}

/// A system as the table has it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = service_clients, check_for_backend(MultiBackend))]
pub struct Client {
    /// Its id: its `client_id`.
    pub id: ServiceClientId,
    /// What it is called.
    pub name: String,
    /// Its state.
    pub status: ServiceClientStatus,
    /// What no list is filtered by.
    pub content: Stored<Content>,
    /// From when on it gets no token any more.
    pub expires_at: Option<Instant>,
    /// How many requests it may make in a minute.
    pub rate_limit: Option<i32>,
    /// When it got its last token.
    pub last_token_at: Option<Instant>,
    /// Version, which every change advances.
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// The PDND consumer that it is.
    pub pdnd_consumer_id: Option<Id>,
    /// Which organisation that is.
    pub pdnd_organisation_id: Option<Id>,
    /// When it was here last.
    pub last_request_at: Option<Instant>,
}

impl Client {
    /// Whether it gets tokens at `now`.
    pub fn is_let_in(&self, now: Instant) -> bool {
        self.status == ServiceClientStatus::Active && self.expires_at.is_none_or(|end| now < end)
    }

    /// The system as it acts by `token`, with all of its scopes.
    pub fn acting(self, token: Uuid) -> System {
        System {
            client: self.id.0,
            token,
            grants: self.content.0.roles.iter().map(Grant::from).collect(),
            scopes: self.content.0.scopes,
            rate_limit: self.rate_limit.and_then(|limit| u32::try_from(limit).ok()),
            pdnd: None,
        }
    }
}

/// A system that calls the API.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceClient {
    /// Its id: the `client_id` of its token requests.
    pub id: ServiceClientId,
    /// What it is called.
    #[schema(max_length = 200, example = "Sistema informativo della Regione Veneto")]
    pub name: String,
    /// Its state.
    pub status: ServiceClientStatus,
    /// For whom it acts.
    #[schema(max_items = 20)]
    pub roles: Vec<RoleGrant>,
    /// What its tokens may be used for.
    #[schema(max_items = 20)]
    pub scopes: Vec<Scope>,
    /// Its public keys.
    #[schema(max_items = 10)]
    pub keys: Vec<PublicKey>,
    /// From when on it gets no token any more; absent when it does not end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub expires_at: Option<Instant>,
    /// How many requests it may make in a minute; absent where the server's limit holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, maximum = 1_000_000)]
    pub rate_limit: Option<i32>,
    /// The PDND consumer (*fruitore*) that it is; absent when it has no vouchers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "69e2865e-65ab-4e48-a638-2037a9ee2ee7")]
    pub pdnd_consumer_id: Option<Uuid>,
    /// Which organisation that consumer is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "01910000-0000-7000-8000-00000000010b")]
    pub pdnd_organisation_id: Option<Uuid>,
    /// When it got its last token; absent when never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_token_at: Option<Instant>,
    /// When it made its last request, with a token or a PDND voucher; noted within a minute. Absent when never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub last_request_at: Option<Instant>,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
}

impl From<Client> for ServiceClient {
    fn from(client: Client) -> Self {
        let Content { roles, scopes, keys } = client.content.0;
        Self {
            id: client.id,
            name: client.name,
            status: client.status,
            roles,
            scopes,
            keys,
            expires_at: client.expires_at,
            rate_limit: client.rate_limit,
            pdnd_consumer_id: client.pdnd_consumer_id.map(|id| id.0),
            pdnd_organisation_id: client.pdnd_organisation_id.map(|id| id.0),
            last_token_at: client.last_token_at,
            last_request_at: client.last_request_at,
            version: client.version,
            created_at: client.created_at,
            updated_at: client.updated_at,
        }
    }
}

impl From<&Client> for ServiceClientInput {
    fn from(client: &Client) -> Self {
        let Content { roles, scopes, keys } = client.content.0.clone();
        Self {
            name: client.name.clone(),
            roles,
            scopes,
            keys,
            expires_at: client.expires_at.map(|at| at.utc().fixed_offset()),
            rate_limit: client.rate_limit,
            pdnd_consumer_id: client.pdnd_consumer_id.map(|id| id.0),
            pdnd_organisation_id: client.pdnd_organisation_id.map(|id| id.0),
            status: client.status,
        }
    }
}

/// How much a system has used on one day (UTC).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, ToSchema)]
pub struct ServiceClientUsage {
    /// The day.
    #[schema(example = "2026-11-22")]
    pub day: NaiveDate,
    /// How many tokens it got.
    #[schema(minimum = 0, example = 144)]
    pub tokens: i32,
    /// How many requests it made with them; counted within a minute.
    #[schema(minimum = 0, example = 5210)]
    pub requests: i32,
}

/// Says what is wrong with the PDND consumer that a system is.
fn check_consumer(new: &ServiceClientInput, broken: &mut Vec<Violation>) {
    let missing = match (new.pdnd_consumer_id, new.pdnd_organisation_id) {
        (Some(_), None) => Some("#/pdnd_organisation_id"),
        (None, Some(_)) => Some("#/pdnd_consumer_id"),
        _ => None,
    };
    if let Some(pointer) = missing {
        let why = text("Consumatore e organizzazione vanno insieme.", "Consumer and organisation come together.");
        broken.push(Violation::new(pointer, "required", why));
    }
    let Some(own) = new.pdnd_organisation_id else { return };
    for (i, _) in new.roles.iter().enumerate().filter(|(_, grant)| grant.organisation_id.is_some_and(|id| id != own)) {
        let why = text("Non è l'organizzazione del consumatore.", "Is not the organisation that the consumer is.");
        broken.push(Violation::new(format!("#/roles/{i}/organisation_id"), "other_organisation", why));
    }
}

impl Rules for ServiceClientInput {
    fn check(&self, broken: &mut Vec<Violation>) {
        crate::users::model::check_roles(&self.roles, broken);
        check_consumer(self, broken);
        let allowed = [Role::RegionalCoordinator, Role::OrganisationContact, Role::InstitutionalReader];
        for (i, grant) in self.roles.iter().enumerate().filter(|(_, grant)| !allowed.contains(&grant.role)) {
            if !matches!(grant.role, Role::Service | Role::Public) {
                let why = text("Il ruolo è solo per le persone.", "The role is for people only.");
                broken.push(Violation::new(format!("#/roles/{i}/role"), "not_allowed", why));
            }
        }
        for (i, scope) in self.scopes.iter().enumerate() {
            if self.scopes.iter().take(i).any(|other| other == scope) {
                let why = text("È già nell'elenco.", "Is in the list already.");
                broken.push(Violation::new(format!("#/scopes/{i}"), "repeated", why));
            }
        }
        for (i, key) in self.keys.iter().enumerate() {
            if super::secrets::model::verifying(key).is_none() {
                let why = text(
                    "Non è una chiave pubblica RSA di almeno 2048 bit, né EC P-256.",
                    "Is no public key of RSA with at least 2048 bits, nor of EC P-256.",
                );
                broken.push(Violation::new(format!("#/keys/{i}"), "bad_key", why));
            }
            if self.keys.iter().take(i).any(|other| other.kid == key.kid) {
                let why = text("È già nell'elenco.", "Is in the list already.");
                broken.push(Violation::new(format!("#/keys/{i}/kid"), "repeated", why));
            }
        }
    }
}
