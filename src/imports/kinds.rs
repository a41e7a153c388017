//! From IndicePA's category and the legal name to the kind of an organisation, and its local denomination.
//!
//! The category decides; the name only refines it, by the tables below, because IndicePA's categories are wider than our
//! kinds: "Comuni e loro Consorzi e Associazioni" holds municipalities, consortia and regional ANCIs alike. No acronym
//! decides a kind by itself: ATS is *Agenzia di tutela della salute*, *Ambito territoriale sociale* and, among the bodies
//! of category L6, *Associazione temporanea di scopo*; ATC is a hunting ground.

use crate::delimited::cells::fold;

/// The categories that have a kind of their own: code, name as the older files write it instead of the code, kind.
const CATEGORIES: [(&str, &str, &str); 10] = [
    ("L4", "regioni province autonome e loro consorzi e associazioni", "region"),
    ("L5", "province e loro consorzi e associazioni", "province"),
    ("L6", "comuni e loro consorzi e associazioni", "municipality"),
    ("L7", "aziende sanitarie locali", "local_health_authority"),
    ("L8", "aziende ospedaliere aziende ospedaliere universitarie policlinici", "hospital_company"),
    ("L18", "unioni di comuni e loro consorzi e associazioni", "union_of_municipalities"),
    ("L22", "agenzie regionali sanitarie", "health_governance_body"),
    ("L34", "aziende pubbliche di servizi alla persona", "personal_services_company"),
    ("L36", "consorzi tra amministrazioni locali", "services_consortium"),
    ("L45", "citta metropolitane", "metropolitan_city"),
];

/// The category code for a category's name, for the files that give only the name.
#[must_use]
pub fn category_of_name(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    CATEGORIES.iter().find(|(_, start, _)| folded.starts_with(start)).map(|(code, ..)| *code)
}

/// Bodies known by name wherever IndicePA puts them: a beginning of the folded name and the kind.
const BY_NAME: [(&str, &str); 11] = [
    ("societa della salute ", "society_of_health"),
    ("consorzio societa della salute ", "society_of_health"),
    ("coeso societa della salute ", "society_of_health"),
    ("agenzia nazionale per i servizi sanitari regionali", "national_agency"),
    ("istituto superiore di sanita", "national_agency"),
    ("associazione nazionale dei comuni italiani", "anci_national"),
    ("ambito territoriale sociale", "social_district"),
    ("ambito sociale territoriale", "social_district"),
    ("ambito sociale ", "social_district"),
    ("distretto sociale ", "social_district"),
    ("federsanita ", "federsanita_regional"),
];

/// What a word or phrase of the folded name says within one category: category, phrase, kind. The first that fits wins.
///
/// L7 also holds the regions' governing, purchasing and emergency agencies; L8 holds Lombardy's ASST and the IRCCS, of
/// which six do not say so in their names.
const WITHIN_CATEGORY: [(&str, &str, &str); 24] = [
    ("L7", "azienda socio sanitaria territoriale", "social_health_company"),
    ("L7", "asst", "social_health_company"),
    ("L7", "azienda zero", "health_governance_body"),
    ("L7", "azienda regionale di coordinamento per la salute", "health_governance_body"),
    ("L7", "azienda regionale della salute", "health_governance_body"),
    ("L7", "azienda ligure sanitaria della regione", "health_governance_body"),
    ("L7", "emergenza urgenza", "health_governance_body"),
    ("L7", "emergenza sanitaria", "health_governance_body"),
    ("L8", "azienda socio sanitaria territoriale", "social_health_company"),
    ("L8", "asst", "social_health_company"),
    ("L8", "irccs", "irccs"),
    ("L8", "i r c c s", "irccs"),
    ("L8", "ricovero e cura a carattere scientifico", "irccs"),
    ("L8", "ricerca e di cura a carattere scientifico", "irccs"),
    ("L8", "istituto ortopedico rizzoli", "irccs"),
    ("L8", "istituto giannina gaslini", "irccs"),
    ("L8", "istituti fisioterapici ospitalieri", "irccs"),
    ("L8", "centro di riferimento oncologico", "irccs"),
    ("L8", "istituto oncologico veneto", "irccs"),
    ("L8", "istituto neurologico c besta", "irccs"),
    ("L18", "associazione nazionale", "other"),
    ("L18", "unione nazionale", "other"),
    ("L18", "uncem", "other"),
    ("L18", "consorzio", "services_consortium"),
];

/// The legal nature "Comune" in IndicePA.
const NATURE_MUNICIPALITY: &str = "2430";

