//! The API: which features are mounted, and the document that describes them.
mod answers;
pub mod deprecation;
pub mod document;
mod schemas;

use crate::http::mount::Mount;

/// Every operation under `/v1`, in the order of the document's tags.
pub fn routes(api: &mut Mount<'_>) {
    crate::status::routes::routes(api);
    crate::code_lists::routes::routes(api);
    crate::regions::routes::routes(api);
    crate::themes::routes::routes(api);
    crate::users::routes::routes(api);
    crate::service_clients::routes::routes(api);
    crate::oauth::routes::routes(api);
    crate::municipalities::routes::routes(api);
    // Before the paths of single resources, which would take `geojson` for an id.
    crate::maps::routes::routes(api);
    crate::organisations::routes::routes(api);
    crate::outbox::routes::routes(api);
    crate::practices::routes::routes(api);
    crate::rubrics::routes::routes(api);
    crate::reviews::routes::routes(api);
    crate::transferability::routes::routes(api);
    crate::labs::routes::routes(api);
    crate::lab_sessions::routes::routes(api);
    crate::calls::routes::routes(api);
    crate::calls::answers::routes::routes(api);
    crate::form_imports::routes::routes(api);
    crate::pec_receipts::routes::routes(api);
    crate::sending::routes::routes(api);
    crate::findings::routes::routes(api);
    crate::cycle_steps::routes::routes(api);
    crate::cycle_reports::routes::routes(api);
    crate::exports::routes::routes(api);
    crate::imports::routes::routes(api);
    crate::row_imports::routes::routes(api);
    crate::statistics::routes::routes(api);
    crate::changes::routes::routes(api);
    crate::webhooks::routes::routes(api);
    crate::open_data::routes::routes(api);
    crate::audit::routes::routes(api);
}
