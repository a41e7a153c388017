//! Secrets that the server must read again (what webhooks are signed with): sealed in the database with ChaCha20-Poly1305
//! (RFC 8439), under keys that are derived (HKDF, RFC 5869) from the server's signing keys. So there is no further key to
//! look after: a copy of the database alone opens nothing, and a rotation seals anew what the older keys have sealed.
use crate::error::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use std::sync::Arc;

/// What a key is for: another use would have other keys.
const PURPOSE: &[u8] = b"osservatorio: secrets of webhooks, 1";

/// Seals with the first of the keys and opens with all.
#[derive(Clone)]
pub struct Sealing {
    keys: Arc<Vec<(String, LessSafeKey)>>,
}

/// A secret as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The nonce and what was sealed, in base64.
    pub text: String,
    /// The id of the key.
    pub key: String,
}

impl Sealing {
    /// From private keys, by their ids; the first one seals.
    pub fn of<'a>(private: impl Iterator<Item = (&'a str, &'a [u8])>) -> Result<Self> {
        let mut keys = Vec::new();
        for (id, private) in private {
            let derived = Salt::new(HKDF_SHA256, b"").extract(private);
            let derived = derived.expand(&[PURPOSE], &CHACHA20_POLY1305).map_err(|_| failed("no key"))?;
            keys.push((id.to_owned(), LessSafeKey::new(UnboundKey::from(derived))));
        }
        Ok(Self { keys: Arc::new(keys) })
    }

    /// The id of the key that seals now.
    pub fn current(&self) -> &str {
        self.keys.first().map_or("", |(id, _)| id)
    }

    /// The ids of the others.
    pub fn older(&self) -> Vec<String> {
        self.keys.iter().skip(1).map(|(id, _)| id.clone()).collect()
    }

    /// Seals a secret of what has this id: it opens for nothing else.
    pub fn seal(&self, of: uuid::Uuid, secret: &[u8]) -> Result<Sealed> {
        let (id, key) = self.keys.first().ok_or_else(|| failed("no key"))?;
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut bytes = secret.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(of.as_bytes()), &mut bytes)
            .map_err(|_| failed("cannot seal"))?;
        Ok(Sealed { text: STANDARD.encode([&nonce[..], &bytes].concat()), key: id.clone() })
    }

    /// The secret; none where the key is not there any more, or it was tampered with.
    pub fn open(&self, of: uuid::Uuid, sealed: &Sealed) -> Option<Vec<u8>> {
        let (_, key) = self.keys.iter().find(|(id, _)| *id == sealed.key)?;
        let bytes = STANDARD.decode(&sealed.text).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        key.open_in_place(nonce, Aad::from(of.as_bytes()), &mut rest).ok().map(|opened| opened.to_vec())
    }
}

fn failed(why: &str) -> Error {
    Error::internal(format!("sealing: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_is_sealed_opens_with_its_key_for_its_resource_and_untouched() {
        let (old, new): ([u8; 32], [u8; 32]) = ([1; 32], [2; 32]);
        let before = Sealing::of([("old", &old[..])].into_iter()).unwrap();
        let both = Sealing::of([("new", &new[..]), ("old", &old[..])].into_iter()).unwrap();
        let of = Uuid::from_u128(7);
        let sealed = before.seal(of, b"a secret").unwrap();
        assert_eq!(both.open(of, &sealed).as_deref(), Some(&b"a secret"[..]));
        assert_ne!(before.seal(of, b"a secret").unwrap(), sealed, "each has a nonce of its own");
        assert_eq!((both.current(), both.seal(of, b"x").unwrap().key.as_str()), ("new", "new"));
        assert!(before.open(of, &both.seal(of, b"x").unwrap()).is_none(), "a key that is not there");
        assert!(both.open(Uuid::from_u128(8), &sealed).is_none(), "another resource");
        let renamed = Sealed { key: "new".to_owned(), ..sealed.clone() };
        assert!(both.open(of, &renamed).is_none());
        for text in ["", "AAAA", "not base64"] {
            assert!(both.open(of, &Sealed { text: text.to_owned(), ..sealed.clone() }).is_none());
        }
    }
}
