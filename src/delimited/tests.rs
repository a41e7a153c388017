use super::*;
use proptest::prelude::*;
use std::io::Cursor;

fn rows(bytes: &[u8]) -> (Vec<String>, Vec<(u64, Vec<String>)>) {
    let mut source = Source::open(Cursor::new(bytes.to_vec())).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = source.next_row().unwrap() {
        rows.push((row.line(), row.record.iter().map(str::to_owned).collect()));
    }
    (source.headers().names().to_vec(), rows)
}

fn opened(bytes: &[u8]) -> Result<Source<Cursor<Vec<u8>>>, SourceError> {
    Source::open(Cursor::new(bytes.to_vec()))
}

#[test]
fn delimiters_and_quoted_newlines_in_headers_with_crlf() {
    let (headers, found) =
        rows(b"Codice Regione;\"Unit, a, b, c \r\n(valida)\";Nome\r\n01;201;A\r\n\r\n;;\r\n02;\"x\r\ny\";B\r\n03;c;C");
    assert_eq!(headers, ["Codice Regione", "Unit, a, b, c (valida)", "Nome"]);
    let lines: Vec<u64> = found.iter().map(|row| row.0).collect();
    assert_eq!(lines, [3, 6, 8], "the line where each record begins, blank rows left out");
    assert_eq!(found[1].1[1], "x\ny");
    assert_eq!(opened(b"a,b\n1,2\n").unwrap().delimiter(), ',');
    assert_eq!(opened(b"a\tb\n1\t2\n").unwrap().delimiter(), '\t');
    assert_eq!(opened(b"a\n1\n").unwrap().delimiter(), ';');
}

#[test]
fn encodings_are_told_apart_even_by_the_last_byte() {
    let marked = rows("\u{feff}città;b\nà;1\n".as_bytes());
    assert_eq!(marked.0[0], "città");
    let mut late = b"nome;b\n".to_vec();
    late.extend(b"plain;1\n".repeat(40_000));
    late.extend(b"Forl\xec;2\n");
    let source = opened(&late).unwrap();
    assert_eq!(source.encoding(), TextEncoding::Windows1252);
    assert_eq!(rows(&late).1.last().unwrap().1[0], "Forlì");
    // 0x8A and 0x9E are letters in windows-1252 and control characters in ISO-8859-1.
    assert_eq!(rows(b"nome;b\nDuino \x8a\x9e;1\n").1[0].1[0], "Duino Šž");
    let utf16: Vec<u8> = "\u{feff}à\tb\r\n1\t2\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(rows(&utf16).0, ["à", "b"]);
    assert_eq!(rows(&utf16).1, [(2, vec!["1".to_owned(), "2".to_owned()])]);
}

#[test]
fn broken_files_are_refused_whole() {
    let mut damaged = "à;è\n1;ò\n".as_bytes().to_vec();
    damaged.extend(b"\xff;2\n");
    assert!(matches!(opened(&damaged), Err(SourceError::BrokenText { line: 3 })));
    assert!(matches!(opened(b"PK\x03\x04rest"), Err(SourceError::NotText(_))));
    assert!(matches!(opened(b"<!DOCTYPE html><html>"), Err(SourceError::NotText(_))));
    assert!(matches!(opened(b"a;b\n1;\0\n"), Err(SourceError::NotText(_))));
    assert!(matches!(opened(b""), Err(SourceError::Empty)));
    assert!(matches!(opened(b"\n \n;;\n"), Err(SourceError::Empty)));
}

#[test]
fn an_open_quote_stops_the_reading_within_bounds() {
    let mut bytes = b"a;b\n1;2\n3;\"open\n".to_vec();
    bytes.extend(b"4;5\n".repeat(600_000));
    let mut source = opened(&bytes).unwrap();
    assert_eq!(source.next_row().unwrap().unwrap().line(), 2);
    assert!(matches!(source.next_row(), Err(SourceError::RecordTooLong { line: 3 })));
}

#[test]
fn tabs_do_not_quote() {
    let (_, found) = rows(b"a\tb\n\"IL CERCHIO\" coop\t1\n\"open\t2\n");
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].1[0], "\"IL CERCHIO\" coop");
}

#[test]
fn headers_are_found_by_name_however_written() {
    let source =
        opened("Codice Provincia (Storico)(1);\"Dell'Unità \n(x)\";CODICE_IPA;NUTS2(3) \n".as_bytes()).unwrap();
    let headers = source.headers();
    assert_eq!(headers.find(&["codice_provincia_storico"]), Some(Column(0)));
    assert_eq!(headers.find(&["nothing", "Dell'unita' (X)"]), Some(Column(1)));
    assert_eq!(headers.find(&["Codice IPA"]), Some(Column(2)));
    assert_eq!(headers.find(&["nuts2"]), Some(Column(3)));
    assert_eq!(headers.find(&["nuts"]), None);
    assert_eq!(headers.matching(|key| key.starts_with("codice")).count(), 2);
}

#[test]
fn ragged_rows_are_seen() {
    let mut source = opened(b"a;b\n1\n1;2;\n1;2;3\n").unwrap();
    assert!(!source.next_row().unwrap().unwrap().fits());
    assert!(source.next_row().unwrap().unwrap().fits());
    let row = source.next_row().unwrap().unwrap();
    assert!(!row.fits());
    assert_eq!(row.shape(), (3, 2));
    assert_eq!(row.cell(Some(Column(9))), "");
}

proptest! {
    #[test]
    fn any_bytes_end_without_a_crash(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(mut source) = opened(&bytes) {
            while let Ok(Some(row)) = source.next_row() {
                let _ = (row.fits(), row.beginning(), row.line());
            }
        }
    }

    #[test]
    fn lines_are_those_of_the_file(cells in proptest::collection::vec("[a-z]{0,3}(\n[a-z]{1,2}){0,2}", 1..20), crlf in any::<bool>()) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = format!("h;k{end}");
        let mut expected = Vec::new();
        for cell in &cells {
            expected.push(text.matches('\n').count() as u64 + 1);
            text.push_str(&format!("x;\"{}\"{end}", cell.replace('\n', end)));
        }
        let found: Vec<u64> = rows(text.as_bytes()).1.iter().map(|row| row.0).collect();
        prop_assert_eq!(found, expected);
    }
}
