//! What is told of what is wrong with a value, in words.
use crate::language::{Text, text};
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

/// What is told of what is empty.
pub fn empty_text() -> Text {
    text("Non può essere vuoto.", "Must not be empty.")
}

/// A number of things, in both languages.
fn many(limit: u64, it: (&str, &str), en: (&str, &str)) -> (String, String) {
    let of = |(one, more): (&str, &str)| format!("{limit} {}", if limit == 1 { one } else { more });
    (of(it), of(en))
}

/// The values of an enumeration, as they are written.
fn listed(options: &Value) -> String {
    let shown = |one: &Value| one.as_str().map_or_else(|| one.to_string(), str::to_owned);
    match options {
        Value::Array(all) => all.iter().map(shown).collect::<Vec<_>>().join(", "),
        one => shown(one),
    }
}

/// The one sentence for a broken keyword.
pub fn sentence(kind: &Kind) -> (&'static str, Text) {
    match kind {
        Kind::MaxLength { limit } => {
            let (it, en) = many(*limit, ("carattere", "caratteri"), ("character", "characters"));
            ("too_long", text(format!("Al massimo {it}."), format!("At most {en}.")))
        }
        Kind::MinLength { limit: 1 } => ("too_short", empty_text()),
        Kind::MinLength { limit } => {
            ("too_short", text(format!("Almeno {limit} caratteri."), format!("At least {limit} characters.")))
        }
        Kind::MaxItems { limit } => {
            let (it, en) = many(*limit, ("elemento", "elementi"), ("item", "items"));
            ("too_many", text(format!("Al massimo {it}."), format!("At most {en}.")))
        }
        Kind::MinItems { limit } => {
            let (it, en) = many(*limit, ("elemento", "elementi"), ("item", "items"));
            ("too_few", text(format!("Almeno {it}."), format!("At least {en}.")))
        }
        Kind::UniqueItems => ("repeated", text("Elementi ripetuti.", "Repeated items.")),
        Kind::Maximum { limit } => ("too_large", text(format!("Al massimo {limit}."), format!("At most {limit}."))),
        Kind::Minimum { limit } => ("too_small", text(format!("Almeno {limit}."), format!("At least {limit}."))),
        Kind::Pattern { pattern } => ("pattern", form(pattern)),
        Kind::Format { format } => ("format", shape(format)),
        Kind::Enum { options } => {
            let list = listed(options);
            ("not_allowed", text(format!("Valori ammessi: {list}."), format!("Allowed values: {list}.")))
        }
        Kind::Type { kind } => ("type", types(kind)),
        _ => ("invalid", text("Non rispetta lo schema.", "Does not match the schema.")),
    }
}

/// What a text of the patterns looks like that people write most; of others the pattern itself.
fn form(pattern: &str) -> Text {
    match pattern {
        "\\S" => text("Non può essere fatto di soli spazi.", "Must not be blank."),
        "^\\S(.*\\S)?$" => text("Non può cominciare o finire con uno spazio.", "Must not begin or end with a space."),
        "^(0[1-9]|1[0-9]|20)$" => {
            text("Non è il codice ISTAT di una regione: da 01 a 20.", "Is not the ISTAT code of a region: 01 to 20.")
        }
        "^(0[1-9]|1[0-9]|20|all)$" => text(
            "Non è il codice ISTAT di una regione (da 01 a 20) né all.",
            "Is neither the ISTAT code of a region (01 to 20) nor all.",
        ),
        "^[A-Z][0-9]{3}$" => text(
            "Non è un codice catastale: una lettera maiuscola e tre cifre, come L407.",
            "Is not a cadastral code: a capital letter and three digits, like L407.",
        ),
        "^[A-Z]{2}$" => text("Servono due lettere maiuscole, come TV.", "Must be two capital letters, like TV."),
        "^[0-9]{3}$" | "^[0-9]{4}$" | "^[0-9]{5}$" | "^[0-9]{6}$" | "^[0-9]{11}$" => {
            let digits: String = pattern.chars().skip(6).filter(char::is_ascii_digit).collect();
            text(format!("Servono {digits} cifre."), format!("Must be {digits} digits."))
        }
        "^[0-9a-f]{64}$" => text(
            "Servono 64 cifre esadecimali, con le lettere minuscole.",
            "Must be 64 hexadecimal digits, with small letters.",
        ),
        "^https://[!-~]+$" => text(
            "Non è un indirizzo che comincia con https://, senza spazi né accenti.",
            "Is not an address that begins with https://, without spaces or accents.",
        ),
        "^https?://" | "^https?://[^\\s]+$" | "^https?://\\S+$" | "^https?://[!-~]+$" => text(
            "Non è un indirizzo che comincia con https:// o http://, senza spazi.",
            "Is not an address that begins with https:// or http://, without spaces.",
        ),
        "^([01][0-9]|2[0-3]):[0-5][0-9]$" => {
            text("Non è un'ora, da 00:00 a 23:59.", "Is not a time of day, 00:00 to 23:59.")
        }
        "^[a-z][a-z0-9_]*$" => text(
            "Servono lettere minuscole senza accenti, cifre e trattini bassi, a cominciare da una lettera.",
            "Must be small letters without accents, digits and underscores, beginning with a letter.",
        ),
        _ => text(
            format!("Non ha la forma richiesta (espressione regolare {pattern})."),
            format!("Does not match the regular expression {pattern}."),
        ),
    }
}

