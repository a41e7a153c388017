//! The scenario's organisations, some adhesions, and a contact.
//!
//! Names, codes and seats are those of the public registers (IndicePA, Ministry of Health, ISTAT); the person, the
//! acts and the dates of the adhesions are invented.
use super::ids;
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::schema::organisations;
use crate::db::tx::Tx;
use crate::db::types::Id;
use crate::error::{Error, Result};
use crate::organisations::adhesions::model::{Act, ActKind, AdhesionCreate, AdhesionId, AdhesionStatus};
use crate::organisations::contacts::model::{ContactId, ContactInput};
use crate::organisations::model::{OrganisationId, OrganisationInput};
use crate::organisations::store::Fields;
use crate::organisations::{adhesions, contacts, service, store};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

/// Whether the scenario is there already.
pub fn is_filled(tx: &mut Tx<'_>) -> Result<bool> {
    let there: i64 =
        organisations::table.filter(organisations::id.eq(Id(ids::AULSS_2))).count().get_result(tx.conn())?;
    Ok(there > 0)
}

/// Each with the name of the municipality of its seat.
fn bodies() -> Vec<(Uuid, &'static str, Value)> {
    let mut all = health_companies();
    all.extend(municipalities());
    all.extend(associations());
    all
}

fn health_companies() -> Vec<(Uuid, &'static str, Value)> {
    vec![
        (
            ids::AULSS_2,
            "Treviso",
            json!({"kind": "local_health_authority", "local_denomination": "ULSS", "legal_name": "Azienda ULSS 2 Marca Trevigiana",
                "short_name": "AULSS 2", "ipa_code": "a9_tv", "ministry_code": "050502", "tax_code": "03084880263",
                "istat_code": "026086", "cadastral_code": "L407", "region_code": "05", "province": "TV",
                "address": "Via Sant'Ambrogio di Fiera 37", "postal_code": "31100", "website": "https://www.aulss2.veneto.it/",
                "geo": {"latitude": 45.6586, "longitude": 12.2656},
                "valid_from": "2017-01-01"}),
        ),
        (
            ids::AULSS_1,
            "Belluno",
            json!({"kind": "local_health_authority", "local_denomination": "ULSS", "legal_name": "Azienda ULSS 1 Dolomiti",
                "short_name": "AULSS 1", "ipa_code": "a1_025", "ministry_code": "050501", "tax_code": "00300650256",
                "istat_code": "025006", "cadastral_code": "A757", "region_code": "05", "province": "BL",
                "address": "Via Feltre 57", "postal_code": "32100", "website": "https://www.aulss1.veneto.it/",
                "geo": {"latitude": 46.1426, "longitude": 12.2083},
                "valid_from": "2017-01-01"}),
        ),
        (
            ids::AULSS_8,
            "Vicenza",
            json!({"kind": "local_health_authority", "local_denomination": "ULSS", "legal_name": "Azienda ULSS 8 Berica",
                "short_name": "AULSS 8", "ipa_code": "AUV", "ministry_code": "050508", "tax_code": "02441500242",
                "istat_code": "024116", "cadastral_code": "L840", "region_code": "05", "province": "VI",
                "address": "Viale Rodolfi 37", "postal_code": "36100", "website": "https://www.aulss8.veneto.it/",
                "geo": {"latitude": 45.5566, "longitude": 11.5459},
                "valid_from": "2017-01-01"}),
        ),
        (
            ids::ASL_ROMA_1,
            "Roma",
            json!({"kind": "local_health_authority", "local_denomination": "ASL", "legal_name": "ASL Roma 1",
                "ipa_code": "aslrm", "ministry_code": "120201", "tax_code": "13664791004", "istat_code": "058091",
                "cadastral_code": "H501", "region_code": "12", "province": "RM", "address": "Borgo Santo Spirito 3",
                "postal_code": "00193", "website": "https://www.aslroma1.it/", "geo": {"latitude": 41.9017, "longitude": 12.4623},
                "valid_from": "2016-01-01"}),
        ),
        (
            ids::TREVISO_DISTRICT,
            "Treviso",
            json!({"kind": "health_district", "legal_name": "Distretto Treviso Nord", "istat_code": "026086",
                "cadastral_code": "L407", "region_code": "05", "province": "TV",
                "geo": {"latitude": 45.6586, "longitude": 12.2656}, "parent_id": ids::AULSS_2}),
        ),
    ]
}

