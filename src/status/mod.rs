//! Whether the service works, and the pages outside the versioned API: health, keys, document, Swagger UI, problems.
pub mod routes;
pub mod site;
