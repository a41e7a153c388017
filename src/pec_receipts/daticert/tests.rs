use super::*;
use crate::pec_receipts::model::EXAMPLE;
use proptest::prelude::*;
use std::path::PathBuf;

/// A receipt of our own making: `EXAMPLE` with another certificate inside.
fn with(xml: &str) -> Vec<u8> {
    let (head, rest) = EXAMPLE.split_once("<?xml").unwrap();
    let (_, tail) = rest.split_once("</postacert>").unwrap();
    format!("{head}{xml}{tail}").into_bytes()
}

/// The samples beside the repository; none when they are not there (said out loud).
fn sample(name: &str) -> Option<Vec<u8>> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/pec"));
    let found = std::fs::read(folder.join(name)).ok();
    if found.is_none() {
        eprintln!("SKIPPED: ../shared/data/pec/{name} is not there");
    }
    found
}

#[test]
fn the_samples_say_what_they_say_and_not_what_they_are_called() {
    let Some(accepted) = sample("go-pec/accettazione.eml") else { return };
    let said = read(&accepted).unwrap();
    assert_eq!(said.kind, ReceiptKind::Acceptance);
    assert_eq!(said.message_ids, ["SN05IE$951DEC16C1CFD3E4FD8FF1B1D24A99AE@fakepec.it"]);
    assert_eq!((said.error, said.recipient.as_deref()), (None, Some("rec@fakepec.it")));
    assert_eq!(said.at.to_rfc3339(), "2024-11-15T17:20:38+00:00");
    // Called "consegna", but a failed one; its header and its certificate spell the Message-ID differently.
    for name in ["go-pec/consegna.eml", "java-pec-parser/consegna.eml"] {
        let Some(failed) = sample(name) else { return };
        let said = read(&failed).unwrap();
        assert_eq!(said.kind, ReceiptKind::DeliveryFailure);
        assert_eq!(said.error.as_deref(), Some("no-dest"));
        assert_eq!(said.error_detail.as_deref(), Some("5.1.1 - FAKE Pec S.p.A. - indirizzo non valido"));
        assert_eq!((said.message_ids.len(), said.recipient.as_deref()), (2, Some("rec@fakepec.it")));
    }
    let Some(delivered) = sample("go-pec/email_2.eml") else { return };
    assert_eq!(read(&delivered).unwrap().kind, ReceiptKind::Delivery, "though the message inside has headers too");
    let Some(envelope) = sample("go-pec/email_3.eml") else { return };
    assert_eq!(read(&envelope), Err(NoReceipt::Envelope), "though it names a Message-ID in the same header");
}

#[test]
fn aruba_tells_the_reason_only_in_its_words() {
    let said = read(&with(
        r#"<?xml version="1.0" encoding="UTF-8"?><postacert tipo="errore-consegna" errore="altro"><dati>
        <gestore-emittente>ARUBA PEC S.p.A.</gestore-emittente><data zona="+0200"><giorno>28/07/2024</giorno><ora>01:30:00</ora></data>
        <msgid><![CDATA[<x@y>]]></msgid><errore-esteso>5.1.1 - mailbox &amp; user &#232; unknown</errore-esteso></dati></postacert>"#,
    ))
    .unwrap();
    assert_eq!((said.error.as_deref(), said.message_ids[0].as_str()), (Some("altro"), "x@y"));
    assert_eq!(said.error_detail.as_deref(), Some("5.1.1 - mailbox & user è unknown"));
    assert_eq!(said.at.to_rfc3339(), "2024-07-27T23:30:00+00:00");
}

#[test]
fn all_seven_kinds_and_nothing_else() {
    let kinds = [
        "accettazione",
        "non-accettazione",
        "presa-in-carico",
        "avvenuta-consegna",
        "errore-consegna",
        "preavviso-errore-consegna",
        "rilevazione-virus",
    ];
    let of = |kind: &str| {
        let xml = format!(
            "<?xml version=\"1.0\"?><postacert tipo=\"{kind}\"><dati><data zona=\"+0100\"><giorno>15/11/2024</giorno><ora>18:20:38</ora></data><msgid>a@b</msgid></dati></postacert>"
        );
        read(&with(&xml)).map(|said| said.kind)
    };
    let read: Vec<ReceiptKind> = kinds.iter().map(|kind| of(kind).unwrap()).collect();
    assert_eq!(read, ReceiptKind::ALL);
    assert_eq!(of("ricevuta"), Err(NoReceipt::Broken));
}

#[test]
fn a_certificate_inside_a_message_inside_says_nothing() {
    let inner = EXAMPLE.replace("avvenuta-consegna", "errore-consegna");
    let outer = format!(
        "From: a@b\r\nContent-Type: multipart/mixed; boundary=\"out\"\r\n\r\n--out\r\nContent-Type: message/rfc822; name=\"postacert.eml\"\r\n\r\n{inner}\r\n--out--\r\n"
    );
    assert_eq!(read(outer.as_bytes()), Err(NoReceipt::NoCertificate));
    assert_eq!(read(inner.as_bytes()).unwrap().kind, ReceiptKind::DeliveryFailure);
}

#[test]
fn entities_are_not_expanded_and_depth_is_bounded() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><postacert tipo="accettazione"><dati><data zona="+0100"><giorno>15/11/2024</giorno><ora>18:20:38</ora></data><msgid>x&b;@y</msgid></dati></postacert>"#;
    assert_eq!(read(&with(bomb)).unwrap().message_ids[0], "x@y");
    let deep = format!("<?xml version=\"1.0\"?>{}", "<postacert tipo=\"accettazione\">".repeat(5_000));
    assert_eq!(read(&with(&deep)), Err(NoReceipt::Broken));
}

proptest! {
    #[test]
    fn any_bytes_are_a_receipt_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&bytes);
    }

    #[test]
    fn a_receipt_with_any_damage_is_a_receipt_or_a_reason(
        damage in prop::collection::vec((0..EXAMPLE.len(), any::<u8>()), 0..20), cut in 0..EXAMPLE.len(),
    ) {
        let mut bytes = EXAMPLE.as_bytes().to_vec();
        for (at, byte) in damage {
            bytes[at] = byte;
        }
        let _ = read(&bytes);
        bytes.truncate(cut);
        if let Ok(said) = read(&bytes) {
            prop_assert!(said.message_ids.iter().all(|id| !id.is_empty() && id.chars().count() <= 300));
        }
    }

    #[test]
    fn any_xml_is_a_certificate_or_not(xml in "<postacert tipo=\"[a-z-]{0,20}\">(<[a-z]{1,8}>|</[a-z]{1,8}>|&[#a-z0-9]{0,6};|[ -~]{0,9}){0,20}") {
        let _ = Fields::read(&xml);
    }
}
