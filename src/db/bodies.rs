//! How public bodies are written: "Azienda U.L.S.S. n. 2", "AULSS2" and "ulss 2" are the same words.
//!
//! What an organisation is found by and what is looked for are brought into one form, so both engines find the same.
use super::search::words;
use crate::delimited::cells::fold;
use std::collections::HashSet;

/// Other ways to write an acronym, between spaces; the longer come first.
const WRITTEN: [(&str, &str); 22] = [
    (" unita locale socio sanitaria ", " ulss "),
    (" unita locale sociosanitaria ", " ulss "),
    (" unita sanitaria locale ", " usl "),
    (" azienda socio sanitaria territoriale ", " azienda asst "),
    (" azienda sociosanitaria locale ", " azienda asl "),
    (" azienda socio sanitaria locale ", " azienda asl "),
    (" azienda sanitaria locale ", " azienda asl "),
    (" azienda sanitaria provinciale ", " azienda asp "),
    (" azienda sanitaria territoriale ", " azienda ast "),
    (" agenzia di tutela della salute ", " agenzia ats "),
    (" a u l s s ", " ulss "),
    (" u l s s ", " ulss "),
    (" a s s t ", " asst "),
    (" a u s l ", " usl "),
    (" u s l ", " usl "),
    (" a s l ", " asl "),
    (" a s p ", " asp "),
    (" a t s ", " ats "),
    (" aulss ", " ulss "),
    (" ussl ", " ulss "),
    (" ausl ", " usl "),
    (" a s t ", " ast "),
];

/// The acronyms that a number is joined to.
const NUMBERED: [&str; 10] = ["aulss", "ulss", "ussl", "ausl", "usl", "asst", "asl", "asp", "ast", "ats"];

/// A folded word with a number joined to an acronym set apart: `ulss2` is `ulss 2`.
pub fn apart(word: &str) -> (&str, Option<&str>) {
    let joined = NUMBERED.iter().find_map(|acronym| {
        let number = word.strip_prefix(acronym)?;
        (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some((*acronym, number))
    });
    match joined {
        Some((acronym, number)) => (word.get(..acronym.len()).unwrap_or(word), Some(number)),
        None => (word, None),
    }
}

/// Text about bodies in the one form: folded, with the usual acronyms, numbers apart and without "n.".
pub fn canonical(text: &str) -> String {
    let mut spaced = String::from(" ");
    let folded = fold(text);
    let mut words = folded.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let before_number = words.peek().is_some_and(|next| next.bytes().all(|b| b.is_ascii_digit()));
        if matches!(word, "n" | "nr") || before_number && matches!(word, "num" | "numero") {
            continue;
        }
        let (word, number) = apart(word);
        for part in std::iter::once(word).chain(number) {
            let plain = part.trim_start_matches('0');
            let numeric = !plain.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            spaced.push_str(if numeric { plain } else { part });
            spaced.push(' ');
        }
    }
    for (written, acronym) in WRITTEN {
        if spaced.contains(written) {
            spaced = spaced.replace(written, acronym);
        }
    }
    spaced.trim().to_owned()
}

/// What an organisation of this kind is found by: the stems of its names, and the acronyms that people use for one.
pub fn terms<'a>(kind: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let mut called: Vec<String> = names.into_iter().map(canonical).collect();
    let all = format!(" {} ", called.join(" "));
    if all.contains(" ulss ") {
        called.push("usl".to_owned());
    }
    if kind == "local_health_authority" || all.contains(" ulss ") || all.contains(" usl ") {
        called.push("asl".to_owned());
    }
    let mut seen = HashSet::new();
    let stems = called.iter().flat_map(|name| words(name)).map(|(_, stem)| stem);
    stems.filter(|stem| seen.insert(stem.clone())).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_found_as_people_write_them() {
        let found_by = |kind: &str, name: &str, query: &str| {
            let terms = terms(kind, [name]);
            let stored: Vec<&str> = terms.split(' ').collect();
            words(&canonical(query)).iter().all(|(_, stem)| stored.iter().any(|one| one.starts_with(stem.as_str())))
        };
        for (name, query) in [
            ("Azienda ULSS n. 2 Marca Trevigiana", "aulss 2 marca trevigiana"),
            ("Azienda ULSS n. 2 Marca Trevigiana", "AULSS2"),
            ("Azienda ULSS n. 2 Marca Trevigiana", "ulss2"),
            ("Azienda ULSS n. 2 Marca Trevigiana", "azienda ulss n. 2"),
            ("Azienda ULSS n. 2 Marca Trevigiana", "A.U.L.S.S. n° 2"),
            ("Azienda ULSS n. 2 Marca Trevigiana", "azienda unità locale socio-sanitaria n. 02"),
            ("Azienda ULSS n. 2 Marca Trevigiana", "usl 2 marca"),
            ("Azienda ULSS n. 2 Marca Trevigiana", "asl 2 trevigiana"),
            ("Azienda ULSS n.8 Berica", "aulss 8 berica"),
            ("Azienda Unita' Sanitaria Locale di Modena", "ausl modena"),
            ("Azienda USL Toscana Centro", "asl toscana centro"),
            ("Azienda Sanitaria Locale Napoli 1 Centro", "A.S.L. napoli 1"),
            ("AZIENDA SOCIO SANITARIA LOCALE N. 2 DELLA GALLURA", "asl n.2 gallura"),
            ("Azienda Sanitaria Provinciale di Enna", "asp enna"),
            ("Agenzia di Tutela della Salute di Bergamo", "ats bergamo"),
        ] {
            assert!(found_by("local_health_authority", name, query), "{name} / {query}");
        }
        assert!(!found_by("local_health_authority", "Azienda ULSS n. 2 Marca Trevigiana", "aulss 3"));
        assert!(!found_by("municipality", "Comune di Treviso", "asl treviso"));
        assert!(found_by("social_health_company", "Azienda Socio Sanitaria Territoriale di Lodi", "asst lodi"));
    }
}