/// What a text of this format looks like.
fn shape(format: &str) -> Text {
    match format {
        "uuid" => text("Non è un identificatore (UUID).", "Is not an id (UUID)."),
        "date" => text("Non è una data (come 2026-11-22).", "Is not a date (like 2026-11-22)."),
        "date-time" => text(
            "Non è un istante con il fuso (come 2026-11-22T09:30:00Z).",
            "Is not a date-time with an offset (like 2026-11-22T09:30:00Z).",
        ),
        "email" => text("Non è un indirizzo e-mail.", "Is not an e-mail address."),
        "uri" => text("Non è un indirizzo web completo.", "Is not a complete URI."),
        other => text(format!("Non è nel formato {other}."), format!("Is not in the format {other}.")),
    }
}

/// What should be there in place of a value of another type.
fn types(kind: &TypeKind) -> Text {
    let words = |kind: &str| match kind {
        "string" => ("un testo", "a string"),
        "integer" => ("un numero intero", "an integer"),
        "number" => ("un numero", "a number"),
        "boolean" => ("true o false", "true or false"),
        "array" => ("una lista", "an array"),
        "object" => ("un oggetto", "an object"),
        _ => ("null", "null"),
    };
    let wanted: Vec<_> = match kind {
        TypeKind::Single(one) => vec![words(&one.to_string())],
        TypeKind::Multiple(all) => all.iter().map(|one| words(&one.to_string())).collect(),
    };
    let (it, en): (Vec<_>, Vec<_>) = wanted.into_iter().unzip();
    text(format!("Serve {}.", it.join(" o ")), format!("Must be {}.", en.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_wrong_is_told_in_words() {
        assert_eq!(listed(&json!(["a", "b"])), "a, b");
        assert_eq!(many(1, ("elemento", "elementi"), ("item", "items")).0, "1 elemento");
        assert_eq!(form("^[0-9]{11}$").en, "Must be 11 digits.");
        assert_eq!(form("^[a-z]$").en, "Does not match the regular expression ^[a-z]$.");
    }

    #[test]
    fn patterns_that_are_told_in_words_are_those_of_the_document() {
        let document = crate::api::document::document("https://osservatorio.example.org").to_string();
        let own = include_str!("words.rs");
        let (_, table) = own.split_once("fn form(").unwrap();
        let (table, _) = table.split_once("fn shape(").unwrap();
        let known: Vec<&str> = table.split('"').filter(|text| text.starts_with('^') && text.ends_with('$')).collect();
        assert!(known.len() > 10);
        for pattern in known {
            assert!(document.contains(&format!("\"{pattern}\"")), "{pattern} is nowhere in the document");
        }
    }
}
