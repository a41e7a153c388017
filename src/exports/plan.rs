//! What is to be exported, page by page.
use super::columns::{Cell, Column};
use super::model::{ExportColumn, ExportDictionary, ExportName};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::page::Page;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use utoipa::IntoParams;

/// How many rows are read at a time.
pub const PAGE: i64 = 500;

/// Rows that can be exported.
pub trait Dataset: 'static {
    /// A row.
    type Row: 'static;
    /// What the rows are narrowed to: the filters of the list of the same name.
    type Filter: IntoParams + DeserializeOwned + Send + Sync + 'static;
    /// Its name.
    const NAME: ExportName;
    /// Its columns, in the order of the file.
    const COLUMNS: &'static [Column<Self::Row>];

    /// The rows after `cursor` that the actor may see, about [`PAGE`] of them, in an order that is total.
    fn page(tx: &mut Tx<'_>, filter: &Self::Filter, cursor: Option<&str>) -> Result<Page<Self::Row>>;
}

/// The cells of a row.
pub type Cells = Vec<Cell>;

type Turn = dyn Fn(&mut Tx<'_>, Option<&str>) -> Result<Page<Cells>> + Send + Sync;

/// What is to be exported: a dataset with its filter, whatever their types.
#[derive(Clone)]
pub struct Plan {
    /// The export.
    pub name: ExportName,
    /// Its columns.
    pub columns: Arc<[ExportColumn]>,
    turn: Arc<Turn>,
}

impl Plan {
    /// To export the rows of `D` that pass `filter`.
    pub fn of<D: Dataset>(filter: D::Filter) -> Self {
        let turn = move |tx: &mut Tx<'_>, cursor: Option<&str>| {
            let cells = |row: D::Row| D::COLUMNS.iter().map(|column| column.cell(&row)).collect();
            Ok(D::page(tx, &filter, cursor)?.map(cells))
        };
        Self { name: D::NAME, columns: D::COLUMNS.iter().map(Column::told).collect(), turn: Arc::new(turn) }
    }

    /// The rows after `cursor`.
    pub fn page(&self, tx: &mut Tx<'_>, cursor: Option<&str>) -> Result<Page<Cells>> {
        (self.turn)(tx, cursor)
    }
}

/// What the columns of `D` mean.
pub fn dictionary<D: Dataset>() -> ExportDictionary {
    ExportDictionary { name: D::NAME, about: D::NAME.label(), columns: D::COLUMNS.iter().map(Column::told).collect() }
}
