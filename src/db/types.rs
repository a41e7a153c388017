//! Column types that PostgreSQL and SQLite store differently, and the newtypes that models use for them.
//!
//! Each one is a marker (`DbUuid`, used in `schema.rs`) and a Rust newtype (`Instant`, used in models).
//! The newtype is required: Rust's orphan rule does not let us implement diesel's traits for foreign types.
use super::{MultiBackend, MultiRawValue};
use chrono::{DateTime, SubsecRound, Utc};
use chrono_tz::{Europe::Rome, Tz};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, Json, SqlType, Timestamptz, Uuid as PgUuid};
use diesel::sqlite::{Sqlite, SqliteValue};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;
use uuid::Uuid;

/// `uuid` in PostgreSQL, 16-byte `blob` in SQLite.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(name = "uuid"), sqlite_type(name = "Binary"))]
pub struct DbUuid;

/// `timestamptz` in PostgreSQL, fixed-width RFC 3339 `text` in SQLite, so that
/// comparing and sorting the text compares and sorts the instants.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(name = "timestamptz"), sqlite_type(name = "Text"))]
pub struct DbInstant;

/// `json` in PostgreSQL, `text` in SQLite: kept and given back as it was written, byte for byte.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(postgres_type(name = "json"), sqlite_type(name = "Text"))]
pub struct DbJson;

/// The bare value of every id column; features wrap it in a type of their own with [`id_type!`](crate::id_type).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, Serialize, Deserialize,
)]
#[diesel(sql_type = DbUuid)]
#[serde(transparent)]
pub struct Id(pub Uuid);

impl Id {
    /// A fresh time-ordered id (UUID version 7): id order is creation order.
    #[expect(clippy::new_without_default, reason = "each one is different; a default would suggest otherwise")]
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl ToSql<DbUuid, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<PgUuid, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<DbUuid, Pg> for Id {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Uuid as FromSql<PgUuid, Pg>>::from_sql(value).map(Self)
    }
}
impl ToSql<DbUuid, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}
impl FromSql<DbUuid, Sqlite> for Id {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.read_blob())?))
    }
}

/// An instant in UTC, cut to microseconds; RFC 3339 with `Z` in JSON.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = DbInstant)]
#[serde(from = "DateTime<Utc>", into = "DateTime<Utc>")]
#[schema(value_type = String, format = DateTime, max_length = 40, example = "2024-09-05T07:30:00Z")]
pub struct Instant(DateTime<Utc>);

impl Instant {
    /// This instant on the clocks of Italy.
    pub fn in_rome(self) -> DateTime<Tz> {
        self.0.with_timezone(&Rome)
    }

    /// This instant, `by` later (earlier when negative).
    pub fn plus(self, by: chrono::TimeDelta) -> Self {
        Self(self.0 + by)
    }

    /// The same instant as chrono's type.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }
}
impl From<DateTime<Utc>> for Instant {
    fn from(t: DateTime<Utc>) -> Self {
        Self(t.trunc_subsecs(6))
    }
}
impl From<Instant> for DateTime<Utc> {
    fn from(t: Instant) -> Self {
        t.0
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%S%.6fZ"))
    }
}

impl ToSql<DbInstant, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.0, out)
    }
}
impl FromSql<DbInstant, Pg> for Instant {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(value).map(Self)
    }
}
impl ToSql<DbInstant, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}
impl FromSql<DbInstant, Sqlite> for Instant {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = value.read_text();
        match fixed_width(text) {
            Some(instant) => Ok(Self(instant)),
            None => Ok(DateTime::parse_from_rfc3339(text)?.to_utc().into()),
        }
    }
}

