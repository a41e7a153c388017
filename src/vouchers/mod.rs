//! PDND vouchers as credentials: the issuer's keys, who their consumers are here, proofs that were used, and what comes signed
//! beside them.
//!
//! A voucher is one of the configured issuer, or it is none: what a token says of where its keys are is not read. The
//! system that a consumer is ([`crate::service_clients`]) says for whom the voucher opens what.
pub mod attestation;
mod caller;
pub mod client_keys;
pub mod model;
pub mod service;
pub mod store;

use crate::auth::remote_keys::{IssuerKeys, Source};
use crate::auth::vouchers::Rules;
use crate::config::vouchers::Vouchers as Settings;
use crate::error::Result;
use attestation::Attestations;
use jsonwebtoken::Algorithm;
use serde_json::Value;

/// What vouchers are checked with.
pub struct Vouchers {
    rules: Rules,
    keys: IssuerKeys,
    attestations: Option<Attestations>,
}

impl Vouchers {
    /// By the settings, for the operations of a document. No keys are fetched before the first voucher comes.
    pub fn open(settings: &Settings, document: &Value) -> Result<Self> {
        let source = Source::Set(settings.jwks_url.clone());
        let keys = IssuerKeys::at(source, &[Algorithm::RS256], "the issuer of vouchers")?;
        let attestations = settings.attestations.as_ref().map(|own| Attestations::open(own, document)).transpose()?;
        Ok(Self { rules: settings.rules.clone(), keys, attestations })
    }
    /// Who issues them.
    pub fn issuer(&self) -> &str {
        &self.rules.issuer
    }
}
