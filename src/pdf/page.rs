//! The frame of every document in HTML: semantic, in Italian, without anything from elsewhere.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The only style there is. It stands in the page, and the page's policy names it by its hash.
const STYLE: &str = include_str!("page.css");

/// The `Content-Security-Policy` of a document (CSP level 3): nothing is loaded, run, framed or sent; this one style
/// applies.
pub static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// A whole page. Everything but the style is escaped as it is put in.
pub(super) fn page(title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="it" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (content) } }
        }
    }
}

/// Text with its line breaks.
pub(super) fn lines(text: &str) -> Markup {
    html! { @for (i, line) in text.lines().enumerate() { @if i > 0 { br; } (line) } }
}

/// The same, with the addresses in it as links.
pub(super) fn linked(text: &str) -> Markup {
    html! {
        @for (i, line) in text.lines().enumerate() {
            @if i > 0 { br; }
            @for word in line.split_inclusive(' ') { (link_or_word(word)) }
        }
    }
}

/// An address is one up to the sign that ends the sentence.
fn link_or_word(word: &str) -> Markup {
    let address = word.trim_end_matches([' ', '.', ',', ';', ':', '!', '?', ')', '»']);
    if !address.starts_with("https://") && !address.starts_with("http://") {
        return html! { (word) };
    }
    let (address, rest) = word.split_at(address.len());
    html! { a href=(address) { (address) } (rest) }
}
