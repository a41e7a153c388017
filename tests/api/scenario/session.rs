//! Step 4, the day itself: its programme, its announcement, who registers, who comes.
use super::Story;
use super::call::Call;
use super::lab::{Lab, THEME};
use super::lodi::in_order;
use crate::calendar;
use crate::documents::{info, is_paper, poppler, shown, words};
use crate::lab_sessions::registering::{counted, holder, until};
use actix_web::http::Method;
use serde_json::{Value, json};

const CURRENT: &str = "/v1/session-registrations/current";

/// What the programme of the public part says, in its order.
const PROGRAMME: [&str; 8] = [
    "Saluti istituzionali",
    "Lo stato delle esperienze e le buone pratiche",
    "Dimissioni Programmate",
    "A quattro mani",
    "Infermiere di Famiglia e Comunità",
    "Abitare supportato e budget di salute",
    "Passi d'Argento",
    "Il quadro giuridico nazionale e le tendenze",
];

/// The session of Treviso with all that it needs to be announced: the typed parts, the agenda with who speaks, the five
/// practices on the table.
fn programme(story: &Story, lab: &Lab, practices: &[String]) -> Value {
    let (bodies, ids) = (&story.bodies, practices.iter().map(|one| super::id(one)).collect::<Vec<_>>());
    let welcome = json!([{"name": "Dario Esempio", "office": "Assessore", "organisation": "Comune di Treviso"},
        {"name": "Giulia Esempio", "office": "Direttrice dei servizi socio-sanitari", "organisation": "Aulss 2 Marca Trevigiana"}]);
    let mut agenda: Vec<Value> = PROGRAMME[2..7]
        .iter()
        .zip(&ids)
        .map(|(title, id)| json!({"title": title, "practice_id": id, "speakers": [{"name": "Chi la guida"}]}))
        .collect();
    agenda.push(json!({"time": "12:15", "title": PROGRAMME[7], "speakers": [{"name": "Irene Sala", "organisation": "Osservatorio"}]}));
    let hours = |from: &str, to: &str| (format!("2024-09-05T{from}:00+02:00"), format!("2024-09-05T{to}:00+02:00"));
    let (opening, public, technical) = (hours("09:30", "10:00"), hours("10:00", "13:00"), hours("14:00", "17:00"));
    json!({"cycle_id": lab.cycle_id, "theme_text": THEME, "themes": ["governance"],
        "venue": {"name": "Comune di Treviso", "municipality": "Treviso", "cadastral_code": "L407", "province": "TV"},
        "parties": [
            {"organisation_id": bodies.federsanita_veneto, "name": "Federsanità ANCI Veneto", "role": "organiser"},
            {"organisation_id": bodies.anci_veneto, "name": "ANCI Veneto", "role": "organiser"},
            {"name": "Osservatorio delle buone pratiche di integrazione socio-sanitaria", "role": "partner"},
            {"organisation_id": bodies.agenas, "name": "AGENAS", "role": "promoter"},
            {"name": "Federsanità", "role": "promoter"},
            {"name": "ANCI", "role": "promoter"},
            {"organisation_id": bodies.treviso, "name": "Comune di Treviso", "role": "host"}],
        "parts": [
            {"kind": "institutional_opening", "visibility": "public", "starts_at": opening.0, "ends_at": opening.1,
                "agenda_items": [{"time": "09:30", "title": PROGRAMME[0], "speakers": welcome}]},
            {"kind": "public_part", "visibility": "public", "title": PROGRAMME[1], "starts_at": public.0, "ends_at": public.1,
                "agenda_items": agenda},
            {"kind": "technical_part", "visibility": "experts", "title": "Scalabilità e replicabilità",
                "starts_at": technical.0, "ends_at": technical.1}],
        "practices": ids})
}

/// The coordinator fills it in, the committee adds the national framework, and the date goes out.
pub async fn is_announced(story: &Story, lab: &Lab, treviso: &str, practices: &[String]) {
    let (app, people) = (&story.app, &story.people);
    until(app, "2024-07-26T09:00:00+02:00");
    people.veneto.patch(treviso, programme(story, lab, practices)).await.ok();
    let note = json!({"kind": "legal_reference", "framework": "dm_77_2022", "title": "L'assistenza territoriale",
        "body": "Casa della comunità, centrale operativa, infermiere di famiglia."});
    people.veneto.post(&format!("{treviso}/framework-notes"), note.clone()).await.problem(403, "forbidden");
    people.committee.post(&format!("{treviso}/framework-notes"), note).await.created();
    app.public().get(treviso).await.problem(404, "not_found");
    people.veneto.step(treviso, json!({"to": "save_the_date"})).await;
    let seen = app.public().get(treviso).await.ok().body;
    assert_eq!((&seen["date"], &seen["theme_text"]), (&json!("2024-09-05"), &json!(THEME)));
    assert_eq!(
        (&seen["venue"]["name"], &seen["practices"]),
        (&json!("Comune di Treviso"), &json!(practices.iter().map(|one| super::id(one)).collect::<Vec<_>>()))
    );
    let shown: Vec<&str> =
        seen["parts"].as_array().unwrap().iter().map(|part| part["kind"].as_str().unwrap()).collect();
    assert_eq!(shown, ["institutional_opening", "public_part"], "the technical part is for experts");
    let framework = app.public().get(&format!("{treviso}/framework-notes")).await.ok();
    assert_eq!(framework.items()[0]["framework"], "dm_77_2022");
    people.veneto.step(treviso, json!({"to": "confirmed"})).await;
    lab.moves_to(story, "session").await;
}

