//! The registers themselves, where the folder of real data is at hand.
use super::{changes, counts, import, report};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::db::schema::{municipalities, municipality_codes, organisations};
use osservatorio::organisations::register::store::Stored;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

pub fn real(file: &str) -> Option<Vec<u8>> {
    let start = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = start.ancestors().map(|dir| dir.join("shared/data").join(file)).find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: shared/data/{file} is in no folder above {}", start.display());
    }
    found.map(|path| std::fs::read(path).unwrap())
}

async fn timed(app: &TestApp, query: &str, file: &[u8]) -> Value {
    let start = Instant::now();
    let done = report(app, query, file).await;
    eprintln!("{} {query}: {:?} for {} rows", app.core.db().engine(), start.elapsed(), done["read"]);
    done
}

const SITUAS: &str = "subject=municipalities&as_of=2026-08-14";
const ELENCO_2026: &str = "subject=municipalities&as_of=2026-02-20";

#[actix_web::test]
async fn three_generations_of_the_list_keep_every_code() {
    let (Some(first), Some(second), Some(third)) = (
        real("istat/elenco-comuni-italiani-2020-01-01.csv"),
        real("istat/elenco-comuni-italiani-2026.csv"),
        real("istat/2026-08-14_situas_comuni.csv"),
    ) else {
        return;
    };
    let app = TestApp::new().await;
    let of_2020 = timed(&app, "subject=municipalities&as_of=2020-01-01", &first).await;
    assert_eq!(counts(&of_2020)[..3].iter().sum::<u64>(), 7_904, "{:?}", counts(&of_2020));
    let of_2026 = timed(&app, ELENCO_2026, &second).await;
    assert_eq!(of_2026["refused"]["count"], 0);
    assert!(of_2026["closed"]["count"].as_u64().unwrap() >= 8, "{:?}", counts(&of_2026));
    timed(&app, SITUAS, &third).await;
    let (active, recoded): (i64, i64) = app
        .core
        .db()
        .run(&Actor::command("test"), |tx| {
            let active = municipalities::table.filter(municipalities::active.eq(true));
            let recoded = municipality_codes::table
                .inner_join(municipalities::table)
                .filter(municipalities::active.eq(true))
                .filter(municipality_codes::istat_code.ne(municipalities::istat_code))
                .filter(municipality_codes::last_seen.eq(chrono::NaiveDate::from_ymd_opt(2026, 2, 20)));
            Ok((active.count().get_result(tx.conn())?, recoded.count().get_result(tx.conn())?))
        })
        .unwrap();
    assert_eq!((active, recoded), (7_894, 377));
    let sassari = app.public().get("/v1/municipalities?istat_code=090064").await.ok();
    assert_eq!(
        (&sassari.items()[0]["cadastral_code"], &sassari.items()[0]["istat_code"]),
        (&json!("I452"), &json!("112050"))
    );
    assert_eq!(counts(&report(&app, SITUAS, third).await), [0, 0, 7_894, 0, 0, 0]);
    let back = import(&app, "subject=municipalities", second.clone()).await;
    assert!(back["failure"].as_str().unwrap().contains("377 municipalities"), "{back}");
    assert_eq!(counts(&report(&app, ELENCO_2026, second).await), [0, 0, 7_896, 0, 0, 0]);
    let again = app.public().get("/v1/municipalities/I452").await.ok();
    assert_eq!(again.body["istat_code"], "112050");
}

