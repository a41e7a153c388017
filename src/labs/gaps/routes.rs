//! `/v1/labs/gaps`.
use super::model::{GapFilter, ThemeGaps};
use super::service;
use crate::error::Result;
use crate::http::caller::Anyone;
use crate::http::mount::Mount;
use crate::http::page::Listed;
use crate::http::query::Query;
use crate::page::Page;
use actix_web::get;

/// Mounts the operation.
pub fn routes(api: &mut Mount<'_>) {
    api.service(list_theme_gaps);
}

/// List the gaps of the catalogue.
///
/// Themes by regions: how many public practices (published, and archived ones) each theme has in each region, with the
/// zeros, to see what to ask for next. The whole table on one page, in the order of the tree of themes.
#[utoipa::path(tag = "labs", params(GapFilter),
    responses((status = 200, description = "The table.", body = Page<ThemeGaps>)))]
#[get("/labs/gaps")]
async fn list_theme_gaps(anyone: Anyone, filter: Query<GapFilter>) -> Result<Listed<ThemeGaps>> {
    Ok(Listed::whole(anyone.read(move |tx| service::table(tx, &filter)).await?))
}
