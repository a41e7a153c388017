//! Which health company of one register is which of another when no code tells: by what they are called in one region.
//!
//! IndicePA writes "Azienda Sanitaria Locale Napoli 1 Centro" and the Ministry "A.S.L. NAPOLI 1 CENTRO", "SAVONESE" or
//! "BI". Several witnesses are heard, the surest first; a pair is made only when each of the two can mean nobody else
//! that is left, so nothing depends on the order of the rows or of the registers.
use crate::delimited::cells::fold;
use crate::territory::RegionCode;
use std::collections::BTreeSet;

/// A health company as one register tells of it.
#[derive(Debug, Clone)]
pub struct Named {
    region: RegionCode,
    province: Option<String>,
    /// The words that tell it from others, without what every such body is called.
    words: BTreeSet<String>,
    numbers: BTreeSet<String>,
    /// The host of its website and its mailboxes.
    addresses: BTreeSet<String>,
    /// Whether its register has no other company in the region.
    alone: bool,
}

/// Whom one of the other register is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// The one at this place.
    One(usize),
    /// It could be several, or another could be the same.
    Several,
    /// None of them.
    Nobody,
}

/// What any such body may be called: it tells nobody apart.
const EMPTY: &[&str] = &[
    "azienda",
    "aziende",
    "agenzia",
    "unita",
    "locale",
    "locali",
    "sanitaria",
    "sanitarie",
    "sociosanitaria",
    "socio",
    "sanitario",
    "territoriale",
    "provinciale",
    "provinciali",
    "regionale",
    "regione",
    "universitaria",
    "provincia",
    "autonoma",
    "servizi",
    "servizio",
    "tutela",
    "salute",
    "sistema",
    "citta",
    "metropolitana",
    "per",
    "i",
    "il",
    "la",
    "lo",
    "le",
    "gli",
    "e",
    "ed",
    "d",
    "l",
    "a",
    "p",
    "s",
    "u",
    "di",
    "del",
    "dell",
    "della",
    "dello",
    "dei",
    "degli",
    "delle",
    "da",
    "dal",
    "n",
    "nr",
    "num",
    "numero",
    "usl",
    "ussl",
    "asl",
    "ausl",
    "ulss",
    "aulss",
    "asp",
    "asm",
    "ast",
    "ats",
    "as",
    "asu",
    "asst",
    "apss",
];

/// Acronyms that numbers are joined to: `AST1`, `ULSS2`.
const ACRONYMS: &[&str] = &["aulss", "ulss", "ausl", "asl", "ast", "asp", "ats", "usl"];

impl Named {
    /// One of this name, seat and addresses; `alone` if its register has no other in the region.
    pub fn new(
        region: RegionCode,
        province: Option<&str>,
        name: &str,
        (website, mailboxes): (Option<&str>, [Option<&str>; 2]),
        alone: bool,
    ) -> Self {
        let province = province.map(str::to_lowercase);
        let (mut words, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for word in fold(name).split_whitespace() {
            let number = ACRONYMS.iter().find_map(|acronym| word.strip_prefix(acronym)).unwrap_or(word);
            if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
                numbers.insert(number.trim_start_matches('0').to_owned());
            } else if !EMPTY.contains(&word) || Some(word) == province.as_deref() {
                // `le` is Lecce there.
                words.insert(word.to_owned());
            }
        }
        let mut addresses: BTreeSet<String> = mailboxes.into_iter().flatten().map(str::to_lowercase).collect();
        addresses.extend(website.and_then(host));
        Self { region, province, words, numbers, addresses, alone }
    }

    /// Two numbers that differ are two companies; one that is not told is no contradiction.
    fn agrees(&self, other: &Self) -> bool {
        self.numbers.is_empty() || other.numbers.is_empty() || self.numbers == other.numbers
    }

    /// Its words but for the car code of its province, which the Ministry adds or writes instead of a name.
    fn own_words(&self) -> BTreeSet<&str> {
        self.words.iter().map(String::as_str).filter(|word| Some(*word) != self.province.as_deref()).collect()
    }

    /// Whether it is called by the car code of its province, which shortens a word of the other's name: `BA` and Bari.
    fn shortens(&self, other: &Self) -> bool {
        let Some(code) = self.province.as_deref().filter(|code| self.words.contains(*code)) else { return false };
        let same_seat = other.province.as_deref().is_none_or(|province| province == code);
        same_seat && self.own_words().is_empty() && other.words.iter().any(|word| word == code || short_for(code, word))
    }
}

