//! What stands in the files, a page at a time, as everybody sees it.
use super::model::{OpenDataset, OpenFormat};
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::exports::model::{ExportFormat, ExportName};
use crate::exports::service::{self as exports, Piece};
use crate::lab_sessions::service as sessions;
use crate::municipalities::service as municipalities;
use crate::organisations::service as organisations;
use crate::page::Page;
use crate::practices::service::PracticeFilter;
use crate::practices::service::lists::{self, Sort, Wish};
use crate::rdf::{Graph, Linked};
use crate::regions::service as regions;
use crate::themes::service::{self as themes, Tree};

/// How many things are told of at a time.
const PAGE: i64 = 200;

/// The piece of a file that begins at `cursor`.
pub fn piece(
    tx: &mut Tx<'_>,
    (dataset, format): (OpenDataset, OpenFormat),
    cursor: Option<&str>,
    public_url: &str,
) -> Result<Piece> {
    let table = match format {
        OpenFormat::NTriples => return linked(tx, dataset, cursor, public_url),
        OpenFormat::Csv => ExportFormat::Csv,
        OpenFormat::Ndjson => ExportFormat::Ndjson,
    };
    let name = match dataset {
        OpenDataset::Practices => ExportName::Practices,
        OpenDataset::Organisations => ExportName::Organisations,
        OpenDataset::LabSessions => ExportName::Sessions,
        OpenDataset::Findings => ExportName::Findings,
        OpenDataset::Themes | OpenDataset::Places => return Err(no_such(dataset, format)),
    };
    exports::piece(tx, &exports::plan(name, "")?, table, cursor)
}

fn no_such(dataset: OpenDataset, format: OpenFormat) -> Error {
    Error::internal(format!("there is no {dataset}.{format}"))
}

fn linked(tx: &mut Tx<'_>, dataset: OpenDataset, cursor: Option<&str>, public_url: &str) -> Result<Piece> {
    match dataset {
        OpenDataset::Practices => {
            let filter = PracticeFilter::default().into_filter();
            let cursor = cursor.map(str::to_owned);
            let wish = Wish { filter, sort: Sort::ListedAt, cursor, limit: PAGE, count: false, facets: false };
            told(&lists::recorded(tx, wish)?, public_url)
        }
        OpenDataset::Organisations => {
            told(&organisations::list(tx, &Default::default(), cursor, PAGE, false)?, public_url)
        }
        OpenDataset::LabSessions => {
            let wanted = sessions::Wanted { cursor: cursor.map(str::to_owned), limit: PAGE, ..Default::default() };
            told(&sessions::list(tx, &Default::default(), &wanted)?, public_url)
        }
        OpenDataset::Themes => {
            let tree = Tree(themes::list(tx, &Default::default())?);
            let rows = tree.0.len();
            Ok(Piece { rows, ..told(&Page::whole(vec![tree]), public_url)? })
        }
        OpenDataset::Places => places(tx, cursor, public_url),
        OpenDataset::Findings => Err(no_such(dataset, OpenFormat::NTriples)),
    }
}

/// The regions, then the municipalities.
fn places(tx: &mut Tx<'_>, cursor: Option<&str>, public_url: &str) -> Result<Piece> {
    let cities = told(&municipalities::every(tx, cursor, PAGE)?, public_url)?;
    if cursor.is_some() {
        return Ok(cities);
    }
    let mut regions = told(&Page::whole(regions::list(tx, None)?), public_url)?;
    regions.bytes.extend(cities.bytes);
    Ok(Piece { bytes: regions.bytes, rows: regions.rows + cities.rows, next: cities.next })
}

fn told<T: Linked>(page: &Page<T>, public_url: &str) -> Result<Piece> {
    let mut bytes = Vec::new();
    for item in &page.items {
        let mut graph = Graph::new(public_url);
        item.describe(&mut graph)?;
        bytes.extend(graph.n_triples());
    }
    Ok(Piece { bytes, rows: page.items.len(), next: page.next.clone() })
}
