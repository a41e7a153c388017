//! The call of Veneto of 2024 and what came of it, an open call to try things out with, and a draft.
//!
//! Letter, protocol, deadline and the five practices of 2024 are on record; who signed as president is left to the
//! offices, and the hours of delivery and answer are made up. The addresses are not those of the real bodies.
use super::ids;
use crate::auth::code;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::calls::input::{CallInput, CallTransition};
use crate::calls::invitations::model::InvitationStatus::{self, Delivered, Failed, Pending, Reminded, Sent};
use crate::calls::invitations::model::{
    AnswerCode, AnswerCodeId, Invitation, InvitationAnswer, InvitationEventKind, InvitationId,
};
use crate::calls::invitations::store as invitations;
use crate::calls::model::{Call, CallId, CallStatus, Recipient};
use crate::calls::{service, store};
use crate::db::schema::{call_transitions, organisations};
use crate::db::tx::Tx;
use crate::db::types::{Id, Instant};
use crate::error::{Error, Result};
use crate::input;
use crate::organisations::model::OrganisationId;
use chrono::{TimeDelta, TimeZone, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let permit = tx.permit(Permission::ManageCalls, &ResourceReach::country())?;
    fill_of_2024(tx, &permit)?;
    fill_open(tx, &permit)?;
    service::create_as(tx, CallId(ids::DRAFT_CALL), &read(draft())?)?;
    Ok(())
}

fn read(call: Value) -> Result<CallInput> {
    input::read(call).map_err(|e| Error::internal(format!("a call of the scenario: {e}")))
}

/// An hour of 2024, in UTC.
fn at(month: u32, day: u32, hour: u32) -> Instant {
    Utc.with_ymd_and_hms(2024, month, day, hour, 0, 0).single().unwrap_or_default().into()
}

fn fill_of_2024(tx: &mut Tx<'_>, permit: &Permit) -> Result<()> {
    let draft = service::create_as(tx, CallId(ids::VENETO_CALL), &read(of_2024())?)?;
    let (opened, closed, concluded) = (at(6, 24, 8), at(7, 15, 22), at(9, 5, 16));
    let after = Call {
        status: CallStatus::Concluded,
        public: true,
        opens_at: Some(opened),
        opened_at: Some(opened),
        closed_at: Some(closed),
        ..draft.clone()
    };
    let call = store::update(tx, permit, &draft, &after)?;
    for (from, to, when) in [("draft", "open", opened), ("open", "closed", closed), ("closed", "concluded", concluded)]
    {
        diesel::insert_into(call_transitions::table)
            .values((
                call_transitions::id.eq(Id::new()),
                call_transitions::call_id.eq(call.id),
                call_transitions::from_status.eq(from),
                call_transitions::to_status.eq(to),
                call_transitions::deadline.eq(call.deadline),
                call_transitions::role.eq("secretariat"),
                call_transitions::at.eq(when),
            ))
            .execute(tx.conn())?;
    }
    let answers = [
        (ids::VILLAVERLA, Some(ids::DIMISSIONI_PROGRAMMATE)),
        (ids::AULSS_2, Some(ids::A_QUATTRO_MANI)),
        (ids::AULSS_1, Some(ids::INFERMIERE_DI_FAMIGLIA)),
        (ids::AULSS_8, Some(ids::ABITARE_SUPPORTATO)),
        (ids::CASALE_SUL_SILE, Some(ids::PASSI_D_ARGENTO)),
        (ids::TREVISO, None),
    ];
    for ((organisation, practice), number) in answers.into_iter().zip(1_u32..) {
        let new = invite(tx, permit, &call, organisation, u128::from(number), opened)?;
        let answered = at(7, number + 2, 9);
        let after = Invitation {
            status: InvitationStatus::Answered,
            answer: Some(practice.map_or(InvitationAnswer::NoPractice, |_| InvitationAnswer::PracticeSubmitted)),
            answered_at: Some(answered),
            form_version: Some(1),
            accepted_at: new.sent_at,
            delivered_at: new.sent_at,
            opened_at: Some(at(7, number, 9)),
            started_at: practice.map(|_| at(7, number + 1, 9)),
            updated_at: answered,
            version: 2,
            ..new
        };
        invitations::update(tx, permit, &after)?;
        let answer = after.answer.map(InvitationAnswer::as_str);
        invitations::add_event(tx, permit, after.id, InvitationEventKind::Answered, answer, answered)?;
        if let Some(practice) = practice {
            invitations::link_practice(tx, permit, after.id, practice)?;
        }
    }
    Ok(())
}

