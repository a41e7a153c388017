//! Passages of a text that look like personal data: pure, and careful rather than clever.
//!
//! What is found: Italian tax codes of persons, with their check character and the letters that stand for digits where
//! two persons would have the same (*omocodia*); e-mail addresses; telephone numbers. What services publish is no
//! finding: free and emergency numbers, addresses of offices (`info@`, `protocollo@`), certified e-mail (PEC).
use super::model::{Severity, WarningKind};
use crate::db::search::fold;
use std::ops::Range;

/// A passage that looks like personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where it stands, in bytes.
    pub at: Range<usize>,
    /// What it looks like.
    pub kind: WarningKind,
    /// How much it matters.
    pub severity: Severity,
}

/// Everything that is found, in the order of the text, nothing twice.
pub fn find(text: &str) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    // A tax code comes before a number in it, an address before a number in its name.
    for finding in tax_codes(text).into_iter().chain(emails(text)).chain(phones(text)) {
        if !found.iter().any(|before| before.at.start < finding.at.end && finding.at.start < before.at.end) {
            found.push(finding);
        }
    }
    found.sort_by_key(|finding| finding.at.start);
    found
}

/// The characters of a text with their places.
fn indexed(text: &str) -> Vec<(usize, char)> {
    text.char_indices().chain([(text.len(), ' ')]).collect()
}

fn char_at(chars: &[(usize, char)], i: usize) -> char {
    chars.get(i).map_or(' ', |(_, c)| *c)
}

fn place(chars: &[(usize, char)], i: usize) -> usize {
    chars.get(i).or(chars.last()).map_or(0, |(at, _)| *at)
}

/// Tax codes of persons (decree of the Minister of Finance of 23 December 1976), also written in groups.
fn tax_codes(text: &str) -> Vec<Finding> {
    let chars = indexed(text);
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let begins = char_at(&chars, i).is_ascii_alphabetic() && (i == 0 || !char_at(&chars, i - 1).is_alphanumeric());
        let end = if begins { tax_code_at(&chars, i) } else { None };
        if let Some(end) = end {
            let at = place(&chars, i)..place(&chars, end);
            found.push(Finding { at, kind: WarningKind::TaxCode, severity: Severity::Check });
            i = end;
        } else {
            i += 1;
        }
    }
    found
}

/// Where the tax code ends that begins here.
fn tax_code_at(chars: &[(usize, char)], start: usize) -> Option<usize> {
    let (mut code, mut i) = (Vec::with_capacity(16), start);
    while code.len() < 16 {
        let c = char_at(chars, i);
        if c.is_ascii_alphanumeric() {
            code.push(c.to_ascii_uppercase());
        } else if !matches!(c, ' ' | '-' | '.') || !matches!(code.len(), 3 | 6 | 11 | 15) || i >= chars.len() {
            return None;
        }
        i += 1;
    }
    (!char_at(chars, i).is_alphanumeric() && is_tax_code(&code)).then_some(i)
}

/// The digits that letters stand for where two persons would have the same code.
const OMOCODIA: &str = "LMNPQRSTUV";

fn digit(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| OMOCODIA.find(c).and_then(|at| u32::try_from(at).ok()))
}

/// Whether sixteen capital letters and digits are a tax code: shape, month, day, check character.
fn is_tax_code(code: &[char]) -> bool {
    let shape = "AAAAAA00A00A000A";
    let fits = code.iter().zip(shape.chars()).all(|(c, kind)| match kind {
        'A' => c.is_ascii_uppercase(),
        _ => digit(*c).is_some(),
    });
    let number = |i: usize| code.get(i).copied().and_then(digit).unwrap_or_default();
    let day = number(9) * 10 + number(10);
    let month = code.get(8).is_some_and(|c| "ABCDEHLMPRST".contains(*c));
    fits && code.len() == 16 && month && matches!(day, 1..=31 | 41..=71) && code.get(15) == Some(&check_character(code))
}

