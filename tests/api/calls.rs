//! Calls: writing, opening, extending, closing; whom they reach; their invitations.
mod clock;
mod invitations;
mod life;
mod real;
mod scale;
mod sendings;

use crate::support::TestApp;
use crate::support::people::{ADMIN, Person};
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::auth::policy::{Permission, ResourceReach};
use osservatorio::calls::invitations::model::InvitationId;
use osservatorio::calls::invitations::service::message_moved;
use osservatorio::db::schema::outbox_messages;
use osservatorio::db::tx::Tx;
use osservatorio::error::Result;
use osservatorio::outbox::model::{MessageKind, MessageStatus};
use serde_json::{Value, json};

/// A call to the municipalities and health authorities of Veneto.
pub fn call() -> Value {
    json!({
        "kind": "invitation_letter",
        "title": "Laboratorio veneto di prova",
        "subject": "Raccolta di buone pratiche",
        "regions": ["05"],
        "senders": [{ "name": "ANCI Veneto" }],
        "letter": { "place": "Padova", "protocol": { "number": "0042", "section": "0205", "class": "50" },
            "body": "{{salutation}}\n\n{{organisation}} risponda entro il {{deadline}}: {{link}}",
            "signatories": [{ "name": "Maria Rossi", "office": "La Presidente", "organisation": "ANCI Veneto" }] },
        "audience": { "kinds": ["municipality", "local_health_authority"] },
        "deadline": "2099-03-29"
    })
}

/// The same with other fields.
pub fn with(fields: Value) -> Value {
    let mut call = call();
    json_patch::merge(&mut call, &fields);
    call
}

/// A draft's path.
pub async fn written(app: &TestApp, by: Person, call: Value) -> String {
    app.by(by).post("/v1/calls", call).await.created().header("location").to_owned()
}

/// The path of a call that is open.
pub async fn opened(app: &TestApp, call: Value) -> String {
    let path = written(app, ADMIN, call).await;
    step(app, &path, json!({ "to": "open" })).await;
    path
}

/// Moves a call on, as an administrator.
pub async fn step(app: &TestApp, path: &str, wanted: Value) -> Value {
    app.by(ADMIN).post(&format!("{path}/transitions"), wanted).await.ok().body
}

/// Something done by the server itself.
pub fn work<T>(app: &TestApp, f: impl Fn(&mut Tx<'_>) -> Result<T>) -> T {
    app.core.db().run(&Actor::command("test"), f).unwrap()
}

/// How many messages of a kind wait in the outbox for a call.
pub fn waiting(app: &TestApp, path: &str, kind: MessageKind) -> i64 {
    let id: uuid::Uuid = path.rsplit('/').next().unwrap().parse().unwrap();
    work(app, |tx| {
        Ok(outbox_messages::table
            .filter(outbox_messages::call_id.eq(osservatorio::db::types::Id(id)))
            .filter(outbox_messages::kind.eq(kind))
            .filter(outbox_messages::status.eq(MessageStatus::Waiting))
            .count()
            .get_result(tx.conn())?)
    })
}

/// A message of an invitation moves.
pub fn moves(app: &TestApp, invitation: &Value, kind: MessageKind, status: MessageStatus) {
    let id: InvitationId = invitation["id"].as_str().unwrap().parse().unwrap();
    work(app, |tx| {
        let permit = tx.permit(Permission::ManageCalls, &ResourceReach::country())?;
        let at = tx.now();
        message_moved(tx, &permit, id, kind, (status, Some("no-dest: 5.1.1")), at)
    });
}

/// Gives an organisation a certified address.
pub fn with_pec(app: &TestApp, ids: &[uuid::Uuid]) {
    use osservatorio::db::schema::organisations;
    work(app, |tx| {
        for id in ids {
            diesel::update(organisations::table.filter(organisations::id.eq(osservatorio::db::types::Id(*id))))
                .set(organisations::pec.eq(format!("{id}@pec.example.org")))
                .execute(tx.conn())?;
        }
        Ok(())
    });
}