#[actix_web::test]
async fn the_whole_register_of_bodies_finds_its_municipalities() {
    let (Some(situas), Some(elenco), Some(bodies), Some(companies)) = (
        real("istat/2026-08-14_situas_comuni.csv"),
        real("istat/elenco-comuni-italiani-2026.csv"),
        real("ipa/enti-2024-07.csv"),
        real("health/asl-ministero-2010-2024.csv"),
    ) else {
        return;
    };
    let app = TestApp::new().await;
    timed(&app, SITUAS, &situas).await;
    let history = timed(&app, ELENCO_2026, &elenco).await;
    assert!(changes(&history, "I452").contains(&"istat_codes: nothing -> 090064".to_owned()));
    let query = "subject=organisations&as_of=2024-07-31";
    let dry = timed(&app, &format!("{query}&dry_run=true"), &bodies).await;
    let mut done = timed(&app, query, &bodies).await;
    assert_eq!(counts(&done)[..3].iter().sum::<u64>(), 23_558);
    assert_eq!((counts(&done)[3], counts(&done)[4]), (0, 0));
    done["dry_run"] = json!(true);
    assert_eq!(dry, done);
    let unresolved: Vec<String> = app
        .core
        .db()
        .run(&Actor::command("test"), |tx| {
            Ok(organisations::table
                .filter(organisations::istat_code.is_not_null())
                .filter(organisations::cadastral_code.is_null())
                .select(organisations::istat_code.assume_not_null())
                .order(organisations::istat_code)
                .load(tx.conn())?)
        })
        .unwrap();
    assert_eq!(unresolved, ["005110", "018002"]);
    let again = timed(&app, query, &bodies).await;
    assert_eq!(counts(&again)[..5], [0, 0, 23_558, 0, 0]);
    let mut cut = bodies.clone();
    cut.truncate(bodies.len() / 2);
    cut.extend(b"nuovo,Comune di Forl\xc3\n");
    assert_eq!(import(&app, query, cut).await["status"], "failed");
    let ministry = timed(&app, "subject=health_companies", &companies).await;
    assert_eq!(counts(&ministry)[..4].iter().sum::<u64>() + counts(&ministry)[4], 197);
    assert_eq!(counts(&report(&app, "subject=health_companies", companies).await)[2], 197);
    let jobs = app.by(ADMIN).get("/v1/import-jobs?count=true").await.ok();
    assert_eq!(jobs.body["total"], 9);
}

/// What is stored of the health companies, whatever the order in which it came.
fn health_companies(app: &TestApp) -> Vec<Stored> {
    use osservatorio::db::schema::organisations::dsl;
    let all = dsl::organisations
        .filter(dsl::kind.eq("local_health_authority").and(dsl::active.eq(true)).and(dsl::in_liquidation.eq(false)))
        .order((dsl::region_code, dsl::sort_name, dsl::ipa_key))
        .select(Stored::as_select());
    let rows: Vec<Stored> = app.core.db().run(&Actor::command("test"), |tx| Ok(all.load(tx.conn())?)).unwrap();
    let nil = osservatorio::db::types::Id(uuid::Uuid::nil());
    static SAME: std::sync::OnceLock<osservatorio::db::types::Instant> = std::sync::OnceLock::new();
    let now = *SAME.get_or_init(osservatorio::clock::now);
    rows.into_iter().map(|row| Stored { id: nil, version: 1, created_at: now, updated_at: now, ..row }).collect()
}

#[actix_web::test]
async fn a_health_company_of_both_registers_is_one_organisation() {
    let (Some(situas), Some(elenco), Some(bodies), Some(companies)) = (
        real("istat/2026-08-14_situas_comuni.csv"),
        real("istat/elenco-comuni-italiani-2026.csv"),
        real("ipa/enti-2024-07.csv"),
        real("health/asl-ministero-2010-2024.csv"),
    ) else {
        return;
    };
    let bodies = (&bodies, "subject=organisations&as_of=2024-07-31");
    let companies = (&companies, "subject=health_companies");
    let mut told = Vec::new();
    for order in [[bodies, companies], [companies, bodies]] {
        let app = TestApp::new().await;
        report(&app, SITUAS, situas.clone()).await;
        report(&app, ELENCO_2026, elenco.clone()).await;
        for (file, query) in order {
            let done = timed(&app, query, file).await;
            assert_eq!(done["refused"]["count"], 0, "{done}");
            let left: Vec<&Value> = done["warnings"]["details"].as_array().unwrap().iter().collect();
            // Bari's companies of before 2007 are long closed, but IndicePA names one of them still.
            let ambiguous: Vec<_> = left.iter().filter(|warning| warning["code"] == "company_ambiguous").collect();
            assert!(ambiguous.len() <= 1 && ambiguous.iter().all(|one| one["line"] == 2415), "{left:?}");
        }
        let found = health_companies(&app);
        let veneto = "/v1/organisations?region=05&kind=local_health_authority&active=true&count=true";
        assert_eq!(app.public().get(veneto).await.ok().body["total"], 9);
        // All 110 companies that exist are bodies of IndicePA; these bodies are none of them, whatever IndicePA says.
        assert_eq!(found.iter().filter(|one| one.ministry_code.is_some()).count(), 110);
        let lonely: Vec<&str> =
            found.iter().filter(|one| one.ministry_code.is_none()).map(|one| one.legal_name.as_str()).collect();
        assert_eq!(lonely.len(), 3, "{lonely:?}");
        assert!(found.iter().all(|one| one.ipa_key.is_some()), "{found:?}");
        for (file, query) in order {
            let again = counts(&report(&app, query, file.clone()).await);
            assert_eq!((again[0], again[1], again[3]), (0, 0, 0), "{query}");
        }
        assert_eq!(found, health_companies(&app));
        told.push(found);
    }
    assert_eq!(told[0], told[1]);
}