/// The sixteenth character that the first fifteen ask for.
fn check_character(code: &[char]) -> char {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let sum: u32 = code
        .iter()
        .take(15)
        .enumerate()
        .map(|(i, c)| {
            // Digits count as the letters of the same place.
            let value = c.to_digit(10).unwrap_or_else(|| u32::from(*c).saturating_sub(u32::from('A')));
            if i % 2 == 1 { value } else { usize::try_from(value).ok().and_then(|v| ODD.get(v)).copied().unwrap_or(0) }
        })
        .sum();
    u8::try_from(sum % 26).map_or('?', |n| char::from(b'A' + n))
}

/// Names before the `@` that are offices, by their first word.
const OFFICES: &str = "\
    accoglienza accettazione aiuto amministrazione anagrafe ascolto assistenza associazione auser caritas \
    centralino centro centroascolto coc comunicazione comune consultorio contact contatti contatto coordinamento \
    cup direzione distretto emergenza eventi formazione help info informa informazioni iscrizioni mail noreply \
    numeroverde osservatorio parrocchia posta prenotazioni presidenza press progetti progetto proloco promozione \
    protezionecivile protocollo pua redazione redcross residenza salute sanita scuola segr segreteria servizi \
    servizio sociale sociali sportello staff stampa supporto support team turismo ufficio uffici ulss urp \
    volontari volontariato welfare";

/// Where people have mailboxes of their own.
const PRIVATE: &str = "\
    alice aol email fastwebnet gmail gmx googlemail hotmail icloud inwind iol libero live mail me msn outlook \
    proton protonmail teletu tim tin tiscali tiscalinet virgilio yahoo ymail";

/// E-mail addresses of persons.
fn emails(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
        let local = before.len() - before.chars().rev().take_while(|c| is_local(*c)).map(char::len_utf8).sum::<usize>();
        let is_domain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let length: usize = after.chars().take_while(|c| is_domain(*c)).map(char::len_utf8).sum();
        let name = before.get(local..).unwrap_or_default().trim_start_matches('.');
        let domain = after.get(..length).unwrap_or_default().trim_end_matches(['.', '-']);
        let ending = domain.rsplit_once('.').map_or("", |(_, ending)| ending);
        if name.is_empty() || ending.len() < 2 || !ending.chars().all(|c| c.is_ascii_alphabetic()) {
            continue;
        }
        if let Some(severity) = of_person(&fold(name), &fold(domain)) {
            let at = at - name.len()..at + 1 + domain.len();
            found.push(Finding { at, kind: WarningKind::Email, severity });
        }
    }
    found
}

/// How much an address tells of a person; nothing when it is an office's.
fn of_person(name: &str, domain: &str) -> Option<Severity> {
    let labels: Vec<&str> = domain.split('.').collect();
    let certified = ["pec", "legalmail", "postacert", "cert", "postecert", "pcert", "arubapec"];
    if labels.iter().any(|label| certified.iter().any(|mark| label == mark || label.starts_with("pec"))) {
        return None;
    }
    let words: Vec<&str> = name.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let first = words.first().copied().unwrap_or_default();
    let is_office =
        |word: &str| OFFICES.split(' ').any(|office| word == office || office.len() >= 5 && word.starts_with(office));
    if words.iter().any(|word| is_office(word)) {
        return None;
    }
    if labels.first().is_some_and(|provider| PRIVATE.split(' ').any(|known| known == *provider)) && labels.len() <= 3 {
        return Some(Severity::Check);
    }
    // At work: `maria.rossi@`, `m.rossi@` is somebody, `cattaneo@` may be a place.
    let person = words.len() == 2 && name.contains(['.', '_']) && first.len() <= 15;
    person.then_some(Severity::Notice)
}

/// Telephone numbers of Italy: mobile ones, which are persons' more often than not, and those of a line.
fn phones(text: &str) -> Vec<Finding> {
    let chars = indexed(text);
    let mut found = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let c = char_at(&chars, i);
        let before = if i == 0 { ' ' } else { char_at(&chars, i - 1) };
        let begins =
            (c.is_ascii_digit() || c == '+') && !before.is_alphanumeric() && !matches!(before, '+' | '/' | '=' | '_');
        if !begins {
            i += 1;
            continue;
        }
        let end = number_end(&chars, i);
        let raw: String = chars.get(i..end).unwrap_or_default().iter().map(|(_, c)| *c).collect();
        let called = is_called(text.get(..place(&chars, i)).unwrap_or_default());
        // What goes on with letters is a code of something.
        let whole = !char_at(&chars, end).is_alphanumeric();
        if let Some(severity) = phone(&raw, called).filter(|_| whole) {
            found.push(Finding { at: place(&chars, i)..place(&chars, end), kind: WarningKind::Phone, severity });
        }
        i = end.max(i + 1);
    }
    found
}