fn municipalities() -> Vec<(Uuid, &'static str, Value)> {
    let municipality = |name: &str,
                        ipa: &str,
                        istat: &str,
                        cadastral: &str,
                        tax_code: &str,
                        province: &str,
                        at: (f64, f64)| {
        json!({"geo": {"latitude": at.0, "longitude": at.1}, "kind": "municipality", "legal_name": format!("Comune di {name}"), "ipa_code": ipa, "istat_code": istat,
            "cadastral_code": cadastral, "tax_code": tax_code, "region_code": "05", "province": province})
    };
    vec![
        (
            ids::VILLAVERLA,
            "Villaverla",
            municipality("Villaverla", "c_m032", "024118", "M032", "00241700244", "VI", (45.6497, 11.4917)),
        ),
        (
            ids::CASALE_SUL_SILE,
            "Casale sul Sile",
            municipality("Casale sul Sile", "c_b879", "026009", "B879", "80008210264", "TV", (45.5977, 12.3265)),
        ),
        (
            ids::TREVISO,
            "Treviso",
            municipality("Treviso", "c_l407", "026086", "L407", "80007310263", "TV", (45.6669, 12.2431)),
        ),
    ]
}

fn associations() -> Vec<(Uuid, &'static str, Value)> {
    vec![
        (
            ids::ANCI_VENETO,
            "Padova",
            json!({"kind": "anci_regional", "legal_name": "ANCI Veneto", "ipa_code": "anciv", "istat_code": "028060",
                "cadastral_code": "G224", "region_code": "05", "province": "PD"}),
        ),
        (
            ids::FEDERSANITA_VENETO,
            "Padova",
            json!({"kind": "federsanita_regional", "legal_name": "Federsanità ANCI Veneto", "istat_code": "028060",
                "cadastral_code": "G224", "region_code": "05", "province": "PD"}),
        ),
        (
            ids::ANCI_LOMBARDIA_SALUTE,
            "Milano",
            json!({"kind": "anci_regional", "legal_name": "ANCI Lombardia Salute", "istat_code": "015146",
                "cadastral_code": "F205", "region_code": "03", "province": "MI"}),
        ),
        (
            ids::PROVINCIA_DI_LODI,
            "Lodi",
            json!({"kind": "province", "legal_name": "Provincia di Lodi", "ipa_code": "p_lo", "istat_code": "098031",
                "cadastral_code": "E648", "region_code": "03", "province": "LO", "address": "Via Fanfulla 14",
                "postal_code": "26900"}),
        ),
        (
            ids::AGENAS,
            "Roma",
            json!({"kind": "national_agency", "legal_name": "AGENAS - Agenzia nazionale per i servizi sanitari regionali",
                "short_name": "AGENAS", "ipa_code": "AGENAS", "istat_code": "058091", "cadastral_code": "H501",
                "region_code": "12", "province": "RM", "website": "https://www.agenas.gov.it/"}),
        ),
    ]
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|e| Error::internal(format!("demo: {e}")))
}

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    super::municipalities::fill(tx)?;
    let permit = tx.permit(Permission::CreateOrganisation, &ResourceReach::country())?;
    for (id, municipality, body) in bodies() {
        let body: OrganisationInput = read(body)?;
        store::insert(tx, &permit, OrganisationId(id), &Fields::of(&body, Some(municipality)))?;
    }
    adhesion(tx, ids::AULSS_2, AdhesionId(ids::ADHESION), active(2024, "0123/2024"))?;
    adhesion(tx, ids::AULSS_1, AdhesionId::new(), active(2023, "0456/2023"))?;
    adhesion(tx, ids::TREVISO, AdhesionId::new(), active(2024, "87"))?;
    adhesion(tx, ids::ASL_ROMA_1, AdhesionId::new(), request())?;
    let permit = tx.permit(Permission::ManageContacts, &ResourceReach::country())?;
    let person: ContactInput =
        read(json!({"name": "Giulia Esempio", "office": "Direzione dei servizi socio-sanitari",
        "email": "giulia.esempio@example.org", "phone": "+39 0422 000000", "valid_from": "2023-01-01"}))?;
    contacts::store::insert(tx, &permit, OrganisationId(ids::AULSS_2), ContactId(ids::CONTACT), &person)?;
    Ok(())
}

fn adhesion(tx: &mut Tx<'_>, organisation: Uuid, id: AdhesionId, new: AdhesionCreate) -> Result<()> {
    let organisation = service::read(tx, OrganisationId(organisation))?;
    adhesions::service::begin(tx, &organisation, id, &new)?;
    Ok(())
}

fn active(year: i32, number: &str) -> AdhesionCreate {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let act = Act {
        kind: ActKind::Resolution,
        number: Some(number.to_owned()),
        date: day(1, 15).unwrap_or_default(),
        url: None,
    };
    AdhesionCreate { status: AdhesionStatus::Active, on: day(2, 1), act: Some(act), note: None }
}

fn request() -> AdhesionCreate {
    let note = Some("Chiede di aderire dopo il laboratorio di Treviso.".to_owned());
    AdhesionCreate { status: AdhesionStatus::Requested, on: NaiveDate::from_ymd_opt(2024, 9, 10), act: None, note }
}
