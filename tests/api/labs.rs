//! `src/labs`.
