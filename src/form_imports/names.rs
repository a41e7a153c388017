//! Which organisation is meant by what somebody wrote: a name, a code of IndicePA, a PEC.
use super::likeness;
use super::vocabulary::{Candidate, candidate};
use crate::db::bodies::apart;
use crate::delimited::cells::fold;
use crate::organisations::model::Known;
use crate::organisations::model::OrganisationId;
use std::collections::HashMap;

/// The organisations that can be meant, by what they are called.
#[derive(Debug, Default)]
pub struct Names {
    known: Vec<Known>,
    places: HashMap<OrganisationId, usize>,
    by_code: HashMap<String, OrganisationId>,
    /// None for a name that several bear.
    by_name: HashMap<String, Option<OrganisationId>>,
}

impl Names {
    /// Those of these organisations.
    pub fn of(known: Vec<Known>) -> Self {
        let mut names = Self::default();
        for (place, one) in known.iter().enumerate() {
            names.places.insert(one.id, place);
            for code in [&one.ipa_key, &one.pec].into_iter().flatten() {
                names.by_code.insert(code.to_lowercase(), one.id);
            }
            let mut called: Vec<String> = vec![canonical(&one.legal_name)];
            called.extend(one.short_name.as_deref().map(canonical));
            called.extend(numbered(&canonical(&one.legal_name)));
            called.sort();
            called.dedup();
            for name in called.into_iter().filter(|name| !name.is_empty()) {
                let bearer = names.by_name.entry(name).or_insert(Some(one.id));
                if *bearer != Some(one.id) {
                    *bearer = None;
                }
            }
        }
        Self { known, ..names }
    }

    /// One of them.
    pub fn get(&self, id: OrganisationId) -> Option<&Known> {
        self.places.get(&id).and_then(|place| self.known.get(*place))
    }

    /// The only one that can be meant.
    pub fn find(&self, written: &str) -> Option<OrganisationId> {
        let code = written.trim().to_lowercase();
        let by_code = self.by_code.get(&code).copied();
        by_code.or_else(|| self.by_name.get(&canonical(written)).copied().flatten())
    }

    /// The three most like what is written.
    pub fn candidates(&self, written: &str) -> Vec<Candidate> {
        let wanted: String = canonical(written).chars().take(120).collect();
        let mut all: Vec<(f64, &Known)> = Vec::new();
        for one in &self.known {
            let short = one.short_name.as_deref().map_or(0.0, |name| likeness::of_folded(&canonical(name), &wanted));
            let long = canonical(&one.legal_name);
            // "Villaverla" is all of "comune villaverla" but its kind.
            let part = if long.split_once(' ').is_some_and(|(_, rest)| rest == wanted) { 0.95 } else { 0.0 };
            // "ulss 2" begins "ulss 2 marca trevigiana".
            let begun = long.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.starts_with(' '));
            let begun = if begun && wanted.contains(' ') { 0.9 } else { 0.0 };
            let score = likeness::of_folded(&long, &wanted).max(short).max(part).max(begun);
            if score >= 0.6 {
                all.push((score, one));
            }
        }
        all.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.id.cmp(&y.id)));
        let best = all.into_iter().take(3);
        best.map(|(score, one)| candidate(one.id.to_string(), one.legal_name.clone(), score)).collect()
    }
}

/// Words that tell nobody apart.
const EMPTY: &[&str] = &[
    "a",
    "azienda",
    "n",
    "nr",
    "numero",
    "di",
    "del",
    "della",
    "dello",
    "dei",
    "degli",
    "delle",
    "dell",
    "da",
    "il",
    "la",
    "lo",
    "e",
    "sindaco",
    "direttore",
    "generale",
    "direzione",
    "amministrazione",
    "comunale",
];

