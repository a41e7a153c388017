//! `src/rubrics`.
