//! Taking a file in: a `multipart/form-data` body (RFC 7578), streamed to the storage while it comes. No more than a
//! few megabytes of it are in memory, however long it is.
use super::model::{AttachmentCreate, AttachmentUpdate, StoredFile};
use super::naming;
use super::sniff::Sniffer;
use super::storage::{Incoming, Storage};
use crate::digest;
use crate::error::{Error, Result, Violation};
use crate::http::input::Input;
use crate::input;
use crate::language::text;
use actix_multipart::{Field, Multipart};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, web};
use futures_util::StreamExt;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long a text field may be.
const TEXT: usize = 4_096;
/// How many parts a body may have.
const PARTS: usize = 20;

/// What limits an upload.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The longest file, in bytes.
    pub size: usize,
    /// How long the client may be silent.
    pub patience: Duration,
}

/// A body as it was taken in.
#[derive(Default)]
struct Body {
    fields: Map<String, Value>,
    file: Option<StoredFile>,
    broken: Vec<Violation>,
}

/// Takes in a body: its file goes to the storage under `key`, its fields are checked like any other input.
pub async fn receive(
    req: &HttpRequest,
    payload: web::Payload,
    storage: &Storage,
    key: &str,
    limits: Limits,
) -> Result<Input<AttachmentCreate>> {
    if !actix_web::HttpMessage::content_type(req).eq_ignore_ascii_case("multipart/form-data") {
        return Err(Error::UnsupportedMediaType("multipart/form-data"));
    }
    let mut parts = Multipart::new(req.headers(), payload);
    let mut body = Body::default();
    let mut count = 0;
    while let Some(part) = patiently(limits, parts.next()).await? {
        count += 1;
        if count > PARTS {
            return Err(Error::MalformedBody(text("Troppe parti.", "Too many parts.")));
        }
        let part = part.map_err(|e| unreadable(&e))?;
        body.take(part, storage, key, limits).await?;
    }
    let Body { fields, file, mut broken } = body;
    let fingerprint = fingerprint(req, &fields, file.as_ref());
    if file.is_none() && !broken.iter().any(|one| one.pointer == "#/file") {
        broken.push(Violation::new("#/file", "required", text("Serve il file.", "The file is needed.")));
    }
    let about = match input::read::<AttachmentUpdate>(Value::Object(fields)) {
        Ok(about) => Some(about),
        Err(Error::Invalid(violations)) => {
            broken.extend(violations);
            None
        }
        Err(other) => return Err(other),
    };
    match (about, file) {
        (Some(about), Some(file)) if broken.is_empty() => {
            Ok(Input { body: AttachmentCreate { about, file }, fingerprint })
        }
        _ => Err(Error::Invalid(broken)),
    }
}

/// What a repetition must have in common with the first request.
fn fingerprint(req: &HttpRequest, fields: &Map<String, Value>, file: Option<&StoredFile>) -> String {
    let mut hash = Sha256::new();
    hash.update(req.method().as_str());
    hash.update(req.uri().path());
    hash.update(Value::Object(fields.clone()).to_string());
    if let Some(file) = file {
        hash.update(&file.name);
        hash.update(&file.sha256);
    }
    digest::hex(hash.finalize())
}

async fn patiently<T>(limits: Limits, next: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(limits.patience, next).await.map_err(|_| Error::Timeout)
}

fn unreadable(error: &actix_multipart::MultipartError) -> Error {
    Error::MalformedBody(text(format!("Multipart non leggibile: {error}"), format!("Unreadable multipart: {error}")))
}

