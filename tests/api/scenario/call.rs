//! Steps 1 to 3: the letter of 24 June 2024, whom it reaches, and what they answer.
use super::Story;
use super::lodi::in_order;
use crate::answers::{ANSWERS, CURRENT, holder};
use crate::lab_sessions::registering::until;
use crate::pec_receipts::receipt;
use serde_json::{Value, json};

/// Where the letter to Azienda ULSS 2 goes; the receipts of its provider name it.
const PEC_AULSS_2: &str = "protocollo@pec.aulss2.veneto.example.it";

/// What the letter says, in its order.
const LETTER: [&str; 10] = [
    "Federsanità ANCI Veneto",
    "ANCI Veneto",
    "Padova, 24 giugno 2024",
    "Prot. 1986 - Sez. 0205 - C. 50",
    "Alle Sindache e ai Sindaci dei Comuni",
    "Alle Direttrici generali e ai Direttori generali delle aziende sanitarie",
    "entro il 15 luglio 2024",
    "Il Presidente",
    "Federsanità ANCI Veneto",
    "ANCI Veneto",
];

/// The call, open, with its path and how many it reaches.
pub struct Call {
    pub path: String,
    pub invited: i64,
}

/// Step 1: the call as the letter has it.
fn letter(story: &Story, session: &Value) -> Value {
    let bodies = &story.bodies;
    json!({
        "kind": "invitation_letter", "title": "Laboratorio territoriale veneto 05.09.2024",
        "subject": "Raccolta di buone pratiche di integrazione sociosanitaria", "regions": ["05"],
        "senders": [{"organisation_id": bodies.federsanita_veneto, "name": "Federsanità ANCI Veneto"},
            {"organisation_id": bodies.anci_veneto, "name": "ANCI Veneto"}],
        "letter": {"place": "Padova", "date": "2024-06-24",
            "protocol": {"number": "1986", "section": "0205", "class": "50"},
            "body": "{{salutation}}\n\nsi chiede a {{organisation}} una breve descrizione delle buone pratiche entro il {{deadline}}: {{link}}",
            "signatories": [
                {"name": "Firma", "office": "Il Presidente", "organisation": "Federsanità ANCI Veneto"},
                {"name": "Firma", "office": "Il Presidente", "organisation": "ANCI Veneto"}]},
        "audience": {"kinds": ["municipality", "local_health_authority"]},
        "lab_session_id": session["id"], "deadline": "2024-07-15"})
}

/// The session is only a date yet; the call names it. The coordinator opens it on the day of the letter.
pub async fn is_opened(story: &Story) -> (Call, String) {
    let (app, veneto) = (&story.app, &story.people.veneto);
    until(app, "2024-06-20T09:00:00+02:00");
    let session = json!({"title": "Laboratorio territoriale veneto", "regions": ["05"], "format": "in_person",
        "starts_at": "2024-09-05T09:30:00+02:00", "ends_at": "2024-09-05T17:00:00+02:00"});
    let session = veneto.post("/v1/lab-sessions", session).await.created();
    let call = veneto.post("/v1/calls", letter(story, &session.body)).await.created();
    let path = call.header("location").to_owned();
    app.public().get(&path).await.problem(404, "not_found");
    for (of, pec) in story.mailboxes() {
        veneto.patch(&format!("/v1/organisations/{of}"), json!({"pec": pec})).await.ok();
    }
    let preview = veneto.post(&format!("{path}/recipients/preview"), json!({})).await.ok().body;

    until(app, "2024-06-24T09:00:00+02:00");
    veneto.step(&path, json!({"to": "open"})).await;
    let read = app.public().get(&path).await.ok().body;
    assert_eq!(
        (&read["status"], &read["title"]),
        (&json!("open"), &json!("Laboratorio territoriale veneto 05.09.2024"))
    );
    assert_eq!((&read["deadline"], &read["ends_at"]), (&json!("2024-07-15"), &json!("2024-07-15T22:00:00Z")));
    let letter = &read["letter"];
    assert_eq!((&letter["place"], &letter["date"]), (&json!("Padova"), &json!("2024-06-24")));
    let protocol = &letter["protocol"];
    assert_eq!(
        (&protocol["number"], &protocol["section"], &protocol["class"]),
        (&json!("1986"), &json!("0205"), &json!("50"))
    );
    assert_eq!(letter["signatories"].as_array().unwrap().len(), 2, "the two presidents");
    in_order(&veneto.read(&format!("{path}/letter")).await, &LETTER);
    let invited = total(story, &format!("{path}/invitations")).await;
    assert_eq!(preview["total"], json!(invited));
    (Call { path, invited }, session.header("location").to_owned())
}

