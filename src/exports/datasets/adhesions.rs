//! Adhesions of all organisations, the newest first.
use crate::db::tx::Tx;
use crate::error::Result;
use crate::exports::columns::ColumnType::{Date, Instant, Integer, List, Text};
use crate::exports::columns::{Cell, Column};
use crate::exports::model::ExportName;
use crate::exports::plan::{Dataset, PAGE};
use crate::organisations::adhesions::model::{AdhesionOf, AdhesionStatus, AdhesionsFilter, RecordedAct};
use crate::organisations::adhesions::service;
use crate::organisations::model::OrganisationKind;
use crate::page::Page;

/// The export of adhesions.
pub struct Adhesions;

/// `resolution 0123/2024 (2024-01-15)`.
fn act(recorded: &RecordedAct) -> String {
    let number = recorded.act.number.as_ref().map(|number| format!(" {number}")).unwrap_or_default();
    format!("{}{number} ({})", recorded.act.kind, recorded.act.date)
}

impl Dataset for Adhesions {
    type Row = AdhesionOf;
    type Filter = AdhesionsFilter;
    const NAME: ExportName = ExportName::Adhesions;
    const COLUMNS: &'static [Column<AdhesionOf>] = &[
        Column::new("id", Text, ("Identificativo", "Id"), |a: &AdhesionOf| Cell::said(a.adhesion.id)),
        Column::new("organisation_id", Text, ("Ente", "Id of the organisation"), |a: &AdhesionOf| {
            Cell::said(a.adhesion.organisation_id)
        }),
        Column::new("organisation", Text, ("Denominazione dell'ente", "Name of the organisation"), |a: &AdhesionOf| {
            (&a.organisation).into()
        }),
        Column::new("kind", Text, ("Tipo di ente", "Kind of body"), |a: &AdhesionOf| Cell::said(a.kind))
            .of(&OrganisationKind::LIST),
        Column::new(
            "region_code",
            Text,
            (
                "Codice ISTAT della regione; vuoto per gli enti nazionali",
                "ISTAT code of the region; empty for national bodies",
            ),
            |a: &AdhesionOf| Cell::maybe(a.region_code),
        ),
        Column::new("status", Text, ("Stato", "Where it stands"), |a: &AdhesionOf| Cell::said(a.adhesion.status))
            .of(&AdhesionStatus::LIST),
        Column::new("requested_on", Date, ("Richiesta il", "The day it was asked for"), |a: &AdhesionOf| {
            a.adhesion.requested_on.into()
        }),
        Column::new("active_from", Date, ("Attiva dal", "The first day on which it was active"), |a: &AdhesionOf| {
            a.adhesion.active_from.into()
        }),
        Column::new("suspended_on", Date, ("Sospesa dal", "The day since when it is suspended"), |a: &AdhesionOf| {
            a.adhesion.suspended_on.into()
        }),
        Column::new("withdrawn_on", Date, ("Ritirata il", "The day it ended"), |a: &AdhesionOf| {
            a.adhesion.withdrawn_on.into()
        }),
        Column::new("acts", List, ("Atti", "The acts of its life"), |a: &AdhesionOf| {
            Cell::several(a.adhesion.acts.0.iter().map(act))
        }),
        Column::new("version", Integer, ("Versione", "Version"), |a: &AdhesionOf| a.adhesion.version.into()),
        Column::new("created_at", Instant, ("Quando è stata inserita", "When it was made"), |a: &AdhesionOf| {
            a.adhesion.created_at.into()
        }),
        Column::new("updated_at", Instant, ("Ultima modifica", "When it was changed last"), |a: &AdhesionOf| {
            a.adhesion.updated_at.into()
        }),
    ];

    fn page(tx: &mut Tx<'_>, filter: &AdhesionsFilter, cursor: Option<&str>) -> Result<Page<AdhesionOf>> {
        service::everywhere(tx, filter, cursor, PAGE)
    }
}
