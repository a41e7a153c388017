//! Practices near a point.
use super::store::conditions::condition;
use crate::db::MultiBackend;
use diesel::expression::{ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Double};
use diesel::sqlite::Sqlite;
use serde::{Deserialize, Deserializer};
use std::str::FromStr;

/// A point and how far around it, with the numbers that a query compares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    latitude: f64,
    longitude: f64,
    south: f64,
    north: f64,
    west: f64,
    east: f64,
    /// A degree of latitude and one of longitude here, in kilometres.
    degrees: (f64, f64),
    square: f64,
}

impl FromStr for Near {
    type Err = String;

    /// `latitude,longitude,kilometres`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "near: latitude (-90..90), longitude (-180..180), kilometres (1..300)".to_owned();
        let numbers: Vec<f64> = text.split(',').map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
        let [latitude, longitude, km] = numbers.as_slice() else { return Err(wrong()) };
        let on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        if on_earth && (1.0..=300.0).contains(km) { Ok(Self::around(*latitude, *longitude, *km)) } else { Err(wrong()) }
    }
}

impl<'de> Deserialize<'de> for Near {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// How long a degree of latitude is, in kilometres.
const DEGREE: f64 = 111.195;

impl Near {
    fn around(latitude: f64, longitude: f64, km: f64) -> Self {
        let narrow = (DEGREE * latitude.to_radians().cos()).max(0.001);
        let (high, wide) = (km / DEGREE, km / narrow);
        Self {
            latitude,
            longitude,
            south: latitude - high,
            north: latitude + high,
            west: longitude - wide,
            east: longitude + wide,
            degrees: (DEGREE, narrow),
            square: km * km,
        }
    }
}

condition!(Near);

// Seats and municipalities in a box that an index knows, then within the circle. On a plane at the point's latitude:
// within half a percent for the distances that can be asked for, in Italy.
macro_rules! within {
    ($near:expr, $out:expr) => {{
        let near: &'b Near = $near;
        $out.push_sql("o.latitude BETWEEN ");
        $out.push_bind_param::<Double, _>(&near.south)?;
        $out.push_sql(" AND ");
        $out.push_bind_param::<Double, _>(&near.north)?;
        $out.push_sql(" AND o.longitude BETWEEN ");
        $out.push_bind_param::<Double, _>(&near.west)?;
        $out.push_sql(" AND ");
        $out.push_bind_param::<Double, _>(&near.east)?;
        for (before, column, from, length) in [
            (" AND (((o.", "latitude", &near.latitude, &near.degrees.0),
            (" * ((o.", "latitude", &near.latitude, &near.degrees.0),
            (" + ((o.", "longitude", &near.longitude, &near.degrees.1),
            (" * ((o.", "longitude", &near.longitude, &near.degrees.1),
        ] {
            $out.push_sql(before);
            $out.push_sql(column);
            $out.push_sql(" - ");
            $out.push_bind_param::<Double, _>(from)?;
            $out.push_sql(") * ");
            $out.push_bind_param::<Double, _>(length)?;
            $out.push_sql(")");
        }
        $out.push_sql(") <= ");
        $out.push_bind_param::<Double, _>(&near.square)?;
    }};
}

macro_rules! on_both {
    ($($backend:ty),+) => {$(
        impl QueryFragment<$backend> for Near {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                out.unsafe_to_cache_prepared();
                out.push_sql("practices.id IN (SELECT p.id FROM organisations o JOIN practices p ON p.organisation_id = o.id WHERE ");
                within!(self, out);
                out.push_sql(" UNION SELECT f.practice_id FROM organisations o JOIN practice_facets f ON f.facet = 'municipality' \
                    AND f.value = o.cadastral_code WHERE o.kind = 'municipality' AND ");
                within!(self, out);
                out.push_sql(")");
                Ok(())
            }
        }
    )+};
}
on_both!(Pg, Sqlite);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_point_is_on_earth_and_its_circle_small() {
        assert!("45.667,12.243,25".parse::<Near>().is_ok() && "-45,-12.5,1".parse::<Near>().is_ok());
        for wrong in
            ["", "45,12", "91,12,5", "45,181,5", "45,12,0", "45,12,301", "45,12,5,6", "a,b,c", "NaN,1,1", "1,1,inf"]
        {
            assert!(wrong.parse::<Near>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_point_or_an_error(text in "[-0-9.,eNaif]{0,20}|.{0,20}") {
            let _ = text.parse::<Near>();
        }
    }
}
