//! A connection to either database. Queries written with diesel's DSL run on it unchanged; see `query.rs` for the few
//! that need help.
#![expect(missing_docs, reason = "the derive documents nothing of what it generates")]
use diesel::{PgConnection, SqliteConnection};

#[derive(diesel::MultiConnection)]
pub enum Conn {
    Pg(PgConnection),
    Sqlite(SqliteConnection),
}
