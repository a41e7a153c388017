//! The bytes of a file as an answer, never as something that a browser would run.
use super::model::Attachment;
use super::storage::Storage;
use super::{naming, sniff};
use crate::error::Result;
use crate::http::file::FileHead;
use actix_web::{HttpRequest, HttpResponse};

/// A file that may be given out.
#[derive(Debug)]
pub struct Content {
    /// What is known of it.
    pub about: Attachment,
    /// Its key in the storage.
    pub key: String,
}

impl Content {
    /// 200, 206, 304 or 416.
    pub async fn answer(self, req: &HttpRequest, storage: &Storage) -> Result<HttpResponse> {
        let inline = sniff::is_safe_inline(&self.about.media_type);
        let kind = if inline { "inline" } else { "attachment" };
        let media_type = match self.about.media_type.as_str() {
            // Which encoding a text has nobody said: the browser is not to guess one that runs.
            plain if plain.starts_with("text/") => format!("{plain}; charset=utf-8"),
            other => other.to_owned(),
        };
        let disposition = naming::disposition(kind, &self.about.file_name);
        let head = FileHead { sha256: &self.about.sha256, size: self.about.size, media_type, disposition };
        head.answer(req, |part| storage.read(&self.key, part)).await
    }
}
