//! `src/reviews`.
