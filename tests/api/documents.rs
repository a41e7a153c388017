//! The documents made from the data: save-the-date, programme, letter. PDFs are read by poppler's programs, which did
//! not write them.
use crate::calls::{opened, with};
use crate::lab_sessions::{add, at, move_to};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR, EXPERT, FOREIGN_COORDINATOR};
use crate::support::request::{Answer, Call};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use std::process::Command;
use std::sync::OnceLock;

/// Whether poppler's programs are here.
pub fn poppler() -> bool {
    static THERE: OnceLock<bool> = OnceLock::new();
    let there = *THERE.get_or_init(|| {
        ["pdftotext", "pdfinfo", "pdffonts"].iter().all(|program| Command::new(program).arg("-v").output().is_ok())
    });
    if !there {
        eprintln!(
            "SKIPPED: no pdftotext, pdfinfo, pdffonts (poppler-utils) here: the PDFs' contents are not looked at"
        );
    }
    there
}

/// What one of poppler's programs says of a PDF.
fn said(program: &str, pdf: &[u8], before: &[&str], after: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("document.pdf");
    std::fs::write(&file, pdf).unwrap();
    let done = Command::new(program).args(before).arg(&file).args(after).output().unwrap();
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The text of a PDF, with single spaces; a word broken after its hyphen is whole again.
pub fn words(pdf: &[u8]) -> String {
    let text = said("pdftotext", pdf, &["-raw"], &["-"]).replace("-\n", "-");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A field of `pdfinfo`.
pub fn info(pdf: &[u8], field: &str) -> String {
    let all = said("pdfinfo", pdf, &[], &[]);
    let line = all.lines().find_map(|line| line.strip_prefix(&format!("{field}:")));
    line.unwrap_or_default().trim().to_owned()
}

/// A document as PDF: with a name, its fonts inside, tags, and in Italian. `OSSERVATORIO_PAPERS` names a folder to keep
/// what was made, to be looked at.
async fn pdf(app: &TestApp, path: &str) -> Answer {
    pdf_for(app.by(ADMIN), path).await
}

/// The same for whoever calls.
pub async fn pdf_for(call: Call, path: &str) -> Answer {
    let answer = call.header("accept", "application/pdf").get(path).await.ok();
    keep(&answer, path, "pdf");
    is_paper(&answer);
    answer
}

/// What holds of every document as PDF.
pub fn is_paper(answer: &Answer) {
    assert_eq!(answer.header("content-type"), "application/pdf");
    let disposition = answer.header("content-disposition");
    assert!(disposition.starts_with("inline; filename=\"") && disposition.ends_with(".pdf\""), "{disposition}");
    let has = |needle: &[u8]| answer.bytes.windows(needle.len()).any(|w| w == needle);
    assert!(has(b"<pdfaid:part>2</pdfaid:part>") && has(b"<pdfuaid:part>1</pdfuaid:part>"), "PDF/A-2, PDF/UA-1");
    assert!(has(b"/Lang(it"), "in Italian");
    if poppler() {
        assert_eq!(info(&answer.bytes, "Tagged"), "yes");
        assert_eq!(info(&answer.bytes, "JavaScript"), "no");
        assert!(info(&answer.bytes, "Page size").contains("(A4)"));
        let fonts = said("pdffonts", &answer.bytes, &[], &[]);
        let fonts: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(!fonts.is_empty());
        for font in fonts {
            // emb, sub and uni stand before the object's two numbers.
            let columns: Vec<&str> = font.split_whitespace().rev().collect();
            assert_eq!((columns[4], columns[2]), ("yes", "yes"), "embedded, with its characters: {font}");
        }
    }
}

/// The same as a page: one that loads and runs nothing.
async fn page(app: &TestApp, path: &str) -> String {
    page_for(app.by(ADMIN), path).await
}

/// The same for whoever calls.
pub async fn page_for(call: Call, path: &str) -> String {
    let answer = call.header("accept", "text/html").get(path).await.ok();
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("content-disposition").ends_with(".html\""));
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    keep(&answer, path, "html");
    let page = String::from_utf8(answer.bytes).unwrap();
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"it\">"), "{page}");
    for loaded in ["<script", " src=", "<link", "url(", "@import", " style=", " onclick"] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    assert_eq!((page.matches("<h1").count(), page.matches("<main").count()), (1, 1));
    page
}

