//! Digests as they are kept and shown: SHA-256 in hexadecimal, with small letters.
use sha2::{Digest, Sha256};

/// The digest of these bytes.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex(Sha256::digest(bytes))
}

/// Bytes in hexadecimal: of a digest that was made piece by piece.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
