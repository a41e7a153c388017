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
pub const PAGE: i64 = 200;

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

    /// 403 for who may not read the list at all.
    fn check(_tx: &mut Tx<'_>, _filter: &Self::Filter) -> Result<()> {
        Ok(())
    }

    /// How many rows there are, where that is cheap to tell.
    fn count(_tx: &mut Tx<'_>, _filter: &Self::Filter) -> Result<Option<i64>> {
        Ok(None)
    }
}

/// The cells of a row.
pub type Cells = Vec<Cell>;

type Turn = dyn Fn(&mut Tx<'_>, Option<&str>) -> Result<Page<Cells>> + Send + Sync;
type Check = dyn Fn(&mut Tx<'_>) -> Result<()> + Send + Sync;
type Count = dyn Fn(&mut Tx<'_>) -> Result<Option<i64>> + Send + Sync;

/// What is to be exported: a dataset with its filter, whatever their types.
#[derive(Clone)]
pub struct Plan {
    /// The export.
    pub name: ExportName,
    /// Its columns.
    pub columns: Arc<[ExportColumn]>,
    turn: Arc<Turn>,
    check: Arc<Check>,
    count: Arc<Count>,
}

impl Plan {
    /// To export the rows of `D` that pass `filter`.
    pub fn of<D: Dataset>(filter: D::Filter) -> Self {
        let filter = Arc::new(filter);
        let (checked, counted) = (filter.clone(), filter.clone());
        let turn = move |tx: &mut Tx<'_>, cursor: Option<&str>| {
            let cells = |row: D::Row| D::COLUMNS.iter().map(|column| column.cell(&row)).collect();
            Ok(D::page(tx, &filter, cursor)?.map(cells))
        };
        let count = move |tx: &mut Tx<'_>| D::count(tx, &counted);
        let check = move |tx: &mut Tx<'_>| D::check(tx, &checked);
        let columns = D::COLUMNS.iter().map(Column::told).collect();
        Self { name: D::NAME, columns, turn: Arc::new(turn), check: Arc::new(check), count: Arc::new(count) }
    }

    /// The rows after `cursor`.
    pub fn page(&self, tx: &mut Tx<'_>, cursor: Option<&str>) -> Result<Page<Cells>> {
        (self.turn)(tx, cursor)
    }

    /// 403 for who may not read the list at all.
    pub fn check(&self, tx: &mut Tx<'_>) -> Result<()> {
        (self.check)(tx)
    }

    /// How many rows there are, where that is cheap to tell.
    pub fn count(&self, tx: &mut Tx<'_>) -> Result<Option<i64>> {
        (self.count)(tx)
    }
}

/// What the columns of `D` mean.
pub fn dictionary<D: Dataset>() -> ExportDictionary {
    ExportDictionary { name: D::NAME, about: D::NAME.label(), columns: D::COLUMNS.iter().map(Column::told).collect() }
}
