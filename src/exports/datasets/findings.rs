//! Findings of laboratories, the last first.
use crate::db::tx::Tx;
use crate::error::Result;
use crate::exports::columns::ColumnType::{Date, Instant, Integer, List, Text};
use crate::exports::columns::{Cell, Column};
use crate::exports::model::ExportName;
use crate::exports::plan::{Dataset, PAGE};
use crate::findings::model::{FindingKind, FindingStatus, FindingVisibility};
use crate::findings::service::{self, Consensus, FindingFilter, FindingView, Wanted};
use crate::page::Page;
use crate::reviews::model::ScalabilityClass;

/// The export of findings.
pub struct Findings;

impl Dataset for Findings {
    type Row = FindingView;
    type Filter = FindingFilter;
    const NAME: ExportName = ExportName::Findings;
    const COLUMNS: &'static [Column<FindingView>] = &[
        Column::new("id", Text, ("Identificativo", "Id"), |f: &FindingView| Cell::said(f.id)),
        Column::new("session_id", Text, ("Sessione", "Id of the session"), |f: &FindingView| Cell::said(f.session.id)),
        Column::new("session", Text, ("Titolo della sessione", "Title of the session"), |f: &FindingView| {
            (&f.session.title).into()
        }),
        Column::new("session_date", Date, ("Giorno della sessione", "Day of the session"), |f: &FindingView| {
            f.session.date.into()
        }),
        Column::new(
            "regions",
            List,
            ("Codici ISTAT delle regioni della sessione", "ISTAT codes of the regions of the session"),
            |f: &FindingView| Cell::several(&f.session.regions),
        ),
        Column::new("kind", Text, ("Tipo di esito", "What it is about"), |f: &FindingView| Cell::said(f.kind))
            .of(&FindingKind::LIST),
        Column::new("status", Text, ("Stato", "How far it has come"), |f: &FindingView| Cell::said(f.status))
            .of(&FindingStatus::LIST),
        Column::new("visibility", Text, ("Per chi è", "For whom it is"), |f: &FindingView| Cell::said(f.visibility))
            .of(&FindingVisibility::LIST),
        Column::new("text", Text, ("Esito", "What was found"), |f: &FindingView| f.text.as_ref().into()),
        Column::new("practices", List, ("Pratiche", "Ids of the practices that it is about"), |f: &FindingView| {
            Cell::several(&f.practices)
        }),
        Column::new(
            "legal_reference",
            Text,
            ("Riferimento normativo", "The norm that it refers to"),
            |f: &FindingView| f.legal_reference.as_ref().into(),
        ),
        Column::new(
            "scalability_class",
            Text,
            ("Classe, per gli esiti sulla scalabilità", "The class, of a finding on scalability"),
            |f: &FindingView| Cell::maybe(f.scalability_class),
        )
        .of(&ScalabilityClass::LIST),
        Column::new("consensus", Text, ("Consenso degli esperti", "Whether the experts agree"), |f: &FindingView| {
            Cell::said(f.consensus)
        })
        .of(&Consensus::LIST),
        Column::new("replaces", Text, ("Esito che corregge", "The finding that it corrects"), |f: &FindingView| {
            Cell::maybe(f.replaces)
        }),
        Column::new("published_at", Instant, ("Pubblicazione", "When it was published"), |f: &FindingView| {
            f.published_at.into()
        }),
        Column::new("withdrawn_at", Instant, ("Ritiro", "When it was taken back"), |f: &FindingView| {
            f.withdrawn_at.into()
        }),
        Column::new("version", Integer, ("Versione", "Version"), |f: &FindingView| f.version.into()),
        Column::new("created_at", Instant, ("Quando è stato inserito", "When it was made"), |f: &FindingView| {
            f.created_at.into()
        }),
        Column::new("updated_at", Instant, ("Ultima modifica", "When it was changed last"), |f: &FindingView| {
            f.updated_at.into()
        }),
    ];

    fn page(tx: &mut Tx<'_>, filter: &FindingFilter, cursor: Option<&str>) -> Result<Page<FindingView>> {
        service::list(tx, filter, &Wanted { cursor: cursor.map(str::to_owned), limit: PAGE, count: false })
    }
}
