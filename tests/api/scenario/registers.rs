//! Whom the registers of ISTAT and IndicePA know: the real ones, where the folder of real data is at hand, else a piece
//! of them with the nine ULSS of Veneto and the municipalities of the story.
use super::people::Somebody;
use crate::imports::real::real;
use crate::support::TestApp;
use osservatorio::imports::runner;
use serde_json::{Value, json};

/// Region, ISTAT code, name, province, cadastral code.
const MUNICIPALITIES: &str = "\
05;025006;Belluno;BL;A757
05;026086;Treviso;TV;L407
05;027042;Venezia;VE;L736
05;027033;San Donà di Piave;VE;H823
05;029041;Rovigo;RO;H620
05;028060;Padova;PD;G224
05;024012;Bassano del Grappa;VI;A703
05;024116;Vicenza;VI;L840
05;023091;Verona;VR;L781
05;024118;Villaverla;VI;M032
05;026009;Casale sul Sile;TV;B879
12;058091;Roma;RM;H501
";

/// IPA code, name, ISTAT code of the seat, category.
const BODIES: &str = "\
a1_025,Azienda ULSS n. 1 Dolomiti,025006,L7
a9_tv,Azienda ULSS n. 2 Marca Trevigiana,026086,L7
au12ve,Azienda ULSS n. 3 Serenissima,027042,L7
ASSL10VE,Azienda ULSS n. 4 Veneto Orientale,027033,L7
aulss_ro,Azienda ULSS n.5 Polesana,029041,L7
AU1P,Azienda ULSS n.6 Euganea,028060,L7
as3_vi,Azienda ULSS n.7 Pedemontana,024012,L7
AUV,Azienda ULSS n.8 Berica,024116,L7
AU2V,Azienda ULSS n. 9 Scaligera,023091,L7
c_a757,Comune di Belluno,025006,L6
c_l407,Comune di Treviso,026086,L6
c_l736,Comune di Venezia,027042,L6
c_g224,Comune di Padova,028060,L6
c_m032,Comune di Villaverla,024118,L6
c_b879,Comune di Casale sul Sile,026009,L6
anciv,Anci Veneto,028060,L6
AGENAS,Agenzia Nazionale per i Servizi Sanitari Regionali - AGENAS,058091,C3
";

/// Imports them; whether they are the whole ones.
pub async fn import(app: &TestApp, secretariat: &Somebody) -> bool {
    let whole = real("istat/2026-08-14_situas_comuni.csv").zip(real("ipa/enti-2024-07.csv"));
    let is_whole = whole.is_some();
    let (municipalities, bodies) = whole.unwrap_or_else(|| {
        let municipalities = format!(
            "Codice Regione;Codice Comune formato alfanumerico;Denominazione in italiano;Sigla automobilistica;Codice Catastale del comune\n{MUNICIPALITIES}"
        );
        let bodies = format!("Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria\n{BODIES}");
        (municipalities.into_bytes(), bodies.into_bytes())
    });
    for (query, file) in [
        ("subject=municipalities&as_of=2026-08-14", municipalities),
        ("subject=organisations&as_of=2024-07-31", bodies),
    ] {
        let asked = secretariat.send(&format!("/v1/import-jobs?{query}"), file, "text/csv").await.is(202);
        runner::run_waiting(app.core.db()).await.unwrap();
        let job = secretariat.get(asked.header("location")).await.ok().body;
        assert_eq!(job["status"], "succeeded", "{job}");
    }
    is_whole
}

/// A body of the register, by its IPA code.
pub async fn body(app: &TestApp, ipa_code: &str) -> String {
    let found = app.public().get(&format!("/v1/organisations?ipa_code={ipa_code}")).await.ok();
    found.items()[0]["id"].as_str().unwrap().to_owned()
}

/// The bodies that the story names.
pub struct Bodies {
    pub villaverla: String,
    pub aulss_2: String,
    pub aulss_1: String,
    pub aulss_8: String,
    pub casale_sul_sile: String,
    pub treviso: String,
    pub agenas: String,
    pub federsanita_veneto: String,
    pub anci_veneto: String,
    pub anci_lombardia_salute: String,
}

/// Finds them; the associations that are in no register are added by the secretariat.
pub async fn bodies(app: &TestApp, secretariat: &Somebody) -> Bodies {
    let add = async |kind: &str, name: &str, region: &str| {
        let new: Value = json!({"kind": kind, "legal_name": name, "region_code": region});
        secretariat.post("/v1/organisations", new).await.created().body["id"].as_str().unwrap().to_owned()
    };
    Bodies {
        villaverla: body(app, "c_m032").await,
        aulss_2: body(app, "a9_tv").await,
        aulss_1: body(app, "a1_025").await,
        aulss_8: body(app, "AUV").await,
        casale_sul_sile: body(app, "c_b879").await,
        treviso: body(app, "c_l407").await,
        agenas: body(app, "AGENAS").await,
        federsanita_veneto: add("federsanita_regional", "Federsanità ANCI Veneto", "05").await,
        anci_veneto: body(app, "anciv").await,
        anci_lombardia_salute: add("anci_regional", "ANCI Lombardia Salute", "03").await,
    }
}
