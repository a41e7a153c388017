use super::{changes, counts, report};
use crate::support::TestApp;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::organisations::register::store::{self, Stored};
use serde_json::json;

const QUERY: &str = "subject=organisations&as_of=2026-01-30";
const REDUCED: &str = "Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria\n";
const FULL: &str = "Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria,Acronimo,Codice_fiscale_ente,\
    Ente_in_liquidazione,Indirizzo,CAP,Mail1,Tipo_Mail1,Mail2,Tipo_Mail2,Sito_istituzionale,Data_soppressione\n";

/// The organisation with this IPA code, as it is stored.
fn stored(app: &TestApp, ipa_key: &str) -> Stored {
    use osservatorio::db::schema::organisations::dsl;
    let find = dsl::organisations.filter(dsl::ipa_key.eq(ipa_key)).select(Stored::as_select());
    app.core.db().run(&Actor::command("test"), |tx| Ok(find.first(tx.conn())?)).unwrap()
}

#[actix_web::test]
async fn bodies_are_imported_once_and_their_codes_have_no_case() {
    let app = TestApp::new().await;
    let file = format!(
        "{REDUCED}C_ZZ01,Comune di Treviso,026086,L6\nasl_x,Azienda ULSS n. 99 Città d'Arte,026086,L7\nx1,Senza comune,,SA\n"
    );
    let first = report(&app, QUERY, file.clone()).await;
    assert_eq!(counts(&first), [3, 0, 0, 0, 0, 0], "{first}");
    let treviso = stored(&app, "c_zz01");
    assert_eq!((treviso.kind.as_str(), treviso.ipa_code.as_deref()), ("municipality", Some("C_ZZ01")));
    assert_eq!((treviso.cadastral_code.as_deref(), treviso.province.as_deref()), (Some("L407"), Some("TV")));
    let company = stored(&app, "asl_x");
    assert_eq!(
        (company.kind.as_str(), company.local_denomination.as_deref()),
        ("local_health_authority", Some("ULSS"))
    );
    assert_eq!(company.sort_name, "azienda ulss n. 99 citta d'arte");
    let second = report(&app, QUERY, file.replace("C_ZZ01", "c_zz01")).await;
    assert_eq!(counts(&second), [0, 0, 3, 0, 0, 0], "{second}");
}

#[actix_web::test]
async fn an_abolished_istat_code_still_finds_its_municipality() {
    let app = TestApp::new().await;
    let list = |code: &str, as_of: &str| {
        let head = "Codice Regione;Codice Comune formato alfanumerico;Denominazione in italiano;Sigla automobilistica;Codice Catastale del comune\n";
        (format!("subject=municipalities&as_of={as_of}"), format!("{head}20;{code};Sassari;SS;I452\n"))
    };
    for (query, file) in [list("090064", "2025-01-01"), list("112050", "2026-01-01")] {
        report(&app, &query, file).await;
    }
    let file = format!("{REDUCED}c_i452,Comune di Sassari,090064,L6\nnowhere,Comune di Nonesiste,999999,L6\n");
    let done = report(&app, QUERY, file.clone()).await;
    assert_eq!(counts(&done), [2, 0, 0, 0, 0, 1], "{done}");
    assert_eq!(done["warnings"]["details"][0]["code"], "municipality_unknown");
    let sassari = stored(&app, "c_i452");
    assert_eq!((sassari.cadastral_code.as_deref(), sassari.istat_code.as_deref()), (Some("I452"), Some("090064")));
    assert_eq!((sassari.region_code.map(|r| r.as_str()), stored(&app, "nowhere").cadastral_code), (Some("20"), None));
}

