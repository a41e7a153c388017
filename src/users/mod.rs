//! People with an account, their roles and reach; signing in and out.
pub mod model;
pub mod routes;
