//! `osservatorio keys`.
use crate::auth::keys;
use crate::config::Settings;
use crate::error::Result;

/// Prints a fresh private key.
pub fn new() -> Result<()> {
    print!("{}", keys::fresh_pem()?);
    Ok(())
}

/// Puts a fresh key in front of the bundle; the one before goes on verifying until the next rotation.
pub fn rotate(settings: &Settings) -> Result<()> {
    let own = settings.data_dir.join("signing-keys.pem");
    let file = settings.signing_keys_file.as_ref().unwrap_or(&own);
    keys::rotate(file, 2)?;
    println!("{} has a new key in front; restart the server to sign with it.", file.display());
    Ok(())
}