#[actix_web::test]
async fn a_reduced_file_erases_nothing() {
    let app = TestApp::new().await;
    let full = format!(
        "{FULL}asl_x,Azienda ULSS 99 in liquidazione,026086,L7,AX,80008219992,S,Via Roma 1,31100,asl@pec.it,pec,info@asl.it,altro,www.asl.it,\n"
    );
    report(&app, QUERY, full.clone()).await;
    let before = stored(&app, "asl_x");
    assert_eq!(before.pec.as_deref(), Some("asl@pec.it"));
    assert_eq!(
        (before.email.as_deref(), before.website.as_deref()),
        (Some("info@asl.it"), Some("https://www.asl.it/"))
    );
    assert_eq!((before.tax_code.as_deref(), before.in_liquidation), (Some("80008219992"), true));
    let reduced = report(&app, QUERY, format!("{REDUCED}asl_x,Azienda sanitaria rinominata,026086,L7\n")).await;
    assert_eq!(
        changes(&reduced, "asl_x"),
        [
            "legal_name: Azienda ULSS 99 in liquidazione -> Azienda sanitaria rinominata",
            "local_denomination: ULSS -> AS"
        ]
    );
    let after = stored(&app, "asl_x");
    assert_eq!(
        (&after.pec, &after.email, &after.tax_code, &after.address),
        (&before.pec, &before.email, &before.tax_code, &before.address)
    );
    assert!(after.in_liquidation && after.version == 2);
    let emptied = report(&app, QUERY, full.replace("asl@pec.it,pec", ",").replace(",AX,", ",,")).await;
    assert_eq!(
        changes(&emptied, "asl_x")[2..],
        ["short_name: AX -> nothing", "pec: asl@pec.it -> nothing"],
        "a file with mailboxes is believed: {emptied}"
    );
}

#[actix_web::test]
async fn a_body_is_closed_only_when_the_file_says_so() {
    let app = TestApp::new().await;
    let row = |ceased: &str| format!("asl_x,Azienda ULSS 99,026086,L7,,,,,,,,,,,{ceased}\n");
    let other = "asl_y,Azienda ULSS 98,026086,L7,,,,,,,,,,,\n";
    report(&app, QUERY, format!("{FULL}{}{other}", row(""))).await;
    let missing = report(&app, QUERY, format!("{FULL}{}", row(""))).await;
    assert_eq!(counts(&missing), [0, 0, 1, 0, 0, 0]);
    assert!(stored(&app, "asl_y").active);
    let ceased = report(&app, QUERY, format!("{FULL}{}", row("31/12/2025"))).await;
    assert_eq!(ceased["closed"]["details"], json!([{"key": "asl_x", "name": "Azienda ULSS 99"}]));
    let closed = stored(&app, "asl_x");
    assert_eq!((closed.active, closed.valid_to.map(|d| d.to_string()).as_deref()), (false, Some("2025-12-31")));
    let again = report(&app, QUERY, format!("{FULL}{}", row("31/12/2025"))).await;
    assert_eq!(counts(&again), [0, 0, 1, 0, 0, 0]);
    let back = report(&app, QUERY, format!("{FULL}{}", row(""))).await;
    assert_eq!((counts(&back), &back["warnings"]["details"][0]["code"]), ([0, 0, 1, 0, 0, 1], &json!("closed_here")));
}

#[actix_web::test]
async fn a_body_without_ipa_code_is_recognised_by_a_tax_code_that_only_it_has() {
    let app = TestApp::new().await;
    let db = app.core.db();
    let insert = |tax: &'static str, name: &'static str| {
        db.run(&Actor::command("test"), |tx| {
            let permit = osservatorio::imports::service::permit(tx)?;
            let mut new = Stored::new("local_health_authority", name, tx.now());
            new.tax_code = Some(tax.to_owned());
            new.index(None);
            store::insert(tx, &permit, std::slice::from_ref(&new))?;
            Ok(new.id)
        })
        .unwrap()
    };
    let alone = insert("80008219992", "Sola");
    insert("00545030249", "Prima");
    insert("00545030249", "Seconda");
    let row = |code: &str, tax: &str| format!("{code},Azienda {code},026086,L7,,{tax},,,,,,,,,\n");
    let file =
        format!("{FULL}{}{}{}", row("one", "80008219992"), row("two", "00545030249"), row("three", "80008219992"));
    let done = report(&app, QUERY, file.clone()).await;
    assert_eq!(counts(&done)[..3], [2, 1, 0], "{done}");
    assert_eq!(stored(&app, "one").id, alone);
    let dry = report(&app, &format!("{QUERY}&dry_run=true"), file).await;
    assert_eq!(counts(&dry), [0, 0, 3, 0, 0, 0]);
}
