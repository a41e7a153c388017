use super::*;
use crate::form_imports::mappings::model::{FormConstant, FormValue};
use crate::form_imports::proposal::propose;
use crate::organisations::model::Known;
use proptest::prelude::*;
use uuid::Uuid;

fn names() -> Names {
    Names::of(vec![Known {
        id: OrganisationId(Uuid::from_u128(7)),
        legal_name: "Comune di Villaverla".to_owned(),
        short_name: None,
        ipa_key: None,
        pec: None,
        region_code: "05".parse().ok(),
    }])
}

fn column(header: &str, field: FormColumnField, values: &[(&str, &str)]) -> FormColumn {
    let values = values.iter().map(|(from, to)| FormValue { from: (*from).to_owned(), to: (*to).to_owned() });
    FormColumn { header: header.to_owned(), field, values: values.collect() }
}

fn plan() -> FormMappingUpdate {
    FormMappingUpdate {
        name: "prova".to_owned(),
        columns: vec![
            column("Informazioni cronologiche", FormColumnField::SubmittedAt, &[]),
            column(
                "Ente",
                FormColumnField::Organisation,
                &[("il nostro comune", "00000000-0000-0000-0000-000000000007")],
            ),
            column("Titolo", FormColumnField::Title, &[]),
            column("Descrizione", FormColumnField::Story, &[]),
            column("Altro", FormColumnField::Story, &[]),
            column("Destinatari", FormColumnField::TargetGroups, &[("Anziani fragili", "older_people"), ("tutti", "")]),
            column("Dimensioni", FormColumnField::Dimensions, &[]),
            column("Inizio", FormColumnField::PeriodStart, &[]),
            column("Telefono", FormColumnField::Ignored, &[]),
        ],
        constants: vec![FormConstant { field: FormColumnField::PublicationConsent, value: "sì".to_owned() }],
    }
}

fn read(rows: &str) -> Vec<RowRead> {
    let header = "Informazioni cronologiche,Ente,Titolo,Descrizione,Altro,Destinatari,Dimensioni,Inizio,Telefono";
    let sheet = Sheet::read(format!("{header}\n{rows}").as_bytes()).unwrap();
    let (words, names, plan) = (Vocabulary::new(&[]), names(), plan());
    let reader = Reader::new(&sheet, &plan, &words, &names);
    sheet.rows.iter().map(|row| reader.read(row)).collect()
}

fn reasons(row: &RowRead) -> Vec<String> {
    let told = |one: &FormReason| format!("{} {}", one.header.as_deref().unwrap_or("-"), one.code);
    row.taken.as_ref().err().into_iter().flatten().map(told).collect()
}

#[test]
fn a_row_becomes_a_practice() {
    let rows = read(
        "12/07/2024 10.15.30,Comune di Villaverla,\"=HYPERLINK(\"\"x\"\")\",\"Prima 🙂\r\nseconda\",nota,\"Anziani fragili, Famiglie, tutti\",professionale; gestionale,2021,0445\n",
    );
    let taken = rows[0].taken.as_ref().unwrap();
    assert_eq!(taken.at.unwrap().to_string(), "2024-07-12T08:15:30.000000Z");
    assert_eq!(taken.document.title, "=HYPERLINK(\"x\")", "a formula is text");
    assert_eq!(taken.document.story.as_deref(), Some("Descrizione\nPrima 🙂\nseconda\n\nAltro\nnota"));
    let groups: Vec<&str> = taken.document.target_groups.iter().map(|group| group.as_str()).collect();
    assert_eq!(groups, ["older_people", "families"]);
    assert_eq!(taken.document.dimensions.len(), 2);
    assert_eq!(taken.document.year(), Some(2021));
    assert!(taken.document.publication_consent);
    assert_eq!(read(",IL NOSTRO COMUNE,t,,,,,,\n")[0].organisation, Some(OrganisationId(Uuid::from_u128(7))));
}

#[test]
fn every_reason_names_its_column() {
    let long = "x".repeat(301);
    let rows =
        read(&format!("ieri,Comune di Altrove,{long},,,Marziani,,presto,\n,,,,,,,,\n,Comune di Villaverla,,,,,,,\n"));
    assert_eq!(
        reasons(&rows[0]),
        [
            "Informazioni cronologiche unreadable",
            "Ente unknown_organisation",
            "Destinatari unknown_answer",
            "Inizio unreadable",
            "Titolo too_long",
        ]
    );
    assert_eq!(rows[0].title.as_ref().unwrap().len(), 300);
    assert_eq!(rows.len(), 2, "an empty row is none");
    assert_eq!(reasons(&rows[1]), ["Titolo required"]);
    let told: Vec<&str> = rows[0].unknown.iter().map(|(_, _, written)| written.as_str()).collect();
    assert_eq!(told, ["Comune di Altrove", "Marziani"]);
}

#[test]
fn forty_thousand_characters_are_a_story_and_one_more_is_too_long() {
    let story = |n: usize| format!(",Comune di Villaverla,t,{},,,,,\n", "è".repeat(n));
    assert!(read(&story(40_000))[0].taken.is_ok());
    assert_eq!(reasons(&read(&story(40_001))[0]), ["Descrizione too_long"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_rows_or_reasons(bytes in prop::collection::vec(any::<u8>(), 0..300), tail in ".{0,120}") {
        let mut file = "Titolo,Ente,Destinatari,Inizio,Informazioni cronologiche,Link\n".as_bytes().to_vec();
        file.extend(tail.as_bytes());
        file.extend(&bytes);
        let (words, names) = (Vocabulary::new(&[]), names());
        for file in [file, bytes] {
            let Ok(sheet) = Sheet::read(&file) else { continue };
            let plan = propose(&sheet, &words);
            let reader = Reader::new(&sheet, &plan, &words, &names);
            for row in &sheet.rows {
                if let Err(reasons) = reader.read(row).taken {
                    prop_assert!(!reasons.is_empty());
                }
            }
        }
    }
}
