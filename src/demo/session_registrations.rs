//! A confirmed session to come with its registrations, what stands around the session of Treviso, and how many came to
//! it. People, places taken and counts are made up.
use super::ids;
use super::lab_sessions::add;
use crate::auth::code;
use crate::auth::password::digest;
use crate::auth::policy::{Permission, Permit, ResourceReach};
use crate::db::tx::Tx;
use crate::db::types::Instant;
use crate::delimited::cells::fold;
use crate::error::{Error, Result};
use crate::input;
use crate::lab_sessions::framework_notes::model::{FrameworkNoteId, FrameworkNoteInput};
use crate::lab_sessions::framework_notes::service as notes;
use crate::lab_sessions::materials::model::{SessionMaterialId, SessionMaterialInput};
use crate::lab_sessions::materials::service as materials;
use crate::lab_sessions::model::LabSessionId;
use crate::lab_sessions::model::SessionStatus::{Confirmed, SaveTheDate};
use crate::lab_sessions::registrations::model::{
    Desk, Registration, RegistrationCancelledBy, RegistrationId, RegistrationStatus,
};
use crate::lab_sessions::registrations::store;
use crate::lab_sessions::service as sessions;
use chrono::TimeDelta;
use serde_json::{Value, json};

/// How long the scenario's sessions keep participants' data, in days.
const RETENTION: i32 = 180;

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let permit = tx.permit(Permission::ManageRegistrations, &ResourceReach::country())?;
    add(tx, ids::UPCOMING_SESSION, upcoming(), &[SaveTheDate, Confirmed], None)?;
    fill_upcoming(tx, &permit)?;
    fill_treviso(tx, &permit)?;
    let treviso = LabSessionId(ids::TREVISO_SESSION);
    let material: SessionMaterialInput = read(json!({
        "kind": "presentation", "visibility": "public", "title": "Dimissioni Programmate: la presentazione",
        "url": "https://www.example.org/laboratorio-veneto/dimissioni-programmate.pdf"
    }))?;
    materials::create_as(tx, treviso, SessionMaterialId(ids::SESSION_MATERIAL), &material)?;
    let note: FrameworkNoteInput = read(json!({
        "kind": "legal_reference", "title": "I modelli e gli standard dell'assistenza territoriale",
        "body": "Il DM 77/2022 definisce i modelli e gli standard per lo sviluppo dell'assistenza territoriale, tra cui la \
                 casa della comunità e l'infermiere di famiglia e comunità.",
        "framework": "dm_77_2022"
    }))?;
    notes::create_as(tx, treviso, FrameworkNoteId(ids::FRAMEWORK_NOTE), &note)?;
    Ok(())
}

fn read<T>(value: Value) -> Result<T>
where
    T: utoipa::ToSchema + serde::de::DeserializeOwned + input::Rules + 'static,
{
    input::read(value).map_err(|e| Error::internal(format!("a session of the scenario: {e}")))
}

fn upcoming() -> Value {
    json!({
        "title": "Laboratorio territoriale bellunese",
        "theme_text": "I servizi di prossimità in montagna",
        "themes": ["home_care"],
        "regions": ["05"],
        "starts_at": "2028-06-15T09:30:00+02:00",
        "ends_at": "2028-06-15T17:00:00+02:00",
        "format": "in_person",
        "venue": { "name": "Sala comunale", "municipality": "Belluno", "cadastral_code": "A757", "province": "BL" },
        "parties": [
            { "organisation_id": ids::FEDERSANITA_VENETO, "name": "Federsanità ANCI Veneto", "role": "organiser" }
        ],
        "parts": [
            { "kind": "public_part", "visibility": "public", "starts_at": "2028-06-15T09:30:00+02:00",
                "ends_at": "2028-06-15T13:00:00+02:00" },
            { "kind": "technical_part", "visibility": "experts", "starts_at": "2028-06-15T14:00:00+02:00",
                "ends_at": "2028-06-15T17:00:00+02:00" }
        ]
    })
}

