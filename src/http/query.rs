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
pub struct List<F, P = PageQuery> {
    /// The resource's own filters and its `sort`.
    pub filter: F,
    /// Where the page begins and how long it is.
    pub page: P,
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

/// Declares the filters of a list without some of its parameters, as a type of its own:
/// `filters_without! { /// Filters of counts. pub struct CountFilter(ListFilter) without "sort" }`
#[macro_export]
macro_rules! filters_without {
    ($(#[doc = $doc:literal])+ pub struct $name:ident($of:ty) without $($left_out:literal),+) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Default, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $of);

        impl utoipa::IntoParams for $name {
            fn into_params(
                place: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                let left_out = [$($left_out),+];
                let all = <$of as utoipa::IntoParams>::into_params(place);
                all.into_iter().filter(|one| !left_out.contains(&one.name.as_str())).collect()
            }
        }
    };
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

impl<F, P> List<F, P>
where
    F: IntoParams + DeserializeOwned + 'static,
    P: IntoParams + DeserializeOwned + 'static,
{
    fn of(req: &HttpRequest) -> Result<Self> {
        let mut found = read(req.query_string(), &[&*table::<F>()?, &*table::<P>()?])?.into_iter();
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

impl<F, P> FromRequest for List<F, P>
where
    F: IntoParams + DeserializeOwned + 'static,
    P: IntoParams + DeserializeOwned + 'static,
{
    type Error = Error;
    type Future = Ready<Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req))
    }
}
