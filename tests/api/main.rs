//! The API through HTTP, in process. The same tests run on both databases: on PostgreSQL when `TEST_DATABASE_URL`
//! names a server on which databases can be made, else on SQLite.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
mod support;

mod access;
mod contract;
mod cross_cutting;
mod durability;
mod migrations;

mod calendar;
mod answers;
mod calls;
mod scenario;
mod form_imports;
mod outbox;
mod pec_receipts;
mod sending;

mod identity;
mod imports;
mod row_imports;
mod lab_sessions;
mod documents;
mod rubrics;
mod reviews;
mod transferability;
mod labs;
mod findings;
mod cycle_reports;
mod cycle_steps;
mod dashboard;
mod maps;
mod statistics;
mod municipalities;
mod organisations;
mod organisations_changes;
mod adhesions;
mod contacts;
mod practices;
mod saved_searches;
mod themes;
mod users;
mod service_clients;
mod changes;
mod exports;
mod vouchers;
mod webhooks;
mod open_data;
