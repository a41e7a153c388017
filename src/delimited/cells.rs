//! Cells to values: the small repairs that every register needs.

use chrono::NaiveDate;

/// The text of a cell with its whitespace (tabs, newlines and no-break spaces too) made single, or nothing.
///
/// `null` and `-` are how IndicePA and ISTAT write "nothing". `NA` is not among them: it is the car code of Naples.
#[must_use]
pub fn text(cell: &str) -> Option<String> {
    let joined = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let nothing = joined.is_empty() || joined == "-" || joined.eq_ignore_ascii_case("null");
    (!nothing).then_some(joined)
}

/// A cell that no spreadsheet takes for a formula: one that begins as a formula does, also after white space, gets an
/// apostrophe before it.
#[must_use]
pub fn harmless(cell: &str) -> String {
    let begins = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}');
    if cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(begins) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// Lower case, without accents, every run of other characters turned into one space: for comparing names.
#[must_use]
pub fn fold(value: &str) -> String {
    let mut folded = String::with_capacity(value.len());
    for character in value.chars() {
        match plain(character) {
            Some(plain) => folded.push_str(plain),
            None if character.is_alphanumeric() => folded.extend(character.to_lowercase()),
            // A combining accent belongs to the letter before it and must not split the word.
            None if ('\u{300}'..='\u{36f}').contains(&character) => {}
            None if folded.is_empty() || folded.ends_with(' ') => {}
            None => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The letters with accents that Italian, German, French and Slovene names bring.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' | 'À' | 'Á' | 'Â' | 'Ä' | 'Ã' | 'Å' => "a",
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => "i",
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' | 'Ò' | 'Ó' | 'Ô' | 'Ö' | 'Õ' => "o",
        'ù' | 'ú' | 'û' | 'ü' | 'Ù' | 'Ú' | 'Û' | 'Ü' => "u",
        'ç' | 'Ç' | 'č' | 'Č' | 'ć' | 'Ć' => "c",
        'š' | 'Š' => "s",
        'ž' | 'Ž' => "z",
        'ñ' | 'Ñ' => "n",
        'ß' => "ss",
        _ => return None,
    })
}

/// A code of `width` digits: dots of thousands are dropped, lost leading zeros are put back.
#[must_use]
pub fn digits(cell: &str, width: usize) -> Option<String> {
    let code: String = text(cell)?.chars().filter(|c| *c != '.' && *c != ' ').collect();
    let sound = !code.is_empty() && code.len() <= width && code.bytes().all(|b| b.is_ascii_digit());
    (sound && code.bytes().any(|b| b != b'0')).then(|| format!("{code:0>width$}"))
}

/// A cadastral (Belfiore) code: a letter and three digits, in upper case.
#[must_use]
pub fn cadastral_code(cell: &str) -> Option<String> {
    let code = text(cell)?.to_ascii_uppercase();
    let (letter, number) = code.split_at_checked(1)?;
    let sound = letter.bytes().all(|b| b.is_ascii_uppercase())
        && number.len() == 3
        && number.bytes().all(|b| b.is_ascii_digit());
    sound.then_some(code)
}

/// A province's car code: two letters in upper case, `NA` (Naples) among them.
#[must_use]
pub fn car_code(cell: &str) -> Option<String> {
    let code = text(cell)?.to_ascii_uppercase();
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())).then_some(code)
}

