//! `src/findings`.
