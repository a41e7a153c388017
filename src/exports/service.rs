//! Exports as other features take them: whole lists, a page at a time.
use super::datasets::{Findings, Organisations, Practices, Sessions};
use super::formats::{csv, ndjson};
use super::model::ExportFormat;
use super::plan::{Dataset, Plan};
use crate::db::tx::Tx;
use crate::error::Result;
use serde_json::json;

/// What everybody can have of practices, organisations, sessions and findings, without a filter.
pub fn everything(name: super::model::ExportName) -> Result<Option<Plan>> {
    use super::model::ExportName as Name;
    Ok(match name {
        Name::Practices => Some(whole::<Practices>()?),
        Name::Organisations => Some(whole::<Organisations>()?),
        Name::Sessions => Some(whole::<Sessions>()?),
        Name::Findings => Some(whole::<Findings>()?),
        Name::Adhesions | Name::Calls | Name::Reviews => None,
    })
}

fn whole<D: Dataset>() -> Result<Plan> {
    let filter = serde_json::from_value(json!({})).map_err(|e| crate::error::Error::internal(e.to_string()))?;
    Ok(Plan::of::<D>(filter))
}

/// A page of a file: its bytes, how many rows they are, and where the next one begins. The first begins with the header.
pub fn piece(
    tx: &mut Tx<'_>,
    plan: &Plan,
    format: ExportFormat,
    cursor: Option<&str>,
) -> Result<(Vec<u8>, usize, Option<String>)> {
    let page = plan.page(tx, cursor)?;
    let mut bytes = match (format, cursor) {
        (ExportFormat::Ndjson, _) | (_, Some(_)) => Vec::new(),
        (_, None) => csv::head(&plan.columns)?,
    };
    bytes.extend(match format {
        ExportFormat::Ndjson => ndjson::rows(&plan.columns, &page.items)?,
        _ => csv::rows(&page.items)?,
    });
    Ok((bytes, page.items.len(), page.next))
}