/// Whether an eleven-digit tax code (of a body, not of a person) carries the right check digit.
#[must_use]
pub fn tax_code_is_valid(code: &str) -> bool {
    if code.len() != 11 || !code.bytes().all(|b| b.is_ascii_digit()) || code == "00000000000" {
        return false;
    }
    // Luhn from the left: digits in even positions are doubled, and the whole sum with the check digit ends in zero.
    let sum: u32 = code
        .bytes()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            match (index % 2, digit * 2) {
                (0, _) => digit,
                (_, doubled) if doubled > 9 => doubled - 9,
                (_, doubled) => doubled,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A valid eleven-digit tax code, its lost leading zeros put back; `Err` carries what was written instead.
///
/// # Errors
/// The cell holds something that is not a valid tax code of a body.
pub fn tax_code(cell: &str) -> Result<Option<String>, String> {
    let Some(written) = text(cell) else { return Ok(None) };
    match digits(&written, 11) {
        Some(code) if tax_code_is_valid(&code) => Ok(Some(code)),
        _ => Err(written),
    }
}

/// A postal code of five digits.
#[must_use]
pub fn postal_code(cell: &str) -> Option<String> {
    digits(cell, 5).filter(|_| cell.trim().len() >= 3)
}

/// A date as ISO writes it (a time after it is ignored) or as Italian registers do (`31/12/2024`).
#[must_use]
pub fn date(cell: &str) -> Option<NaiveDate> {
    let written = text(cell)?;
    let day = written.split([' ', 'T']).next()?;
    ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"].iter().find_map(|format| NaiveDate::parse_from_str(day, format).ok())
}

/// Yes or no as registers write it.
#[must_use]
pub fn flag(cell: &str) -> Option<bool> {
    match fold(cell).as_str() {
        "1" | "s" | "si" | "y" | "true" | "vero" => Some(true),
        "0" | "n" | "no" | "false" | "falso" => Some(false),
        _ => None,
    }
}

/// An e-mail address in lower case, if it has the shape of one.
#[must_use]
pub fn email(cell: &str) -> Option<String> {
    let written = text(cell)?.to_lowercase();
    let address = written.strip_prefix("mailto:").unwrap_or(&written);
    let (local, domain) = address.split_once('@')?;
    let local_sound = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b));
    (local_sound && host_is_sound(domain)).then(|| address.to_owned())
}

