//! Optimistic concurrency: a change names the version that it started from.
use crate::error::{Error, Result};

/// The versions that a change may start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// Whatever is there (`If-Match: *`).
    Any,
    /// One of these.
    OneOf(Vec<i32>),
}

impl Expected {
    /// 412 unless `current` is what the change started from.
    pub fn check(&self, current: i32) -> Result<()> {
        match self {
            Self::Any => Ok(()),
            Self::OneOf(versions) if versions.contains(&current) => Ok(()),
            Self::OneOf(_) => Err(Error::PreconditionFailed),
        }
    }
}
