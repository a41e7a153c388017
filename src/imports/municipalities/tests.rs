use super::*;
use std::io::Cursor;

fn items(bytes: Vec<u8>) -> (MunicipalityFormat, Vec<Item<Municipality>>) {
    let records = open(Cursor::new(bytes)).unwrap();
    (records.parser().format(), records.map(Result::unwrap).collect())
}

fn accepted(item: &Item<Municipality>) -> &Municipality {
    match item {
        Item::Accepted { record, .. } => record,
        other => panic!("{other:?}"),
    }
}

fn windows_1252(text: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(text).0.into_owned()
}

const H2020: &str = "Codice Regione;\"Codice dell'Unità territoriale sovracomunale \r\n(valida a fini statistici)\";Codice Provincia (Storico)(1);\
Progressivo del Comune (2);Codice Comune formato alfanumerico;Denominazione (Italiana e straniera);Denominazione in italiano;\
Denominazione altra lingua;Flag Comune capoluogo di provincia/città metropolitana/libero consorzio;Sigla automobilistica;\
Codice Comune formato numerico;Codice Comune numerico con 110 province (dal 2010 al 2016);\
Codice Comune numerico con 107 province (dal 2006 al 2009);Codice Comune numerico con 103 province (dal 1995 al 2005);\
Codice Catastale del comune;Popolazione legale 2011 (09/10/2011);NUTS1;NUTS2(3) ;NUTS3\r\n";

#[test]
fn the_generation_of_2020() {
    let text = format!(
        "{H2020}15;263;063; 001 ;063001;Acerra;Acerra;;0;NA;63001;63001;63001;63001;A024;56.465;ITF;ITF3;ITF33\r\n\
         20;111;111; 102 ;111102;Villaperuccio;;;0;SU;111102;107023;107023;92104;M278;1.097;ITG;ITG2;ITG2C\r\n\
         ;;;;;;;;;;;;;;;;;;\r\n\
         (1) Il codice della provincia;;;;;;;;;;;;;;;;;;\r\n"
    );
    let (format, found) = items(windows_1252(&text));
    assert_eq!((format, found.len()), (MunicipalityFormat::Elenco, 3));
    let naples = accepted(&found[0]);
    assert_eq!(naples.province_abbreviation.as_deref(), Some("NA"));
    assert_eq!((naples.province_code.as_str(), naples.uts_code.as_deref()), ("063", Some("263")));
    assert!(naples.former_istat_codes.is_empty());
    let former =
        |code: &str, from, to| FormerCode { istat_code: code.into(), from_year: Some(from), to_year: Some(to) };
    let sardinian = accepted(&found[1]);
    assert_eq!(sardinian.former_istat_codes, [former("107023", 2006, 2016), former("092104", 1995, 2005)]);
    assert_eq!((sardinian.name.as_str(), sardinian.nuts3.as_deref()), ("Villaperuccio", Some("ITG2C")));
    assert!(matches!(&found[2], Item::Ignored { line: 6, .. }), "{:?}", found[2]);
}

#[test]
fn the_generation_of_2017_with_metropolitan_cities() {
    let text = "Codice Regione;Codice Città Metropolitana;Codice Provincia (1);Progressivo del Comune (2);Codice Comune formato alfanumerico;\
        Denominazione in italiano;Denominazione in tedesco;Flag Comune capoluogo di provincia;Sigla automobilistica;\
        Codice Comune formato numerico;Codice Catastale del comune;Popolazione legale 2011 (09/10/2011);Codice NUTS3 2010;Codice NUTS3 2006\n\
        04;-;021;001;021001;Aldino;Aldein;0;BZ;21001;A179;1,651;ITH10;ITD10\n";
    let (format, found) = items(text.as_bytes().to_vec());
    assert_eq!(format, MunicipalityFormat::ElencoMetropolitanCities);
    let aldino = accepted(&found[0]);
    assert_eq!((aldino.name.as_str(), aldino.other_name.as_deref()), ("Aldino", Some("Aldein")));
    assert_eq!((aldino.uts_code.as_deref(), aldino.nuts3.as_deref()), (None, Some("ITH10")));
}