/// How many there are, as the coordinator counts them.
async fn total(story: &Story, list: &str) -> i64 {
    let with = if list.contains('?') { '&' } else { '?' };
    story.people.veneto.get(&format!("{list}{with}count=true")).await.ok().body["total"].as_i64().unwrap()
}

/// Step 2: all mayors of Veneto and the general directors of its nine ULSS.
pub async fn reaches_mayors_and_directors(story: &Story, call: &Call) {
    let of = async |kind: &str| total(story, &format!("{}/invitations?kind={kind}", call.path)).await;
    let (mayors, directors) = (of("municipality").await, of("local_health_authority").await);
    assert_eq!((directors, mayors + directors), (9, call.invited));
    if story.whole {
        assert_eq!(mayors, 560);
    }
}

/// The letters leave by PEC where the server has an address; the secretariat of the senders posts the others itself and
/// says so.
pub async fn is_sent(story: &Story, call: &Call) {
    let (app, veneto) = (&story.app, &story.people.veneto);
    app.work().await;
    let mut rows = String::from("invitation_id;sent_at;note\n");
    let mut next = Some(format!("{}/invitations?status=pending&limit=100", call.path));
    while let Some(path) = next {
        let page = veneto.get(&path).await.ok();
        for one in page.items() {
            rows.push_str(&format!("{};24/06/2024 09:00;Prot. 1986\n", one["id"].as_str().unwrap()));
        }
        next = page.body["_links"]["next"]["href"].as_str().map(str::to_owned);
    }
    let by_others = rows.lines().count() as i64 - 1;
    until(app, "2024-06-24T10:30:00+02:00");
    let noted = veneto.send(&format!("{}/sending-imports", call.path), rows, "text/csv").await.ok().body;
    assert_eq!((&noted["noted"], &noted["refused"]), (&json!(by_others), &json!(0)), "{noted}");
    assert_eq!(total(story, &format!("{}/invitations?status=sent", call.path)).await, call.invited);
    let Some(post) = &story.post else { return };
    assert_eq!(by_others, call.invited - story.mailboxes().len() as i64);
    let letter = post.taken().into_iter().find(|taken| taken["to"] == PEC_AULSS_2).expect("the letter to ULSS 2");
    let subject = letter["subject"].as_str().unwrap();
    assert!(subject.starts_with("Prot. 1986 - Sez. 0205 - C. 50 - "), "{subject}");
    assert!(letter["text"].as_str().unwrap().contains("entro il 15 luglio 2024"), "{letter}");
    assert_eq!(letter["letters"], json!(["%PDF-1.7"]));
    // The provider's receipts, as the coordinator's mailbox has them.
    let id = letter["message_id"].as_str().unwrap().trim_matches(['<', '>']);
    for (kind, status) in [("accettazione", "accepted_by_provider"), ("avvenuta-consegna", "delivered")] {
        veneto.send("/v1/pec-receipts", receipt(kind, id, 10), "message/rfc822").await.created();
        assert_eq!(invitation(story, call, &story.bodies.aulss_2).await["status"], status);
    }
}

/// The invitation of a body, as the coordinator reads it.
async fn invitation(story: &Story, call: &Call, of: &str) -> Value {
    let found = story.people.veneto.get(&format!("{}/invitations?organisation_id={of}", call.path)).await.ok();
    found.items()[0].clone()
}

/// The code in the letter to a body; where no mail server is at hand, the coordinator hands one over.
async fn code(story: &Story, call: &Call, of: &str) -> String {
    let mailboxes = story.mailboxes();
    let pec = mailboxes.iter().find(|(body, _)| *body == of).map(|(_, pec)| pec.as_str());
    if let Some(code) = pec.and_then(|pec| story.code_sent_to(pec)) {
        return code;
    }
    let id = invitation(story, call, of).await["id"].as_str().unwrap().to_owned();
    let made = story.people.veneto.post(&format!("{}/invitations/{id}/codes", call.path), json!({})).await.created();
    made.body["code"].as_str().unwrap().to_owned()
}

