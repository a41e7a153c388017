//! People of the agency's provider (OpenID Connect): they come with its access tokens and act by what its claims give.
//!
//! A token is one of the configured provider, or it is none: what it says of where its keys are is not read. Whose account it
//! opens is decided at each request ([`crate::users::provided`]), so that who is blocked is out with the next one.
mod caller;
pub mod service;

use crate::auth::jws::ALGORITHMS;
use crate::auth::provider::Rules;
use crate::auth::remote_keys::IssuerKeys;
use crate::config::provider::Provider as Settings;
use crate::error::Result;

/// What tokens of the provider are checked with.
pub struct Provider {
    rules: Rules,
    keys: IssuerKeys,
}

impl Provider {
    /// By the settings. No keys are fetched before the first token comes.
    pub fn open(settings: &Settings) -> Result<Self> {
        let keys = IssuerKeys::at(settings.source.clone(), &ALGORITHMS, "the provider of accounts")?;
        Ok(Self { rules: settings.rules.clone(), keys })
    }
    /// Who issues them.
    pub fn issuer(&self) -> &str {
        &self.rules.issuer
    }
}
