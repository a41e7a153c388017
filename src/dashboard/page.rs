//! The page.
use super::charts::{Chart, count};
use super::map;
use super::service::Board;
use super::words::Words;
use crate::lab_sessions::model::Session;
use crate::language::Language;
use crate::statistics::model::{StatisticsBreakdown, StatisticsProperty as By};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The only style there is.
const STYLE: &str = include_str!("style.css");

/// The `Content-Security-Policy` of the page (CSP level 3): nothing is loaded, run or framed, this one style applies, and
/// its form comes back here.
pub static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
});

/// The whole page; it says so where a region was asked for that there is not. Everything but the style is escaped as it is
/// put in.
pub fn page(board: &Board, words: Words, unknown_region: bool) -> Markup {
    let name = words.say("Le buone pratiche in cifre", "Good practices in figures");
    let place = board.place().unwrap_or(words.say("Italia", "Italy"));
    html! {
        (DOCTYPE)
        html lang=(words.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (name) " · " (place) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#content" { (words.say("Vai al contenuto", "Skip to the content")) }
                (head(board, words, name))
                main id="content" tabindex="-1" {
                    (choose(board, words))
                    @if unknown_region {
                        p.note role="status" {
                            (words.say("La regione richiesta non esiste: ecco tutta Italia.",
                                "There is no such region: this is all of Italy."))
                        }
                    }
                    h2.place { (place) }
                    (keys(board, words))
                    (map::section(board, words))
                    div.charts { (charts(board, words)) }
                    (sessions(board, words))
                }
                (foot(board, words))
            }
        }
    }
}

fn head(board: &Board, words: Words, name: &str) -> Markup {
    let other = Words(words.say(Language::English, Language::Italian));
    html! {
        header {
            div {
                p.kind {
                    (words.say("Osservatorio delle buone pratiche di integrazione socio-sanitaria",
                        "Observatory of good practices in social-health integration"))
                }
                h1 { (name) }
            }
            nav aria-label=(words.say("Lingua", "Language")) {
                a href=(other.link(board.region)) hreflang=(other.tag()) lang=(other.tag()) { (other.say("Italiano", "English")) }
            }
        }
    }
}

/// The choice of a region.
fn choose(board: &Board, words: Words) -> Markup {
    html! {
        form method="get" action="/dashboard" role="search" aria-label=(words.say("Scelta della regione", "Choice of a region")) {
            input type="hidden" name="lang" value=(words.tag());
            label for="region" { (words.say("Regione", "Region")) }
            select id="region" name="region" {
                option value="" selected[board.region.is_none()] { (words.say("Tutta Italia", "All of Italy")) }
                @for region in &board.regions {
                    option value=(region.code) selected[Some(region.code) == board.region] { (region.name_it) }
                }
            }
            button type="submit" { (words.say("Mostra", "Show")) }
            @if board.region.is_some() { a href=(words.link(None)) { (words.say("Tutta Italia", "All of Italy")) } }
        }
    }
}

/// A key figure: a number, what it counts, and what it is of.
fn key(code: &str, n: &Markup, what: &str, more: Option<String>) -> Markup {
    html! {
        li data-code=(code) {
            strong { (n) }
            span { (what) }
            @if let Some(more) = more { small { (more) } }
        }
    }
}

fn keys(board: &Board, words: Words) -> Markup {
    let shared = board.practices.key("three_or_more_dimensions");
    let covered = i64::try_from(board.regions.iter().filter(|region| region.practices > 0).count()).unwrap_or_default();
    let joined = board.adhesions.total;
    let (sessions, agreed) = (&board.sessions, board.findings.key("agreement"));
    let of = |n: i64, what: &str| Some(format!("{} {} {what}", words.say("su", "of"), words.number(n)));
    let all = Some(format!("{} {}", words.say("su", "of"), board.regions.len()));
    let share = match shared.share {
        Some(share) => html! { data value=(share) { (words.share(shared)) } },
        None => html! { (words.share(shared)) },
    };
    let counted = |code: &str, n: i64, one: (&str, &str), several: (&str, &str), more: Option<String>| {
        key(code, &count(words, n), words.many(n, one, several), more)
    };
    html! {
        section aria-labelledby="keys-title" {
            h3.unseen id="keys-title" { (words.say("In evidenza", "Key figures")) }
            ul.keys {
                (counted("practices", board.practices.total.count, ("pratica pubblica", "public practice"),
                    ("pratiche pubbliche", "public practices"), None))
                (key("three_or_more_dimensions", &share,
                    words.say("agiscono su tre o più delle cinque dimensioni", "act on three or more of the five dimensions"),
                    of(shared.of, words.many(shared.of, ("pratica", "practice"), ("pratiche", "practices")))))
                @if board.region.is_none() {
                    (counted("regions", covered, ("regione con almeno una pratica", "region with a practice or more"),
                        ("regioni con almeno una pratica", "regions with a practice or more"), all))
                }
                (counted("adhering", joined.count, ("organizzazione aderente", "adhering organisation"),
                    ("organizzazioni aderenti", "adhering organisations"),
                    of(joined.of, words.many(joined.of, ("organizzazione attiva", "active organisation"),
                        ("organizzazioni attive", "active organisations")))))
                (counted("labs", board.labs.total.count, ("laboratorio territoriale", "territorial laboratory"),
                    ("laboratori territoriali", "territorial laboratories"), None))
                (counted("sessions", sessions.total.count, ("sessione", "session"), ("sessioni", "sessions"),
                    Some(held(sessions.key("held").count, sessions.key("to_come").count, words))))
                (counted("findings", board.findings.total.count, ("esito pubblicato", "published finding"),
                    ("esiti pubblicati", "published findings"),
                    agreed.share.map(|_| format!("{} {}", words.share(agreed),
                        words.say("di quelli votati con l’accordo degli esperti", "of those voted on with the experts’ agreement")))))
            }
        }
    }
}

