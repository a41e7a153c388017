//! The importers on the registers themselves, where the folder of real data is at hand.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::geography::region_of_province;
use super::rows::{Records, RowParser};
use super::{health_companies, municipalities, organisations};
use crate::delimited::TextEncoding;
use crate::register::Report;

fn real(file: &str) -> Option<File> {
    let start = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found: Option<PathBuf> =
        start.ancestors().map(|dir| dir.join("shared/data").join(file)).find(|path| path.exists());
    match found {
        Some(path) => Some(File::open(path).unwrap()),
        None => {
            eprintln!("SKIPPED: shared/data/{file} is in no folder above {}", start.display());
            None
        }
    }
}

fn all<P: RowParser>(records: &mut Records<File, P>) -> (Report, Vec<P::Record>) {
    let mut report = Report::new("test", "test", true);
    let taken =
        records.by_ref().filter_map(|item| item.unwrap().count_in(&mut report)).map(|(_, record)| record).collect();
    (report, taken)
}

fn list(file: &str) -> Option<(TextEncoding, Report, BTreeMap<String, municipalities::Municipality>)> {
    let mut records = municipalities::open(real(file)?).unwrap();
    let (report, taken) = all(&mut records);
    assert_eq!(report.refused.count, 0, "{report}");
    let taken: BTreeMap<_, _> = taken.into_iter().map(|m| (m.cadastral_code.clone(), m)).collect();
    for municipality in taken.values() {
        assert_eq!(region_of_province(&municipality.province_code), Some(municipality.region_code.as_str()));
        assert!(municipality.province_abbreviation.is_some() && municipality.nuts3.is_some(), "{municipality:?}");
    }
    Some((records.source().encoding(), report, taken))
}

#[test]
fn situas_2026() {
    let Some((encoding, report, found)) = list("istat/2026-08-14_situas_comuni.csv") else { return };
    assert_eq!((encoding, found.len(), report.warnings.count), (TextEncoding::Utf8, 7_894, 0));
    assert_eq!(found.values().filter(|m| m.tax_code.is_none()).count(), 1);
    assert_eq!(found.values().filter(|m| m.province_abbreviation.as_deref() == Some("NA")).count(), 92);
    assert_eq!((found["L407"].istat_code.as_str(), found["I452"].istat_code.as_str()), ("026086", "112050"));
    assert_eq!(found["A179"].other_name.as_deref(), Some("Aldein"));
}

#[test]
fn elenco_2026() {
    let Some((encoding, report, found)) = list("istat/elenco-comuni-italiani-2026.csv") else { return };
    assert_eq!((encoding, found.len(), report.warnings.count), (TextEncoding::Windows1252, 7_896, 0));
    assert!(found.values().any(|m| m.other_name.as_deref().is_some_and(|name| name.contains(['Š', 'ž', 'š', 'Ž']))));
    assert_eq!(found["I452"].istat_code, "090064");
    assert_eq!(found["H501"].uts_code.as_deref(), Some("258"));
    let Some((.., later)) = list("istat/2026-08-14_situas_comuni.csv") else { return };
    let recoded = later.iter().filter(|(code, m)| found.get(*code).is_some_and(|old| old.istat_code != m.istat_code));
    assert_eq!(recoded.count(), 377);
}

#[test]
fn elenco_2020() {
    let Some((encoding, report, found)) = list("istat/elenco-comuni-italiani-2020-01-01.csv") else { return };
    assert_eq!((encoding, found.len(), report.warnings.count), (TextEncoding::Windows1252, 7_904, 0));
    assert_eq!(found["M278"].former_istat_codes.len(), 2);
    assert_eq!(found["A074"].name, "Agliè");
}

#[test]
fn ipa_2024() {
    let Some(file) = real("ipa/enti-2024-07.csv") else { return };
    let mut records = organisations::open(file).unwrap();
    let (report, found) = all(&mut records);
    assert_eq!((report.read, report.refused.count, found.len()), (23_558, 0, 23_558), "{report}");
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for organisation in &found {
        *kinds.entry(organisation.kind).or_default() += 1;
        assert!(organisation.region_code.is_some(), "{organisation:?}");
    }
    eprintln!("{kinds:?}, {} warnings", report.warnings.count);
    assert!(found.iter().all(|o| o.kind != "social_district" || !o.legal_name.to_lowercase().contains("caccia")));
    assert_eq!(kinds["municipality"], 7_896);
    assert_eq!((kinds["metropolitan_city"], kinds["anci_national"], kinds["anci_regional"]), (14, 1, 4));
    assert_eq!(kinds["society_of_health"], 17);
    assert_eq!(found.iter().filter(|o| o.local_denomination == Some("ULSS")).count(), 9);
    assert_eq!(found.iter().filter(|o| o.in_liquidation).count(), 79);
    assert!(found.iter().any(|o| o.ipa_code == "ASSL10VE"));
    for organisation in found.iter().filter(|o| o.kind.starts_with("local_health") && o.local_denomination.is_none()) {
        eprintln!("no denomination: {}", organisation.legal_name);
    }
}

#[test]
fn ministry_2024() {
    let Some(file) = real("health/asl-ministero-2010-2024.csv") else { return };
    let list = health_companies::read(file).unwrap();
    assert_eq!((list.read, list.refused.count, list.latest_year, list.companies.len()), (1_806, 0, 2024, 197));
    assert_eq!(list.companies.iter().filter(|company| company.closed_on.is_none()).count(), 110);
    assert_eq!(
        list.companies.iter().filter(|company| company.tax_code.is_some() && company.closed_on.is_none()).count(),
        107
    );
    assert!(list.warnings.count == 0, "{:?}", list.warnings);
    let marca = list.companies.iter().find(|company| company.ministry_code == "050502").unwrap();
    assert_eq!((marca.name.as_str(), marca.region_code), ("AZIENDA ULSS N. 2 MARCA TREVIGIANA", "05"));
    assert_eq!(list.companies.iter().filter(|company| company.region_code == "04").count(), 2);
}
