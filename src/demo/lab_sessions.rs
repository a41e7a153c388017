//! The scenario's lab sessions. Those of Treviso and Lodi took place; the hours of Treviso are not on record and stand
//! for a day like Lodi's.
use super::ids;
use crate::config::group_balance::GroupBalance;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input;
use crate::lab_sessions::input::{LabSessionInput, LabSessionTransition};
use crate::lab_sessions::model::LabSessionId;
use crate::lab_sessions::model::SessionStatus::{self, Cancelled, Confirmed, Held, SaveTheDate};
use crate::lab_sessions::service;
use serde_json::{Value, json};
use uuid::Uuid;

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let presented = [
        ids::DIMISSIONI_PROGRAMMATE,
        ids::A_QUATTRO_MANI,
        ids::INFERMIERE_DI_FAMIGLIA,
        ids::ABITARE_SUPPORTATO,
        ids::PASSI_D_ARGENTO,
    ];
    add(tx, ids::TREVISO_SESSION, treviso(&presented), &[SaveTheDate, Confirmed, Held], None)?;
    add(tx, ids::LODI_SESSION, lodi(), &[SaveTheDate, Confirmed, Held], None)?;
    add(tx, ids::TENTATIVE_SESSION, tentative(), &[], None)?;
    let why = "Annullata: il laboratorio delle due regioni sarà riproposto con un nuovo tema.";
    add(tx, ids::CANCELLED_SESSION, cancelled(), &[SaveTheDate, Cancelled], Some(why))
}

/// Adds a session and moves it along.
pub(super) fn add(tx: &mut Tx<'_>, id: Uuid, session: Value, path: &[SessionStatus], note: Option<&str>) -> Result<()> {
    let id = LabSessionId(id);
    let session: LabSessionInput =
        input::read(session).map_err(|e| Error::internal(format!("session {id} of the scenario: {e}")))?;
    service::create_as(tx, id, &session)?;
    for to in path {
        let note = note.filter(|_| *to == Cancelled).map(str::to_owned);
        let step = LabSessionTransition { to: *to, note };
        service::transition(tx, id, &step, &GroupBalance::default())?;
    }
    Ok(())
}

fn treviso(practices: &[Uuid]) -> Value {
    let mut opening = json!({ "title": "Dimissioni Programmate", "speakers": [] });
    if let (Some(map), Some(practice)) = (opening.as_object_mut(), practices.first()) {
        map.insert("practice_id".into(), json!(practice));
    }
    json!({
        "title": "Laboratorio territoriale veneto",
        "theme_text": "Integrazione sociosanitaria in Veneto: buone pratiche dalle aree montane a quelle interne, litoranee e metropolitane",
        "themes": ["governance"],
        "regions": ["05"],
        "starts_at": "2024-09-05T09:30:00+02:00",
        "ends_at": "2024-09-05T17:00:00+02:00",
        "format": "in_person",
        "venue": { "name": "Comune di Treviso", "municipality": "Treviso", "cadastral_code": "L407", "province": "TV",
            "geo": { "latitude": 45.6669, "longitude": 12.2431 } },
        "parties": [
            { "organisation_id": ids::FEDERSANITA_VENETO, "name": "Federsanità ANCI Veneto", "role": "organiser" },
            { "organisation_id": ids::ANCI_VENETO, "name": "ANCI Veneto", "role": "organiser" },
            { "name": "Osservatorio delle buone pratiche di integrazione socio-sanitaria", "role": "partner" },
            { "organisation_id": ids::AGENAS, "name": "AGENAS", "role": "promoter" },
            { "name": "Federsanità", "role": "promoter" },
            { "name": "ANCI", "role": "promoter" },
            { "organisation_id": ids::TREVISO, "name": "Comune di Treviso", "role": "host" }
        ],
        "parts": [
            { "kind": "public_part", "visibility": "public", "title": "Lo stato delle esperienze e le buone pratiche",
                "agenda_items": [
                    opening,
                    { "title": "Il quadro giuridico nazionale e le tendenze", "speakers": [] }
                ] },
            { "kind": "technical_part", "visibility": "experts", "title": "Scalabilità e replicabilità delle esperienze" }
        ],
        "practices": practices,
        "description": "Il Laboratorio territoriale legge le esperienze raccolte in Veneto e ne discute in pubblico e tra esperti di aziende sanitarie e Comuni."
    })
}

fn lodi() -> Value {
    json!({
        "title": "Laboratorio Lombardia Sanità e Territorio",
        "theme_text": "Sanità e territorio",
        "themes": ["governance"],
        "regions": ["03"],
        "starts_at": "2023-12-01T09:30:00+01:00",
        "ends_at": "2023-12-01T17:00:00+01:00",
        "format": "in_person",
        "venue": { "name": "Sala dei Comuni della Provincia di Lodi", "address": "via Fanfulla 14",
            "municipality": "Lodi", "cadastral_code": "E648", "province": "LO",
            "geo": { "latitude": 45.3138, "longitude": 9.5034 } },
        "coordinator": { "name": "Salvatore Gioia" },
        "parties": [
            { "organisation_id": ids::ANCI_LOMBARDIA_SALUTE, "name": "ANCI Lombardia Salute", "role": "organiser" },
            { "name": "Osservatorio delle buone pratiche di integrazione socio-sanitaria", "role": "partner" },
            { "organisation_id": ids::AGENAS, "name": "AGENAS", "role": "promoter" },
            { "name": "Federsanità", "role": "promoter" },
            { "name": "ANCI", "role": "promoter" },
            { "organisation_id": ids::PROVINCIA_DI_LODI, "name": "Provincia di Lodi", "role": "host" }
        ],
        "parts": [
            { "kind": "public_part", "visibility": "public", "starts_at": "2023-12-01T09:30:00+01:00", "agenda_items": [] }
        ]
    })
}

fn tentative() -> Value {
    json!({
        "title": "Laboratorio territoriale veneto: la casa della comunità",
        "theme_text": "La casa della comunità",
        "themes": ["community_house"],
        "regions": ["05"],
        "starts_at": "2027-05-20T09:30:00+02:00",
        "ends_at": "2027-05-20T17:00:00+02:00",
        "format": "hybrid",
        "parts": [
            { "kind": "public_part", "visibility": "public" },
            { "kind": "technical_part", "visibility": "experts" }
        ]
    })
}

fn cancelled() -> Value {
    json!({
        "title": "Laboratorio di Piemonte e Valle d'Aosta",
        "theme_text": "Servizi di prossimità nelle aree interne e montane",
        "themes": ["home_care", "telemedicine"],
        "regions": ["01", "02"],
        "starts_at": "2026-10-15T10:00:00+02:00",
        "ends_at": "2026-10-15T16:30:00+02:00",
        "format": "online",
        "online_link": "https://meet.example.org/laboratorio-piemonte-valle-d-aosta",
        "parts": [
            { "kind": "practice_presentations", "visibility": "public", "starts_at": "2026-10-15T10:00:00+02:00",
                "ends_at": "2026-10-15T12:30:00+02:00" },
            { "kind": "open_debate", "visibility": "invited", "starts_at": "2026-10-15T14:00:00+02:00",
                "ends_at": "2026-10-15T16:30:00+02:00" }
        ]
    })
}