/// The kind of an organisation, one of the codes of the domain's list.
///
/// `category` is IndicePA's code (`L6`), `nature` its code of the legal nature where the file has it.
#[must_use]
pub fn kind_of(category: Option<&str>, nature: Option<&str>, legal_name: &str) -> &'static str {
    let name = fold(legal_name);
    if let Some((_, kind)) = BY_NAME.iter().find(|(start, _)| name.starts_with(start)) {
        return kind;
    }
    let category = category.unwrap_or_default();
    // The regional ANCIs sit among the municipalities and the unions; their companies (category SA) are not ANCI.
    if matches!(category, "L6" | "L18") && name.starts_with("anci ") {
        return "anci_regional";
    }
    let refined = WITHIN_CATEGORY.iter().find(|(of, phrase, _)| *of == category && has_phrase(&name, phrase));
    if let Some((_, _, kind)) = refined {
        return kind;
    }
    match category {
        "L6" => kind_among_municipalities(nature, &name),
        "L4" if !starts_with_one(&name, &["regione", "provincia autonoma"]) => "other",
        "L5" if !starts_with_one(&name, &["provincia", "libero consorzio"]) => "other",
        _ => CATEGORIES.iter().find(|(code, ..)| *code == category).map_or("other", |(.., kind)| kind),
    }
}

/// L6 holds the consortia of municipalities too; and four municipalities whose names do not begin with "Comune".
fn kind_among_municipalities(nature: Option<&str>, name: &str) -> &'static str {
    let starts = |words: &[&str]| starts_with_one(name, words);
    if starts(&["comune", "roma capitale"]) {
        return "municipality";
    }
    if starts(&["unione", "comunita montana"]) {
        return "union_of_municipalities";
    }
    if has_phrase(name, "consorzio") || has_phrase(name, "azienda speciale") || has_phrase(name, "azienda consortile") {
        return "services_consortium";
    }
    if nature == Some(NATURE_MUNICIPALITY) { "municipality" } else { "other" }
}

/// Whether a body is being wound up, by its name. The word alone is not enough: a commissioner appointed *for* the
/// liquidation of something else is at work.
#[must_use]
pub fn name_says_in_liquidation(legal_name: &str) -> bool {
    let name = fold(legal_name);
    if starts_with_one(&name, &["commissario"]) {
        return false;
    }
    // Not as whole words: the register has "iin Liquidazione" too.
    name.contains("in liquidazione") || name.starts_with("liquidazione coatta amministrativa")
}

/// Phrases of the folded name and the local denomination they stand for; the first that fits wins, so the longer and the
/// more special come first.
const HEALTH_DENOMINATIONS: [(&str, &str); 37] = [
    ("azienda socio sanitaria territoriale", "ASST"),
    ("asst", "ASST"),
    ("agenzia di tutela della salute", "ATS"),
    ("azienda per la tutela della salute", "ATS"),
    ("azienda zero", "Azienda Zero"),
    ("azienda sanitaria territoriale", "AST"),
    ("azienda sanitaria provinciale", "ASP"),
    ("azienda sanitaria universitaria", "ASU"),
    ("azienda provinciale per i servizi sanitari", "APSS"),
    ("azienda socio sanitaria locale", "ASL"),
    ("azienda sociosanitaria", "ASL"),
    ("azienda unita locale socio sanitaria", "ULSS"),
    ("ulss", "ULSS"),
    ("aulss", "ULSS"),
    ("azienda unita sanitaria locale", "AUSL"),
    ("azienda usl", "AUSL"),
    ("azienda u s l", "AUSL"),
    ("ausl", "AUSL"),
    ("azienda sanitaria locale", "ASL"),
    ("asl", "ASL"),
    ("a s l", "ASL"),
    ("unita sanitaria locale", "USL"),
    ("u s l", "USL"),
    ("azienda sanitaria regionale", "ASR"),
    ("azienda sanitaria unica regionale", "ASUR"),
    ("azienda ospedaliero universitaria", "AOU"),
    ("azienda ospedaliera universitaria", "AOU"),
    ("azienda ospedale universita", "AOU"),
    ("aou", "AOU"),
    ("a o u", "AOU"),
    ("arnas", "ARNAS"),
    ("a r n a s", "ARNAS"),
    ("azienda ospedaliera di rilievo nazionale", "AORN"),
    ("irccs", "IRCCS"),
    ("ricovero e cura a carattere scientifico", "IRCCS"),
    ("azienda ospedaliera", "AO"),
    ("azienda sanitaria", "AS"),
];

const SERVICE_DENOMINATIONS: [(&str, &str); 9] = [
    ("azienda pubblica di servizi alla persona", "ASP"),
    ("azienda pubblica servizi alla persona", "ASP"),
    ("azienda di servizi alla persona", "ASP"),
    ("azienda servizi alla persona", "ASP"),
    ("apsp", "APSP"),
    ("a p s p", "APSP"),
    ("asp", "ASP"),
    ("a s p", "ASP"),
    ("ipab", "IPAB"),
];

/// What a health company or a services company is called in its region, read from its name: ULSS, ASST, AUSL, ATS ...
///
/// Only for the kinds where the words mean that; elsewhere `ATS` or `ASP` would be something else.
#[must_use]
pub fn local_denomination(kind: &str, legal_name: &str) -> Option<&'static str> {
    let table: &[(&str, &str)] = match kind {
        "local_health_authority"
        | "social_health_company"
        | "hospital_company"
        | "irccs"
        | "health_governance_body" => &HEALTH_DENOMINATIONS,
        "personal_services_company" => &SERVICE_DENOMINATIONS,
        "society_of_health" => return Some("SdS"),
        _ => return None,
    };
    let name = fold(legal_name);
    let found = table.iter().find(|(phrase, _)| has_phrase(&name, phrase)).map(|(_, denomination)| *denomination);
    found.or_else(|| (kind == "irccs").then_some("IRCCS"))
}