/// What [`Instant`]'s `Display` writes, read back: ten times as fast as a parser for all of RFC 3339, which a page of
/// rows feels. None for any other text.
fn fixed_width(text: &str) -> Option<DateTime<Utc>> {
    let [year @ .., b'-', m, o, b'-', d, a, b'T', h, u, b':', i, n, b':', s, e, b'.', f0, f1, f2, f3, f4, f5, b'Z'] =
        text.as_bytes()
    else {
        return None;
    };
    let number =
        |digits: &[u8]| digits.iter().try_fold(0_u32, |n, c| c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0')));
    let [_, _, _, _] = year else { return None };
    let year = i32::try_from(number(year)?).ok()?;
    let date = chrono::NaiveDate::from_ymd_opt(year, number(&[*m, *o])?, number(&[*d, *a])?)?;
    let micros = number(&[*f0, *f1, *f2, *f3, *f4, *f5])?;
    let (hour, minute, second) = (number(&[*h, *u])?, number(&[*i, *n])?, number(&[*s, *e])?);
    Some(date.and_hms_micro_opt(hour, minute, second, micros)?.and_utc())
}

/// A typed value kept in one JSON column: `Stored<Vec<Partner>>`.
#[derive(Debug, Clone, Default, PartialEq, AsExpression, FromSqlRow, Serialize, Deserialize)]
#[diesel(sql_type = DbJson)]
#[serde(transparent)]
pub struct Stored<T>(pub T);

impl<T: Serialize + std::fmt::Debug> ToSql<DbJson, Pg> for Stored<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}
impl<T: DeserializeOwned> FromSql<DbJson, Pg> for Stored<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_slice(value.as_bytes())?))
    }
}
impl<T: Serialize + std::fmt::Debug> ToSql<DbJson, Sqlite> for Stored<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}
impl<T: DeserializeOwned> FromSql<DbJson, Sqlite> for Stored<T> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(value.read_text())?))
    }
}

/// The text of a JSON column as it stands there: for what is passed on without being read.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = DbJson)]
pub struct JsonText(pub String);

impl ToSql<DbJson, Pg> for JsonText {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}
impl FromSql<DbJson, Pg> for JsonText {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(std::str::from_utf8(value.as_bytes())?.to_owned()))
    }
}
impl ToSql<DbJson, Sqlite> for JsonText {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}
impl FromSql<DbJson, Sqlite> for JsonText {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(value.read_text().to_owned()))
    }
}

impl HasSqlType<DbUuid> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<DbUuid>(lookup)
    }
}
impl HasSqlType<DbInstant> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<DbInstant>(lookup)
    }
}
impl HasSqlType<DbJson> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<DbJson>(lookup)
    }
}
impl HasSqlType<Json> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        MultiBackend::lookup_sql_type::<Json>(lookup)
    }
}

/// Teaches the generated `MultiBackend` one (SQL type, Rust type) pair that both real backends already know.
macro_rules! multi_backend_value {
    ($sql:ident, $rust:ty $(, $param:ident: $($bound:path),+)?) => {
        impl$(<$param: $($bound +)+ 'static>)? FromSql<$sql, MultiBackend> for $rust
        where
            $rust: FromSql<$sql, Pg> + FromSql<$sql, Sqlite>,
        {
            fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<$rust, $sql>()
            }
        }
        impl$(<$param: $($bound +)+ 'static>)? ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value(($sql, self));
                Ok(IsNull::No)
            }
        }
    };
}
multi_backend_value!(DbUuid, Id);
multi_backend_value!(DbInstant, Instant);
multi_backend_value!(DbJson, JsonText);
multi_backend_value!(DbJson, Stored<T>, T: Serialize, std::fmt::Debug, DeserializeOwned, Send, Sync);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_instant_is_read_as_it_was_written(micros in -2_000_000_000_000_000_i64..8_000_000_000_000_000) {
            let instant = Instant::from(DateTime::from_timestamp_micros(micros).unwrap());
            prop_assert_eq!(fixed_width(&instant.to_string()), Some(instant.utc()));
        }

        #[test]
        fn any_other_text_is_left_to_the_parser(text in ".{0,30}") {
            if let Some(read) = fixed_width(&text) {
                prop_assert_eq!(Instant(read).to_string(), text);
            }
        }
    }
}