fn keep(answer: &Answer, path: &str, ending: &str) {
    if let Some(folder) = std::env::var_os("OSSERVATORIO_PAPERS") {
        let name = format!("{}.{ending}", path.trim_start_matches("/v1/").replace('/', "_"));
        std::fs::write(std::path::Path::new(&folder).join(name), &answer.bytes).unwrap();
    }
}

/// The words of the page, without its tags.
pub fn shown(page: &str) -> String {
    let body = page.split("</head>").nth(1).unwrap();
    let text: String = body
        .split('<')
        .map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text))
        .collect::<Vec<_>>()
        .join(" ");
    let text = text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Each value as the save-the-date of 2023 had it.
const LODI: [&str; 12] = [
    "Laboratorio Lombardia Sanità e Territorio",
    "venerdì 1 dicembre 2023",
    "ore 9.30-17.00",
    "Sala dei Comuni della Provincia di Lodi",
    "via Fanfulla 14",
    "Lodi",
    "A cura di ANCI Lombardia Salute",
    "In collaborazione con Osservatorio delle buone pratiche di integrazione socio-sanitaria",
    "AGENAS",
    "Federsanità",
    "ANCI",
    "Coordinamento Salvatore Gioia",
];

#[actix_web::test]
async fn the_save_the_date_of_lodi_says_what_it_said() {
    let app = TestApp::new().await;
    let path = format!("{}/save-the-date", at(ids::LODI_SESSION));
    let answer = pdf(&app, &path).await;
    assert_eq!(
        answer.header("content-disposition"),
        "inline; filename=\"save-the-date-2023-12-01-laboratorio-lombardia-sanita-e-territorio.pdf\""
    );
    let page = page(&app, &path).await;
    assert!(page.contains("<time datetime=\"2023-12-01T09:30:00+01:00\">"));
    let mut texts = vec![shown(&page)];
    if poppler() {
        assert_eq!(info(&answer.bytes, "Pages"), "1");
        assert_eq!(info(&answer.bytes, "Title"), "Laboratorio Lombardia Sanità e Territorio: save the date");
        assert_eq!(info(&answer.bytes, "Author"), "ANCI Lombardia Salute");
        texts.push(words(&answer.bytes));
    }
    for text in texts {
        for value in LODI {
            assert!(text.contains(value), "{value} is not in: {text}");
        }
        // Promoted by the three, in their order.
        assert!(text.contains("Promosso da AGENAS Federsanità ANCI"), "{text}");
    }
}

#[actix_web::test]
async fn a_save_the_date_is_one_page_whatever_it_says() {
    let app = TestApp::new().await;
    let name = "Bezirksgemeinschaft Überetsch-Unterland, Comun General de Fascia, Città dell'Aquila nell'Unione ";
    let parties = |length: usize| -> Vec<Value> {
        let long: String = name.repeat(3).chars().take(length - 3).collect();
        let party =
            |i: usize| json!({"name": format!("{long} {i}"), "role": if i < 3 { "organiser" } else { "partner" }});
        (0..40).map(party).collect()
    };
    let title: String = "Perché l'integrazione è già qui: Forlì, Südtirol, Vallée d'Aoste, Ćićarija; "
        .repeat(4)
        .chars()
        .take(199)
        .collect();
    let text = "Il laboratorio legge le esperienze raccolte; *ne* #discute <b>in</b> pubblico.\n\n".repeat(60);
    for (length, theme) in [(40, 80), (120, 300), (200, 500)] {
        let theme: String = "Più vicini, però insieme; ".repeat(30).chars().take(theme).collect();
        let more = json!({"title": title, "description": text, "theme_text": theme.trim(), "parties": parties(length)});
        let address = add(&app, more, &["save_the_date"]).await;
        let path = format!("{address}/save-the-date");
        let answer = pdf(&app, &path).await;
        if poppler() {
            assert_eq!(info(&answer.bytes, "Pages"), "1", "names of {length} signs");
            let said = words(&answer.bytes);
            assert!(said.contains("giovedì 20 maggio 2027") && said.contains("Ćićarija"), "{said}");
            assert!(said.contains(" 39 ") || said.contains(" 39"), "the last of forty: {said}");
        }
        let page = page(&app, &path).await;
        assert_eq!(page.matches("<dd>").count(), 40);
        assert!(page.contains("&lt;b&gt;in&lt;/b&gt;") && !page.contains("<b>"), "escaped");
        assert_eq!(page.matches("ne* #discute").count(), 60, "the page has the whole text");
    }
}

