//! The Territorial Laboratories: regional stations of comparison, and the cycles they work in.
//!
//! A lab covers one or more regions, is kept by its stewards (*a cura di*) with partners, and begins `planned`, seen by
//! those who work on it. Once it is `active` everybody sees it for good, with its cycles, themes and the numbers of its
//! experts. A [`cycles`] record moves through its phases in `cycle_steps`, which stands later: it asks what each phase
//! has produced. In between: [`readings`] of practices, the [`choice`] of a theme, the agreed group of [`experts`], and
//! the [`gaps`] of the catalogue.
//!
//! Invariants: cycles of a lab are numbered from 1 without gaps, and a new one is opened when the one before is in
//! restitution or concluded; who takes part (coordinators of a region, contacts of stewards and partners, experts that
//! it names) sees the work, the names of experts among it; nobody else does.
pub mod choice;
pub mod content;
pub mod cycles;
pub mod experts;
pub mod figures;
pub mod filter;
pub mod gaps;
pub mod input;
pub mod model;
pub mod readings;
pub mod routes;
pub mod service;
pub mod sight;
pub mod store;
pub mod view;
