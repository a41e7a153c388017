//! Step 5: the save-the-date of Lodi, made by the coordinator of Lombardia with the words of the document, read by
//! programs that did not write it.
use super::Story;
use crate::calendar;
use crate::documents::{info, is_paper, poppler, shown, words};
use serde_json::json;

/// What the document says, in its order.
const WORDS: [&str; 12] = [
    "Laboratorio Lombardia Sanità e Territorio",
    "venerdì 1 dicembre 2023",
    "ore 9.30-17.00",
    "Sala dei Comuni della Provincia di Lodi",
    "via Fanfulla 14",
    "Lodi",
    "A cura di",
    "ANCI Lombardia Salute",
    "In collaborazione con",
    "Osservatorio delle buone pratiche di integrazione socio-sanitaria",
    "Promosso da AGENAS Federsanità ANCI",
    "Coordinamento Salvatore Gioia",
];

/// The session is made and announced; its path.
pub async fn announced(story: &Story) -> String {
    let (lombardia, bodies) = (&story.people.lombardia, &story.bodies);
    let session = json!({
        "title": "Laboratorio Lombardia Sanità e Territorio", "regions": ["03"], "format": "in_person",
        "starts_at": "2023-12-01T09:30:00+01:00", "ends_at": "2023-12-01T17:00:00+01:00",
        "venue": {"name": "Sala dei Comuni della Provincia di Lodi", "address": "via Fanfulla 14", "municipality": "Lodi"},
        "coordinator": {"name": "Salvatore Gioia"},
        "parties": [
            {"organisation_id": bodies.anci_lombardia_salute, "name": "ANCI Lombardia Salute", "role": "organiser"},
            {"name": "Osservatorio delle buone pratiche di integrazione socio-sanitaria", "role": "partner"},
            {"organisation_id": bodies.agenas, "name": "AGENAS", "role": "promoter"},
            {"name": "Federsanità", "role": "promoter"},
            {"name": "ANCI", "role": "promoter"}],
        "parts": [{"kind": "public_part", "visibility": "public"}]});
    let made = lombardia.post("/v1/lab-sessions", session).await.created();
    let lodi = made.header("location").to_owned();
    story.app.public().get(&lodi).await.problem(404, "not_found");
    // Veneto is another region.
    let announce = json!({"to": "save_the_date"});
    story.people.veneto.post(&format!("{lodi}/transitions"), announce.clone()).await.problem(404, "not_found");
    lombardia.step(&lodi, announce).await;
    lodi
}

/// The calendar file of the session, and how a subscription keeps up with a change.
pub async fn stands_in_calendars(story: &Story, lodi: &str) {
    let public = || story.app.public();
    let seen = public().get(lodi).await.ok().body;
    let answer = public().get(&format!("{lodi}/calendar")).await;
    let file = String::from_utf8(answer.bytes.clone()).unwrap();
    for line in ["DTSTART;TZID=Europe/Rome:20231201T093000\r\n", "DTEND;TZID=Europe/Rome:20231201T170000\r\n"] {
        assert!(file.contains(line), "{file}");
    }
    let event = calendar::read(answer)["events"][0].clone();
    assert_eq!(event["uid"], format!("{}@osservatorio.example.org", seen["id"].as_str().unwrap()));
    assert_eq!((&event["sequence"], &event["status"]), (&seen["sequence"], &json!("TENTATIVE")));
    assert_eq!((&event["start"], &event["end"]), (&json!("2023-12-01T08:30:00Z"), &json!("2023-12-01T16:00:00Z")));
    assert_eq!(event["tzid"], "Europe/Rome");
    assert_eq!(event["summary"], "Laboratorio Lombardia Sanità e Territorio");
    assert_eq!(event["location"], "Sala dei Comuni della Provincia di Lodi, via Fanfulla 14, Lodi");
    in_order(
        event["description"].as_str().unwrap(),
        &["A cura di ANCI Lombardia Salute", "Osservatorio delle buone pratiche", "AGENAS", "Federsanità", "ANCI"],
    );
    assert!(event["description"].as_str().unwrap().contains("Coordinamento: Salvatore Gioia"), "{event}");

    // It is confirmed: whoever subscribes to the region learns of it, in the same event.
    story.people.lombardia.step(lodi, json!({"to": "confirmed"})).await;
    let feed = calendar::read(public().get("/v1/regions/03/calendar").await);
    let again = &feed["events"][0];
    assert_eq!((&again["uid"], &again["status"]), (&event["uid"], &json!("CONFIRMED")));
    assert!(again["sequence"].as_i64() > event["sequence"].as_i64(), "{again}");
}

/// The page, for everybody.
pub async fn is_one_page(story: &Story, lodi: &str) {
    let path = format!("{lodi}/save-the-date");
    let paper = story.app.public().header("accept", "application/pdf").get(&path).await.ok();
    is_paper(&paper);
    if poppler() {
        assert_eq!(
            (info(&paper.bytes, "Pages").as_str(), info(&paper.bytes, "Author").as_str()),
            ("1", "ANCI Lombardia Salute")
        );
        assert_eq!(info(&paper.bytes, "Title"), "Laboratorio Lombardia Sanità e Territorio: save the date");
        assert!(info(&paper.bytes, "Page size").contains("(A4)"));
        in_order(&words(&paper.bytes), &WORDS);
    }
    let page = story.app.public().header("accept", "text/html").get(&path).await.ok();
    in_order(&shown(&String::from_utf8(page.bytes).unwrap()), &WORDS);
}

/// Each is there, after the one before.
#[track_caller]
pub fn in_order(text: &str, words: &[&str]) {
    let mut from = 0;
    for word in words {
        let found = text[from..].find(word);
        from += found.unwrap_or_else(|| panic!("«{word}» does not follow «{}» in: {text}", &text[..from])) + word.len();
    }
}
