//! Codes that people hold instead of an account (an answer to an invitation, a registration to a session): 128 random
//! bits that are read out, typed and carried in a link's fragment. Only their digest is stored.
use crate::auth::password;

/// 32 letters and digits that are not mistaken for each other.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A fresh code: 26 letters and digits in groups, `abcde-fghij-kmnpq-rstuv-wxyz23`.
pub fn fresh() -> String {
    let bits: u128 = rand::random();
    let mut code = String::with_capacity(30);
    for i in 0..26_u32 {
        if i > 0 && i % 5 == 0 && i < 25 {
            code.push('-');
        }
        let five = usize::try_from((bits >> (5 * i)) & 31).unwrap_or_default();
        code.push(ALPHABET.get(five).map_or('a', |letter| char::from(*letter)));
    }
    code
}

/// What is stored of a code. Case, hyphens and spaces do not matter: people type it from paper.
pub fn digest(code: &str) -> String {
    let typed: String = code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(64).collect();
    password::digest(&typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_code_is_long_readable_and_different_each_time() {
        let all: HashSet<String> = (0..200).map(|_| fresh()).collect();
        assert_eq!(all.len(), 200);
        for code in all {
            assert_eq!(code.len(), 30, "{code}");
            assert_eq!(code.split('-').count(), 5, "{code}");
            assert_eq!(digest(&code), digest(&format!(" {} ", code.replace('-', " ").to_uppercase())));
        }
        assert_ne!(digest("abc"), digest("abd"));
    }
}