/// The save-the-date with the whole theme, the programme, and the calendar of the region.
pub async fn is_told_on_paper_and_in_calendars(story: &Story, treviso: &str) {
    let paper = async |document: &str| {
        let answer =
            story.app.public().header("accept", "application/pdf").get(&format!("{treviso}/{document}")).await.ok();
        is_paper(&answer);
        let page = story.app.public().header("accept", "text/html").get(&format!("{treviso}/{document}")).await.ok();
        (answer.bytes, shown(&String::from_utf8(page.bytes).unwrap()))
    };
    let date = [
        "Laboratorio territoriale veneto",
        THEME,
        "giovedì 5 settembre 2024",
        "ore 9.30-17.00",
        "Comune di Treviso",
        "A cura di",
        "Federsanità ANCI Veneto",
        "ANCI Veneto",
        "In collaborazione con",
        "Promosso da AGENAS Federsanità ANCI",
    ];
    for (document, expected) in [("save-the-date", date.as_slice()), ("programme", PROGRAMME.as_slice())] {
        let (pdf, page) = paper(document).await;
        in_order(&page, expected);
        assert!(!page.contains("Scalabilità e replicabilità"), "the technical part is for experts: {page}");
        if poppler() {
            in_order(&words(&pdf), expected);
            assert!(document != "save-the-date" || info(&pdf, "Pages") == "1");
        }
    }
    let feed = calendar::read(story.app.public().get("/v1/regions/05/calendar").await);
    let event = &feed["events"][0];
    assert_eq!((&event["summary"], &event["status"]), (&json!("Laboratorio territoriale veneto"), &json!("CONFIRMED")));
    assert_eq!((&event["start"], &event["tzid"]), (&json!("2024-09-05T07:30:00Z"), &json!("Europe/Rome")));
}

fn citizen(name: &str) -> Value {
    json!({"first_name": name, "last_name": "Cittadino", "email": address(name), "privacy_notice_version": "1"})
}

fn address(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase())
}

/// Citizens without an account register: two places, three who want one; one gives the place back, who waits moves up.
pub async fn citizens_register(story: &Story, treviso: &str) {
    let (app, veneto) = (&story.app, &story.people.veneto);
    veneto.put(&format!("{treviso}/registration-desk"), json!({"capacity": 2})).await.ok();
    let desk =
        async || app.public().get(&format!("{treviso}/registration-desk")).await.ok().body["availability"].clone();
    for (name, before) in [("Anna", "places"), ("Bruno", "places"), ("Carla", "waiting_list")] {
        assert_eq!(desk().await, before);
        app.public().post(&format!("{treviso}/registrations"), citizen(name)).await.created();
    }
    assert_eq!(counts(story, treviso).await, counted(2, 1, 0, 0));
    let carla = story.registration_code(&address("Carla")).await;
    let waiting = holder(app, &carla).get(CURRENT).await.ok().body;
    assert_eq!((&waiting["status"], &waiting["waiting_ahead"]), (&json!("waiting"), &json!(0)));
    let bruno = story.registration_code(&address("Bruno")).await;
    holder(app, &bruno).send(Method::POST, &format!("{CURRENT}/cancellations"), None, "").await.ok();
    assert_eq!(holder(app, &carla).get(CURRENT).await.ok().body["status"], "registered");
    assert_eq!(counts(story, treviso).await, counted(2, 0, 1, 0));
}

async fn counts(story: &Story, treviso: &str) -> Value {
    story.people.veneto.get(&format!("{treviso}/registration-desk")).await.ok().body["counts"].clone()
}

/// The morning of 5 September: who comes shows the code at the door; the public part begins.
pub async fn begins(story: &Story, treviso: &str) {
    let (app, veneto) = (&story.app, &story.people.veneto);
    until(app, "2024-09-05T09:00:00+02:00");
    let door = format!("{treviso}/check-ins");
    for name in ["Anna", "Carla"] {
        let code = story.registration_code(&address(name)).await;
        let came = veneto.post(&door, json!({"code": code})).await.ok().body;
        assert_eq!((&came["repeated"], &came["registration"]["first_name"]), (&json!(false), &json!(name)));
    }
    assert_eq!(counts(story, treviso).await, counted(2, 0, 1, 2));
    until(app, "2024-09-05T09:30:00+02:00");
    veneto.step(treviso, json!({"to": "in_progress"})).await;
    let late = app.public().post(&format!("{treviso}/registrations"), citizen("Dora")).await;
    late.problem(409, "wrong_state");
}

/// The evening: the session was held, and what came of the call is counted.
pub async fn is_held(story: &Story, lab: &Lab, call: &Call, treviso: &str) {
    until(&story.app, "2024-09-05T17:00:00+02:00");
    story.people.veneto.step(treviso, json!({"to": "held"})).await;
    lab.moves_to(story, "restitution").await;
    super::call::is_concluded(story, call).await;
}
