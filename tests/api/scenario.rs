//! The whole scenario of the Observatory as one test over HTTP, with the real registers where they are at hand: on an
//! empty database, from the save-the-date of Lodi (2023) over the call of Veneto to the findings on the five practices
//! (2024). Everything is made by the people who would make it, in the order and at the hours in which it happened; names
//! of people, and what was said, are made up.
//!
//! The edge cases of the scenario, and where each is tested:
//! - Piemonte and Valle d'Aosta in one lab: `scenario/edges.rs`, `lab_sessions/finding.rs`;
//! - Trento and Bolzano, two health systems in one region: `scenario/edges.rs`;
//! - a municipality merges while a call is open: `scenario/edges.rs`; what only the register knows: `calls/clock.rs`;
//! - the deadline on the day the clocks change: `calls/clock.rs`;
//! - a practice answers two invitations: `answers/kinds.rs`;
//! - a practice is withdrawn after publication: `scenario/edges.rs`, `findings/restitution.rs`, `practices/life.rs`;
//! - a company and a municipality lead one together: `scenario/edges.rs`.
mod assessment;
mod call;
mod edges;
mod lab;
mod lodi;
mod people;
mod registers;
mod restitution;
mod session;
mod technical;

use crate::lab_sessions::registering::{code_in, code_of, until};
use crate::sending::server::MailServer;
use crate::support::TestApp;
use crate::support::people::ADMIN;
use people::People;
use registers::Bodies;
use serde_json::{Value, json};

/// Takes a submitted practice to publication, by whatever steps there are.
pub async fn publish(app: &TestApp, path: &str) {
    const WAY: [&str; 4] = ["published", "accepted", "under_review", "regional_check"];
    for _ in 0..6 {
        let practice = app.by(ADMIN).get(path).await.ok().body;
        if practice["status"] == "published" {
            return;
        }
        let allowed = practice["allowed_transitions"].as_array().unwrap();
        let to = WAY.iter().find(|to| allowed.iter().any(|one| one == **to)).expect("a way on");
        app.by(ADMIN).post(&format!("{path}/transitions"), json!({"to": to, "note": "Letta."})).await.created();
    }
    panic!("{path} does not get published");
}

/// What the story is told with: an application that began empty, a mail server where there can be one, people, bodies.
struct Story {
    app: TestApp,
    post: Option<MailServer>,
    people: People,
    bodies: Bodies,
    /// Whether the registers are the whole ones.
    whole: bool,
}

impl Story {
    /// The registers are imported and everybody has signed in. Tokens go by the wall clock, so that this comes before the
    /// clock of the story goes back.
    async fn begins() -> Self {
        let post = MailServer::start(&[]);
        let mail = post.as_ref().map(MailServer::settings).unwrap_or_default();
        let mut settings: Vec<(&'static str, &str)> =
            mail.iter().map(|(name, value)| (*name, value.as_str())).collect();
        settings.push(("OSSERVATORIO_ACCESS_TOKEN_LIFETIME", "3600"));
        let app = TestApp::empty(&settings).await;
        let secretariat = people::secretariat(&app).await;
        let whole = registers::import(&app, &secretariat).await;
        let bodies = registers::bodies(&app, &secretariat).await;
        let people = people::everybody(&app, secretariat, &bodies.aulss_2, &bodies.treviso).await;
        Self { app, post, people, bodies, whole }
    }

    /// The bodies whose certified mailbox is known, with it: the register at hand has none.
    fn mailboxes(&self) -> Vec<(String, String)> {
        let bodies = &self.bodies;
        let mut all = vec![(bodies.aulss_2.clone(), "protocollo@pec.aulss2.veneto.example.it".to_owned())];
        let others = [&bodies.villaverla, &bodies.aulss_1, &bodies.aulss_8, &bodies.casale_sul_sile, &bodies.treviso];
        all.extend(others.into_iter().map(|body| (body.clone(), format!("{body}@pec.example.it"))));
        all
    }

    /// The code in the last letter to an address; none without a mail server.
    fn code_sent_to(&self, address: &str) -> Option<String> {
        let letters = self.post.as_ref()?.taken().into_iter().filter(|letter| letter["to"] == address);
        let texts = letters.filter_map(|letter| letter["text"].as_str().map(str::to_owned));
        texts.rev().find(|text| text.contains("#code=")).map(|text| code_in(&text))
    }

    /// The code that a citizen has of a registration.
    async fn registration_code(&self, address: &str) -> String {
        if self.post.is_some() {
            self.app.work().await;
        }
        self.code_sent_to(address).unwrap_or_else(|| code_of(&self.app, address))
    }
}

/// The id that a path ends with.
fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The five practices of 2024, as their authors wrote them, in the order of the scenario.
fn written_by_authors(bodies: &Bodies) -> Vec<Value> {
    let mut all: Vec<Value> = serde_json::from_str(include_str!("../../src/demo/practices.json")).unwrap();
    all.truncate(5);
    // The second is led together with the Comune di Treviso.
    all[1]["partners"][0]["organisation_id"] = json!(bodies.treviso);
    all
}

#[actix_web::test]
async fn from_the_save_the_date_of_lodi_and_the_call_of_veneto_to_the_findings_on_the_five_practices() {
    let story = Story::begins().await;

    // Step 5, the oldest: Lodi, December 2023.
    until(&story.app, "2023-11-06T09:00:00+01:00");
    let lodi = lodi::announced(&story).await;
    lodi::stands_in_calendars(&story, &lodi).await;
    lodi::is_one_page(&story, &lodi).await;

    // Steps 1 to 3: the letter of June 2024 and its answers.
    let (call, treviso) = call::is_opened(&story).await;
    call::reaches_mayors_and_directors(&story, &call).await;
    call::is_sent(&story, &call).await;
    let practices = call::brings_five_practices(&story, &call).await;
    call::hears_of_no_practice_and_closes(&story, &call).await;

    // The five are checked, read by two who do not see each other's words, accepted and published.
    assessment::region_checks(&story, &practices).await;
    assessment::two_read_blind(&story, &practices).await;
    assessment::committee_accepts_and_region_publishes(&story, &practices).await;

    // Step 4: the laboratory, from its reading to what stands on the five records.
    let lab = lab::opens(&story).await;
    lab::reads(&story, &lab, &practices).await;
    lab::chooses_its_theme(&story, &lab).await;
    lab::agrees_on_its_experts(&story, &lab).await;
    session::is_announced(&story, &lab, &treviso, &practices).await;
    session::is_told_on_paper_and_in_calendars(&story, &treviso).await;
    session::citizens_register(&story, &treviso).await;
    session::begins(&story, &treviso).await;
    let rated = technical::is_rated(&story, &treviso, &practices).await;
    technical::brings_findings(&story, &treviso, &practices, &rated).await;
    session::is_held(&story, &lab, &call, &treviso).await;
    restitution::concludes_the_cycle(&story, &lab, &practices).await;
    restitution::stands_on_each_practice(&story, &lab, &treviso, &practices).await;
    restitution::opens_the_next_reading(&story, &lab, &practices).await;
}