/// Where a run of digits ends, with single separators in it.
fn number_end(chars: &[(usize, char)], start: usize) -> usize {
    let (mut i, mut end) = (start, start);
    while i < chars.len() {
        let c = char_at(chars, i);
        if c.is_ascii_digit() || c == '+' && i == start {
            i += 1;
            end = i;
        } else if matches!(c, ' ' | '.' | '-' | '/' | '\u{a0}') && char_at(chars, i + 1).is_ascii_digit() {
            i += 1;
        } else {
            break;
        }
    }
    end
}

/// Whether the words just before speak of a telephone.
fn is_called(before: &str) -> bool {
    let tail: String = before.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
    let folded = fold(&tail);
    let words = [
        "tel",
        "cell",
        "fax",
        "telefono",
        "chiamare",
        "chiama",
        "chiamando",
        "whatsapp",
        "numero",
        "phone",
        "recapito",
    ];
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .any(|word| words.iter().any(|known| word == *known || known.len() > 3 && word.starts_with(known)))
}

/// How much a run of digits matters as a telephone number; nothing when it is none, or one that services publish.
fn phone(raw: &str, called: bool) -> Option<Severity> {
    let groups: Vec<&str> = raw.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let all: String = groups.concat();
    let international = raw.starts_with('+') || all.starts_with("00");
    let digits = match all.strip_prefix("0039").or_else(|| all.strip_prefix("39").filter(|_| raw.starts_with('+'))) {
        Some(national) => national,
        // Abroad: nobody's here.
        None if international => return None,
        None => all.as_str(),
    };
    let grouped_like_a_number = groups.iter().filter(|group| group.len() == 1).count() < 2;
    // `350.000.000` is a sum.
    let sum = groups.len() > 1 && raw.contains('.') && groups.iter().skip(1).all(|group| group.len() == 3);
    if is_date(raw) || !grouped_like_a_number || sum && !called {
        return None;
    }
    let length = digits.len();
    match digits.as_bytes() {
        // 31x to 39x and six or seven more.
        [b'3', b'1'..=b'9', ..] if matches!(length, 9 | 10) => {
            let first = groups.iter().find(|group| group.starts_with('3') || group.ends_with(digits));
            (called || international || first.is_none_or(|group| group.len() >= 3)).then_some(Severity::Check)
        }
        // A line: its area code, then the rest.
        [b'0', b'1'..=b'9', ..] if (8..=10).contains(&length) || called && (6..=11).contains(&length) => {
            let area = groups.iter().find(|group| group.starts_with('0') && !group.starts_with("00"));
            let split = groups.len() == 1 || area.is_some_and(|group| (2..=4).contains(&group.len()));
            (called || international || split).then_some(Severity::Notice)
        }
        _ => None,
    }
}

