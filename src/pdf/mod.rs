//! Documents made from data: as PDF, typeset by Typst from the templates beside this file, and as HTML.
//!
//! What a document says is one value, a [`Paper`]. A template gets it as data (JSON), never as markup: `#`, `*`, `_` and
//! `@` in a name are just characters; in HTML everything is escaped as it is put in. The fonts are inside the binary and
//! are read when the first document is made.
mod kept;
mod letter;
mod page;
mod report;
mod session;
pub mod words;

pub use letter::{Letter, Signatory};
pub use page::POLICY;
pub use report::{Block, Column, Entry, Labelled, Report, Section};
pub use session::{Item, Notice, Part, PartyGroup, Programme, SaveTheDate, SessionHead, Speaker};
pub use words::italian_date;

use crate::error::{Error, Result};
use maud::Markup;
use serde::Serialize;
use serde_json::Value;
use std::sync::{LazyLock, Mutex};
use typst::foundations::{Dict, IntoValue};
use typst::text::Font;
use typst_as_lib::{TypstEngine, TypstTemplateMainFile};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// A document: what it says, how it looks on paper, how it looks in a browser.
pub trait Paper: Serialize {
    /// How it looks on paper.
    fn template() -> &'static Template;

    /// How it looks in a browser.
    fn html(&self) -> Markup;
}

/// The document as HTML.
pub fn html(paper: &impl Paper) -> String {
    paper.html().into_string()
}

/// The document as a PDF that can be kept (PDF/A-2a) and read aloud (PDF/UA-1). Takes some milliseconds of a core: call
/// it where a blocking thread is due (`compute`), outside of transactions.
pub fn typeset<P: Paper>(paper: &P) -> Result<Vec<u8>> {
    P::template().render(&data(paper)?)
}

/// What the template of a document is filled in with.
fn data(paper: &impl Paper) -> Result<String> {
    let mut data = serde_json::to_value(paper).map_err(|e| Error::internal(e.to_string()))?;
    clean(&mut data);
    Ok(data.to_string())
}

/// A document that is on its way to become a PDF, and known by a fingerprint before it is one.
#[derive(Debug)]
pub struct Manuscript {
    template: &'static Template,
    data: String,
}

impl Manuscript {
    /// Of a document.
    pub fn of<P: Paper>(paper: &P) -> Result<Self> {
        Ok(Self { template: P::template(), data: data(paper)? })
    }

    /// What the PDF's bytes follow from: two manuscripts with the same make the same PDF.
    pub fn fingerprint(&self) -> String {
        format!("{}\n{}\n{}", env!("CARGO_PKG_VERSION"), self.template.source, self.data)
    }

    /// The PDF; the last ones are remembered. Takes some milliseconds of a core, as [`typeset`] does.
    pub fn pdf(&self) -> Result<Vec<u8>> {
        kept::or_make(&self.fingerprint(), || self.template.render(&self.data))
    }
}

/// A template with its fonts, ready to be filled in.
pub struct Template {
    source: &'static str,
    engine: TypstEngine<TypstTemplateMainFile>,
    options: PdfOptions,
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Template").field("source", &self.source).finish_non_exhaustive()
    }
}

static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| typst_assets::fonts().flat_map(|data| Font::iter(typst::foundations::Bytes::new(data))).collect());

/// One document at a time: what Typst remembers while it typesets is shared and thrown away after each one, so thousands
/// of letters need no more memory than a few.
static TURN: Mutex<()> = Mutex::new(());

impl Template {
    fn new(source: &'static str) -> Self {
        let engine = TypstEngine::builder().main_file(source).fonts(FONTS.iter().cloned()).build();
        // Standards that contradict each other would be a defect; the tests see it.
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).unwrap_or_default();
        Self { source, engine, options: PdfOptions { standards, ..PdfOptions::default() } }
    }

    fn render(&self, data: &str) -> Result<Vec<u8>> {
        let mut inputs = Dict::new();
        inputs.insert("data".into(), data.into_value());
        let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let document =
            self.engine.compile_with_input(inputs).output.map_err(|e| Error::internal(format!("typesetting: {e}")))?;
        typst_pdf::pdf(&document, &self.options).map_err(|e| Error::internal(format!("typesetting: {e:?}")))
    }
}

/// Makes every text in `data` one that the fonts can show.
fn clean(data: &mut Value) {
    match data {
        Value::String(text) => *text = printable(text),
        Value::Array(all) => all.iter_mut().for_each(clean),
        Value::Object(fields) => fields.values_mut().for_each(clean),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The text with what the fonts cannot show (emoji, control characters) put as a white square: a document to be kept has
/// a sign for every character.
fn printable(text: &str) -> String {
    let invisible = |c: char| matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}' | '\r');
    text.chars()
        .filter(|c| !invisible(*c))
        .map(|c| match c {
            '\n' | ' ' | '\u{a0}' => c,
            '\t' => ' ',
            c if FONTS.iter().any(|font| font.info().coverage.contains(c as u32)) => c,
            _ => '□',
        })
        .collect()
}

#[cfg(test)]
mod tests;
