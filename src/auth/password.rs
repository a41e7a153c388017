//! Passwords and one-time secrets: Argon2id for what people choose, SHA-256 for what we draw at random.
use crate::error::{Error, Result};
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Shortest password taken, in characters (NIST SP 800-63B asks for at least 8; length beats composition rules).
pub const SHORTEST: usize = 12;
/// Longest password taken, in characters.
pub const LONGEST: usize = 200;

/// The Argon2id hash of a password, in PHC form. Takes some tens of milliseconds on purpose.
pub fn hash(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|e| Error::internal(format!("argon2: {e}")))?.to_string())
}

/// Whether `password` is the one that `hash` was made from. Without a hash it takes as long and says no, so that
/// the time of an answer does not tell which accounts exist.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    use std::sync::OnceLock;
    static NOBODY: OnceLock<String> = OnceLock::new();
    let nobody = NOBODY.get_or_init(|| self::hash("nobody's password").unwrap_or_default());
    let stored = hash.unwrap_or(nobody);
    let parsed = argon2::PasswordHash::new(stored);
    let matches = parsed.is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok());
    matches && hash.is_some()
}

/// A secret of 256 random bits (128 would do), as 43 URL-safe characters. Shown once; only its [`digest`] is stored.
pub fn secret() -> String {
    let bytes: [u8; 32] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A password that can be read out and typed: five groups of four letters and digits, about 100 bits.
pub fn readable() -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let letter = || ALPHABET.get(rand::random_range(0..32_usize)).map_or('a', |b| char::from(*b));
    let groups: Vec<String> = (0..5).map(|_| (0..4).map(|_| letter()).collect()).collect();
    groups.join("-")
}

/// What is stored of a random secret: its SHA-256 in hexadecimal. (A slow hash is for secrets that can be guessed.)
pub fn digest(secret: &str) -> String {
    crate::digest::sha256(secret)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_right_password_and_no_other() {
        let hash = super::hash("perché no, signora?").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(super::verify("perché no, signora?", Some(&hash)));
        assert!(!super::verify("perche no, signora?", Some(&hash)));
        assert!(!super::verify("perché no, signora?", None));
        assert!(!super::verify("nobody's password", None));
    }

    #[test]
    fn secrets_differ_and_are_long() {
        assert_ne!(super::secret(), super::secret());
        assert_eq!(super::secret().len(), 43);
        assert_eq!(super::readable().len(), 24);
    }
}
