//! Reads a workbook as a spreadsheet does: the parts of the package, the names of sheets, their cells.
use crate::support::request::Answer;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};

/// What is in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    Empty,
    Text(String),
    Number(f64),
    Boolean(bool),
}

fn part(answer: &Answer, name: &str) -> String {
    let mut package = zip::ZipArchive::new(Cursor::new(answer.bytes.clone())).expect("a package");
    let mut text = String::new();
    package.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

fn attribute(element: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|one| one.key.as_ref() == wanted)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned())
}

/// The column of `B12`, from 0.
fn column(reference: &str) -> usize {
    let letters = reference.bytes().take_while(u8::is_ascii_uppercase);
    letters.fold(0, |n, letter| n * 26 + usize::from(letter - b'A') + 1) - 1
}

fn data(kind: &str, text: &str) -> Data {
    match kind {
        _ if text.is_empty() => Data::Empty,
        "n" => Data::Number(text.parse().unwrap()),
        "b" => Data::Boolean(text == "1"),
        "inlineStr" => Data::Text(text.to_owned()),
        other => panic!("a cell of type {other}"),
    }
}

/// The rows of a workbook's one sheet, whose name is `name`. A formula is a failure.
pub fn rows(answer: &Answer, name: &str) -> Vec<Vec<Data>> {
    let book = part(answer, "xl/workbook.xml");
    assert!(book.contains(&format!("<sheet name=\"{name}\"")) && book.matches("<sheet ").count() == 1, "{book}");
    let sheet = part(answer, "xl/worksheets/sheet1.xml");
    let mut reader = Reader::from_str(&sheet);
    let (mut rows, mut cell, mut text) = (Vec::<Vec<Data>>::new(), (0, String::new()), String::new());
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(element) => match element.name().as_ref() {
                "row" => rows.push(Vec::new()),
                "c" => {
                    let kind = attribute(&element, "t").unwrap_or_else(|| "n".to_owned());
                    cell = (column(&attribute(&element, "r").unwrap()), kind);
                    text.clear();
                }
                "f" => panic!("a formula"),
                _ => {}
            },
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => {
                text.push_str(quick_xml::escape::resolve_predefined_entity(&reference).expect("an entity"));
            }
            Event::End(element) if element.name().as_ref() == "c" => {
                let row = rows.last_mut().unwrap();
                row.resize(cell.0, Data::Empty);
                row.push(data(&cell.1, &text));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let width = rows.first().map_or(0, Vec::len);
    rows.iter_mut().for_each(|row| row.resize(width, Data::Empty));
    rows
}
