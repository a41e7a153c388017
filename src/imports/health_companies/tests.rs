use super::*;
use std::io::Cursor;

const HEADER: &str = "ANNO;CODICE REGIONE;DENOMINAZIONE REGIONE;CODICE AZIENDA;DENOMINAZIONE AZIENDA;INDIRIZZO;CAP;COMUNE;SIGLA PROVINCIA;\
TELEFONO;FAX;E-MAIL;SITO WEB;PARTITA IVA\r\n";

fn list(rows: &str) -> HealthCompanies {
    let bytes = encoding_rs::WINDOWS_1252.encode(&format!("{HEADER}{rows}")).0.into_owned();
    read(Cursor::new(bytes)).unwrap()
}

#[test]
fn the_latest_year_is_the_state_and_who_is_missing_closed() {
    let found = list(
        "2024;160;PUGLIA;115;ASL FG;PIAZZA LIBERTÀ 1      ;71100;FOGGIA;NA;0881731111;;;regione.puglia.it;\r\n\
         2010;160;PUGLIA;115;FOGGIA\t;VIA UNO;71100;FOGGIA;FG;;;;;\r\n\
         2012;030;LOMBARDIA;301;A.S.L. DI BERGAMO;VIA G 4       ;24121;BERGAMO;BG;;;;;\r\n\
         2024;41;BOLZANO;201;AZIENDA SANITARIA;VIA X;39100;BOLZANO;BZ;;;no mail;www.aslumbria1.it ;02704350013\r\n",
    );
    assert_eq!((found.latest_year, found.read, found.companies.len()), (2024, 4, 3));
    let [bergamo, bolzano, foggia] = found.companies.as_slice() else { panic!("{found:?}") };
    assert_eq!((foggia.first_year, foggia.last_year, foggia.closed_on), (2010, 2024, None));
    assert_eq!((foggia.name.as_str(), foggia.address.as_deref()), ("ASL FG", Some("PIAZZA LIBERTÀ 1")));
    assert_eq!(foggia.province_abbreviation.as_deref(), Some("NA"));
    assert_eq!(foggia.former_names, [("FOGGIA".to_owned(), 2010)]);
    assert_eq!((bergamo.ministry_code.as_str(), bergamo.closed_on), ("030301", NaiveDate::from_ymd_opt(2012, 12, 31)));
    assert_eq!((bolzano.health_region_code.as_str(), bolzano.region_code), ("041", "04"));
    assert_eq!((bolzano.email.as_deref(), bolzano.website.as_deref()), (None, Some("https://www.aslumbria1.it/")));
    let codes: Vec<_> = found.warnings.details.iter().map(|warning| (warning.line, warning.code)).collect();
    assert_eq!(codes, [(5, "tax_code_invalid"), (5, "email_invalid")]);
}

#[test]
fn rows_that_cannot_be_taken() {
    let found = list(
        "2024;050;VENETO;502;ULSS 2;;;;;;;;;\r\n2024;050;VENETO;502;ULSS 2 again;;;;;;;;;\r\nanno;050;V;502;X;;;;;;;;;\r\n\
         2024;040;V;502;X;;;;;;;;;\r\n2024;050;V;5020;X;;;;;;;;;\r\n2024;050;V;503;;;;;;;;;;\r\n2024;050;V;504;X\r\nFonte: Ministero;;;;;;;;;;;;;\r\n",
    );
    let refused: Vec<_> = found.refused.details.iter().map(|refusal| (refusal.line, refusal.reason)).collect();
    let reasons =
        ["duplicate", "year_invalid", "region_code_invalid", "company_code_invalid", "name_missing", "column_count"];
    assert_eq!(refused, (3..).zip(reasons).collect::<Vec<_>>());
    assert_eq!((found.ignored, found.companies.len()), (1, 1));
}

#[test]
fn another_file_is_an_error_that_names_what_is_missing() {
    let error = read(Cursor::new(b"ANNO;COMUNE\n2024;X\n".to_vec())).err().unwrap().to_string();
    assert!(error.contains("CODICE REGIONE, CODICE AZIENDA, DENOMINAZIONE AZIENDA"), "{error}");
}
