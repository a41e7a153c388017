use super::*;

fn veneto() -> Letter {
    Letter {
        sender: vec!["Federsanità ANCI Veneto".to_owned(), "con ANCI Veneto".to_owned()],
        place: "Padova".to_owned(),
        date: NaiveDate::from_ymd_opt(2024, 6, 24).unwrap(),
        protocol: Some("Prot. 1986 – Sez. 0205 – C. 50".to_owned()),
        recipient: vec![
            "Alla Sindaca del Comune di San Dorligo della Valle-Dolina e dell'Unione territoriale #intercomunale".to_owned(),
            "Comune di Sant'Ambrogio di Valpolicella 🌸".to_owned(),
            "prot@pec.comune.example.it".to_owned(),
        ],
        subject: "Laboratorio territoriale veneto 05.09.2024: invito a *segnalare* le buone pratiche".to_owned(),
        paragraphs: vec![
            "Gentile #Sindaca, l'_Osservatorio_ raccoglie le $esperienze$ in cui <aziende> e comuni operano come una cosa sola: \
             perché @ogni territorio possa imparare dagli altri."
                .to_owned();
            12
        ],
        link: Some("https://osservatorio.example.org/risposte#codice=4f6b2c1d9e8a7b6c5d4e3f2a1b0c9d8e".to_owned()),
        below_link: Some("Termine per rispondere: 15 luglio 2024.".to_owned()),
        signatories: vec![
            Signatory { office: "Il Presidente".into(), organisation: "Federsanità ANCI Veneto".into(), name: "Nome Cognome".into() },
            Signatory { office: "Il Presidente".into(), organisation: "ANCI Veneto".into(), name: "Altro D'Esempio".into() },
        ],
    }
}

#[test]
fn a_letter_is_a_pdf_to_keep_whatever_its_texts_hold() {
    let pdf = letter(&veneto()).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let has = |needle: &[u8]| pdf.windows(needle.len()).any(|w| w == needle);
    assert!(has(b"<pdfaid:part>2</pdfaid:part>"), "PDF/A-2");
    assert!(has(b"<pdfuaid:part>1</pdfuaid:part>"), "PDF/UA-1");
    if let Some(file) = std::env::var_os("LETTER_PDF") {
        std::fs::write(file, &pdf).unwrap();
    }
    let mut long = veneto();
    long.paragraphs = vec![long.paragraphs[0].repeat(6); 6];
    let two = letter(&long).unwrap();
    if let Some(file) = std::env::var_os("LONG_LETTER_PDF") {
        std::fs::write(file, &two).unwrap();
    }
    assert!(letter(&Letter::default()).is_ok(), "even an empty one");
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    assert_eq!(letter(&veneto()).unwrap(), letter(&veneto()).unwrap());
}

#[test]
fn dates_and_signs() {
    assert_eq!(italian_date(NaiveDate::from_ymd_opt(2024, 7, 1).unwrap()), "1º luglio 2024");
    assert_eq!(
        printable("Perché l’«Unione» – Südtirol č ž € 🌸\u{fe0f}\t#x"),
        "Perché l’«Unione» – Südtirol č ž € □ #x"
    );
}
