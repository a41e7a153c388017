//! The names of files: what a client calls one, made harmless, and how it is told to who saves it.
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

/// How many bytes the names of files have at most: what file systems take.
const LONGEST: usize = 255;

/// Names that Windows keeps for devices.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// The last part of a path, without what file systems, headers or readers could take for something else (control and
/// direction characters, `<>:"|?*`), at most 255 bytes; none when nothing is left.
pub fn clean(sent: &str) -> Option<String> {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    // Only then composed: what stood apart may come together.
    let kept: String = last.chars().filter(|c| !is_unwelcome(*c)).nfc().collect();
    let words = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = words.trim_matches(|c: char| c == '.' || c == ' ');
    if name.is_empty() {
        return None;
    }
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let numbered = stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"));
    let device = DEVICES.contains(&stem.as_str()) || numbered && stem.ends_with(|c: char| c.is_ascii_digit());
    Some(shortened(&if device { format!("_{name}") } else { name.to_owned() }))
}

/// Characters that have no business in the name of a file: also those that turn the direction of writing, so that
/// `txt.exe` cannot look like `exe.txt`.
fn is_unwelcome(c: char) -> bool {
    c.is_control()
        || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{fffd}' | '\u{feff}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

/// At most 255 bytes, with its extension.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let extension = name.rsplit_once('.').map(|(_, end)| end).filter(|end| end.len() <= 10);
    let ending = extension.map(|end| format!(".{end}")).unwrap_or_default();
    let mut end = LONGEST - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", name.get(..end).unwrap_or_default().trim_end_matches(['.', ' ']))
}

/// The extension of a name, in lower case.
pub fn extension(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).filter(|end| !end.is_empty() && end.len() <= 10)
}

/// The same name with this extension at its end.
pub fn with_extension(name: &str, extension: &str) -> String {
    shortened(&format!("{name}.{extension}"))
}

/// `Content-Disposition` with the name twice: in ASCII for old clients (RFC 6266), and as it is (RFC 8187).
pub fn disposition(kind: &str, name: &str) -> String {
    let ascii: String = name
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .map(|c| if c.is_ascii() && !c.is_ascii_control() && !matches!(c, '"' | '\\' | '%') { c } else { '_' })
        .collect();
    let mut encoded = String::with_capacity(name.len() * 2);
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            b'!' | b'#' | b'$' | b'&' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => drop(write!(encoded, "%{other:02X}")),
        }
    }
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_harmless_and_stay_readable() {
        for (sent, kept) in [
            ("Perché già così.pdf", Some("Perché già così.pdf")),
            (r"C:\Users\giulia\Desktop\verbale.pdf", Some("verbale.pdf")),
            ("../../etc/passwd", Some("passwd")),
            ("una \"prova\"; x=1.pdf", Some("una prova; x=1.pdf")),
            ("a\r\nSet-Cookie: x.pdf", Some("aSet-Cookie x.pdf")),
            ("fattura\u{202e}fdp.exe", Some("fatturafdp.exe")),
            ("  .nascosto ", Some("nascosto")),
            ("nul.txt", Some("_nul.txt")),
            ("LPT1", Some("_LPT1")),
            ("è", Some("è")),
            ("...", None),
            ("cartella/", None),
        ] {
            assert_eq!(clean(sent).as_deref(), kept, "{sent:?}");
        }
        let long = clean(&format!("{}.pdf", "è".repeat(300))).unwrap();
        assert!(long.len() <= 255 && long.ends_with("è.pdf"), "{long}");
    }

    #[test]
    fn marks_that_come_together_are_in_their_order() {
        assert_eq!(clean("\u{859}\"\u{5b0}"), clean("\u{5b0}\u{859}"));
    }

    #[test]
    fn a_disposition_tells_the_name_twice() {
        assert_eq!(
            disposition("attachment", "Perché 'no' 100%.pdf"),
            "attachment; filename=\"Perche 'no' 100_.pdf\"; filename*=UTF-8''Perch%C3%A9%20%27no%27%20100%25.pdf"
        );
        assert_eq!(disposition("inline", "€.png"), "inline; filename=\"_.png\"; filename*=UTF-8''%E2%82%AC.png");
    }

    proptest! {
        #[test]
        fn any_text_becomes_a_name_or_none(sent in "\\PC{0,400}|.{0,400}") {
            if let Some(name) = clean(&sent) {
                prop_assert!(!name.is_empty() && name.len() <= 255);
                prop_assert!(!name.contains(['/', '\\', '"']) && !name.chars().any(char::is_control));
                prop_assert_eq!(clean(&name), Some(name.clone()));
                let header = disposition("attachment", &name);
                prop_assert!(header.is_ascii() && !header.contains(['\r', '\n']));
                prop_assert_eq!(header.matches('"').count(), 2);
            }
        }
    }
}
