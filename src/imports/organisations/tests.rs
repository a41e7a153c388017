use super::*;
use std::io::Cursor;

const ENTI: &str = "_id,Codice_IPA,Denominazione_ente,Codice_fiscale_ente,Tipologia,Codice_Categoria,Codice_natura,Codice_ateco,\
Ente_in_liquidazione,Codice_MIUR,Codice_ISTAT,Acronimo,Nome_responsabile,Cognome_responsabile,Titolo_responsabile,Codice_comune_ISTAT,\
Codice_catastale_comune,CAP,Indirizzo,Mail1,Tipo_Mail1,Mail2,Tipo_Mail2,Mail3,Tipo_Mail3,Mail4,Tipo_Mail4,Mail5,Tipo_Mail5,\
Sito_istituzionale,Url_facebook,Url_linkedin,Url_twitter,Url_youtube,Data_aggiornamento\n";

fn items(text: &str) -> (OrganisationFormat, Vec<Item<Organisation>>) {
    let records = open(Cursor::new(text.as_bytes().to_vec())).unwrap();
    (records.parser().format(), records.map(Result::unwrap).collect())
}

fn accepted(item: &Item<Organisation>) -> (&Organisation, Vec<&str>) {
    match item {
        Item::Accepted { record, warnings, .. } => (record, warnings.iter().map(|w| w.code).collect()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_full_register() {
    let text = format!(
        "{ENTI}1,c_l407,Comune di Treviso,80007310263,Pubbliche Amministrazioni,L6,2430,84.11.10,N,,,,Mario,Bianchi,Sindaco,026086,\
         L407,31100,\"Via Municipio, 16\",mario.bianchi@comune.treviso.it,Altro,POSTACERT@cert.comune.treviso.it,Pec,\
         luca.neri@treviso.it,Altro,protocollo@comune.treviso.it,Altro,,,www.comune.treviso.it,,,,,2024-07-01\n\
         2,x_1,Consorzio Uno,1817670019,Pubbliche Amministrazioni,L36,,,S,,,C1,,,,063049,F839,80100,,x,Altro,,,,,,,,,non presente,,,,,\n\
         3,x_2,Ente Due,RSSMRA80A01H501U,Pubbliche Amministrazioni,L1,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n"
    );
    let (format, found) = items(&text);
    assert_eq!(format, OrganisationFormat::Enti);
    let (treviso, warnings) = accepted(&found[0]);
    assert_eq!((treviso.kind, treviso.region_code.as_deref()), ("municipality", Some("05")));
    assert_eq!(treviso.pec.as_deref(), Some("postacert@cert.comune.treviso.it"));
    assert_eq!(treviso.email.as_deref(), Some("protocollo@comune.treviso.it"));
    assert_eq!(treviso.website.as_deref(), Some("https://www.comune.treviso.it/"));
    assert_eq!(
        (treviso.tax_code.as_deref(), treviso.address.as_deref()),
        (Some("80007310263"), Some("Via Municipio, 16"))
    );
    assert_eq!(warnings, ["email_personal", "email_personal"]);
    let (consortium, warnings) = accepted(&found[1]);
    assert_eq!(consortium.tax_code.as_deref(), Some("01817670019"), "the lost zero is back");
    assert!(consortium.in_liquidation && consortium.active);
    assert_eq!((consortium.short_name.as_deref(), consortium.email.as_deref()), (Some("C1"), None));
    assert_eq!(warnings, ["email_invalid", "website_invalid"]);
    let (person, warnings) = accepted(&found[2]);
    assert_eq!((person.tax_code.as_deref(), warnings), (None, vec!["tax_code_invalid"]));
    let everything = serde_json::to_string(&found.iter().map(|item| accepted(item).0).collect::<Vec<_>>()).unwrap();
    let said = format!("{found:?}");
    for personal in ["Mario", "Bianchi", "bianchi", "Sindaco", "neri", "RSSMRA"] {
        assert!(!everything.contains(personal) && !said.contains(personal), "{personal}");
    }
}

#[test]
fn the_older_tab_separated_file() {
    let header = "cod_amm\tdes_amm\tComune\tnome_resp\tcogn_resp\tCap\tProvincia\tRegione\tsito_istituzionale\tIndirizzo\ttitolo_resp\t\
        tipologia_istat\ttipologia_amm\tacronimo\tcf_validato\tCf\tmail1\ttipo_mail1\tmail2\ttipo_mail2\tmail3\ttipo_mail3\n";
    let text = format!(
        "{header}056\tAzienda Unita' Sanitaria Locale Viterbo\tViterbo\tAda\tRossi\t1100\tNA\tEmilia Romagna\thttp//www.asl.vt.it\tVia Uno, 15\t\
         Direttore Generale\tAziende Sanitarie Locali\tPubbliche Amministrazioni\t \tS\t1455570562\tPROT@LEGALMAIL.IT\tpec\tada.rossi@asl.vt.it\taltro\tnull\tnull\n\
         x\t\"IL CERCHIO\" Comune\tRoma\t\t\t\t\tnull\tnull\t\t\tComuni e loro Consorzi e Associazioni\t\t\tN\tnull\tnull\tnull\tnull\tnull\tnull\tnull\n"
    );
    let (format, found) = items(&text);
    assert_eq!(format, OrganisationFormat::Amministrazioni);
    let (viterbo, warnings) = accepted(&found[0]);
    assert_eq!((viterbo.category.as_deref(), viterbo.kind), (Some("L7"), "local_health_authority"));
    assert_eq!((viterbo.local_denomination, viterbo.tax_code.as_deref()), (Some("AUSL"), Some("01455570562")));
    assert_eq!((viterbo.province_abbreviation.as_deref(), viterbo.region_code.as_deref()), (Some("NA"), Some("08")));
    assert_eq!((viterbo.postal_code.as_deref(), viterbo.short_name.as_deref()), (Some("01100"), None));
    assert_eq!((viterbo.website.as_deref(), viterbo.email.as_deref()), (Some("http://www.asl.vt.it/"), None));
    assert_eq!(warnings, ["email_personal"]);
    let (quoted, warnings) = accepted(&found[1]);
    assert_eq!((quoted.legal_name.as_str(), quoted.website.as_deref()), ("\"IL CERCHIO\" Comune", None));
    assert!(warnings.is_empty());
}

#[test]
fn reduced_forms_and_codes_in_any_case() {
    let text = "Codice_IPA,Denominazione_ente,Codice_comune_ISTAT,Codice_Categoria,url,Data_soppressione\n\
        C_E127,Comune di X ,111009,L6,,\nc_e127,Comune di X,111009,L6,,\nASSL10VE,Azienda ULSS n. 4,27033,L7,,31/12/2023\n\
        ,Senza codice,,L6,,\nz,,,L6,,\nq,broken\n";
    let (format, found) = items(text);
    assert_eq!(format, OrganisationFormat::EntiReduced);
    let (first, _) = accepted(&found[0]);
    assert_eq!((first.ipa_code.as_str(), first.legal_name.as_str()), ("C_E127", "Comune di X"));
    assert_eq!(
        (first.istat_code.as_deref(), first.region_code.as_deref()),
        (Some("111009"), Some("20")),
        "an abolished code stands"
    );
    let (ulss, _) = accepted(&found[2]);
    assert_eq!((ulss.istat_code.as_deref(), ulss.active), (Some("027033"), false));
    assert_eq!(ulss.suppressed_on, NaiveDate::from_ymd_opt(2023, 12, 31));
    let refused: Vec<_> = found
        .iter()
        .filter_map(|item| match item {
            Item::Refused(r) => Some((r.line, r.reason)),
            _ => None,
        })
        .collect();
    assert_eq!(refused, [(3, "duplicate"), (5, "ipa_code_invalid"), (6, "name_missing"), (7, "column_count")]);
}

#[test]
fn another_file_is_an_error_that_names_what_is_missing() {
    let error = open(Cursor::new(b"Codice_categoria;Nome_categoria\nL6;Comuni\n".to_vec())).err().unwrap().to_string();
    assert!(error.contains("missing columns: Codice_IPA, Denominazione_ente;"), "{error}");
}

#[test]
fn personal_mailboxes() {
    for (address, surname, personal) in [
        ("mario.rossi@x.it", "", true),
        ("m.rossi@x.it", "", true),
        ("rossim@x.it", "rossi", true),
        ("direttore.generale@x.it", "rossi", false),
        ("info@x.it", "", false),
        ("comune.rossi@x.it", "bo", false),
        ("urp@x.it", "", false),
    ] {
        assert_eq!(is_personal(address, surname), personal, "{address}");
    }
}