/// Whether the letters of a car code stand in a word in their order, the first at its beginning.
fn short_for(code: &str, word: &str) -> bool {
    let mut letters = word.chars();
    word.chars().all(char::is_alphabetic)
        && word.chars().next() == code.chars().next()
        && code.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

/// The host of a website, without `www.`.
fn host(website: &str) -> Option<String> {
    let lower = website.trim().to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// A reason to hold two for the same.
type Witness = fn(&Named, &Named) -> bool;

/// The reasons, the surest first.
const WITNESSES: &[Witness] = &[
    |a, b| a.words == b.words && a.numbers == b.numbers && !(a.words.is_empty() && a.numbers.is_empty()),
    |a, b| {
        let (mine, theirs) = (a.own_words(), b.own_words());
        !mine.is_empty() && !theirs.is_empty() && a.agrees(b) && (mine.is_subset(&theirs) || theirs.is_subset(&mine))
    },
    |a, b| a.agrees(b) && !a.addresses.is_disjoint(&b.addresses),
    |a, b| a.agrees(b) && (a.shortens(b) || b.shortens(a)),
    |a, b| a.alone && b.alone,
];

/// For each of `these`, whom of `those` it is.
pub fn pairs(these: &[Named], those: &[Named]) -> Vec<Meant> {
    let mut meant = vec![Meant::Nobody; these.len()];
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for witness in WITNESSES {
        let open = |place: usize, meant: &[Meant]| !matches!(meant.get(place), Some(Meant::One(_)));
        let mut claims: Vec<(usize, usize)> = Vec::new();
        for (i, one) in these.iter().enumerate().filter(|(i, _)| open(*i, &meant)) {
            let free = those.iter().enumerate().filter(|(j, other)| !taken.contains(j) && other.region == one.region);
            claims.extend(free.filter(|(_, other)| witness(one, other)).map(|(j, _)| (i, j)));
        }
        for (i, j) in &claims {
            let alone = claims.iter().filter(|(a, b)| a == i || b == j).count() == 1;
            if let Some(place) = meant.get_mut(*i) {
                *place = if alone { Meant::One(*j) } else { Meant::Several };
            }
            if alone {
                taken.insert(*j);
            }
        }
    }
    meant
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(province: &str, name: &str, website: &str) -> Named {
        let website = Some(website).filter(|site| !site.is_empty());
        Named::new("05".parse().unwrap(), Some(province), name, (website, [None, None]), false)
    }

    fn met(these: &[Named], those: &[Named]) -> Vec<Meant> {
        let found = pairs(these, those);
        // From the other side it is the same.
        let back = pairs(those, these);
        for (i, one) in found.iter().enumerate() {
            if let Meant::One(j) = one {
                assert_eq!(back[*j], Meant::One(i));
            }
        }
        found
    }

    #[test]
    fn two_ways_to_write_a_name_are_one_company() {
        for (one, other) in [
            ("Azienda ULSS n. 1 Dolomiti", "AZIENDA ULSS N. 1 DOLOMITI"),
            ("Azienda ULSS n.8 Berica", "AULSS 8 Berica"),
            ("Azienda Unita' Sanitaria Locale Umbria 1", "AUSL UMBRIA N. 1"),
            ("AZIENDA SANITARIA TERRITORIALE DI FERMO", "AST4 DI FERMO"),
            ("Azienda Sanitaria Locale Benevento 1", "A.S.L. BENEVENTO"),
            ("Azienda Sanitaria Locale CN2 Alba-Bra", "CN2"),
            ("Azienda U.S.L. Toscana Nord - Ovest", "AZIENDA USL TOSCANA NORD-OVEST"),
            ("Azienda Sanitaria Locale Bari", "ASL BA"),
        ] {
            assert_eq!(met(&[named("BA", one, "")], &[named("BA", other, "")]), [Meant::One(0)], "{one} / {other}");
        }
        for (one, other) in [
            ("Azienda ULSS n. 1 Dolomiti", "AZIENDA ULSS N. 2 DOLOMITI"),
            ("Azienda ULSS n. 1 Dolomiti", "AZIENDA ULSS N. 1 BELLUNO"),
            ("Azienda Sanitaria Locale Roma 1", "ROMA 2"),
            ("Azienda Sanitaria", "A.S.L."),
            ("Unita' Sanitaria Locale Ba9", "ASL BA"),
        ] {
            assert_eq!(met(&[named("BA", one, "")], &[named("BA", other, "")]), [Meant::Nobody], "{one} / {other}");
        }
        let lecce = named("LE", "Azienda Sanitaria Locale di Lecce", "");
        assert_eq!(met(&[lecce], &[named("LE", "ASL LE", "")]), [Meant::One(0)]);
    }

    #[test]
    fn an_address_is_a_witness_where_only_one_has_it() {
        let ligurian = |name: &str, site: &str| named("GE", name, site);
        let ipa = [
            ligurian("Azienda Sociosanitaria 3", "https://www.asl3.liguria.it/"),
            ligurian("Azienda Sociosanitaria Ligure n. 4", "https://www.asl4.liguria.it/home"),
        ];
        let ministry = [ligurian("CHIAVARESE", "www.asl4.liguria.it"), ligurian("GENOVESE", "www.asl3.liguria.it")];
        assert_eq!(met(&ipa, &ministry), [Meant::One(1), Meant::One(0)]);
        let shared = [ligurian("CHIAVARESE", "www.asl.it"), ligurian("GENOVESE", "www.asl.it")];
        assert_eq!(met(&[ligurian("Ligure", "www.asl.it")], &shared), [Meant::Several]);
    }
}
