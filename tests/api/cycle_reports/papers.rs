//! The report on paper and as a page.
use super::{conclude, report};
use crate::documents::{info, page_for, pdf_for, poppler, shown, words};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use osservatorio::demo::ids;
use serde_json::json;

/// All of these, one after the other.
#[track_caller]
fn in_order(text: &str, values: &[&str]) {
    let mut from = 0;
    for value in values {
        let found = text[from..].find(value).unwrap_or_else(|| panic!("{value} after {}: {text}", &text[..from]));
        from += found + value.len();
    }
}

const PUBLIC: [&str; 40] = [
    "Laboratorio territoriale veneto",
    "Integrazione sociosanitaria in Veneto: buone pratiche dalle aree montane a quelle interne, litoranee e metropolitane",
    "Regione Veneto",
    "A cura di Federsanità ANCI Veneto · ANCI Veneto",
    "In collaborazione con Azienda ULSS 2 Marca Trevigiana",
    "Le fasi del ciclo",
    "Lettura",
    "Formazione del gruppo",
    "Restituzione",
    "La lettura",
    "erano pubblicate 5 pratiche. Nel ciclo ne sono state lette 5, da una persona.",
    "La scelta del tema",
    "Motivazione Le cinque esperienze vengono da territori diversi e si parlano.",
    "Accordo o protocollo d'intesa del 22 luglio 2024",
    "Il gruppo di esperti",
    "5 esperti hanno confermato. L'equilibrio tra le parti è rispettato.",
    "Le sessioni",
    "Giovedì 5 settembre 2024, ore 9.30-17.00",
    "Comune di Treviso, Treviso (TV)",
    "Parte pubblica: Lo stato delle esperienze e le buone pratiche",
    "Dimissioni Programmate",
    "Passi d'Argento",
    "Gli esiti",
    "Scalabilità",
    "Si estende agli altri Comuni del distretto con le risorse che ci sono",
    "pronta",
    "accordo (3 voti)",
    "Replicabilità",
    "Si replica dove ospedale, distretto e Comune condividono la scheda di dimissione.",
    "divisione (3 voti)",
    "Punti di forza",
    "La fiducia costruita tra gli operatori",
    "Le raccomandazioni",
    "Un solo tavolo tra azienda e Comuni",
    "DM 77/2022",
    "Gli esiti, pratica per pratica",
    "Azienda ULSS 2 Marca Trevigiana",
    "con condizioni: gli esperti concordano",
    "La programmazione scritta insieme da azienda e Comuni",
    "prematura: gli esperti sono divisi",
];

/// What only those who take part or oversee read.
const INSIDE: [&str; 9] = [
    "Edizione interna",
    "Pratica letta",
    "La rosa",
    "Cinque esperienze accettate",
    "I temi proposti",
    "Niccolò Venturini",
    "Parte tecnica: Scalabilità e replicabilità delle esperienze",
    "Gli impegni",
    "30 giugno 2099",
];

