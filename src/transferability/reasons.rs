//! Why a share is as it is, in words.
use super::matching::{Offer, Part, Target, family};
use super::model::{PopulationBand, PreconditionSource, TransferCriterion as Criterion};
use super::needs::{Need, What};
use crate::codes::CodeList;
use crate::language::{Text, text};
use crate::organisations::model::OrganisationKind;
use crate::practices::model::{IntegrationDimension, TerritoryType};

const NOT_STATED: (&str, &str) = (
    "Non l'ha detto l'ente nel suo profilo di trasferibilità.",
    "The organisation has not said it in its transfer profile.",
);

/// Why a part has its score, or none.
pub fn why(criterion: Criterion, part: &Part, offer: &Offer, target: &Target) -> Text {
    match criterion {
        Criterion::TerritoryType => territory(part, offer, target),
        Criterion::PopulationBand => population(offer.population_band, target.population_band),
        Criterion::OrganisationKind => kind(offer, target.kind),
        Criterion::Dimensions => dimensions(part, offer),
        Criterion::Preconditions => preconditions(offer, target),
    }
}

/// The labels of codes, in both languages.
fn labels(list: &CodeList, codes: &[&str]) -> Text {
    let known: Vec<Text> = codes
        .iter()
        .filter_map(|code| list.codes.iter().find(|one| one.code == *code))
        .map(|one| one.label())
        .collect();
    let joined = |of: fn(&Text) -> &str| known.iter().map(of).collect::<Vec<_>>().join(", ");
    text(joined(|one| &one.it), joined(|one| &one.en))
}

fn territory(part: &Part, offer: &Offer, target: &Target) -> Text {
    if offer.territory_types.is_empty() {
        return text(
            "La pratica non dice in quali tipi di territorio lavora.",
            "The practice does not say in which types of territory it works.",
        );
    }
    if target.territory_types.is_empty() {
        return unstated(
            "I tipi di territorio dell'ente non sono noti.",
            "The organisation's types of territory are not known.",
        );
    }
    let all = target.territory_types.len();
    if part.matched.is_empty() {
        let own = labels(&TerritoryType::LIST, &part.missing);
        return text(
            format!("La pratica non lavora in nessuno dei tipi di territorio dell'ente ({}).", own.it),
            format!("The practice works in none of the organisation's types of territory ({}).", own.en),
        );
    }
    let (n, shared) = (part.matched.len(), labels(&TerritoryType::LIST, &part.matched));
    text(
        format!("La pratica lavora in {n} dei tipi di territorio dell'ente, che sono {all}: {}.", shared.it),
        format!("The practice works in {n} of the organisation's types of territory, which are {all}: {}.", shared.en),
    )
}

fn unstated(it: &str, en: &str) -> Text {
    text(format!("{it} {}", NOT_STATED.0), format!("{en} {}", NOT_STATED.1))
}

fn population(practice: Option<PopulationBand>, organisation: Option<PopulationBand>) -> Text {
    match (practice, organisation) {
        (_, None) => unstated(
            "La fascia di popolazione dell'ente non è nota.",
            "The organisation's band of population is not known.",
        ),
        (None, _) => text(
            "La fascia di popolazione dell'ente capofila non è nota: non l'ha detta nel suo profilo di trasferibilità.",
            "The lead organisation's band of population is not known: it has not said it in its transfer profile.",
        ),
        (Some(theirs), Some(own)) if theirs == own => {
            let label = own.label();
            text(
                format!("L'ente capofila ha la stessa fascia di popolazione: {}.", label.it),
                format!("The lead organisation has the same band of population: {}.", label.en),
            )
        }
        (Some(theirs), Some(own)) => {
            let (theirs, own) = (theirs.label(), own.label());
            text(
                format!("L'ente capofila ha un'altra fascia di popolazione: {}; l'ente: {}.", theirs.it, own.it),
                format!(
                    "The lead organisation has another band of population: {}; the organisation: {}.",
                    theirs.en, own.en
                ),
            )
        }
    }
}

fn kind(offer: &Offer, kind: OrganisationKind) -> Text {
    let (lead, own) = (offer.lead_kind.label(), kind.label());
    let related = |other: &OrganisationKind| family(*other).is_some() && family(*other) == family(kind);
    if offer.lead_kind == kind {
        text(
            format!("La pratica è guidata da un ente dello stesso tipo: {}.", own.it),
            format!("The practice is led by an organisation of the same kind: {}.", own.en),
        )
    } else if offer.partner_kinds.contains(&kind) {
        text(
            format!("Tra i partner della pratica c'è un ente dello stesso tipo: {}.", own.it),
            format!("Among the practice's partners is an organisation of the same kind: {}.", own.en),
        )
    } else if related(&offer.lead_kind) {
        text(
            format!("La pratica è guidata da un ente di tipo affine: {}; l'ente: {}.", lead.it, own.it),
            format!(
                "The practice is led by an organisation of a related kind: {}; the organisation: {}.",
                lead.en, own.en
            ),
        )
    } else if offer.partner_kinds.iter().any(related) {
        text(
            format!("Tra i partner della pratica c'è un ente di tipo affine a: {}.", own.it),
            format!("Among the practice's partners is an organisation of a kind related to: {}.", own.en),
        )
    } else {
        text(
            format!(
                "Nella pratica non ci sono enti di questo tipo o affini: la guida {}; l'ente: {}.",
                lead.it, own.it
            ),
            format!(
                "The practice has no organisation of this or a related kind: it is led by {}; the organisation: {}.",
                lead.en, own.en
            ),
        )
    }
}

