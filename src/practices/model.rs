//! Types.
use crate::codes::CodeList;

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[];