/// A web address as an `http` or `https` URL. An address without a scheme is taken as `https`.
#[must_use]
pub fn website(cell: &str) -> Option<String> {
    let written = text(cell)?.replace('\\', "/");
    let lower = written.to_ascii_lowercase();
    // Registers carry `http//`, `http:/`, `https:` and doubled schemes; what follows them is the address.
    let mut rest = written.as_str();
    let mut scheme = "https";
    for _ in 0..2 {
        let skipped = lower.len().saturating_sub(rest.len());
        let tail = lower.get(skipped..)?;
        let length = match (tail.starts_with("https"), tail.starts_with("http")) {
            (true, _) => 5,
            (false, true) => 4,
            _ => break,
        };
        let after = rest.get(length..)?;
        if !after.starts_with([':', '/']) {
            break;
        }
        scheme = if length == 5 { "https" } else { "http" };
        rest = after.trim_start_matches([':', '/']);
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    let authority = authority.to_ascii_lowercase();
    let (host, port) = authority.split_once(':').map_or((authority.as_str(), None), |(h, p)| (h, Some(p)));
    let port_sound = port.is_none_or(|p| p.parse::<u16>().is_ok_and(|number| number > 0));
    let path_sound = !path.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>".contains(c));
    let path = if path.is_empty() { "/" } else { path };
    (host_is_sound(host) && port_sound && path_sound).then(|| format!("{scheme}://{authority}{path}"))
}

fn host_is_sound(host: &str) -> bool {
    let label_is_sound = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let top = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(label_is_sound)
        && top.len() >= 2
        && (top.bytes().all(|b| b.is_ascii_alphabetic()) || top.starts_with("xn--"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+39", "-1", "@SUM(A1)", " =1+1", "\t=1", "\r=1", "\n=1", "\u{ff1d}1"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for cell in ["", "Comune di Villa", "D'Este", "a=b", "1-2"] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn cells_lose_their_padding_and_naples_stays() {
        assert_eq!(text("  001\u{a0}").as_deref(), Some("001"));
        assert_eq!(text(" null "), None);
        assert_eq!(text("-"), None);
        assert_eq!(text("NA").as_deref(), Some("NA"));
        assert_eq!(car_code("NA").as_deref(), Some("NA"));
        assert_eq!(car_code("na ").as_deref(), Some("NA"));
        assert_eq!(car_code("-"), None);
    }

    #[test]
    fn codes_get_their_zeros_back_and_lose_thousands_dots() {
        assert_eq!(digits("1001", 6).as_deref(), Some("001001"));
        assert_eq!(digits("2.644", 6).as_deref(), Some("002644"));
        assert_eq!(digits("1234567", 6), None);
        assert_eq!(digits("0", 6), None);
        assert_eq!(cadastral_code("l407").as_deref(), Some("L407"));
        assert_eq!(cadastral_code("à07"), None);
        assert_eq!(postal_code("00019").as_deref(), Some("00019"));
        assert_eq!(postal_code("9013").as_deref(), Some("09013"));
        assert_eq!(postal_code("1"), None);
    }

    #[test]
    fn tax_codes_are_checked_and_repaired() {
        assert!(tax_code_is_valid("02438750586"));
        assert!(!tax_code_is_valid("02438750587"));
        assert!(!tax_code_is_valid("00000000000"));
        assert_eq!(tax_code("3322340138"), Ok(Some("03322340138".into())));
        assert_eq!(tax_code(""), Ok(None));
        assert_eq!(tax_code("02438750587"), Err("02438750587".into()));
        assert_eq!(tax_code("RSSMRA80A01H501U"), Err("RSSMRA80A01H501U".into()));
    }

    #[test]
    fn names_fold() {
        assert_eq!(fold("Societa' della  Salute"), "societa della salute");
        assert_eq!(fold("A.O.U. Città"), "a o u citta");
        assert_eq!(fold("Citta\u{300} di"), "citta di");
    }

    #[test]
    fn web_addresses_become_urls_or_nothing() {
        assert_eq!(website("www.aslto3.piemonte.it").as_deref(), Some("https://www.aslto3.piemonte.it/"));
        assert_eq!(website("HTTP://WWW.X.IT/A?b").as_deref(), Some("http://www.x.it/A?b"));
        assert_eq!(website("http//x.it").as_deref(), Some("http://x.it/"));
        assert_eq!(website("http:\\\\x.it\\a").as_deref(), Some("http://x.it/a"));
        assert_eq!(website("http://https://x.it").as_deref(), Some("https://x.it/"));
        assert_eq!(website("httpd.example.it").as_deref(), Some("https://httpd.example.it/"));
        for wrong in ["javascript:alert(1)", "non presente", "x@y.it", "http://", "https://a b.it", "localhost"] {
            assert_eq!(website(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn addresses_and_dates() {
        assert_eq!(email(" PROT@Asl.VT.it ").as_deref(), Some("prot@asl.vt.it"));
        assert_eq!(email("a@b"), None);
        assert_eq!(date("31/12/2024"), NaiveDate::from_ymd_opt(2024, 12, 31));
        assert_eq!(date("2024-02-30"), None);
        assert_eq!(date("2024-02-29T10:00:00"), NaiveDate::from_ymd_opt(2024, 2, 29));
    }

    proptest! {
        #[test]
        fn nothing_written_breaks_a_field(cell in ".{0,60}") {
            let _ = (text(&cell), fold(&cell), digits(&cell, 6), cadastral_code(&cell), tax_code(&cell));
            let _ = (email(&cell), date(&cell), flag(&cell), postal_code(&cell));
            if let Some(url) = website(&cell) {
                prop_assert_eq!(website(&url), Some(url.clone()));
            }
        }

        #[test]
        fn one_wrong_digit_is_always_found(number in 1u64..9_999_999_999, place in 0usize..11, add in 1u8..10) {
            let valid = (0..10u64).map(|check| format!("{number:010}{check}")).find(|c| tax_code_is_valid(c)).unwrap();
            let mut bytes = valid.into_bytes();
            bytes[place] = b'0' + (bytes[place] - b'0' + add) % 10;
            prop_assert!(!tax_code_is_valid(std::str::from_utf8(&bytes).unwrap()));
        }
    }
}
