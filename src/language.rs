//! The two languages of the API: Italian and English, chosen by `Accept-Language` (RFC 9110, 12.5.4).
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// A language that the API answers in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Italian, the language of the institution and of whoever does not ask for another.
    #[default]
    Italian,
    /// English.
    English,
}

impl Language {
    /// The BCP 47 tag, as in `Content-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Italian => "it",
            Self::English => "en",
        }
    }

    /// The better of our two for an `Accept-Language` field; Italian when neither is asked for.
    pub fn negotiate(accept_language: Option<&str>) -> Self {
        let weight = |wanted: &str| {
            accept_language.unwrap_or_default().split(',').fold(None, |best: Option<f32>, range| {
                let mut parts = range.split(';').map(str::trim);
                let primary = parts.next().unwrap_or_default().split('-').next().unwrap_or_default();
                if !primary.eq_ignore_ascii_case(wanted) {
                    return best;
                }
                let q = parts.find_map(|p| p.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
                Some(best.map_or(q, |b| b.max(q)))
            })
        };
        match (weight("it"), weight("en")) {
            (it, Some(en)) if en > it.unwrap_or(0.0) => Self::English,
            _ => Self::Italian,
        }
    }
}

/// The same sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Text {
    /// Italian.
    #[schema(max_length = 2000)]
    pub it: Cow<'static, str>,
    /// English.
    #[schema(max_length = 2000)]
    pub en: Cow<'static, str>,
}

impl Text {
    /// The sentence in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Italian => &self.it,
            Language::English => &self.en,
        }
    }
}

/// A sentence in Italian and English.
pub fn text(it: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Text {
    Text { it: it.into(), en: en.into() }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, English, Italian};

    #[test]
    fn the_better_weight_wins_and_italian_is_the_default() {
        for (header, expected) in [
            (None, Italian),
            (Some("en"), English),
            (Some("en-GB,en;q=0.9,it;q=0.8"), English),
            (Some("it-IT, en;q=0.9"), Italian),
            (Some("de, fr;q=0.5"), Italian),
            (Some("EN;q=0.1"), English),
            (Some("en;q=x"), Italian),
        ] {
            assert_eq!(Language::negotiate(header), expected, "{header:?}");
        }
    }
}