#[actix_web::test]
async fn a_programme_tells_the_public_parts_only_in_order() {
    let app = TestApp::new().await;
    let speakers = json!([{"name": "Maria D'Agostino", "office": "Assessora", "organisation": "Comune di Thiene"}, {"name": "Hans Müller"}]);
    let more = json!({"parts": [
        {"kind": "institutional_opening", "visibility": "public", "starts_at": "2027-05-20T09:30:00+02:00", "ends_at": "2027-05-20T10:15:00+02:00",
            "agenda_items": [{"time": "09:30", "title": "Saluti istituzionali", "speakers": speakers}]},
        {"kind": "technical_part", "visibility": "experts", "title": "Stanza riservata", "agenda_items": [{"title": "Voti segreti", "speakers": [{"name": "Ada Nascosta"}]}]},
        {"kind": "public_part", "visibility": "public", "title": "Le esperienze", "starts_at": "2027-05-20T10:15:00+02:00"},
        {"kind": "open_debate", "visibility": "invited", "title": "Tavola chiusa"}],
        "practices": [ids::DIMISSIONI_PROGRAMMATE, ids::PASSI_D_ARGENTO]});
    let address = add(&app, more, &["save_the_date"]).await;
    let path = format!("{address}/programme");
    let mut texts = vec![shown(&page(&app, &path).await)];
    let answer = pdf(&app, &path).await;
    if poppler() {
        texts.push(words(&answer.bytes));
        assert!(info(&answer.bytes, "Title").ends_with(": programma"));
    }
    for text in texts {
        let mut from = 0;
        for value in [
            "Apertura istituzionale",
            "ore 9.30-10.15",
            "Saluti istituzionali",
            "Maria D'Agostino",
            "Assessora, Comune di Thiene",
            "Hans Müller",
            "Parte pubblica: Le esperienze",
            "ore 10.15",
            "Pratiche presentate",
            "Dimissioni Programmate",
            "Passi d'Argento",
        ] {
            let found = text[from..].find(value).unwrap_or_else(|| panic!("{value} after {}: {text}", &text[..from]));
            from += found;
        }
        for hidden in ["riservata", "segreti", "Nascosta", "chiusa"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }
}

#[actix_web::test]
async fn a_tentative_session_has_a_draft_for_those_only_who_see_it() {
    let app = TestApp::new().await;
    for document in ["save-the-date", "programme"] {
        let path = format!("{}/{document}", at(ids::TENTATIVE_SESSION));
        app.public().get(&path).await.problem(404, "not_found");
        for person in [EXPERT, FOREIGN_COORDINATOR] {
            app.by(person).get(&path).await.problem(404, "not_found");
        }
        let draft = app.by(COORDINATOR).header("accept", "text/html").get(&path).await.ok();
        assert!(shown(&String::from_utf8(draft.bytes).unwrap()).contains("Bozza La sessione non è ancora annunciata"));
        assert_eq!(draft.headers.get("cache-control").unwrap(), "no-store");
        app.public().get(&format!("{}/{document}", at(uuid::Uuid::nil()))).await.problem(404, "not_found");
    }
}

#[actix_web::test]
async fn a_document_says_that_its_session_was_postponed_or_cancelled() {
    let app = TestApp::new().await;
    let address = add(&app, json!({}), &["save_the_date"]).await;
    let path = format!("{address}/save-the-date");
    let first = app.public().get(&path).await.ok();
    assert!(first.header("cache-control").starts_with("public"), "{}", first.header("cache-control"));
    app.public().header("if-none-match", first.etag()).get(&path).await.not_modified();
    let as_page = app.public().header("accept", "text/html").get(&path).await.ok();
    assert_ne!(as_page.etag(), first.etag(), "two representations, two tags");
    app.public().header("accept", "text/html").header("if-none-match", as_page.etag()).get(&path).await.not_modified();
    app.public().header("accept", "application/json").get(&path).await.problem(406, "not_acceptable");
    move_to(&app, &address, "postponed").await;
    let postponed = app.public().header("if-none-match", first.etag()).get(&path).await.ok();
    if poppler() {
        assert!(words(&postponed.bytes).contains("RINVIATA La data che segue non è più valida"));
    }
    let note = json!({"to": "cancelled", "note": "Annullata d'intesa con la Regione."});
    app.by(ADMIN).post(&format!("{address}/transitions"), note).await.ok();
    assert!(shown(&page(&app, &path).await).contains("Annullata Annullata d'intesa con la Regione."));
}

#[actix_web::test]
async fn the_letter_of_veneto_is_the_one_of_its_register() {
    let app = TestApp::new().await;
    let path = format!("/v1/calls/{}/letter", ids::VENETO_CALL);
    let answer = pdf(&app, &path).await;
    let mut texts = vec![shown(&page(&app, &path).await)];
    if poppler() {
        texts.push(words(&answer.bytes));
        let lines = said("pdftotext", &answer.bytes, &["-layout"], &["-"]);
        let call = app.public().get(&format!("/v1/calls/{}", ids::VENETO_CALL)).await.ok().body;
        let names = call["letter"]["signatories"].as_array().unwrap();
        assert_eq!(names.len(), 2);
        let name = names[0]["name"].as_str().unwrap();
        assert_eq!(names[1]["name"], name);
        let row: Vec<&str> = lines.lines().filter(|line| line.matches(name).count() == 2).collect();
        assert_eq!(row.len(), 1, "side by side: {lines}");
    }
    for text in texts {
        for value in [
            "Federsanità ANCI Veneto",
            "Padova, 24 giugno 2024",
            "Prot. 1986 - Sez. 0205 - C. 50",
            "Alle Sindache e ai Sindaci dei Comuni",
            "Alle Direttrici generali e ai Direttori generali delle aziende sanitarie",
            "Gentili Sindache e Sindaci, gentili Direttrici generali e Direttori generali,",
            "15 luglio 2024",
        ] {
            assert!(text.contains(value), "{value} is not in: {text}");
        }
        assert!(!text.contains("{{"), "{text}");
        assert_eq!(text.matches("https://").count(), 1, "the address stands once: {text}");
    }
    let public = app.public().header("accept", "text/html").get(&path).await.ok();
    let public = shown(&String::from_utf8(public.bytes).unwrap());
    assert!(public.contains("Agli enti destinatari dell'invito") && !public.contains("Sindaci"), "{public}");
}

#[actix_web::test]
async fn a_call_without_a_letter_or_unseen_has_none() {
    let app = TestApp::new().await;
    let draft = format!("/v1/calls/{}/letter", ids::DRAFT_CALL);
    app.public().get(&draft).await.problem(404, "not_found");
    app.by(ADMIN).get(&draft).await.problem(404, "not_found");
    let one = opened(&app, with(json!({}))).await;
    let letter = app.public().get(&format!("{one}/letter")).await.ok();
    app.public().header("if-none-match", letter.etag()).get(&format!("{one}/letter")).await.not_modified();
    if poppler() {
        let said = words(&letter.bytes);
        assert!(said.contains("[denominazione dell'ente]") && !said.contains("#code="), "{said}");
    }
}
