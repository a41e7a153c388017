//! What a file is, told from its bytes while they go by. What a client says of it must agree.
use crate::error::Violation;
use crate::language::text;
use std::collections::VecDeque;

/// A type of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileType {
    /// Its media type.
    pub media_type: &'static str,
    /// The endings that names of such files have; the first is the usual one.
    pub extensions: &'static [&'static str],
    /// What clients call it too.
    aliases: &'static [&'static str],
}

const fn known(
    media_type: &'static str,
    extensions: &'static [&'static str],
    aliases: &'static [&'static str],
) -> FileType {
    FileType { media_type, extensions, aliases }
}

const PDF: FileType = known("application/pdf", &["pdf"], &["application/x-pdf"]);
const PNG: FileType = known("image/png", &["png"], &["image/x-png"]);
const JPEG: FileType = known("image/jpeg", &["jpg", "jpeg", "jpe"], &["image/jpg", "image/pjpeg"]);
const GIF: FileType = known("image/gif", &["gif"], &[]);
const WEBP: FileType = known("image/webp", &["webp"], &[]);
const MP3: FileType = known("audio/mpeg", &["mp3"], &["audio/mp3", "audio/x-mpeg"]);
const MP4: FileType = known("video/mp4", &["mp4", "m4v"], &["video/x-m4v"]);
const ODT: FileType = known("application/vnd.oasis.opendocument.text", &["odt"], &[]);
const ODS: FileType = known("application/vnd.oasis.opendocument.spreadsheet", &["ods"], &[]);
const ODP: FileType = known("application/vnd.oasis.opendocument.presentation", &["odp"], &[]);
const DOCX: FileType = known("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"], &[]);
const XLSX: FileType = known("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"], &[]);
const PPTX: FileType =
    known("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"], &[]);
// Windows calls a CSV file what opens it.
const CSV: FileType = known("text/csv", &["csv"], &["application/vnd.ms-excel", "application/csv", "text/plain"]);
const TXT: FileType = known("text/plain", &["txt", "text", "md"], &["text/markdown"]);

/// Every type that is taken.
pub const TAKEN: &[FileType] = &[PDF, PNG, JPEG, GIF, WEBP, MP3, MP4, ODT, ODS, ODP, DOCX, XLSX, PPTX, CSV, TXT];

/// Types that a browser shows without running anything.
const SHOWN: &[FileType] = &[PNG, JPEG, GIF, WEBP];

/// Whether a browser may show it in a page; everything else is saved.
pub fn is_safe_inline(media_type: &str) -> bool {
    SHOWN.iter().any(|shown| shown.media_type == media_type)
}

/// How much of a file's beginning is looked at.
const HEAD: usize = 8 * 1024;
/// How much of its end: the directory of a ZIP archive stands there.
const TAIL: usize = 512 * 1024;

/// Looks at a file as it goes by.
#[derive(Debug, Default)]
pub struct Sniffer {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    binary: bool,
}

impl Sniffer {
    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        let room = HEAD.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend(bytes.iter().take(room));
        // Control characters that no text has; escape is what terminals obey.
        self.binary |= bytes.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c));
        if self.is_zip() {
            // What stood in `head` before it was known to be a ZIP is its beginning, not its end.
            self.tail.extend(bytes.iter().skip(bytes.len().saturating_sub(TAIL)));
            let over = self.tail.len().saturating_sub(TAIL);
            self.tail.drain(..over);
        }
    }

    fn is_zip(&self) -> bool {
        self.head.starts_with(b"PK\x03\x04")
    }

    /// What the file is, if it is of a type that is taken and agrees with what the client said: its media type and its
    /// name's extension.
    pub fn finish(mut self, declared: Option<&str>, extension: Option<&str>) -> Result<FileType, Violation> {
        let found = self.recognised(declared, extension)?;
        let declared = declared.map(str::to_ascii_lowercase).filter(|said| said != "application/octet-stream");
        if let Some(said) = declared
            && said != found.media_type
            && !found.aliases.contains(&said.as_str())
        {
            return Err(contradiction(&said, found));
        }
        // An ending that belongs to another type; one that nobody knows says nothing.
        if let Some(ending) = extension
            && !found.extensions.contains(&ending)
            && TAKEN.iter().any(|other| other.extensions.contains(&ending))
        {
            return Err(contradiction(&format!(".{ending}"), found));
        }
        Ok(found)
    }

    fn recognised(&mut self, declared: Option<&str>, extension: Option<&str>) -> Result<FileType, Violation> {
        if self.head.is_empty() {
            return Err(Violation::new("#/file", "required", text("Il file è vuoto.", "The file is empty.")));
        }
        if self.is_zip() {
            return archive(&self.head, self.tail.make_contiguous());
        }
        let told = infer::get(&self.head).map(|kind| kind.mime_type());
        if let Some(binary) = [PDF, PNG, JPEG, GIF, WEBP, MP3, MP4].into_iter().find(|one| Some(one.media_type) == told)
        {
            return Ok(binary);
        }
        if self.binary || told.is_some() || is_markup(&self.head) {
            return Err(not_taken());
        }
        let csv = extension == Some("csv") || extension.is_none() && declared == Some("text/csv");
        Ok(if csv { CSV } else { TXT })
    }
}

