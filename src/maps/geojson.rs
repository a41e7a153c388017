//! GeoJSON (RFC 7946).
use crate::http::page::Links;
use crate::lab_sessions::service::LabSession;
use crate::organisations::model::{Geo, Organisation};
use crate::practices::service::territory::PracticeSummary;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A position: degrees east, then degrees north (WGS 84), in this order.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(value_type = Vec<Degrees>, min_items = 2, max_items = 2, example = json!([12.243, 45.6669]))]
pub struct LonLat([f64; 2]);

/// A part of a position, in degrees.
#[derive(ToSchema)]
#[schema(minimum = -180, maximum = 180, example = 12.243)]
#[expect(dead_code, reason = "only its schema is used")]
struct Degrees(f64);

impl From<Geo> for LonLat {
    fn from(geo: Geo) -> Self {
        Self([geo.longitude, geo.latitude])
    }
}

/// Where a feature is: in one place, or in several.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type")]
pub enum Geometry {
    /// One place.
    Point {
        /// It.
        coordinates: LonLat,
    },
    /// Several places.
    MultiPoint {
        /// They.
        #[schema(max_items = 10000)]
        coordinates: Vec<LonLat>,
    },
}

impl Geometry {
    /// Where these places are; none without a place.
    pub fn of(places: &[Geo]) -> Option<Self> {
        match places {
            [] => None,
            [one] => Some(Self::Point { coordinates: (*one).into() }),
            several => Some(Self::MultiPoint { coordinates: several.iter().copied().map(LonLat::from).collect() }),
        }
    }
}

/// What a GeoJSON object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub enum GeoType {
    /// One thing with its place.
    Feature,
    /// Several of them.
    FeatureCollection,
}

/// Where a page of features begins and how long it is.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct FeatureQuery {
    /// Where the page begins: `next_cursor` of the page before. Opaque; do not build one.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
    /// How many features a page has at most.
    #[param(minimum = 1, maximum = 1000, default = 500, format = Int32)]
    pub limit: Option<i32>,
}

impl FeatureQuery {
    /// How many features to answer with.
    pub fn limit(&self) -> i64 {
        i64::from(self.limit.unwrap_or(500))
    }
}

/// A feature and a page of them, of things that a list shows as `$item`.
macro_rules! features {
    ($(#[doc = $doc:literal])+ $feature:ident, $collection:ident, $item:ty) => {
        $(#[doc = $doc])+
        #[derive(Debug, Serialize, ToSchema)]
        pub struct $feature {
            /// Always `Feature`.
            #[serde(rename = "type")]
            pub kind: GeoType,
            /// Its id.
            pub id: Uuid,
            /// Where it is; null when no place is known of it.
            #[schema(required)]
            pub geometry: Option<Geometry>,
            /// What the list shows of it.
            pub properties: $item,
        }

        /// A page of features (RFC 7946). `_links` and `next_cursor` are ours (foreign members, 6.1).
        #[derive(Debug, Serialize, ToSchema)]
        pub struct $collection {
            /// Always `FeatureCollection`.
            #[serde(rename = "type")]
            pub kind: GeoType,
            /// The features, in the order asked for.
            #[schema(max_items = 1000)]
            pub features: Vec<$feature>,
            /// This page, and the next one where there is one.
            #[serde(rename = "_links")]
            pub links: Links,
            /// The cursor of the next page; absent on the last one.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[schema(nullable = false, max_length = 2000)]
            pub next_cursor: Option<String>,
        }

        impl From<(Uuid, Vec<Geo>, $item)> for $feature {
            fn from((id, places, properties): (Uuid, Vec<Geo>, $item)) -> Self {
                Self { kind: GeoType::Feature, id, geometry: Geometry::of(&places), properties }
            }
        }

        impl $collection {
            /// A page of them.
            pub fn of(features: Vec<$feature>, links: Links, next_cursor: Option<String>) -> Self {
                Self { kind: GeoType::FeatureCollection, features, links, next_cursor }
            }
        }
    };
}

features! {
    /// A practice on a map: at the seat of its lead organisation (first, where that is known), and at the town halls of the
    /// municipalities that it covers.
    PracticeFeature, PracticeFeatures, PracticeSummary
}
features! {
    /// An organisation on a map: at its seat.
    OrganisationFeature, OrganisationFeatures, Organisation
}
features! {
    /// A session on a map: at its venue.
    LabSessionFeature, LabSessionFeatures, LabSession
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_has_the_longitude_first() {
        let treviso = Geo { latitude: 45.6669, longitude: 12.243 };
        let text = |places: &[Geo]| serde_json::to_string(&Geometry::of(places)).unwrap();
        assert_eq!(text(&[treviso]), r#"{"type":"Point","coordinates":[12.243,45.6669]}"#);
        let two = text(&[treviso, Geo { latitude: 45.5, longitude: 12.0 }]);
        assert_eq!(two, r#"{"type":"MultiPoint","coordinates":[[12.243,45.6669],[12.0,45.5]]}"#);
        assert_eq!(text(&[]), "null");
    }
}
