//! Ranking and excerpts, the same on both databases because they are made here.
//!
//! The database finds the practices that have every word; the newest [`BOUND`] of them are scored. A search for very
//! common words is therefore as fast as any other; what it finds beyond the bound is older than all that is shown and
//! can be reached by narrowing the search or by `sort=-listed_at`, which has no bound.
use crate::db::search::{fold, stem, words};
use rust_stemmers::{Algorithm, Stemmer};
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// How many matches are scored at most: the newest.
pub const BOUND: i64 = 1_000;

/// How long an excerpt is, in characters.
const WINDOW: usize = 240;

/// The stems that are looked for: letters and digits only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted(Vec<String>);

impl Wanted {
    /// The words of a query; none when it has none.
    pub fn of(query: &str) -> Option<Self> {
        let mut stems: Vec<String> = words(query).into_iter().map(|(_, stem)| stem).collect();
        stems.sort();
        stems.dedup();
        (!stems.is_empty()).then_some(Self(stems))
    }

    /// As an FTS5 query string: every word, or its beginning.
    pub fn fts5(&self) -> String {
        self.0.iter().map(|stem| format!("\"{stem}\"*")).collect::<Vec<_>>().join(" AND ")
    }

    /// How well a practice that has all the words answers.
    pub fn score(&self, title_terms: &str, summary_terms: &str) -> i32 {
        self.0
            .iter()
            .map(|stem| match presence(title_terms, stem) {
                Presence::Exact => 8,
                Presence::Prefix => 7,
                Presence::None => match presence(summary_terms, stem) {
                    Presence::Exact => 3,
                    Presence::Prefix => 2,
                    Presence::None => 1,
                },
            })
            .sum()
    }

    /// Where the wanted words stand in `text`, up to `WINDOW` characters after the first.
    fn hits(&self, text: &str) -> Vec<Range<usize>> {
        let stemmer = Stemmer::create(Algorithm::Italian);
        let beginnings: Vec<&str> = self.0.iter().map(|stem| beginning(stem)).collect();
        let mut hits: Vec<Range<usize>> = Vec::new();
        for at in word_ranges(text) {
            if hits.first().is_some_and(|first| at.start > first.start + 4 * WINDOW) {
                break;
            }
            let Some(word) = text.get(at.clone()) else { continue };
            // A cheap test before the stemmer, which only changes ends.
            if !beginnings.iter().any(|beginning| begins_with(word, beginning)) {
                continue;
            }
            let stemmed = stem(&stemmer, word);
            if self.0.iter().any(|stem| stemmed.starts_with(stem.as_str())) {
                hits.push(at);
            }
        }
        hits
    }

    /// About 240 characters of `story`, else of `summary`, around the first words found; HTML with `<mark>`.
    pub fn excerpt(&self, story: &str, summary: &str) -> String {
        let in_story = self.hits(story);
        if !in_story.is_empty() {
            return marked(story, &in_story);
        }
        let in_summary = self.hits(summary);
        marked(if summary.is_empty() { story } else { summary }, &in_summary)
    }
}

enum Presence {
    Exact,
    Prefix,
    None,
}

fn presence(terms: &str, stem: &str) -> Presence {
    let mut found = Presence::None;
    for (at, _) in terms.match_indices(stem) {
        let begins = terms.get(..at).is_some_and(|before| before.is_empty() || before.ends_with(' '));
        match terms.get(at + stem.len()..) {
            Some(after) if begins && (after.is_empty() || after.starts_with(' ')) => return Presence::Exact,
            _ if begins => found = Presence::Prefix,
            _ => {}
        }
    }
    found
}

/// What every word with this stem begins with: the stemmer replaces three letters at an end at most (`-enza`, `-ente`).
fn beginning(stem: &str) -> &str {
    let kept = stem.chars().count().saturating_sub(3).max(1);
    stem.char_indices().nth(kept).map_or(stem, |(end, _)| stem.get(..end).unwrap_or(stem))
}

/// Whether a word, lower case and without accents, begins so. Most words differ in their first letter already.
fn begins_with(word: &str, beginning: &str) -> bool {
    let (first, wanted) = (word.as_bytes().first(), beginning.as_bytes().first());
    match (first, wanted) {
        (Some(first), Some(wanted)) if first.is_ascii() && first.to_ascii_lowercase() != *wanted => false,
        _ if word.is_ascii() => {
            word.len() >= beginning.len()
                && word.bytes().zip(beginning.bytes()).all(|(a, b)| a.to_ascii_lowercase() == b)
        }
        _ => fold(word).starts_with(beginning),
    }
}