/// An invitation whose letter was sent at an hour.
fn invite(
    tx: &mut Tx<'_>,
    permit: &Permit,
    call: &Call,
    organisation: Uuid,
    number: u128,
    sent: Instant,
) -> Result<Invitation> {
    let mut one: Recipient = organisations::table
        .filter(organisations::id.eq(OrganisationId(organisation)))
        .select(Recipient::as_select())
        .first(tx.conn())?;
    one.pec = Some(format!("protocollo{number}@pec.example.org"));
    let id = InvitationId(ids::invitation(number));
    let new = Invitation::new(id, call.id, one, Some(sent), sent);
    invitations::bulk::insert(tx, permit, std::slice::from_ref(&new))?;
    Ok(Invitation { sent_at: Some(sent), ..new })
}

fn fill_open(tx: &mut Tx<'_>, permit: &Permit) -> Result<()> {
    let now = tx.now();
    let deadline = (now.in_rome() + TimeDelta::days(60)).date_naive();
    let mut call = open();
    if let Some(map) = call.as_object_mut() {
        map.insert("deadline".into(), json!(deadline));
    }
    let draft = service::create_as(tx, CallId(ids::OPEN_CALL), &read(call)?)?;
    let sent = now.plus(-TimeDelta::hours(2));
    let invited = [
        (ids::TREVISO, Delivered),
        (ids::AULSS_2, Delivered),
        (ids::CASALE_SUL_SILE, Sent),
        (ids::VILLAVERLA, Reminded),
        (ids::AULSS_1, Pending),
        (ids::AULSS_8, Failed),
    ];
    for ((organisation, status), number) in invited.into_iter().zip(0x21_u128..) {
        let new = invite(tx, permit, &draft, organisation, number, sent)?;
        let known = matches!(status, Delivered | Reminded).then_some(sent);
        let after = Invitation {
            status,
            pec: new.pec.clone().filter(|_| status != Pending),
            queued_at: new.queued_at.filter(|_| status != Pending),
            sent_at: new.sent_at.filter(|_| status != Pending),
            accepted_at: known,
            delivered_at: known,
            failed_at: (status == Failed).then_some(sent),
            opened_at: (organisation == ids::AULSS_2).then_some(now),
            reminders: i32::from(status == Reminded),
            last_reminder_at: (status == Reminded).then_some(now),
            version: 2,
            ..new
        };
        invitations::update(tx, permit, &after)?;
    }
    let code = AnswerCode {
        id: AnswerCodeId(ids::ANSWER_CODE),
        invitation_id: InvitationId(ids::OPEN_INVITATION),
        purpose: "by_hand".to_owned(),
        late: false,
        valid_until: None,
        revoked_at: None,
        created_at: now,
    };
    invitations::bulk::insert_codes(tx, permit, &[(code, code::digest(ids::ANSWER_CODE_SHOWN))])?;
    service::advance(tx, draft, &CallTransition { to: CallStatus::Open, note: None, deadline: None })?;
    Ok(())
}

fn senders() -> Value {
    json!([
        { "organisation_id": ids::FEDERSANITA_VENETO, "name": "Federsanità ANCI Veneto" },
        { "organisation_id": ids::ANCI_VENETO, "name": "ANCI Veneto" }
    ])
}

