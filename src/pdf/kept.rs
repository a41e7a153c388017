//! The last PDFs that were made: a front page that everybody opens is typeset once.
use crate::error::Result;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_128;

/// How many are remembered: each has about fifty kilobytes.
const MOST: usize = 32;

type Kept = VecDeque<(u128, Arc<Vec<u8>>)>;

static KEPT: Mutex<Kept> = Mutex::new(VecDeque::new());

/// The PDF with this fingerprint; `make` makes it when it is not remembered.
pub fn or_make(fingerprint: &str, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    let key = xxh3_128(fingerprint.as_bytes());
    let found = {
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| *known == key);
        at.and_then(|at| kept.remove(at)).map(|one| {
            let bytes = one.1.clone();
            kept.push_back(one);
            bytes
        })
    };
    if let Some(bytes) = found {
        return Ok(bytes.to_vec());
    }
    let made = make()?;
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    while kept.len() >= MOST {
        kept.pop_front();
    }
    kept.push_back((key, Arc::new(made.clone())));
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn what_was_made_lately_is_not_made_again() {
        let never = || -> Result<Vec<u8>> { Err(Error::internal("made again".to_owned())) };
        assert_eq!(or_make("one of the kept", || Ok(vec![1])).unwrap(), [1]);
        assert_eq!(or_make("one of the kept", never).unwrap(), [1]);
        assert!(or_make("another", never).is_err(), "a failure is told");
        for n in 0..MOST {
            or_make(&format!("newer {n}"), || Ok(vec![0])).unwrap();
        }
        assert!(or_make("one of the kept", never).is_err(), "the oldest has gone");
    }
}
