//! Request bodies: their media type, their size, and what the schema says.
use crate::app::Core;
use crate::digest;
use crate::error::{Error, Result};
use crate::input::{self, Merge, Rules, json};
use crate::language::text;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::ops::Deref;
use utoipa::ToSchema;

/// A JSON body (RFC 8259) that keeps every rule of its schema.
#[derive(Debug)]
pub struct Input<T> {
    /// The body.
    pub body: T,
    /// SHA-256 over method, path and body, to recognise a repetition.
    pub fingerprint: String,
}

impl<T> Input<T> {
    /// The body alone.
    pub fn into_inner(self) -> T {
        self.body
    }
}

impl<T> Deref for Input<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T: ToSchema + DeserializeOwned + Rules + 'static> FromRequest for Input<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let bytes = take(&req, payload, "application/json").await?;
            let mut hash = Sha256::new();
            hash.update(req.method().as_str());
            hash.update(req.uri().path());
            hash.update(&bytes);
            let fingerprint = digest::hex(hash.finalize());
            Ok(Self { body: input::read(json::value(&bytes)?)?, fingerprint })
        })
    }
}

impl<T: ToSchema + serde::Serialize + DeserializeOwned + Rules + 'static> FromRequest for Merge<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let bytes = take(&req, payload, "application/merge-patch+json").await?;
            Ok(Self::new(json::value(&bytes)?))
        })
    }
}

/// An `application/x-www-form-urlencoded` body, as OAuth 2.0 asks for at the token endpoint.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T: ToSchema + DeserializeOwned + Rules + 'static> FromRequest for Form<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let bytes = take(&req, payload, "application/x-www-form-urlencoded").await?;
            let fields =
                url::form_urlencoded::parse(&bytes).map(|(k, v)| (k.into_owned(), Value::String(v.into_owned())));
            Ok(Self(input::read(Value::Object(fields.collect()))?))
        })
    }
}

/// The whole body, if it is of the media type and not too large.
async fn take(req: &HttpRequest, payload: Payload, media_type: &'static str) -> Result<web::Bytes> {
    let sent = req.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(media_type) {
        return Err(Error::UnsupportedMediaType(media_type));
    }
    let (limit, seconds) = req
        .app_data::<web::Data<Core>>()
        .map_or((1 << 20, 30), |core| (core.settings.body_limit, core.settings.request_timeout));
    let patience = std::time::Duration::from_secs(seconds);
    tokio::time::timeout(patience, read(payload, limit)).await.map_err(|_| Error::Timeout)?
}

/// A body of at most `limit` bytes.
pub async fn read(mut payload: Payload, limit: usize) -> Result<web::Bytes> {
    let mut bytes = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|e| {
            Error::MalformedBody(text(format!("Corpo interrotto: {e}"), format!("The body broke off: {e}")))
        })?;
        if bytes.len() + chunk.len() > limit {
            return Err(Error::TooLarge(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// For the document only: the schema of a merge patch to a `T`, everything optional, `PracticePatch` by name.
pub struct Patch<T>(std::marker::PhantomData<T>);

impl<T: ToSchema> ToSchema for Patch<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Patch")
    }
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T: ToSchema> utoipa::__dev::ComposeSchema for Patch<T> {
    /// A mark that the document's last step replaces by the relaxed schema of `T`.
    fn compose(
        _: Vec<utoipa::openapi::RefOr<utoipa::openapi::Schema>>,
    ) -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let of = serde_json::json!(T::name());
        utoipa::openapi::ObjectBuilder::new()
            .extensions(Some(utoipa::openapi::extensions::Extensions::builder().add("x-merge-patch-of", of).build()))
            .build()
            .into()
    }
}
