//! `codes!`: an enumeration of the domain, stored and sent as its code, with labels in Italian and English.
use crate::language::Text;

/// One code of an enumeration.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    /// The stable English code (`snake_case`).
    pub code: &'static str,
    /// The Italian label.
    pub it: &'static str,
    /// The English label.
    pub en: &'static str,
}

impl Code {
    /// The label in both languages.
    pub fn label(&self) -> Text {
        crate::language::text(self.it, self.en)
    }
}

/// An enumeration with its name and codes, as `GET /v1/code-lists/{name}` serves it.
#[derive(Debug, Clone, Copy)]
pub struct CodeList {
    /// Plural kebab-case name: `organisation-kinds`.
    pub name: &'static str,
    /// What the codes are about (the doc line of the type).
    pub about: &'static str,
    /// The codes in their order.
    pub codes: &'static [Code],
}

/// The schema of an enumeration: its codes, with their English labels in the description.
pub fn schema(list: &CodeList) -> utoipa::openapi::Object {
    let labels: Vec<String> = list.codes.iter().map(|c| format!("`{}` {}", c.code, c.en)).collect();
    let description = format!(
        "{} Labels in Italian and English: `/code-lists/{}`.\n\n{}",
        list.about.trim(),
        list.name,
        labels.join("; ")
    );
    utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .description(Some(description))
        .enum_values(Some(list.codes.iter().map(|c| c.code)))
        .examples(list.codes.first().map(|c| serde_json::json!(c.code)))
        .build()
}

/// Declares an enumeration of the domain:
/// `codes! { /// Kind of a part. pub enum PartKind in "session-part-kinds" { Open = "open" ("aperta", "open"), .. } }`
#[macro_export]
macro_rules! codes {
    ($(#[doc = $doc:literal])+ pub enum $name:ident in $list:literal {
        $($variant:ident = $code:literal ($it:literal, $en:literal)),+ $(,)?
    }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name {
            $(#[doc = $en] #[serde(rename = $code)] $variant),+
        }

        impl $name {
            /// Every value, in the order of the code list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The list as the API serves it.
            pub const LIST: $crate::codes::CodeList = $crate::codes::CodeList {
                name: $list,
                about: concat!($($doc),+),
                codes: &[$($crate::codes::Code { code: $code, it: $it, en: $en }),+],
            };
            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            /// The label in Italian and English.
            pub fn label(self) -> $crate::language::Text {
                match self { $(Self::$variant => $crate::language::text($it, $en)),+ }
            }
        }
        // By hand: utoipa's derive does not see a `rename` that a macro fills in.
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
        impl utoipa::__dev::ComposeSchema for $name {
            fn compose(
                _: Vec<utoipa::openapi::RefOr<utoipa::openapi::Schema>>,
            ) -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::codes::schema(&Self::LIST).into()
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$variant),)+
                    other => Err(format!("unknown {}: {other}", stringify!($name))),
                }
            }
        }
        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                match self { $(Self::$variant => $code),+ }.to_sql(out)
            }
        }
        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(String::from_sql(value)?.parse::<Self>()?)
            }
        }
    };
}