fn signatories() -> Value {
    json!([
        { "name": "Il Presidente", "office": "Presidente", "organisation": "Federsanità ANCI Veneto" },
        { "name": "Il Presidente", "office": "Presidente", "organisation": "ANCI Veneto" }
    ])
}

fn form() -> Value {
    json!([
        { "field": "title", "requirement": "required", "help_it": "Il nome con cui la pratica è conosciuta.",
            "help_en": "The name by which the practice is known." },
        { "field": "summary", "requirement": "required", "help_it": "Che cos'è, in poche righe.",
            "help_en": "What it is, in a few lines." },
        { "field": "themes", "requirement": "required", "help_it": "Di che cosa si occupa: uno o più temi.",
            "help_en": "What it is about: one or more themes." },
        { "field": "dimensions", "requirement": "required", "help_it": "In quali dimensioni integra, e con quale intensità.",
            "help_en": "In which dimensions it integrates, and how much." },
        { "field": "period", "requirement": "required", "help_it": "Da quando, e se è in corso.",
            "help_en": "Since when, and whether it goes on." },
        { "field": "story", "requirement": "required", "help_it": "Com'è nata e che cosa è successo.",
            "help_en": "How it came about and what happened." },
        { "field": "results", "requirement": "optional" },
        { "field": "publication_consent", "requirement": "optional" }
    ])
}

fn of_2024() -> Value {
    json!({
        "kind": "invitation_letter",
        "title": "Laboratorio territoriale veneto 05.09.2024",
        "subject": "Laboratorio territoriale veneto: raccolta di buone pratiche di integrazione sociosanitaria",
        "description": "In vista del Laboratorio territoriale di Treviso si raccolgono le esperienze di integrazione sociosanitaria dei Comuni e delle Aziende ULSS del Veneto.",
        "regions": ["05"],
        "senders": senders(),
        "letter": {
            "place": "Padova",
            "date": "2024-06-24",
            "protocol": { "number": "1986", "section": "0205", "class": "50" },
            "body": "{{salutation}}\n\nin vista del Laboratorio territoriale veneto del 5 settembre 2024 chiediamo a {{organisation}} una breve descrizione delle buone pratiche di integrazione sociosanitaria, entro il {{deadline}}.\n\nSi risponde, anche solo per dire che non vi sono pratiche da segnalare, a questo indirizzo: {{link}}\n\nCordiali saluti",
            "signatories": signatories()
        },
        "audience": { "kinds": ["municipality", "local_health_authority"] },
        "themes": ["governance"],
        "lab_session_id": ids::TREVISO_SESSION,
        "deadline": "2024-07-15",
        "late_policy": "late_code",
        "form": form()
    })
}

fn open() -> Value {
    json!({
        "kind": "invitation_letter",
        "title": "Laboratorio territoriale veneto: la casa della comunità",
        "subject": "Raccolta di buone pratiche sulla casa della comunità",
        "description": "Si raccolgono le esperienze in cui Comuni e Aziende ULSS aprono insieme la casa della comunità.",
        "regions": ["05"],
        "senders": senders(),
        "letter": {
            "place": "Padova",
            "date": "2026-01-09",
            "protocol": { "number": "0042", "section": "0205", "class": "50" },
            "body": "{{salutation}}\n\nchiediamo a {{organisation}} le esperienze della casa della comunità, entro il {{deadline}}.\n\nSi risponde qui: {{link}}\n\nCordiali saluti",
            "signatories": signatories()
        },
        "audience": { "kinds": ["municipality", "local_health_authority"] },
        "themes": ["community_house"],
        "late_policy": "late_code",
        "reminder_days": [7, 2],
        "form": form()
    })
}

fn draft() -> Value {
    json!({
        "kind": "targeted",
        "title": "Le conferenze dei sindaci del Veneto",
        "subject": "Come lavorano le conferenze dei sindaci",
        "regions": ["05"],
        "senders": senders(),
        "audience": { "kinds": ["municipality"] },
        "themes": ["governance"],
        "deadline": "2099-06-30"
    })
}
