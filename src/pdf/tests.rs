use super::*;
use chrono::NaiveDate;

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
    let pdf = typeset(&veneto()).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let has = |needle: &[u8]| pdf.windows(needle.len()).any(|w| w == needle);
    assert!(has(b"<pdfaid:part>2</pdfaid:part>"), "PDF/A-2");
    assert!(has(b"<pdfuaid:part>1</pdfuaid:part>"), "PDF/UA-1");
    if let Some(file) = std::env::var_os("LETTER_PDF") {
        std::fs::write(file, &pdf).unwrap();
    }
    let mut long = veneto();
    long.paragraphs = vec![long.paragraphs[0].repeat(6); 6];
    let two = typeset(&long).unwrap();
    if let Some(file) = std::env::var_os("LONG_LETTER_PDF") {
        std::fs::write(file, &two).unwrap();
    }
    assert!(typeset(&Letter::default()).is_ok(), "even an empty one");
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    assert_eq!(typeset(&veneto()).unwrap(), typeset(&veneto()).unwrap());
}

#[test]
fn what_fonts_cannot_show_is_a_square() {
    assert_eq!(
        printable("Perché l’«Unione» – Südtirol č ž € 🌸\u{fe0f}\t#x"),
        "Perché l’«Unione» – Südtirol č ž € □ #x"
    );
}

#[test]
fn a_letter_in_html_is_escaped_by_construction() {
    let mut letter = veneto();
    letter.subject = "<script>alert(\"x\")</script> & 'altro'".to_owned();
    letter.link = Some("https://example.org/\"onload=\"x".to_owned());
    letter.paragraphs = vec!["prima riga\nseconda riga".to_owned()];
    let page = html(&letter);
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
    assert!(!page.contains("/\"onload"), "{page}");
    assert!(page.contains("prima riga<br>seconda riga") && page.contains("<html lang=\"it\">"));
    assert!(page.contains("datetime=\"2024-06-24\"") && page.contains("24 giugno 2024"));
    assert!(POLICY.starts_with("default-src 'none'; style-src 'sha256-"), "{}", *POLICY);
    assert!(!html(&Letter::default()).contains("<title></title>"));
}

#[test]
fn a_manuscript_is_known_before_it_is_a_pdf() {
    let one = Manuscript::of(&veneto()).unwrap();
    let mut other = veneto();
    other.place = "Treviso".to_owned();
    let other = Manuscript::of(&other).unwrap();
    assert_eq!(one.fingerprint(), Manuscript::of(&veneto()).unwrap().fingerprint());
    assert_ne!(one.fingerprint(), other.fingerprint());
    assert_eq!(one.pdf().unwrap(), typeset(&veneto()).unwrap());
}

#[test]
fn an_address_in_the_text_of_a_letter_is_a_link_and_stands_once() {
    let address = "https://osservatorio.example.org/answer#code=ab-cd";
    let text = format!("Si risponde qui: {address}.\nO <b>per PEC</b>.");
    let below_link = Some("Termine: 15 luglio 2024.".to_owned());
    let letter = Letter { paragraphs: vec![text], link: None, below_link, ..veneto() };
    let page = html(&letter);
    assert!(page.contains(&format!("<a href=\"{address}\">{address}</a>.<br>O &lt;b&gt;per PEC&lt;/b&gt;.")), "{page}");
    assert_eq!(page.matches(address).count(), 2, "where it leads, and what is read");
    assert!(page.contains("Termine: 15 luglio 2024."));
    assert!(typeset(&letter).unwrap().starts_with(b"%PDF-1.7"));
}