/// Step 3: five bodies tell a practice each; the paths of the practices.
pub async fn brings_five_practices(story: &Story, call: &Call) -> Vec<String> {
    let bodies = &story.bodies;
    let leads = [&bodies.villaverla, &bodies.aulss_2, &bodies.aulss_1, &bodies.aulss_8, &bodies.casale_sul_sile];
    let mut practices = Vec::new();
    for ((lead, practice), day) in leads.into_iter().zip(super::written_by_authors(bodies)).zip(3..) {
        until(&story.app, &format!("2024-07-{day:02}T11:00:00+02:00"));
        let code = code(story, call, lead).await;
        let desk = holder(&story.app, &code).get(CURRENT).await.ok();
        assert_eq!((&desk.body["organisation_id"], &desk.body["may_answer"]), (&json!(lead), &json!(true)));
        let answer = json!({"answer": "practice_submitted", "practice": practice});
        let given = holder(&story.app, &code).post(ANSWERS, answer).await.created();
        practices.push(format!("/v1/practices/{}", given.body["practice_id"].as_str().unwrap()));
        assert_eq!(invitation(story, call, lead).await["status"], "answered");
    }
    practices
}

/// The others answer in the other ways, until the last minute of the last day; then the call closes.
pub async fn hears_of_no_practice_and_closes(story: &Story, call: &Call) {
    let (app, veneto) = (&story.app, &story.people.veneto);
    let open = veneto.get(&format!("{}/invitations?status=sent&limit=5", call.path)).await.ok();
    let silent: Vec<&str> = open.items().iter().map(|one| one["organisation_id"].as_str().unwrap()).collect();
    let [late, no_practice, not_relevant, postponed, delegated] = silent[..] else { panic!("five who are silent") };
    let delegate = json!({"name": "Ufficio di piano", "email": "ufficio@example.org"});
    for (who, answer) in [
        (no_practice, json!({"answer": "no_practice", "reason": "Nessuna esperienza da segnalare."})),
        (not_relevant, json!({"answer": "not_relevant", "reason": "I servizi sono gestiti dall'Unione."})),
        (postponed, json!({"answer": "postponed", "postponed_to": "2024-07-31"})),
        (delegated, json!({"answer": "delegated", "delegated_to": delegate})),
    ] {
        let kind = answer["answer"].clone();
        holder(app, &code(story, call, who).await).post(ANSWERS, answer).await.created();
        assert_eq!(invitation(story, call, who).await["answer"], kind);
    }
    let own = code(story, call, late).await;
    let nothing = json!({"answer": "no_practice", "reason": "Nessuna."});
    until(app, "2024-07-15T23:59:30+02:00");
    app.work().await;
    let given = holder(app, &own).post(ANSWERS, nothing.clone()).await.created();
    until(app, "2024-07-16T00:00:30+02:00");
    app.work().await;
    assert_eq!(app.public().get(&call.path).await.ok().body["status"], "closed");
    let correction = json!({"answer": "no_practice", "reason": "Nessuna.", "corrects": given.body["id"]});
    holder(app, &own).post(ANSWERS, correction).await.problem(409, "deadline_passed");
    let funnel = veneto.get(&format!("{}/funnel", call.path)).await.ok().body["total"].clone();
    assert_eq!((&funnel["invited"], &funnel["sent"]), (&json!(call.invited), &json!(call.invited)));
    assert_eq!((&funnel["answered"], &funnel["submitted"], &funnel["accepted"]), (&json!(10), &json!(5), &json!(0)));
    assert_eq!(total(story, &format!("{}/invitations?answer=no_practice", call.path)).await, 2);
}

/// At the end of the story: the five were accepted and presented.
pub async fn is_concluded(story: &Story, call: &Call) {
    story.people.veneto.step(&call.path, json!({"to": "concluded"})).await;
    let funnel = story.people.veneto.get(&format!("{}/funnel", call.path)).await.ok().body["total"].clone();
    assert_eq!((&funnel["submitted"], &funnel["accepted"], &funnel["presented"]), (&json!(5), &json!(5), &json!(5)));
}
