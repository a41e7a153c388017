use super::{counts, import, report};
use crate::support::TestApp;
use diesel::prelude::*;
use osservatorio::auth::actor::Actor;
use osservatorio::organisations::register::store::Stored;

const QUERY: &str = "subject=health_companies";
const HEAD: &str = "ANNO;CODICE REGIONE;CODICE AZIENDA;DENOMINAZIONE AZIENDA;INDIRIZZO;CAP;COMUNE;SIGLA PROVINCIA;E-MAIL;SITO WEB;PARTITA IVA\n";
const T: &str = "80008219992";

fn row(year: u16, code: u16, name: &str, tax: &str) -> String {
    format!("{year};050;{code};{name};VIA A;31100;TREVISO;TV;urp@ulss.it;www.ulss.it;{tax}\n")
}

fn stored(app: &TestApp, ministry_code: &str) -> Stored {
    use osservatorio::db::schema::organisations::dsl;
    let find = dsl::organisations.filter(dsl::ministry_code.eq(ministry_code)).select(Stored::as_select());
    app.core.db().run(&Actor::command("test"), |tx| Ok(find.first(tx.conn())?)).unwrap()
}

async fn with_ipa() -> TestApp {
    let app = TestApp::new().await;
    let ipa = format!(
        "Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria,Codice_fiscale_ente,Mail1,Tipo_Mail1\n\
         asl_x,Azienda ULSS n. 99,026086,L7,{T},asl@pec.it,pec\n"
    );
    report(&app, "subject=organisations", ipa).await;
    app
}

#[actix_web::test]
async fn a_company_joins_the_organisation_with_its_tax_code() {
    let app = with_ipa().await;
    // The same name as an organisation that has another code means nothing.
    let list = format!("{HEAD}{}{}", row(2024, 599, "Azienda USSL", T), row(2024, 598, "Azienda ULSS 1 Dolomiti", ""));
    let first = report(&app, QUERY, list.clone()).await;
    assert_eq!(counts(&first), [1, 1, 0, 0, 0, 0], "{first}");
    let joined = stored(&app, "050599");
    assert_eq!((joined.ipa_key.as_deref(), joined.legal_name.as_str()), (Some("asl_x"), "Azienda ULSS n. 99"));
    assert_eq!((joined.pec.as_deref(), joined.email.as_deref()), (Some("asl@pec.it"), Some("urp@ulss.it")));
    let alone = stored(&app, "050598");
    assert_eq!((alone.ipa_key, alone.region_code.map(|r| r.as_str())), (None, Some("05")));
    let second = report(&app, QUERY, list).await;
    assert_eq!(counts(&second), [0, 0, 2, 0, 0, 0], "{second}");
}

#[actix_web::test]
async fn a_company_that_ended_closes_at_the_end_of_its_last_year() {
    let app = TestApp::new().await;
    let both = format!("{HEAD}{}{}", row(2022, 501, "UNO", ""), row(2022, 502, "DUE", ""));
    report(&app, QUERY, both.clone()).await;
    assert!(stored(&app, "050502").active);
    let later = format!("{both}{}", row(2024, 501, "UNO", ""));
    let done = report(&app, QUERY, later.clone()).await;
    assert_eq!(counts(&done), [0, 0, 1, 1, 0, 0], "{done}");
    let closed = stored(&app, "050502");
    assert_eq!((closed.active, closed.valid_to.map(|d| d.to_string()).as_deref()), (false, Some("2022-12-31")));
    assert_eq!(counts(&report(&app, QUERY, later).await), [0, 0, 2, 0, 0, 0]);
}

#[actix_web::test]
async fn an_organisation_goes_on_when_its_company_gets_a_new_code() {
    let app = with_ipa().await;
    report(&app, QUERY, format!("{HEAD}{}", row(2016, 102, "ULSS 2", T))).await;
    let was = stored(&app, "050102");
    let list = format!("{HEAD}{}{}", row(2016, 102, "ULSS 2", T), row(2024, 599, "ULSS 2 MARCA", T));
    let done = report(&app, QUERY, list.clone()).await;
    assert_eq!(counts(&done), [1, 1, 0, 0, 0, 0], "{done}");
    let (now, before) = (stored(&app, "050599"), stored(&app, "050102"));
    assert_eq!((now.id, now.active, now.ipa_key.as_deref()), (was.id, true, Some("asl_x")));
    assert_eq!((before.active, before.valid_to.map(|d| d.to_string()).as_deref()), (false, Some("2016-12-31")));
    assert_eq!(counts(&report(&app, QUERY, list).await), [0, 0, 2, 0, 0, 0]);
}

#[actix_web::test]
async fn a_tax_code_that_several_have_decides_nothing() {
    let app = with_ipa().await;
    let other = format!(
        "Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria,Codice_fiscale_ente,Mail1,Tipo_Mail1\n\
         asl_y,Azienda ULSS n. 98,026086,L7,{T},,\n"
    );
    report(&app, "subject=organisations", other).await;
    let done = import(&app, QUERY, format!("{HEAD}{}", row(2024, 599, "X", T))).await;
    assert_eq!(counts(&done["report"]), [0, 0, 0, 0, 1, 0], "{done}");
    assert_eq!(done["report"]["refused"]["details"][0]["reason"], "company_ambiguous");
}

#[actix_web::test]
async fn a_company_joins_the_organisation_of_its_name_when_no_code_tells() {
    let ipa = "Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria\n\
        AU1P,Azienda ULSS n.6 Euganea,028060,L7\nas3_vi,Azienda ULSS n.7 Pedemontana,024116,L7\n";
    let list = format!(
        "{HEAD}{}{}",
        row(2024, 506, "AZIENDA ULSS N. 6 EUGANEA", T),
        row(2024, 577, "AZIENDA ULSS N. 77 ALTROVE", "")
    );
    for ipa_first in [true, false] {
        let app = TestApp::new().await;
        let (mut first, mut second) = (("subject=organisations", ipa), (QUERY, list.as_str()));
        if !ipa_first {
            (first, second) = (second, first);
        }
        report(&app, first.0, first.1).await;
        let done = report(&app, second.0, second.1).await;
        assert_eq!(counts(&done), [1, 1, 0, 0, 0, 1], "{done}");
        assert_eq!(done["warnings"]["details"][0]["code"], "company_unmatched");
        let joined = stored(&app, "050506");
        assert_eq!((joined.ipa_key.as_deref(), joined.tax_code.as_deref()), (Some("au1p"), Some(T)));
        assert_eq!(joined.legal_name, "Azienda ULSS n.6 Euganea");
        assert_eq!(stored(&app, "050577").ipa_key, None);
        for (query, file) in [first, second] {
            assert_eq!(counts(&report(&app, query, file).await)[..2], [0, 0], "{query}");
        }
    }
}