/// A desk that was opened at an instant.
fn desk(tx: &mut Tx<'_>, id: LabSessionId, capacity: i32, turn: i32) -> Result<Desk> {
    let (session, now) = (sessions::find(tx, id)?.0, tx.now());
    Ok(Desk {
        session_id: id,
        capacity,
        opens_at: None,
        closes_at: None,
        confirm_within_days: None,
        notice_version: None,
        notice_url: None,
        retention_days: RETENTION,
        erase_after: Desk::erase_after(session.ends_at, RETENTION),
        erased_at: None,
        turn,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

/// A registration without anything personal.
fn nobody(session: LabSessionId, number: i32, status: RegistrationStatus, at: Instant) -> Registration {
    let cancelled = (status == RegistrationStatus::Cancelled).then_some(at);
    Registration {
        id: RegistrationId::new(),
        session_id: session,
        position: number,
        status,
        email_key: None,
        first_name: None,
        last_name: None,
        sort_name: None,
        email: None,
        organisation: None,
        office: None,
        accessibility_needs: None,
        notice_version: "1".to_owned(),
        new_email: None,
        confirm_by: None,
        confirmed_at: None,
        told_at: at,
        moved_up_at: None,
        cancelled_at: cancelled,
        cancelled_by: cancelled.map(|_| RegistrationCancelledBy::Participant),
        attended_at: None,
        version: 1,
        created_at: at,
        updated_at: at,
    }
}

/// Three places taken, two people who wait. The code of the first is known to everybody.
fn fill_upcoming(tx: &mut Tx<'_>, permit: &Permit) -> Result<()> {
    let session = LabSessionId(ids::UPCOMING_SESSION);
    let now = tx.now();
    let people = [
        ("Marta", "Prova", "Comune di Belluno"),
        ("Dario", "Esempio", "Azienda ULSS 1 Dolomiti"),
        ("Lucia", "Finta", "Comune di Feltre"),
        ("Piero", "Inventato", "Comune di Agordo"),
        ("Anna", "Modello", "Federsanità ANCI Veneto"),
    ];
    let desk = desk(tx, session, 3, 5)?;
    store::desk::insert(tx, permit, &desk)?;
    let one = |((first, last, body), number): ((&str, &str, &str), i32)| {
        let email = format!("{}.{}@example.org", first.to_lowercase(), last.to_lowercase());
        let status = if number <= 3 { RegistrationStatus::Registered } else { RegistrationStatus::Waiting };
        Registration {
            id: RegistrationId(ids::registration(u128::from(number.unsigned_abs()))),
            email_key: Some(digest(&email)),
            first_name: Some(first.to_owned()),
            last_name: Some(last.to_owned()),
            sort_name: Some(fold(&format!("{last} {first}"))),
            email: Some(email),
            organisation: Some(body.to_owned()),
            confirmed_at: (number == 1).then_some(now),
            ..nobody(session, number, status, now)
        }
    };
    let rows: Vec<Registration> = people.into_iter().zip(1..).map(one).collect();
    store::bulk::insert(tx, permit, &rows)?;
    store::insert_code(tx, permit, RegistrationId(ids::REGISTRATION), &code::digest(ids::REGISTRATION_CODE_SHOWN), None)
}

/// What is left of the registrations to Treviso: the counts.
fn fill_treviso(tx: &mut Tx<'_>, permit: &Permit) -> Result<()> {
    let id = LabSessionId(ids::TREVISO_SESSION);
    let (starts_at, erased_at) = {
        let session = sessions::find(tx, id)?.0;
        (session.starts_at, Desk::erase_after(session.ends_at, RETENTION))
    };
    let desk = Desk { erased_at: Some(erased_at), version: 2, ..desk(tx, id, 84, 99)? };
    store::desk::insert(tx, permit, &desk)?;
    let registered_at = starts_at.plus(TimeDelta::days(-20));
    let rows: Vec<Registration> = (1..=99)
        .map(|number| {
            let status = match number {
                1..=84 => RegistrationStatus::Registered,
                85..=90 => RegistrationStatus::Waiting,
                _ => RegistrationStatus::Cancelled,
            };
            let attended_at = (number <= 71).then_some(starts_at);
            // The document's example notes that the last one with a place came after all.
            let id_here = match number {
                84 => RegistrationId(ids::registration(84)),
                _ => RegistrationId::new(),
            };
            Registration { id: id_here, attended_at, ..nobody(id, number, status, registered_at) }
        })
        .collect();
    store::bulk::insert(tx, permit, &rows)
}