#[test]
fn a_numbering_that_a_later_reform_adds_is_understood() {
    let text = "Codice Regione;Codice Comune formato alfanumerico;Denominazione (Italiana e straniera);Sigla automobilistica;\
        Codice Comune numerico con 110 Province (dal 2010 al 2016);Codice Comune numerico con 107 Province (dal 2017 al 2025);\
        Codice Catastale del Comune;Codice NUTS3 2021;Codice NUTS3 2024\n\
        20;112050;Sassari/Tàtari;SS;90064;90064;I452;ITG25;ITG2D\n";
    let (_, found) = items(text.as_bytes().to_vec());
    let sassari = accepted(&found[0]);
    assert_eq!((sassari.name.as_str(), sassari.other_name.as_deref()), ("Sassari", Some("Tàtari")));
    let former = FormerCode { istat_code: "090064".into(), from_year: Some(2010), to_year: Some(2025) };
    assert_eq!((sassari.former_istat_codes.as_slice(), sassari.nuts3.as_deref()), (&[former][..], Some("ITG2D")));
}

const SITUAS: &str = "\u{feff}Codice Regione;Codice Provincia (Storico);Codice Provincia/Uts;Codice Comune (alfanumerico);Codice Comune (numerico);\
Comune;Comune (dizione italiana);Comune (dizione straniera);Capoluogo di regione;Capoluogo di provincia/uts;Sigla automobilistica;Codice catasto;Codice fiscale;Codice NUTS3 2024\n";

#[test]
fn situas_with_its_fiscal_codes() {
    let text = format!(
        "{SITUAS}05;026;026;026086;26086;Treviso;Treviso;;0;1;TV;L407;80007310263;ITH34\n\
         03;013;013;013249;13249;Gravedona ed Uniti;Gravedona ed Uniti;;0;0;CO;M315;3322340138;ITC42\n\
         05;024;024;024129;24129;Castegnero Nanto;Castegnero Nanto;;0;0;VI;M435;;ITH32\n\
         05;026;026;026001;26001;Wrong;Wrong;;0;0;TV;A001;80007310264;ITH34\n"
    );
    let (format, found) = items(text.into_bytes());
    assert_eq!(format, MunicipalityFormat::Situas);
    assert_eq!(accepted(&found[0]).is_provincial_capital, Some(true));
    assert_eq!(accepted(&found[1]).tax_code.as_deref(), Some("03322340138"));
    assert_eq!(accepted(&found[2]).tax_code, None);
    assert!(matches!(&found[2], Item::Accepted { warnings, .. } if warnings.is_empty()));
    assert_eq!(accepted(&found[3]).tax_code, None);
    assert!(matches!(&found[3], Item::Accepted { warnings, .. } if warnings[0].code == "tax_code_invalid"));
}

#[test]
fn what_cannot_be_taken_is_refused_with_its_line() {
    let text = format!(
        "{SITUAS}05;026;026;026086;26086;Treviso;Treviso;;0;1;TV;L407;;ITH34\n\
         05;026;026;026087;26087;Again;Again;;0;0;TV;l407;;ITH34\n\
         05;026;026;26x;x;A;A;;0;0;TV;A002;;ITH34\n\
         21;026;026;026001;26001;B;B;;0;0;TV;A003;;ITH34\n\
         05;026;026;026001;26001;C;C;;0;0;TV;7;;ITH34\n\
         05;026;026;026001;26001; ; ;;0;0;TV;A004;;ITH34\n\
         05;026;026;026001;26001;D;D;;0;0\n"
    );
    let reasons: Vec<(u64, &str)> = items(text.into_bytes())
        .1
        .iter()
        .filter_map(|item| match item {
            Item::Refused(refusal) => Some((refusal.line, refusal.reason)),
            _ => None,
        })
        .collect();
    let expected = [
        "duplicate",
        "istat_code_invalid",
        "region_code_invalid",
        "cadastral_code_invalid",
        "name_missing",
        "column_count",
    ];
    assert_eq!(reasons, (3..).zip(expected).collect::<Vec<_>>());
}

#[test]
fn another_file_is_an_error_that_names_what_is_missing() {
    let error = open(Cursor::new(b"Codice Regione;Comune\n05;Treviso\n".to_vec())).err().unwrap().to_string();
    assert!(error.contains("Codice Catastale del comune") && error.contains("Sigla automobilistica"), "{error}");
    assert!(!error.contains("missing columns: Codice Regione"), "{error}");
}