/// Where the words stand, as [`words`] sees them.
fn word_ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    // The length of the part of a word that stands here; none where there is no word.
    let part = move |at: usize| match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric().then_some(1),
        Some(_) => {
            let c = text.get(at..)?.chars().next()?;
            (c.is_alphanumeric() || is_combining_mark(c)).then_some(c.len_utf8())
        }
        None => None,
    };
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = (at..text.len()).find(|at| part(*at).is_some())?;
        at = start;
        while let Some(length) = part(at) {
            at += length;
        }
        Some(start..at)
    })
}

/// A window of `text` that begins a little before the first hit, between words, escaped, with marks.
fn marked(text: &str, hits: &[Range<usize>]) -> String {
    let first = hits.first().map_or(0, |hit| hit.start);
    let before = text.get(..first).unwrap_or_default();
    let lead = before.char_indices().rev().nth(WINDOW / 4).map_or(0, |(at, _)| at);
    let start = match before.get(lead..).and_then(|lead| lead.find(char::is_whitespace)) {
        Some(space) if lead > 0 => lead + space + 1,
        _ => lead,
    };
    let start = if text.is_char_boundary(start) { start } else { lead };
    let rest = text.get(start..).unwrap_or_default();
    let end = match rest.char_indices().nth(WINDOW) {
        None => text.len(),
        Some((cut, _)) => {
            let last_space = rest.get(..cut).and_then(|window| window.rfind(char::is_whitespace));
            start + last_space.filter(|space| *space > cut / 2).unwrap_or(cut)
        }
    };
    let mut out = String::with_capacity(2 * WINDOW);
    if start > 0 {
        out.push_str("… ");
    }
    let mut at = start;
    for hit in hits.iter().filter(|hit| hit.start >= start && hit.end <= end) {
        escape(text.get(at..hit.start).unwrap_or_default(), &mut out);
        out.push_str("<mark>");
        escape(text.get(hit.clone()).unwrap_or_default(), &mut out);
        out.push_str("</mark>");
        at = hit.end;
    }
    escape(text.get(at..end).unwrap_or_default(), &mut out);
    if end < text.len() {
        out.push_str(" …");
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::search::terms;
    use proptest::prelude::*;

    #[test]
    fn title_before_summary_before_story_and_exact_before_prefix() {
        let wanted = Wanted::of("dimissioni").unwrap();
        let score = |title: &str, summary: &str| wanted.score(&terms(title), &terms(summary));
        assert_eq!(score("Dimissione protetta", ""), 8);
        assert_eq!(score("x", "le dimissioni"), 3);
        assert_eq!(score("x", "y"), 1);
        assert_eq!(Wanted::of("ospedal").unwrap().score("ospedalier", ""), 7);
        assert!(Wanted::of(" -*' ").is_none());
    }

    #[test]
    fn an_excerpt_marks_and_escapes() {
        let wanted = Wanted::of("societa anziano").unwrap();
        assert_eq!(
            wanted.excerpt("La <b>società</b> & gli ANZIANI", ""),
            "La &lt;b&gt;<mark>società</mark>&lt;/b&gt; &amp; gli <mark>ANZIANI</mark>"
        );
        assert_eq!(wanted.excerpt("", "un'anziana"), "un&#39;<mark>anziana</mark>");
        assert_eq!(wanted.excerpt("niente qui", ""), "niente qui");
        let far = format!("{} l'anziano {}", "parola ".repeat(200), "coda ".repeat(200));
        let excerpt = wanted.excerpt(&far, "");
        assert!(excerpt.starts_with("… parola") && excerpt.ends_with(" …"), "{excerpt}");
        assert!(excerpt.contains("<mark>anziano</mark>") && excerpt.chars().count() < 300, "{excerpt}");
    }

    proptest! {
        #[test]
        fn a_word_begins_as_its_stem_does(word in "[A-Za-zà-öÀ-Ö]{1,4}(enza|enze|azione|uzioni|logie|mente|ità|ivamente|ando|erebbero|chi|)") {
            if let Some((_, stem)) = crate::db::search::words(&word).first() && !stem.is_empty() {
                prop_assert!(begins_with(&word, beginning(stem)), "{} {}", word, stem);
            }
        }

        #[test]
        fn words_stand_where_the_index_sees_them(text in "([a-zA-Zà-ùÀ-Ù’' .,–\u{300}🙂]{1,9}){0,9}") {
            let seen: Vec<_> = crate::db::search::words(&text).into_iter().map(|(at, _)| at).collect();
            prop_assert_eq!(word_ranges(&text).collect::<Vec<_>>(), seen);
        }

        #[test]
        fn any_text_gives_a_safe_excerpt(text in ".{0,600}", query in "[a-zà-ù]{1,5}") {
            if let Some(wanted) = Wanted::of(&query) {
                let excerpt = wanted.excerpt(&text, "");
                let bare = excerpt.replace("<mark>", "").replace("</mark>", "");
                prop_assert!(!bare.contains('<') && !bare.contains('>'));
            }
        }
    }
}
