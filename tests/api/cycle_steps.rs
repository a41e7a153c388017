//! `src/cycle_steps`.
