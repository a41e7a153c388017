//! Calls with how far their invitations have come, the newest first: a row for each call, kind of organisation and region.
use crate::calls::model::{CallKind, CallStatus};
use crate::calls::service::{self, CallFilter, CallView, FunnelCounts, Group};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::exports::columns::ColumnType::{Date, Instant, Integer, List, Text};
use crate::exports::columns::{Cell, Column};
use crate::exports::model::ExportName;
use crate::exports::plan::Dataset;
use crate::organisations::model::OrganisationKind;
use crate::page::Page;
use std::rc::Rc;

/// The export of calls.
pub struct Calls;

/// A call, and what became of those of its invitations that went to one kind of organisations of one region.
pub struct Step {
    call: Rc<CallView>,
    group: Group,
    counts: FunnelCounts,
}

impl Dataset for Calls {
    type Row = Step;
    type Filter = CallFilter;
    const NAME: ExportName = ExportName::Calls;
    const COLUMNS: &'static [Column<Step>] = &[
        Column::new("call_id", Text, ("Identificativo dell'invito", "Id of the call"), |c: &Step| {
            Cell::said(c.call.id)
        }),
        Column::new("title", Text, ("Titolo", "Title"), |c: &Step| (&c.call.title).into()),
        Column::new("call_kind", Text, ("Come chiede", "How it asks"), |c: &Step| Cell::said(c.call.kind))
            .of(&CallKind::LIST),
        Column::new("status", Text, ("Stato", "Where it stands"), |c: &Step| Cell::said(c.call.status))
            .of(&CallStatus::LIST),
        Column::new(
            "regions",
            List,
            ("Codici ISTAT delle regioni", "ISTAT codes of the regions it is for"),
            |c: &Step| Cell::several(&c.call.regions),
        ),
        Column::new("opened_at", Instant, ("Apertura", "When it was opened"), |c: &Step| c.call.opened_at.into()),
        Column::new("deadline", Date, ("Scadenza", "The last day on which answers are taken"), |c: &Step| {
            c.call.deadline.into()
        }),
        Column::new("organisation_kind", Text, ("Tipo di ente invitato", "Kind of the bodies invited"), |c: &Step| {
            Cell::said(c.group.0)
        })
        .of(&OrganisationKind::LIST),
        Column::new(
            "region_code",
            Text,
            (
                "Codice ISTAT della regione degli enti; vuoto per i nazionali",
                "ISTAT code of the region of the bodies; empty for national ones",
            ),
            |c: &Step| Cell::maybe(c.group.1),
        ),
        Column::new("invited", Integer, ("Invitati", "Invitations made"), |c: &Step| c.counts.invited.into()),
        Column::new("sent", Integer, ("Spediti", "Whose message left"), |c: &Step| c.counts.sent.into()),
        Column::new("delivered", Integer, ("Consegnati", "Whose message was delivered"), |c: &Step| {
            c.counts.delivered.into()
        }),
        Column::new("opened", Integer, ("Aperti", "That were opened, or answered"), |c: &Step| c.counts.opened.into()),
        Column::new("started", Integer, ("Risposta iniziata", "Whose answer was begun"), |c: &Step| {
            c.counts.started.into()
        }),
        Column::new("answered", Integer, ("Risposti", "That were answered"), |c: &Step| c.counts.answered.into()),
        Column::new(
            "submitted",
            Integer,
            ("Con una pratica inviata", "Answered with a practice that was submitted"),
            |c: &Step| c.counts.submitted.into(),
        ),
        Column::new(
            "accepted",
            Integer,
            ("Con una pratica accettata", "With a practice that was accepted"),
            |c: &Step| c.counts.accepted.into(),
        ),
        Column::new(
            "presented",
            Integer,
            ("Con una pratica presentata", "With a practice that was presented"),
            |c: &Step| c.counts.presented.into(),
        ),
    ];

    fn page(tx: &mut Tx<'_>, filter: &CallFilter, cursor: Option<&str>) -> Result<Page<Step>> {
        // One call a turn: its counts are queries of their own.
        let page = service::list(tx, &filter.clone().into_filter(), cursor, 1, false)?;
        let mut items = Vec::new();
        for call in page.items {
            let groups = service::groups_overseen(tx, call.id)?;
            let call = Rc::new(call);
            items.extend(groups.into_iter().map(|(group, counts)| Step { call: call.clone(), group, counts }));
        }
        Ok(Page { items, next: page.next, total: None, facets: None })
    }
}
