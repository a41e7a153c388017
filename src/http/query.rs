//! Query parameters, checked against what the document says of them: unknown ones and bad values are 400.
use crate::error::{Error, Result};
use crate::parameters::{parse, read, table, typed};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use std::ops::Deref;
use utoipa::IntoParams;

/// The query parameters of an operation.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// The query parameters of a list: its own filters and those that all lists share.
#[derive(Debug)]
pub struct List<F> {
    /// The resource's own filters and its `sort`.
    pub filter: F,
    /// Where the page begins and how long it is.
    pub page: PageQuery,
}

/// What every list takes.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PageQuery {
    /// Where the page begins: `next_cursor` of the page before. Opaque; do not build one.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
    /// How many items a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20, format = Int32)]
    pub limit: Option<i32>,
    /// Whether to count all the items that match, in `total` (counting costs).
    #[param(default = false)]
    pub count: Option<bool>,
    /// The fields to answer with, separated by commas; `id` or `code` always comes along. All when absent.
    #[param(inline, max_items = 60, style = Form, explode = false, value_type = Option<Vec<FieldName>>)]
    pub fields: Option<Vec<String>>,
}

/// The name of a field.
#[derive(utoipa::ToSchema)]
#[schema(max_length = 60, pattern = "^[a-z_0-9]+$")]
#[expect(dead_code, reason = "only its schema is used")]
pub struct FieldName(String);

impl PageQuery {
    /// How many items to answer with.
    pub fn limit(&self) -> i64 {
        i64::from(self.limit.unwrap_or(20))
    }
}

impl<T> Deref for Query<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: IntoParams + DeserializeOwned + 'static> Query<T> {
    fn of(req: &HttpRequest) -> Result<Self> {
        parse(req.query_string()).map(Self)
    }
}

impl<F: IntoParams + DeserializeOwned + 'static> List<F> {
    fn of(req: &HttpRequest) -> Result<Self> {
        let mut found = read(req.query_string(), &[&*table::<F>()?, &*table::<PageQuery>()?])?.into_iter();
        let (filter, page) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
        Ok(Self { filter: typed(filter)?, page: typed(page)? })
    }
}

impl<T: IntoParams + DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req))
    }
}

impl<F: IntoParams + DeserializeOwned + 'static> FromRequest for List<F> {
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req))
    }
}
