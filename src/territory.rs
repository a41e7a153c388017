//! Codes of places: regions by their ISTAT number, which is a string because the leading zero matters.
use std::fmt;
use std::str::FromStr;

/// ISTAT code of a region: two digits, `01` Piemonte to `20` Sardegna. A string in JSON and in both databases.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^(0[1-9]|1[0-9]|20)$", min_length = 2, max_length = 2, example = "05")]
pub struct RegionCode(u8);

impl RegionCode {
    const TEXT: [&'static str; 20] = [
        "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18",
        "19", "20",
    ];

    /// The two digits.
    pub fn as_str(self) -> &'static str {
        Self::TEXT.get(usize::from(self.0).wrapping_sub(1)).copied().unwrap_or_default()
    }

    /// All twenty.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=20).map(Self)
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for RegionCode {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all().find(|code| code.as_str() == text).ok_or_else(|| format!("not a region's ISTAT code: {text}"))
    }
}

impl TryFrom<String> for RegionCode {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> Self {
        code.as_str().to_owned()
    }
}

impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for RegionCode
where
    str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
        self.as_str().to_sql(out)
    }
}

impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for RegionCode
where
    String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(String::from_sql(value)?.parse::<Self>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::RegionCode;

    #[test]
    fn only_the_twenty_codes_with_their_zero() {
        assert_eq!(RegionCode::all().count(), 20);
        assert_eq!("05".parse::<RegionCode>().unwrap().to_string(), "05");
        for wrong in ["5", "00", "21", "", "005", "V"] {
            assert!(wrong.parse::<RegionCode>().is_err(), "{wrong}");
        }
    }
}