/// Whether folded words occur in a folded name as whole words.
fn has_phrase(name: &str, phrase: &str) -> bool {
    name.match_indices(phrase).any(|(start, found)| {
        let before = name.get(..start).unwrap_or_default();
        let after = name.get(start + found.len()..).unwrap_or_default();
        (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
    })
}

fn starts_with_one(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| name.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_and_names_make_kinds() {
        for (category, name, kind, denomination) in [
            ("L6", "Comune di Treviso", "municipality", None),
            ("L6", "ROMA CAPITALE", "municipality", None),
            ("L6", "Anci Veneto", "anci_regional", None),
            ("L6", "Ats Gal Terre del Nisseno", "other", None),
            ("L6", "Consorzio Due Giare", "services_consortium", None),
            ("L6", "COESO Societa' della Salute delle Zone Amiata", "society_of_health", Some("SdS")),
            ("L36", "SOCIETA' DELLA SALUTE FIORENTINA SUD EST", "society_of_health", Some("SdS")),
            ("L36", "CONSORZIO PER IL SISTEMA INTEGRATO DI WELFARE ATS BR 4", "services_consortium", None),
            ("L37", "AMBITO TERRITORIALE DI CACCIA N. 3", "other", None),
            ("L44", "Ambito Territoriale Ottimale di Avellino", "other", None),
            ("L36", "Ambito Territoriale Sociale n. 2", "social_district", None),
            ("L7", "Azienda ULSS n. 2 Marca Trevigiana", "local_health_authority", Some("ULSS")),
            ("L7", "Azienda U.S.L. Toscana Nord - Ovest", "local_health_authority", Some("AUSL")),
            ("L7", "Agenzia di Tutela della Salute di Bergamo", "local_health_authority", Some("ATS")),
            ("L7", "AZIENDA SOCIO SANITARIA LOCALE N. 1 DI SASSARI", "local_health_authority", Some("ASL")),
            ("L7", "AZIENDA SANITARIA TERRITORIALE DI ANCONA", "local_health_authority", Some("AST")),
            ("L7", "AZIENDA ZERO", "health_governance_body", Some("Azienda Zero")),
            ("L7", "Agenzia Regionale Emergenza Urgenza", "health_governance_body", None),
            ("L8", "Azienda Socio Sanitaria Territoriale di Lodi", "social_health_company", Some("ASST")),
            ("L8", "Asst Rhodense", "social_health_company", Some("ASST")),
            ("L8", "Istituto Ortopedico Rizzoli", "irccs", Some("IRCCS")),
            ("L8", "Azienda Ospedaliera Universitaria Meyer IRCCS", "irccs", Some("AOU")),
            ("L8", "Azienda Ospedaliera di Cosenza", "hospital_company", Some("AO")),
            ("L8", "A.R.N.A.S. CIVICO", "hospital_company", Some("ARNAS")),
            ("L18", "Associazione Nazionale Dei Comuni Italiani", "anci_national", None),
            ("L18", "Unione Reno Galliera", "union_of_municipalities", None),
            ("L34", "A.P.S.P. OPERA PIA", "personal_services_company", Some("APSP")),
            ("L4", "Consiglio Regionale del Veneto", "other", None),
            ("L4", "Regione del Veneto", "region", None),
            ("L5", "Libero Consorzio Comunale di Enna", "province", None),
            ("L5", "Upi Veneto", "other", None),
            ("L45", "Citta' Metropolitana di Bari", "metropolitan_city", None),
            ("C3", "Agenzia Nazionale per i Servizi Sanitari Regionali - AGENAS", "national_agency", None),
            ("SA", "ANCI DIGITALE SPA", "other", None),
        ] {
            assert_eq!(kind_of(Some(category), None, name), kind, "{name}");
            assert_eq!(local_denomination(kind, name), denomination, "{name}");
        }
        assert_eq!(kind_of(Some("L6"), Some("2430"), "Tremosine Sul Garda"), "municipality");
        assert_eq!(kind_of(None, None, "Comune di X"), "other");
        assert_eq!(category_of_name("Comuni e loro Consorzi e Associazioni"), Some("L6"));
        assert_eq!(category_of_name("Aziende Sanitarie Locali"), Some("L7"));
    }

    #[test]
    fn liquidation_by_name() {
        assert!(name_says_in_liquidation("VILLASERVICE SPA IN  LIQUIDAZIONE"));
        assert!(name_says_in_liquidation("Liquidazione Coatta Amministrativa Ex U.S.L. Ba13"));
        assert!(name_says_in_liquidation("Consorzio ASI In Liquidazione di Catania"));
        assert!(name_says_in_liquidation("Consorzio Ato Bacino Ta1 iin Liquidazione"));
        assert!(!name_says_in_liquidation("Commissario del Governo per La Liquidazione di X in Liquidazione"));
        assert!(!name_says_in_liquidation("Comune di Liquidazione"));
    }
}
