//! `id_type!`: one Rust type for the ids of one resource, so that they cannot be mixed up.

/// Declares the id type of a resource: a UUID (version 7) in JSON, in paths and in both databases.
/// `id_type!(PracticeId, "a practice")`
#[macro_export]
macro_rules! id_type {
    ($name:ident, $what:literal) => {
        #[doc = concat!("Id of ", $what, ": a time-ordered UUID (version 7, RFC 9562).")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[diesel(sql_type = $crate::db::types::DbUuid)]
        #[serde(transparent)]
        #[schema(value_type = String, format = Uuid, min_length = 36, max_length = 36, example = "0198c0de-7a11-7000-8000-000000000001")]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A fresh id.
            #[expect(clippy::new_without_default, reason = "each one is different")]
            pub fn new() -> Self {
                Self($crate::db::types::Id::new().0)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
        impl diesel::serialize::ToSql<$crate::db::types::DbUuid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::to_sql(&self.0, out)
            }
        }
        impl diesel::serialize::ToSql<$crate::db::types::DbUuid, diesel::sqlite::Sqlite> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result {
                out.set_value(self.0.as_bytes().as_slice());
                Ok(diesel::serialize::IsNull::No)
            }
        }
        impl diesel::serialize::ToSql<$crate::db::types::DbUuid, $crate::db::MultiBackend> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::db::MultiBackend>,
            ) -> diesel::serialize::Result {
                out.set_value(($crate::db::types::DbUuid, self));
                Ok(diesel::serialize::IsNull::No)
            }
        }
        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<$crate::db::types::DbUuid, DB> for $name
        where
            $crate::db::types::Id: diesel::deserialize::FromSql<$crate::db::types::DbUuid, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                <$crate::db::types::Id as diesel::deserialize::FromSql<$crate::db::types::DbUuid, DB>>::from_sql(value)
                    .map(|id| Self(id.0))
            }
        }
    };
}