fn dimensions(part: &Part, offer: &Offer) -> Text {
    if part.score.is_none() {
        return if offer.dimensions.is_empty() {
            text(
                "La pratica non dice su quali dimensioni agisce.",
                "The practice does not say on which dimensions it acts.",
            )
        } else {
            text(
                "Le dimensioni su cui l'ente lavora non sono note: non le dicono né il suo profilo di trasferibilità né sue pratiche pubbliche.",
                "The dimensions that the organisation works on are not known: neither its transfer profile nor public practices of its own tell.",
            )
        };
    }
    let (shared, missing) =
        (labels(&IntegrationDimension::LIST, &part.matched), labels(&IntegrationDimension::LIST, &part.missing));
    let both = |has: &str, has_not: &str, (shared, missing): (&str, &str), none: &str| match (
        part.matched.is_empty(),
        part.missing.is_empty(),
    ) {
        (false, true) => format!("{has}: {shared}."),
        (false, false) => format!("{has}: {shared}; {has_not}: {missing}."),
        _ => format!("{none}: {missing}."),
    };
    text(
        both(
            "L'ente lavora già su",
            "non ancora su",
            (&shared.it, &missing.it),
            "L'ente non lavora ancora su nessuna delle dimensioni della pratica",
        ),
        both(
            "The organisation works already on",
            "not yet on",
            (&shared.en, &missing.en),
            "The organisation works on none of the practice's dimensions yet",
        ),
    )
}

/// How many of the preconditions in words a group names, and how much of each.
const NAMED: usize = 3;
const LETTERS: usize = 100;

fn preconditions(offer: &Offer, target: &Target) -> Text {
    if offer.needs.is_empty() {
        return text(
            "Non risultano precondizioni: né dalla scheda della pratica, né da valutazioni o esiti di laboratorio pubblici.",
            "No preconditions are known: neither the practice's record nor public assessments or laboratories' outcomes tell of any.",
        );
    }
    let groups = [
        (Some(true), "L'ente ha", "The organisation has"),
        (Some(false), "Non ha", "It has not"),
        (None, "Non ha detto se ha", "It has not said whether it has"),
    ];
    let (mut it, mut en) = (Vec::new(), Vec::new());
    for (has, say_it, say_en) in groups {
        let needs: Vec<&Need> = offer.needs.iter().filter(|need| target.preconditions.has(&need.what) == has).collect();
        if !needs.is_empty() {
            let named = named(&needs);
            it.push(format!("{say_it}: {}.", named.it));
            en.push(format!("{say_en}: {}.", named.en));
        }
    }
    text(it.join(" "), en.join(" "))
}

/// Needs by their labels or in words, each with who says so when that is not the record alone.
fn named(needs: &[&Need]) -> Text {
    let (mut it, mut en, mut left_out) = (Vec::new(), Vec::new(), 0);
    let mut in_words = 0;
    for need in needs {
        let label = match &need.what {
            What::Code(code) => code.label(),
            What::Words(_) if in_words == NAMED => {
                left_out += 1;
                continue;
            }
            What::Words(words) => {
                in_words += 1;
                let words = format!("«{}»", cut(words));
                text(words.clone(), words)
            }
        };
        let from: Vec<Text> = need.sources.iter().map(|source| source.label()).collect();
        let joined = |of: fn(&Text) -> &str| from.iter().map(of).collect::<Vec<_>>().join(", ");
        if need.sources == [PreconditionSource::Record] {
            it.push(label.it.into_owned());
            en.push(label.en.into_owned());
        } else {
            it.push(format!("{} ({})", label.it, joined(|one| &one.it)));
            en.push(format!("{} ({})", label.en, joined(|one| &one.en)));
        }
    }
    if left_out > 0 {
        it.push(format!("altre {left_out} dette a parole"));
        en.push(format!("{left_out} more told in words"));
    }
    text(it.join(", "), en.join(", "))
}

/// The beginning of a text, whole when it is short.
fn cut(words: &str) -> String {
    let words = words.trim().trim_end_matches('.');
    if words.chars().count() <= LETTERS {
        return words.to_owned();
    }
    let start: String = words.chars().take(LETTERS).collect();
    format!("{}…", start.trim_end())
}
