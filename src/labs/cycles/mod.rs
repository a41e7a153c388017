//! The cycles of a laboratory: reading, choice of a theme, agreed group, preparation, session, restitution.
//!
//! The phases, and what each must have produced before it closes, stand in [`workflow`]; `cycle_steps` gathers what was
//! produced and moves a cycle. Here a cycle is opened, read, given a title and its shortlist: which of the practices that
//! were read the cycle goes on with, and why.
pub mod background;
pub mod input;
pub mod model;
pub mod reading_list;
pub mod removal;
pub mod routes;
pub mod service;
pub mod store;
pub mod view;
pub mod workflow;
