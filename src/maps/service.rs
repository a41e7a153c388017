//! The items of the lists with where they are.
use super::geojson::{FeatureQuery, LabSessionFeature, OrganisationFeature, PracticeFeature};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::lab_sessions::service::{self as lab_sessions, LabSessionFilter};
use crate::organisations::model::Geo;
use crate::organisations::service::{self as organisations, OrganisationFilter};
use crate::page::Page;
use crate::practices::model::PracticeId;
use crate::practices::service::lists::{self, Wish};
use crate::practices::service::{PracticeFilter, places};

/// A page of the practices that the actor finds.
pub fn practices(tx: &mut Tx<'_>, filter: PracticeFilter, query: &FeatureQuery) -> Result<Page<PracticeFeature>> {
    let wish = Wish {
        sort: filter.sort(),
        facets: false,
        filter: filter.into_filter(),
        cursor: query.cursor.clone(),
        limit: query.limit(),
        count: false,
    };
    let page = lists::list(tx, wish)?;
    let ids = page.items.iter().map(|one| one.id()).collect::<Result<Vec<_>>>()?;
    let mut places = places::of(tx, &ids)?;
    let feature = |(id, one): (PracticeId, _)| (id.0, places.remove(&id).unwrap_or_default(), one).into();
    let Page { items, next, .. } = page;
    Ok(Page { items: ids.into_iter().zip(items).map(feature).collect(), next, total: None, facets: None })
}

/// A page of the organisations.
pub fn organisations(
    tx: &mut Tx<'_>,
    filter: &OrganisationFilter,
    query: &FeatureQuery,
) -> Result<Page<OrganisationFeature>> {
    let page = organisations::list(tx, filter, query.cursor.as_deref(), query.limit(), false)?;
    Ok(page.map(|one| (one.id.0, one.geo.known().into_iter().collect(), one).into()))
}

/// A page of the sessions that the actor finds.
pub fn sessions(tx: &mut Tx<'_>, filter: LabSessionFilter, query: &FeatureQuery) -> Result<Page<LabSessionFeature>> {
    let wanted = lab_sessions::Wanted {
        sort: filter.sort.unwrap_or_default(),
        cursor: query.cursor.clone(),
        limit: query.limit(),
        count: false,
    };
    let page = lab_sessions::list(tx, &filter.into_filter(), &wanted)?;
    Ok(page.map(|one| {
        let geo = one.venue.as_ref().and_then(|venue| venue.geo);
        let place = geo.map(|geo| Geo { latitude: geo.latitude, longitude: geo.longitude });
        (one.id.0, place.into_iter().collect(), one).into()
    }))
}
