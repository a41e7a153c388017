use super::{waiting, with, work, written};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use diesel::prelude::*;
use osservatorio::db::schema::{invitations, organisations};
use osservatorio::db::types::Id;
use osservatorio::on_each;
use osservatorio::outbox::model::MessageKind;
use serde_json::json;
use std::time::Instant;

/// As many organisations of Puglia.
pub(super) fn add(app: &TestApp, many: usize) {
    work(app, |tx| {
        let now = tx.now();
        let rows: Vec<_> = (0..many)
            .map(|n| {
                (
                    organisations::id.eq(Id::new()),
                    organisations::kind.eq("care_home"),
                    organisations::legal_name.eq(format!("Casa {n:05}")),
                    organisations::sort_name.eq(format!("casa {n:05}")),
                    organisations::region_code.eq("16"),
                    organisations::pec.eq(format!("casa{n}@pec.example.org")),
                    (organisations::active.eq(n % 100 != 0), organisations::in_liquidation.eq(n % 100 == 1)),
                    organisations::adhering.eq(false),
                    organisations::search_terms.eq("casa"),
                    organisations::version.eq(1),
                    (organisations::created_at.eq(now), organisations::updated_at.eq(now)),
                )
            })
            .collect();
        for chunk in rows.chunks(1_000) {
            on_each!(tx.conn(), |c| diesel::insert_into(organisations::table).values(chunk).execute(c))?;
        }
        Ok(())
    });
}

#[actix_web::test]
async fn eight_thousand_are_invited_in_seconds_and_nobody_who_has_ended() {
    let app = TestApp::new().await;
    add(&app, 8_200);
    let call = with(json!({"regions": ["16"], "audience": {"kinds": ["care_home"]}}));
    let path = written(&app, ADMIN, call).await;
    let start = Instant::now();
    super::step(&app, &path, json!({"to": "open"})).await;
    let took = start.elapsed();
    eprintln!("{}: 8,036 invitations with their letters in {took:?}", app.core.db().engine());
    let list = app.by(ADMIN).get(&format!("{path}/invitations?count=true&limit=1")).await.ok();
    assert_eq!(list.body["total"], 8_036);
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 8_036);
    let start = Instant::now();
    let reminders = format!("{path}/reminders");
    let remind = || app.by(ADMIN).post(&reminders, json!({}));
    assert_eq!(remind().await.ok().body["letter_not_sent"], 8_036);
    work(&app, |tx| {
        let now = tx.now();
        diesel::update(invitations::table.filter(invitations::sent_at.is_null()))
            .set(invitations::sent_at.eq(now))
            .execute(tx.conn())?;
        Ok(())
    });
    assert_eq!(remind().await.ok().body["done"], 8_036);
    eprintln!("{}: as many reminders in {:?}", app.core.db().engine(), start.elapsed());
    super::step(&app, &path, json!({"to": "closed"})).await;
    assert_eq!(waiting(&app, &path, MessageKind::InvitationLetter), 0);
    super::step(&app, &path, json!({"to": "extended", "deadline": "2099-12-31"})).await;
    assert_eq!(waiting(&app, &path, MessageKind::DeadlineExtension), 8_036);
}
