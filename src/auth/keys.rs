//! The keys that sign access tokens: ECDSA P-256 (ES256, RFC 7518), in a PEM bundle.
//!
//! The first key of the bundle signs; all of them verify and are served at `/.well-known/jwks.json`. So a rotation
//! with overlap is: put the new key in front, restart, and drop the old one when its last tokens have expired.
use crate::auth::sealing::Sealing;
use crate::error::{Error, Result};
use jsonwebtoken::jwk::{Jwk, JwkSet, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use std::io::Write;
use std::path::Path;

/// The signature algorithm of our tokens.
pub const ALGORITHM: Algorithm = Algorithm::ES256;

/// The keys of this server.
pub struct Keys {
    signing: (String, EncodingKey),
    verifying: Vec<(String, DecodingKey)>,
    set: JwkSet,
    sealing: Sealing,
}

impl Keys {
    /// Reads a bundle of PKCS #8 private keys in PEM.
    pub fn from_pem(bundle: &str) -> Result<Self> {
        let wrong = |why: String| Error::internal(format!("signing keys: {why}"));
        let mut all = Vec::new();
        let mut sealing = Vec::new();
        for block in blocks(bundle) {
            let key = EncodingKey::from_ec_pem(block.as_bytes()).map_err(|e| wrong(e.to_string()))?;
            let mut jwk = Jwk::from_encoding_key(&key, ALGORITHM).map_err(|e| wrong(e.to_string()))?;
            let kid = jwk.thumbprint(ThumbprintHash::SHA256).map_err(|e| wrong(e.to_string()))?;
            jwk.common.key_id = Some(kid.clone());
            jwk.common.public_key_use = Some(jsonwebtoken::jwk::PublicKeyUse::Signature);
            let verify = DecodingKey::from_jwk(&jwk).map_err(|e| wrong(e.to_string()))?;
            let private = p256::SecretKey::from_pkcs8_pem(&block).map_err(|e| wrong(e.to_string()))?;
            sealing.push((kid.clone(), private.to_bytes()));
            all.push((kid, key, verify, jwk));
        }
        let set = JwkSet { keys: all.iter().map(|(.., jwk)| jwk.clone()).collect() };
        let verifying = all.iter().map(|(kid, _, verify, _)| (kid.clone(), verify.clone())).collect();
        let (kid, key, ..) = all.into_iter().next().ok_or_else(|| wrong("no PEM block found".to_owned()))?;
        let sealing = Sealing::of(sealing.iter().map(|(kid, private)| (kid.as_str(), &**private)))?;
        Ok(Self { signing: (kid, key), verifying, set, sealing })
    }

    /// The key file of an embedded server; made with a fresh key (mode 0600) when there is none.
    pub fn from_own_file(path: &Path) -> Result<Self> {
        Self::from_pem(&own_file(path, fresh_pem)?)
    }

    /// The key that signs, with its id.
    pub fn signing(&self) -> (&str, &EncodingKey) {
        (&self.signing.0, &self.signing.1)
    }

    /// The key with this id.
    pub fn verifying(&self, kid: &str) -> Option<&DecodingKey> {
        self.verifying.iter().find(|(id, _)| id == kid).map(|(_, key)| key)
    }

    /// What seals secrets that must be read again: made from the same keys, and rotated with them.
    pub fn sealing(&self) -> &Sealing {
        &self.sealing
    }

    /// The public halves, as a JWK set (RFC 7517).
    pub fn public(&self) -> &JwkSet {
        &self.set
    }
}

/// What is in a file of keys; one that `fresh` makes (mode 0600) when there is none.
pub fn own_file(path: &Path, fresh: impl FnOnce() -> Result<String>) -> Result<String> {
    let failed = |e: std::io::Error| Error::internal(format!("key file {}: {e}", path.display()));
    if !path.exists() {
        write_private(path, &fresh()?).map_err(failed)?;
    }
    std::fs::read_to_string(path).map_err(failed)
}

/// A fresh private key in PEM.
pub fn fresh_pem() -> Result<String> {
    let bytes: [u8; 32] = rand::random();
    let key = p256::SecretKey::from_slice(&bytes).map_err(|e| Error::internal(e.to_string()))?;
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|e| Error::internal(e.to_string()))?;
    Ok(pem.to_string())
}

/// Puts a fresh key in front of the bundle in `path` and keeps the newest `keep` keys.
pub fn rotate(path: &Path, keep: usize) -> Result<()> {
    let failed = |e: std::io::Error| Error::internal(format!("key file {}: {e}", path.display()));
    let old = std::fs::read_to_string(path).map_err(failed)?;
    let bundle: Vec<String> = std::iter::once(fresh_pem()?).chain(blocks(&old)).take(keep).collect();
    let beside = path.with_extension("new");
    write_private(&beside, &bundle.join("\n")).map_err(failed)?;
    std::fs::rename(&beside, path).map_err(failed)
}

fn blocks(bundle: &str) -> Vec<String> {
    const END: &str = "-----END PRIVATE KEY-----";
    bundle
        .split_inclusive(END)
        .filter_map(|part| part.find("-----BEGIN PRIVATE KEY-----").and_then(|at| part.get(at..)))
        .filter(|part| part.ends_with(END))
        .map(|part| format!("{part}\n"))
        .collect()
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_key_signs_and_all_verify() {
        let (new, old) = (fresh_pem().unwrap(), fresh_pem().unwrap());
        let both = Keys::from_pem(&format!("# comment\n{new}\n{old}")).unwrap();
        let before = Keys::from_pem(&old).unwrap();
        assert_eq!(both.signing().0, Keys::from_pem(&new).unwrap().signing().0);
        assert!(both.verifying(before.signing().0).is_some());
        assert_eq!(both.public().keys.len(), 2);
        assert!(Keys::from_pem("").is_err());
        assert!(Keys::from_pem("-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----").is_err());
    }

    #[test]
    fn a_rotation_keeps_the_old_key_for_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys.pem");
        let first = Keys::from_own_file(&file).unwrap();
        rotate(&file, 2).unwrap();
        let second = Keys::from_own_file(&file).unwrap();
        assert_ne!(first.signing().0, second.signing().0);
        assert!(second.verifying(first.signing().0).is_some());
        rotate(&file, 2).unwrap();
        assert!(Keys::from_own_file(&file).unwrap().verifying(first.signing().0).is_none());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
