//! The page.
use super::charts::{Chart, Scale, count};
use super::map;
use super::service::Board;
use super::words::Words;
use crate::lab_sessions::model::Session;
use crate::language::Language;
use crate::statistics::model::{Figure, StatisticsBreakdown, StatisticsProperty as By};
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

/// The whole page. Everything but the style is escaped as it is put in.
pub fn page(board: &Board, words: Words) -> Markup {
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
    let many = board.practices.key("three_or_more_dimensions");
    let covered = board.regions.iter().filter(|region| region.practices > 0).count();
    let joined = board.adhesions.total;
    let agreed = board.findings.key("agreement");
    let of = |figure: Figure, it: &str, en: &str| {
        Some(format!("{} {}", words.number(figure.of), words.say(it, en)))
            .map(|of| format!("{} {of}", words.say("su", "of")))
    };
    let number = |n: i64| count(words, n);
    let share = |figure: Figure| match figure.share {
        Some(share) => html! { data value=(share) { (words.share(figure)) } },
        None => html! { (words.share(figure)) },
    };
    let sessions = &board.sessions;
    html! {
        section aria-labelledby="keys-title" {
            h3.unseen id="keys-title" { (words.say("In evidenza", "Key figures")) }
            ul.keys {
                (key("practices", &number(board.practices.total.count), words.say("pratiche pubbliche", "public practices"), None))
                (key("three_or_more_dimensions", &share(many),
                    words.say("agiscono su tre o più delle cinque dimensioni", "act on three or more of the five dimensions"),
                    of(many, "pratiche", "practices")))
                @if board.region.is_none() {
                    (key("regions", &number(i64::try_from(covered).unwrap_or_default()),
                        words.say("regioni con almeno una pratica", "regions with a practice or more"),
                        Some(words.say("su 20", "of 20").to_owned())))
                }
                (key("adhering", &number(joined.count), words.say("organizzazioni aderenti", "adhering organisations"),
                    of(joined, "organizzazioni attive", "active organisations")))
                (key("labs", &number(board.labs.total.count), words.say("laboratori territoriali", "territorial laboratories"), None))
                (key("held", &number(sessions.key("held").count), words.say("sessioni svolte", "sessions held"),
                    Some(format!("{} {}", words.number(sessions.key("to_come").count), words.say("in programma", "to come")))))
                (key("findings", &number(board.findings.total.count), words.say("esiti pubblicati", "published findings"),
                    agreed.share.map(|_| format!("{} {}", words.share(agreed),
                        words.say("di quelli votati con l’accordo degli esperti", "of those voted on with the experts’ agreement")))))
            }
        }
    }
}

fn charts(board: &Board, words: Words) -> Markup {
    let practices = words.say("Pratiche", "Practices");
    let empty = StatisticsBreakdown { by: By::KeyFigure, exclusive: false, without: None, values: Vec::new() };
    let of = |by: By| board.practices.by(by).unwrap_or(&empty);
    let chart = |id, title, note, rows, scale| Chart { id, title, note, rows, counted: practices, scale };
    let several = words.say(
        "Una pratica può averne più d’uno: le quote sommano a più di cento.",
        "A practice can have several: the shares add up to more than a hundred.",
    );
    let dimensions = words.say(
        "Su quante e quali delle cinque dimensioni dell’integrazione agiscono le pratiche; ogni pratica può agire su più di una.",
        "Which of the five dimensions of integration practices act on; each practice can act on several.");
    html! {
        (chart("dimensions", words.say("Le cinque dimensioni dell’integrazione", "The five dimensions of integration"),
            Some(dimensions), words.say("Dimensione", "Dimension"), Scale::Whole).of(words, of(By::Dimension)))
        (chart("dimension-counts", words.say("Su quante dimensioni", "On how many dimensions"), None,
            words.say("Dimensioni", "Dimensions"), Scale::Whole).of(words, of(By::DimensionCount)))
        (chart("themes", words.say("I temi", "Themes"), Some(several), words.say("Tema", "Theme"), Scale::Whole)
            .of(words, of(By::Theme)))
        (chart("target-groups", words.say("I destinatari", "Target groups"), Some(several),
            words.say("Destinatari", "Target group"), Scale::Whole).of(words, of(By::TargetGroup)))
        (chart("typologies", words.say("Le tipologie", "Typologies"), None, words.say("Tipologia", "Typology"), Scale::Whole)
            .of(words, of(By::Typology)))
        (chart("vitality", words.say("La vitalità", "Vitality"), None, words.say("Vitalità", "Vitality"), Scale::Whole)
            .of(words, of(By::Vitality)))
        (chart("years", words.say("L’anno di avvio", "The year of the start"), None, words.say("Anno", "Year"), Scale::Longest)
            .of(words, of(By::Year)))
        (Chart {
            id: "findings",
            title: words.say("Gli esiti dei laboratori", "Findings of the laboratories"),
            note: None,
            rows: words.say("Tipo", "Kind"),
            counted: words.say("Esiti", "Findings"),
            scale: Scale::Longest,
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

fn foot(board: &Board, words: Words) -> Markup {
    let query = board.region.map(|region| format!("?region={region}")).unwrap_or_default();
    html! {
        footer {
            p {
                (words.say(
                    "Le cifre contano solo ciò che è pubblico. Gli stessi numeri, come JSON o CSV: ",
                    "The figures count only what is public. The same numbers, as JSON or CSV: "))
                a href=(format!("/v1/statistics/practices{query}")) { (words.say("pratiche", "practices")) } ", "
                a href=(format!("/v1/statistics/adhesions{query}")) { (words.say("adesioni", "adhesions")) } ", "
                a href=(format!("/v1/statistics/lab-sessions{query}")) { (words.say("sessioni", "sessions")) } ", "
                a href=(format!("/v1/statistics/findings{query}")) { (words.say("esiti", "findings")) } ", "
                a href="/v1/statistics/regions" { (words.say("regioni", "regions")) } ". "
                a href="/docs/#/statistics" { (words.say("Come sono calcolati", "How they are made")) } "."
            }
        }
    }
}