impl Body {
    async fn take(&mut self, mut part: Field, storage: &Storage, key: &str, limits: Limits) -> Result<()> {
        let name = part.name().unwrap_or_default().to_owned();
        let known = name == "file" && self.file.is_some() || self.fields.contains_key(&name);
        if known {
            let why = text("Ripetuto.", "Repeated.");
            self.broken.push(Violation::new(format!("#/{name}"), "repeated", why));
            return skip(&mut part, limits).await;
        }
        if name == "file" {
            match store(&mut part, storage, key, limits).await? {
                Ok(file) => self.file = Some(file),
                Err(violation) => self.broken.push(violation),
            }
            return Ok(());
        }
        let Ok(bytes) = patiently(limits, part.bytes(TEXT)).await? else {
            let why = text(format!("Al massimo {TEXT} byte."), format!("At most {TEXT} bytes."));
            self.broken.push(Violation::new(format!("#/{name}"), "too_long", why));
            return Ok(());
        };
        let bytes = bytes.map_err(|e| unreadable(&e))?;
        let Ok(said) = String::from_utf8(bytes.to_vec()) else {
            let why = text("Non è UTF-8.", "It is not UTF-8.");
            self.broken.push(Violation::new(format!("#/{name}"), "encoding", why));
            return Ok(());
        };
        // In a form everything is text.
        let value = match (name.as_str(), said.as_str()) {
            ("publish", "true") => Value::Bool(true),
            ("publish", "false") => Value::Bool(false),
            _ => Value::String(said),
        };
        self.fields.insert(name, value);
        Ok(())
    }
}

/// Lets a part go by.
async fn skip(part: &mut Field, limits: Limits) -> Result<()> {
    let mut seen = 0;
    while let Some(bytes) = patiently(limits, part.next()).await? {
        seen += bytes.map_err(|e| unreadable(&e))?.len();
        if seen > limits.size {
            return Err(Error::TooLarge(limits.size));
        }
    }
    Ok(())
}

/// Brings a file to the storage and tells what it is, or why it is not taken.
async fn store(
    part: &mut Field,
    storage: &Storage,
    key: &str,
    limits: Limits,
) -> Result<Result<StoredFile, Violation>> {
    let sent = part.content_disposition().and_then(|told| {
        told.get_filename_ext().map_or_else(
            || told.get_filename().map(str::to_owned),
            |extended| String::from_utf8(extended.value.clone()).ok(),
        )
    });
    let name = sent.as_deref().and_then(naming::clean);
    let extension = name.as_deref().and_then(naming::extension);
    let declared = part.content_type().map(|media| media.essence_str().to_owned());
    let mut incoming = storage.begin(key).await?;
    let mut sniffer = Sniffer::default();
    let (size, sha256) = match pump(part, &mut incoming, &mut sniffer, limits).await {
        Ok(sums) => sums,
        Err(error) => {
            incoming.abort().await;
            return Err(error);
        }
    };
    let found = match sniffer.finish(declared.as_deref(), extension.as_deref()) {
        Ok(found) => found,
        Err(violation) => {
            incoming.abort().await;
            return Ok(Err(violation));
        }
    };
    incoming.finish().await?;
    let usual = found.extensions.first().copied().unwrap_or("bin");
    let name = match (name, extension) {
        (Some(name), Some(ending)) if found.extensions.contains(&ending.as_str()) => name,
        (Some(name), _) => naming::with_extension(&name, usual),
        (None, _) => format!("allegato.{usual}"),
    };
    let size = i64::try_from(size).map_err(|e| Error::internal(e.to_string()))?;
    Ok(Ok(StoredFile { key: key.to_owned(), name, media_type: found.media_type, size, sha256 }))
}

/// Passes the bytes of a part on, and counts, sums and looks at them on their way.
async fn pump(
    part: &mut Field,
    incoming: &mut Incoming,
    sniffer: &mut Sniffer,
    limits: Limits,
) -> Result<(usize, String)> {
    let (mut size, mut hash) = (0, Sha256::new());
    while let Some(bytes) = patiently(limits, part.next()).await? {
        let bytes: Bytes = bytes.map_err(|e| unreadable(&e))?;
        size += bytes.len();
        if size > limits.size {
            return Err(Error::TooLarge(limits.size));
        }
        hash.update(&bytes);
        sniffer.feed(&bytes);
        incoming.put(bytes).await?;
    }
    Ok((size, digest::hex(hash.finalize())))
}