/// How many sessions were held, and how many are to come.
fn held(held: i64, to_come: i64, words: Words) -> String {
    let done = words.many(held, ("svolta", "held"), ("svolte", "held"));
    format!("{} {done}, {} {}", words.number(held), words.number(to_come), words.say("in programma", "to come"))
}

fn charts(board: &Board, words: Words) -> Markup {
    let practices = words.say("Pratiche", "Practices");
    let empty = StatisticsBreakdown { by: By::KeyFigure, exclusive: false, without: None, values: Vec::new() };
    let of = |by: By| board.practices.by(by).unwrap_or(&empty);
    let chart = |id, title, note, rows| Chart { id, title, note, rows, counted: practices };
    let several = words.say(
        "Una pratica può averne più d’uno: le quote sommano a più di cento.",
        "A practice can have several: the shares add up to more than a hundred.",
    );
    let dimensions = words.say(
        "Su quante e quali delle cinque dimensioni dell’integrazione agiscono le pratiche; ogni pratica può agire su più di una.",
        "Which of the five dimensions of integration practices act on; each practice can act on several.");
    html! {
        (chart("dimensions", words.say("Le cinque dimensioni dell’integrazione", "The five dimensions of integration"),
            Some(dimensions), words.say("Dimensione", "Dimension")).of(words, of(By::Dimension)))
        (chart("dimension-counts", words.say("Su quante dimensioni", "On how many dimensions"), None,
            words.say("Dimensioni", "Dimensions")).of(words, of(By::DimensionCount)))
        (chart("themes", words.say("I temi", "Themes"), Some(several), words.say("Tema", "Theme"))
            .of(words, of(By::Theme)))
        (chart("target-groups", words.say("I destinatari", "Target groups"), Some(several),
            words.say("Destinatari", "Target group")).of(words, of(By::TargetGroup)))
        (chart("typologies", words.say("Le tipologie", "Typologies"), None, words.say("Tipologia", "Typology"))
            .of(words, of(By::Typology)))
        (chart("vitality", words.say("La vitalità", "Vitality"), None, words.say("Vitalità", "Vitality"))
            .of(words, of(By::Vitality)))
        (chart("years", words.say("L’anno di avvio", "The year of the start"), None, words.say("Anno", "Year"))
            .of(words, of(By::Year)))
        (Chart {
            id: "findings",
            title: words.say("Gli esiti dei laboratori", "Findings of the laboratories"),
            note: None,
            rows: words.say("Tipo", "Kind"),
            counted: words.say("Esiti", "Findings"),
        }.of(words, board.findings.by(By::Kind).unwrap_or(&empty)))
    }
}

fn session(session: &Session, words: Words) -> Markup {
    let (first, last) = (session.local(session.starts_at).date_naive(), session.local(session.ends_at).date_naive());
    let place = session.content.0.venue.as_ref().map(|venue| venue.municipality.as_str());
    let format = session.format.label();
    html! {
        li data-code=(session.id) {
            a href=(format!("/v1/lab-sessions/{}/save-the-date", session.id)) lang="it" { (session.title) }
            p {
                time datetime=(first) { (words.day(first)) }
                @if last != first { " – " time datetime=(last) { (words.day(last)) } }
                @if let Some(place) = place { ", " (place) }
                " (" (words.say(&*format.it, &*format.en)) ")"
            }
        }
    }
}

fn sessions(board: &Board, words: Words) -> Markup {
    html! {
        section.chart id="sessions" aria-labelledby="sessions-title" {
            h3 id="sessions-title" { (words.say("Le prossime sessioni", "Sessions to come")) }
            @if board.next.is_empty() {
                p { (words.say("Nessuna sessione in programma.", "No session is announced.")) }
            } @else {
                ul.sessions { @for one in &board.next { (session(one, words)) } }
            }
        }
    }
}

/// A link to figures of the API, and one to the same as a table.
fn figures(subject: &str, name: &str, query: &str) -> Markup {
    let path = format!("/v1/statistics/{subject}");
    html! {
        a href=(format!("{path}?file_format=json{query}")) { (name) }
        " (" a href=(format!("{path}?file_format=csv{query}")) aria-label=(format!("{name}, CSV")) { "CSV" } ")"
    }
}

fn foot(board: &Board, words: Words) -> Markup {
    let query = board.region.map(|region| format!("&region={region}")).unwrap_or_default();
    html! {
        footer {
            p {
                (words.say(
                    "Le cifre contano solo ciò che è pubblico. Gli stessi numeri per i programmi e per i fogli di calcolo: ",
                    "The figures count only what is public. The same numbers for programs and for spreadsheets: "))
                (figures("practices", words.say("pratiche", "practices"), &query)) ", "
                (figures("adhesions", words.say("adesioni", "adhesions"), &query)) ", "
                (figures("lab-sessions", words.say("sessioni", "sessions"), &query)) ", "
                (figures("findings", words.say("esiti", "findings"), &query)) ", "
                (figures("regions", words.say("regioni", "regions"), "")) ". "
                a href="/docs/#/statistics" { (words.say("Come sono calcolati", "How they are made")) } "."
            }
        }
    }
}