/// Text that a browser or an operating system might run, whatever it is called.
fn is_markup(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let start: String = text.iter().take(16).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    ["<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<?php", "<iframe", "<!--", "#!", "{\\rtf"]
        .iter()
        .any(|markup| start.starts_with(markup))
}

/// An office document, told by the directory at the end of its archive.
fn archive(head: &[u8], tail: &[u8]) -> Result<FileType, Violation> {
    let Some(names) = directory(tail) else { return Err(not_taken()) };
    let has = |name: &str| names.iter().any(|one| one == name);
    let runs = |name: &String| {
        let name = name.to_ascii_lowercase();
        let parts = ["vbaproject.bin", "vbadata.xml", "/activex/", "/embeddings/"];
        parts.iter().any(|part| name.contains(part)) || name.starts_with("basic/") || name.starts_with("scripts/")
    };
    // The first entry of an OpenDocument file names its type (OpenDocument 1.3, part 2, 3.3).
    let opened = head.get(30..).and_then(|rest| rest.strip_prefix(b"mimetype")).unwrap_or_default();
    let odf = [ODT, ODS, ODP].into_iter().find(|one| {
        let after = opened.strip_prefix(one.media_type.as_bytes());
        after.is_some_and(|rest| rest.starts_with(b"PK"))
    });
    let ooxml = || {
        let parts = [("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX)];
        let one = parts.into_iter().find(|(part, _)| has(part)).map(|(_, kind)| kind);
        one.filter(|_| has("[Content_Types].xml"))
    };
    let found = odf.or_else(ooxml).ok_or_else(not_taken)?;
    if names.iter().any(runs) {
        let why = text(
            "I documenti con macro o oggetti incorporati non sono ammessi.",
            "Documents with macros or embedded objects are not taken.",
        );
        return Err(Violation::new("#/file", "macros", why));
    }
    Ok(found)
}

/// The names in the central directory of a ZIP archive that ends here; none when it is broken or longer than the tail.
fn directory(tail: &[u8]) -> Option<Vec<String>> {
    let end = tail.windows(4).rposition(|four| four == b"PK\x05\x06")?;
    let short = |from: usize| Some(usize::from(u16::from_le_bytes(tail.get(from..from + 2)?.try_into().ok()?)));
    let long = |from: usize| usize::try_from(u32::from_le_bytes(tail.get(from..from + 4)?.try_into().ok()?)).ok();
    let (count, length) = (short(end + 10)?, long(end + 12)?);
    let mut at = end.checked_sub(length)?;
    let mut names = Vec::new();
    for _ in 0..count {
        if tail.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let (name, extra, comment) = (short(at + 28)?, short(at + 30)?, short(at + 32)?);
        names.push(String::from_utf8_lossy(tail.get(at + 46..at + 46 + name)?).into_owned());
        at += 46 + name + extra + comment;
    }
    Some(names)
}

fn not_taken() -> Violation {
    let endings = TAKEN.iter().filter_map(|one| one.extensions.first().copied()).collect::<Vec<_>>().join(", ");
    let why = text(
        format!("Il contenuto non è di un tipo ammesso: {endings}."),
        format!("The content is of no type that is taken: {endings}."),
    );
    Violation::new("#/file", "type_not_allowed", why)
}

fn contradiction(said: &str, found: FileType) -> Violation {
    let said: String = said.chars().take(100).collect();
    let why = text(
        format!("È dichiarato come {said}, ma il contenuto è {}.", found.media_type),
        format!("It is declared as {said}, but its content is {}.", found.media_type),
    );
    Violation::new("#/file", "type_mismatch", why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn told(bytes: &[u8], declared: Option<&str>, extension: Option<&str>) -> Result<&'static str, &'static str> {
        let mut sniffer = Sniffer::default();
        bytes.chunks(7).for_each(|chunk| sniffer.feed(chunk));
        sniffer.finish(declared, extension).map(|kind| kind.media_type).map_err(|violation| violation.code)
    }

    fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for (name, content) in entries {
            writer.start_file(*name, stored).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn bytes_decide_and_words_must_agree() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice();
        let pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".as_slice();
        for (bytes, declared, extension, expected) in [
            (png, Some("image/png"), Some("png"), Ok("image/png")),
            (png, None, None, Ok("image/png")),
            (png, Some("application/octet-stream"), Some("xyz"), Ok("image/png")),
            (png, Some("image/jpeg"), None, Err("type_mismatch")),
            (png, None, Some("pdf"), Err("type_mismatch")),
            (pdf, Some("application/x-pdf"), Some("pdf"), Ok("application/pdf")),
            (b"a;b\n1;2\n".as_slice(), Some("application/vnd.ms-excel"), Some("csv"), Ok("text/csv")),
            ("però,già\n".as_bytes(), Some("text/plain"), Some("txt"), Ok("text/plain")),
            (b"perch\xe9".as_slice(), None, Some("txt"), Ok("text/plain")),
            (b"", None, Some("txt"), Err("required")),
            (b"<!DOCTYPE html><script>".as_slice(), Some("text/plain"), Some("txt"), Err("type_not_allowed")),
            (b"\xef\xbb\xbf <svg onload=x>".as_slice(), Some("image/png"), Some("png"), Err("type_not_allowed")),
            (b"#!/bin/sh\n".as_slice(), None, Some("txt"), Err("type_not_allowed")),
            (b"MZ\x90\0\x03\0\0\0".as_slice(), Some("application/pdf"), Some("pdf"), Err("type_not_allowed")),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), None, Some("doc"), Err("type_not_allowed")),
            (b"a\x1b[31m".as_slice(), None, Some("txt"), Err("type_not_allowed")),
        ] {
            assert_eq!(told(bytes, declared, extension), expected, "{bytes:?} {declared:?} {extension:?}");
        }
    }

    #[test]
    fn office_documents_without_macros_are_taken() {
        let types = ("[Content_Types].xml", "<Types/>");
        let docx = zip(&[types, ("_rels/.rels", ""), ("word/document.xml", "x")]);
        assert_eq!(told(&docx, None, Some("docx")), Ok(DOCX.media_type));
        assert_eq!(told(&zip(&[("xl/workbook.xml", "x"), types]), None, None), Ok(XLSX.media_type));
        let macros = zip(&[types, ("word/document.xml", "x"), ("word/vbaProject.bin", "x")]);
        assert_eq!(told(&macros, Some(DOCX.media_type), Some("docx")), Err("macros"));
        let odt = zip(&[("mimetype", ODT.media_type), ("content.xml", "x")]);
        assert_eq!(told(&odt, Some(ODT.media_type), Some("odt")), Ok(ODT.media_type));
        let scripted = zip(&[("mimetype", ODT.media_type), ("Basic/Standard/Module1.xml", "x")]);
        assert_eq!(told(&scripted, None, Some("odt")), Err("macros"));
        assert_eq!(told(&zip(&[("a.exe", "MZ")]), Some("application/zip"), Some("zip")), Err("type_not_allowed"));
        assert_eq!(told(&docx[..docx.len() - 30], None, Some("docx")), Err("type_not_allowed"), "cut off");
    }

    proptest! {
        #[test]
        fn any_bytes_are_told_without_a_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), zipped: bool) {
            if zipped {
                bytes.splice(0..0, *b"PK\x03\x04");
                bytes.extend(*b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x10\0\0\0\0\0\0\0\0\0");
            }
            let _ = told(&bytes, None, None);
        }
    }
}