/// A name as it is compared: "Sindaco del Comune di Villaverla (VI)" is "comune villaverla", "Azienda U.L.S.S. n. 2
/// Marca Trevigiana" is "ulss 2 marca trevigiana".
pub fn canonical(name: &str) -> String {
    // What stands in brackets is a province or an acronym.
    let mut outside = String::with_capacity(name.len());
    let mut depth = 0_u32;
    for letter in name.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            other if depth == 0 => outside.push(other),
            _ => {}
        }
    }
    let mut folded = String::from(" ");
    for word in fold(if outside.trim().is_empty() { name } else { &outside }).split_whitespace() {
        // "AULSS2"
        let (word, number) = apart(word);
        for part in std::iter::once(word).chain(number) {
            folded.push_str(part);
            folded.push(' ');
        }
    }
    for (long, short) in [
        (" amministrazione comunale ", " comune "),
        (" municipio ", " comune "),
        (" citta di ", " comune di "),
        (" unita locale socio sanitaria ", " ulss "),
        (" unita locale sociosanitaria ", " ulss "),
        (" a u l s s ", " ulss "),
        (" u l s s ", " ulss "),
        (" aulss ", " ulss "),
        (" unita sanitaria locale ", " usl "),
        (" a u s l ", " usl "),
        (" ausl ", " usl "),
        (" azienda sanitaria locale ", " asl "),
        (" azienda socio sanitaria locale ", " asl "),
        (" azienda sociosanitaria locale ", " asl "),
        (" a s l ", " asl "),
        (" azienda socio sanitaria territoriale ", " asst "),
    ] {
        folded = folded.replace(long, short);
    }
    let words: Vec<&str> = folded.split_whitespace().filter(|word| !EMPTY.contains(word)).collect();
    let words: Vec<&str> = words
        .into_iter()
        .map(|word| if word.bytes().all(|b| b.is_ascii_digit()) { zeroless(word) } else { word })
        .collect();
    words.join(" ")
}

/// What a health company with a number is called for short: "ulss 2".
fn numbered(canonical: &str) -> Option<String> {
    let mut words = canonical.split(' ');
    let (acronym, number) = (words.next()?, words.next()?);
    let health = matches!(acronym, "ulss" | "usl" | "asl" | "asst");
    (health && number.bytes().all(|b| b.is_ascii_digit())).then(|| format!("{acronym} {number}"))
}

fn zeroless(number: &str) -> &str {
    let cut = number.trim_start_matches('0');
    if cut.is_empty() { number } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn known(n: u128, legal_name: &str, short_name: Option<&str>, ipa: &str) -> Known {
        Known {
            id: OrganisationId(Uuid::from_u128(n)),
            legal_name: legal_name.to_owned(),
            short_name: short_name.map(str::to_owned),
            ipa_key: Some(ipa.to_owned()),
            pec: Some(format!("{ipa}@pec.example.org")),
            region_code: "05".parse().ok(),
        }
    }

    #[test]
    fn whoever_is_meant_is_found() {
        let names = Names::of(vec![
            known(1, "Comune di Villaverla", None, "c_l998"),
            known(2, "Azienda ULSS n. 2 Marca Trevigiana", Some("AULSS 2"), "a9_tv"),
            known(3, "Comune di Livo", None, "c_e623"),
            known(4, "Comune di Livo", None, "c_e624"),
        ]);
        let found = |written: &str| names.find(written).map(|id| id.0.as_u128());
        for written in [
            "comune di villaverla",
            "Sindaco del Comune di Villaverla (VI)",
            "Amministrazione comunale di Villaverla",
            "C_L998",
            " c_l998@PEC.example.org",
        ] {
            assert_eq!(found(written), Some(1), "{written}");
        }
        for written in ["Azienda ULSS 2 Marca Trevigiana", "A.U.L.S.S. n. 2 Marca Trevigiana", "Ulss 2", "aulss n. 02"]
        {
            assert_eq!(found(written), Some(2), "{written}");
        }
        for written in ["Livo", "Comune di Livo", "Villaverla", "Comune di Treviso", "", "()"] {
            assert_eq!(found(written), None, "{written}");
        }
        let registered = Names::of(vec![
            known(1, "Azienda ULSS n. 2 Marca Trevigiana", None, "a9_tv"),
            known(2, "Azienda ULSS n.8 Berica", None, "auv"),
            known(3, "Azienda Sanitaria Locale N. 4 di Teramo", None, "a4_te"),
            known(4, "Azienda Sanitaria Locale n. 4 Altrove", None, "a4_xx"),
        ]);
        for written in ["Aulss 2", "AULSS2", "ulss2", "A.U.L.S.S. n. 2"] {
            assert_eq!(registered.find(written).map(|id| id.0.as_u128()), Some(1), "{written}");
        }
        assert_eq!(registered.find("asl 4"), None);
        assert_eq!(registered.candidates("asl 4").len(), 2, "both are offered");
        let like = |written: &str| names.candidates(written).first().map(|c| c.label.clone());
        assert_eq!(like("Villaverla").as_deref(), Some("Comune di Villaverla"));
        assert_eq!(like("Comune di Vilaverla").as_deref(), Some("Comune di Villaverla"));
        assert_eq!(names.candidates("Comune di Livo").len(), 2, "both are offered");
        assert_eq!(like("Ministero"), None);
    }
}
