//! `src/transferability`.