#[actix_web::test]
async fn the_newest_list_follows_one_whose_date_nobody_stated() {
    let (Some(elenco), Some(situas)) =
        (real("istat/elenco-comuni-italiani-2026.csv"), real("istat/2026-08-14_situas_comuni.csv"))
    else {
        return;
    };
    let app = TestApp::new().await;
    report(&app, "subject=municipalities", elenco).await;
    report(&app, SITUAS, situas).await;
    let active = app.public().get("/v1/municipalities?active=true&limit=1&count=true").await.ok();
    assert_eq!(active.body["total"], 7_894);
    let sassari = app.public().get("/v1/municipalities/I452").await.ok();
    assert_eq!(sassari.body["istat_code"], "112050");
}

#[actix_web::test]
async fn a_register_cut_short_changes_nothing() {
    let (Some(elenco), Some(situas)) =
        (real("istat/elenco-comuni-italiani-2026.csv"), real("istat/2026-08-14_situas_comuni.csv"))
    else {
        return;
    };
    let app = TestApp::new().await;
    report(&app, ELENCO_2026, elenco).await;
    let within_a_row = import(&app, SITUAS, &situas[..500_000]).await;
    assert!(within_a_row["failure"].as_str().unwrap().contains("breaks off"), "{within_a_row}");
    let end = situas[..500_000].iter().rposition(|byte| *byte == b'\n').unwrap();
    let after_a_row = import(&app, SITUAS, &situas[..=end]).await;
    assert!(after_a_row["failure"].as_str().unwrap().contains("not whole"), "{after_a_row}");
    let sassari = app.public().get("/v1/municipalities/I452").await.ok();
    assert_eq!(sassari.body["istat_code"], "090064");
}

#[actix_web::test]
async fn bodies_are_found_by_the_names_that_people_use() {
    let (Some(bodies), Some(companies)) = (real("ipa/enti-2024-07.csv"), real("health/asl-ministero-2010-2024.csv"))
    else {
        return;
    };
    let app = TestApp::new().await;
    report(&app, "subject=organisations&as_of=2024-07-31", bodies).await;
    report(&app, "subject=health_companies", companies).await;
    for (query, name) in [
        ("aulss%202%20marca%20trevigiana", "Marca Trevigiana"),
        ("AULSS2%20marca", "Marca Trevigiana"),
        ("ulss2", "Marca Trevigiana"),
        ("aulss%208%20berica", "Berica"),
        ("azienda%20ulss%20n.%208", "Berica"),
        ("ausl%20modena", "Modena"),
    ] {
        let path = format!("/v1/organisations?active=true&kind=local_health_authority&q={query}");
        let found = app.public().get(&path).await.ok();
        let names: Vec<&str> = found.items().iter().map(|one| one["legal_name"].as_str().unwrap()).collect();
        assert!(names.len() == 1 && names[0].contains(name), "{query}: {names:?}");
    }
    let treviso = app.public().get("/v1/organisations?q=comune%20di%20treviso&limit=2").await.ok();
    assert_eq!(treviso.items()[0]["legal_name"], "Comune di Treviso");
}