#[actix_web::test]
async fn the_report_is_a_paper_to_send_to_a_mayor() {
    let app = TestApp::new().await;
    conclude(&app).await;
    let answer = pdf_for(app.public(), &report(1)).await;
    assert_eq!(
        answer.header("content-disposition"),
        "inline; filename=\"rapporto-ciclo-1-laboratorio-territoriale-veneto.pdf\""
    );
    let page = page_for(app.public(), &report(1)).await;
    assert_eq!(page.matches("<h2").count(), 8);
    assert!(page.contains("<th scope=\"col\">Fase</th>"));
    let mut texts =
        vec![shown(&page).replace("Federsanità ANCI Veneto ANCI Veneto", "Federsanità ANCI Veneto · ANCI Veneto")];
    if poppler() {
        let pdf = &answer.bytes;
        assert_eq!(info(pdf, "Title"), "Laboratorio territoriale veneto: rapporto del ciclo 1");
        assert_eq!(info(pdf, "Author"), "Federsanità ANCI Veneto, ANCI Veneto");
        texts.push(words(pdf));
    }
    for text in texts {
        in_order(&text, &PUBLIC);
        for hidden in INSIDE {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }
    let again = app.public().header("accept", "application/pdf").header("if-none-match", answer.etag());
    again.get(&report(1)).await.not_modified();
    app.public().header("accept", "text/csv").get(&report(1)).await.problem(406, "not_acceptable");
}

#[actix_web::test]
async fn the_paper_of_who_takes_part_has_the_work_and_says_so() {
    let app = TestApp::new().await;
    let draft = shown(&page_for(app.by(COORDINATOR), &report(1)).await);
    assert!(
        draft.contains("Bozza Il ciclo è ancora in corso (fase: restituzione). Questo rapporto non è pubblico."),
        "{draft}"
    );
    conclude(&app).await;
    let mut texts = vec![shown(&page_for(app.by(COORDINATOR), &report(1)).await)];
    let answer = pdf_for(app.by(COORDINATOR), &report(1)).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    if poppler() {
        texts.push(words(&answer.bytes).replace("EDIZIONE INTERNA", "Edizione interna"));
    }
    for text in texts {
        in_order(&text, &INSIDE);
        assert!(text.contains("Direttore di distretto"), "{text}");
        assert!(text.contains("5 pratiche pubblicate di 5 enti, di una regione"), "{text}");
        // Told where nobody reads in it who read: only how many.
        assert!(!text.contains("Zanon"), "{text}");
    }
}

#[actix_web::test]
async fn an_empty_section_says_that_it_is_empty() {
    let app = TestApp::new().await;
    let path = format!("/v1/labs/{}/cycles/1/report", ids::PIEMONTE_AOSTA_LAB);
    let answer = pdf_for(app.by(ADMIN), &path).await;
    let mut texts = vec![shown(&page_for(app.by(ADMIN), &path).await)];
    if poppler() {
        texts.push(words(&answer.bytes));
    }
    for text in texts {
        let values = [
            "Regioni Piemonte",
            "Valle d'Aosta/Vallée d'Aoste",
            "in corso",
            "nelle regioni del laboratorio non era pubblicata nessuna pratica. Nel ciclo non ne è stata letta nessuna.",
            "Nessuna pratica è nella rosa.",
            "Il tema non è stato deciso.",
            "Non sono stati proposti temi.",
            "Nessun esperto ha confermato.",
            "Non si sono svolte sessioni.",
            "Non sono stati pubblicati esiti.",
            "Non sono state pubblicate raccomandazioni.",
            "Non sono stati presi impegni.",
            "Nessuna pratica è stata discussa.",
        ];
        in_order(&text, &values);
    }
}

#[actix_web::test]
async fn whatever_a_cycle_says_is_typeset_and_escaped() {
    let app = TestApp::new().await;
    let lab = format!("/v1/labs/{}", ids::VENETO_LAB);
    let long = "Bezirksgemeinschaft Überetsch-Unterland, Comun General de Fascia e Città dell'Aquila nell'Unione ";
    let bodies: Vec<_> = (0..40).map(|i| json!({"name": format!("{long}<b>{i}</b> #x")})).collect();
    let name: String = "Perché l'integrazione è già qui: Forlì, Südtirol, Vallée d'Aoste, Ćićarija; ".repeat(3);
    let name: String = name.chars().take(199).collect();
    app.by(ADMIN).if_match("*").patch(&lab, json!({"name": name.trim(), "partners": bodies})).await.ok();
    let answer = pdf_for(app.by(ADMIN), &report(1)).await;
    let page = page_for(app.by(ADMIN), &report(1)).await;
    assert!(page.contains("&lt;b&gt;39&lt;/b&gt; #x") && !page.contains("<b>39"), "escaped");
    if poppler() {
        let said = words(&answer.bytes);
        assert!(said.contains("<b>39</b> #x") && said.contains("Ćićarija"), "{said}");
    }
}