/// `03/04/2020`, `3.4.20`, `03-04-2020`.
fn is_date(raw: &str) -> bool {
    let parts: Vec<&str> = raw.split(['/', '.', '-']).collect();
    let [day, month, year, ..] = parts.as_slice() else { return false };
    let number = |text: &str| text.trim().parse::<u32>().unwrap_or(99);
    day.len() <= 2 && month.len() <= 2 && number(day) <= 31 && number(month) <= 12 && year.len() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use Severity::{Check, Notice};
    use WarningKind::{Email, Phone, TaxCode};
    use proptest::prelude::*;

    fn told(text: &str) -> Vec<(&str, WarningKind, Severity)> {
        find(text).into_iter().map(|f| (&text[f.at], f.kind, f.severity)).collect()
    }

    #[test]
    fn tax_codes_are_found_by_their_check_character() {
        assert_eq!(told("il sig. RSSMRA80A01H501U, di anni 40"), [("RSSMRA80A01H501U", TaxCode, Check)]);
        assert_eq!(told("c.f. rss mra 80a01 h501 u."), [("rss mra 80a01 h501 u", TaxCode, Check)]);
        // Omocodia: the last digit became a letter, and the check character with it.
        assert_eq!(told("(RSSMRA80A01H50MM)"), [("RSSMRA80A01H50MM", TaxCode, Check)]);
        for none in
            ["RSSMRA80A01H501X", "RSSMRA80F01H501U", "XRSSMRA80A01H501U", "RSSMRA80A01H501UX", "ABCDEF12G34H567I"]
        {
            assert_eq!(told(none), [], "{none}");
        }
    }

    #[test]
    fn addresses_of_persons_and_not_of_offices() {
        assert_eq!(told("a maria.rossi@gmail.com."), [("maria.rossi@gmail.com", Email, Check)]);
        assert_eq!(told("m_bianchi@aulss2.veneto.it"), [("m_bianchi@aulss2.veneto.it", Email, Notice)]);
        assert_eq!(told("È già (pippo82@yahoo.it)"), [("pippo82@yahoo.it", Email, Check)]);
        for none in [
            "protocollo@comune.treviso.it",
            "info.caritas@gmail.com",
            "servizi.sociali@comune.lodi.it",
            "volontari@",
            "protocollo.aulss2@pecveneto.it",
            "maria.rossi@pec.it",
            "urp@aulss8.veneto.it",
            "@comune",
            "a@b",
            "x@1.2",
            "segreteria2@libero.it",
            "puntoascolto@comune.it",
        ] {
            assert_eq!(told(none), [], "{none}");
        }
    }

    #[test]
    fn telephone_numbers_and_not_dates_codes_or_sums() {
        assert_eq!(told("chiamare Anna 347 1234567."), [("347 1234567", Phone, Check)]);
        assert_eq!(told("+39 3471234567"), [("+39 3471234567", Phone, Check)]);
        assert_eq!(told("tel. 0422/123456"), [("0422/123456", Phone, Notice)]);
        assert_eq!(told("06 1234 5678"), [("06 1234 5678", Phone, Notice)]);
        assert_eq!(told("0039 02 12345678"), [("0039 02 12345678", Phone, Notice)]);
        for none in [
            "dal 03/04/2020 al 05.06.2021",
            "numero verde 800 123456",
            "116117 e 112",
            "IT60X0542811101000000123456",
            "CAP 31100",
            "euro 350.000.000",
            "nel 2020-2021",
            "0,50",
            "delibera n. 1234 del 2020",
            "DGR 0347123",
            "P.IVA 03084880263",
            "+41 91 123 45 67",
            "https://x.it/3471234567",
            "3 2 1 4 5 6 7 8 9",
        ] {
            assert_eq!(told(none), [], "{none}");
        }
    }

    fn with_check(body: &str) -> String {
        let code: Vec<char> = body.chars().collect();
        format!("{body}{}", check_character(&code))
    }

    proptest! {
        #[test]
        fn every_tax_code_is_found_and_a_mistyped_one_is_not(
            body in "[A-Z]{6}[0-9]{2}[ABCDEHLMPRST](0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])[A-Z][0-9]{3}",
            at in 0_usize..6, other in "[A-Z]",
        ) {
            let code = with_check(&body);
            let text = format!("di {code}!");
            prop_assert_eq!(told(&text), vec![(code.as_str(), TaxCode, Check)]);
            let mut wrong = code.clone();
            wrong.replace_range(at..=at, &other);
            if wrong != code {
                prop_assert!(told(&wrong).is_empty());
            }
        }

        #[test]
        fn any_text_is_read_and_findings_lie_in_it_apart(text in "([0-9@.+ /A-Za-zàè-]|\\PC){0,120}") {
            let found = find(&text);
            for pair in found.windows(2) {
                prop_assert!(pair[0].at.end <= pair[1].at.start);
            }
            for finding in found {
                prop_assert!(text.get(finding.at).is_some_and(|part| !part.is_empty()));
            }
        }
    }
}
