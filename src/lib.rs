//! The map of the house.
//!
//! | module | what lives there |
//! |---|---|
//! | [`app`], [`api`] | the actix application and the document; what is mounted |
//! | [`http`] | what HTTP asks of every operation: callers, input, pages, ETags, problems, limits |
//! | [`auth`] | actors, roles, the policy table, tokens, keys, passwords |
//! | [`db`] | connections, the unit of work, column types, search |
//! | [`error`], [`input`], [`page`], [`parameters`], [`pdf`], [`rdf`], [`delimited`], [`digest`], [`register`], [`mod@codes`], [`language`], [`territory`], [`version`], [`clock`], [`config`] | small things that everything shares |
//! | the rest | one folder a feature: `model`, `workflow`, `service`, `store`, `routes` |
//!
//! Imports go one way: `routes -> service -> store -> db`; `model` and `workflow` know neither actix nor queries. A
//! feature reaches another through its `service` or `model` only, and only one that stands before it below.
//! `tests/architecture.rs` reads the `use` lines.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic))]

pub mod api;
pub mod app;
pub mod auth;
pub mod clock;
pub mod codes;
pub mod config;
pub mod db;
pub mod delimited;
pub mod digest;
pub mod error;
pub mod http;
pub mod input;
pub mod language;
pub mod page;
pub mod parameters;
pub mod pdf;
pub mod rdf;
pub mod register;
pub mod territory;
pub mod version;

// The features, each after those it builds on.
pub mod regions;
pub mod themes;
pub mod users;
pub mod service_clients;
pub mod oauth;
pub mod vouchers;
pub mod municipalities;
pub mod organisations;
pub mod oidc;
pub mod outbox;
pub mod practices;
pub mod rubrics;
pub mod reviews;
pub mod transferability;
pub mod labs;
pub mod lab_sessions;
pub mod calls;
pub mod form_imports;
pub mod pec_receipts;
pub mod sending;
pub mod findings;
pub mod cycle_steps;
pub mod cycle_reports;
pub mod exports;
pub mod imports;
pub mod row_imports;
pub mod changes;
pub mod webhooks;
pub mod open_data;
pub mod statistics;
pub mod maps;
pub mod dashboard;
pub mod audit;
pub mod code_lists;
pub mod status;

// What puts it all together.
pub mod commands;
pub mod demo;
pub mod reindexing;
pub mod work;
