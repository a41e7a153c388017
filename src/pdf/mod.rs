//! Documents as PDF, typeset by Typst from the templates beside this file.
//!
//! What a document says is handed to the template as data (JSON), never as markup: `#`, `*`, `_` and `@` in a name are
//! just characters. The fonts are inside the binary and are read when the first document is made.
use crate::error::{Error, Result};
use chrono::{Datelike, NaiveDate};
use serde_json::json;
use std::sync::{LazyLock, Mutex};
use typst::foundations::{Dict, IntoValue};
use typst::text::Font;
use typst_as_lib::{TypstEngine, TypstTemplateMainFile};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Whoever signs a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signatory {
    /// The office: "La Presidente".
    pub office: String,
    /// The organisation: "ANCI Veneto".
    pub organisation: String,
    /// The name.
    pub name: String,
}

/// A letter on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// Who writes, at the head of the first page: a line each.
    pub sender: Vec<String>,
    /// Where it was written: "Padova".
    pub place: String,
    /// Its date.
    pub date: NaiveDate,
    /// The line of the protocol: "Prot. 1986 / Sez. 0205 / C. 50".
    pub protocol: Option<String>,
    /// To whom: a line each, the first in bold.
    pub recipient: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// What it says: a paragraph each; a line break in one stays.
    pub paragraphs: Vec<String>,
    /// Where to answer; stands in full, so that it can be typed from paper.
    pub link: Option<String>,
    /// What stands below the link: the same code in words, the deadline.
    pub below_link: Option<String>,
    /// Who signs, two in a row.
    pub signatories: Vec<Signatory>,
}

const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

/// A date in Italian words: "24 giugno 2024", "1º luglio 2024".
pub fn italian_date(date: NaiveDate) -> String {
    let month = MONTHS.get(date.month0() as usize).copied().unwrap_or_default();
    let day = if date.day() == 1 { "1º".to_owned() } else { date.day().to_string() };
    format!("{day} {month} {}", date.year())
}

/// The letter as a PDF that can be kept (PDF/A-2a) and read aloud (PDF/UA-1). Takes some milliseconds of a core: call it
/// where a blocking thread is due (`compute`), outside of transactions.
pub fn letter(letter: &Letter) -> Result<Vec<u8>> {
    let clean = |text: &String| printable(text);
    let all = |lines: &[String]| lines.iter().map(|line| printable(line)).collect::<Vec<_>>();
    let signatories: Vec<_> = letter
        .signatories
        .iter()
        .map(|s| json!({"office": clean(&s.office), "organisation": clean(&s.organisation), "name": clean(&s.name)}))
        .collect();
    let data = json!({
        "sender": all(&letter.sender),
        "place": clean(&letter.place),
        "date": italian_date(letter.date),
        "year": letter.date.year(),
        "month": letter.date.month(),
        "day": letter.date.day(),
        "protocol": letter.protocol.as_ref().map(clean),
        "recipient": all(&letter.recipient),
        "subject": clean(&letter.subject),
        "paragraphs": all(&letter.paragraphs),
        "link": letter.link,
        "below_link": letter.below_link.as_ref().map(clean),
        "signatories": signatories,
    });
    let mut inputs = Dict::new();
    inputs.insert("letter".into(), data.to_string().into_value());
    LETTER.render(inputs)
}

/// A template with its fonts, ready to be filled in.
struct Template {
    engine: TypstEngine<TypstTemplateMainFile>,
    options: PdfOptions,
    /// One document at a time: what Typst remembers while it typesets is shared and thrown away after each one, so
    /// thousands of letters need no more memory than a few.
    turn: Mutex<()>,
}

static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| typst_assets::fonts().flat_map(|data| Font::iter(typst::foundations::Bytes::new(data))).collect());

static LETTER: LazyLock<Template> = LazyLock::new(|| Template::new(include_str!("letter.typ")));

impl Template {
    fn new(source: &'static str) -> Self {
        let engine = TypstEngine::builder().main_file(source).fonts(FONTS.iter().cloned()).build();
        // Standards that contradict each other would be a defect; the tests see it.
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).unwrap_or_default();
        Self { engine, options: PdfOptions { standards, ..PdfOptions::default() }, turn: Mutex::new(()) }
    }

    fn render(&self, inputs: Dict) -> Result<Vec<u8>> {
        let _turn = self.turn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let document =
            self.engine.compile_with_input(inputs).output.map_err(|e| Error::internal(format!("typesetting: {e}")))?;
        typst_pdf::pdf(&document, &self.options).map_err(|e| Error::internal(format!("typesetting: {e:?}")))
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
