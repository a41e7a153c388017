//! Calls with how far their invitations have come, the newest first: a row for each call, kind of organisation and region.
//! A call that has invited nobody yet, or that the actor does not oversee, has one row without counts.
use crate::calls::model::{CallId, CallKind, CallStatus};
use crate::calls::service::{self, CallFilter, CallView, FunnelCounts, Group};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::exports::columns::ColumnType::{Date, Id, Instant, Integer, List, Text};
use crate::exports::columns::{Cell, Column};
use crate::exports::model::ExportName;
use crate::exports::plan::Dataset;
use crate::organisations::model::OrganisationKind;
use crate::page::Page;
use std::rc::Rc;

/// The export of calls.
pub struct Calls;

/// How many calls are read at a time: each has counts of its own to be queried.
const CALLS: i64 = 20;

/// A call, and what became of those of its invitations that went to one kind of organisations of one region.
pub struct Step {
    call: Rc<CallView>,
    counted: Option<(Group, FunnelCounts)>,
}

impl Step {
    fn count(&self, of: fn(&FunnelCounts) -> i64) -> Cell {
        self.counted.as_ref().map(|(_, counts)| of(counts)).into()
    }
}

impl Dataset for Calls {
    type Row = Step;
    type Filter = CallFilter;
    const NAME: ExportName = ExportName::Calls;
    const COLUMNS: &'static [Column<Step>] = &[
        Column::new("call_id", Id, ("Identificativo dell'invito", "Id of the call"), |c: &Step| Cell::said(c.call.id)),
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
            Cell::maybe(c.counted.as_ref().map(|(group, _)| group.0))
        })
        .of(&OrganisationKind::LIST),
        Column::new(
            "region_code",
            Text,
            (
                "Codice ISTAT della regione degli enti; vuoto per i nazionali",
                "ISTAT code of the region of the bodies; empty for national ones",
            ),
            |c: &Step| Cell::maybe(c.counted.as_ref().and_then(|(group, _)| group.1)),
        ),
        Column::new("invited", Integer, ("Invitati", "Invitations made"), |c: &Step| c.count(|counts| counts.invited)),
        Column::new("sent", Integer, ("Spediti", "Whose message left"), |c: &Step| c.count(|counts| counts.sent)),
        Column::new("delivered", Integer, ("Consegnati", "Whose message was delivered"), |c: &Step| {
            c.count(|counts| counts.delivered)
        }),
        Column::new("opened", Integer, ("Aperti", "That were opened, or answered"), |c: &Step| {
            c.count(|counts| counts.opened)
        }),
        Column::new("started", Integer, ("Risposta iniziata", "Whose answer was begun"), |c: &Step| {
            c.count(|counts| counts.started)
        }),
        Column::new("answered", Integer, ("Risposti", "That were answered"), |c: &Step| {
            c.count(|counts| counts.answered)
        }),
        Column::new(
            "submitted",
            Integer,
            ("Con una pratica inviata", "Answered with a practice that was submitted"),
            |c: &Step| c.count(|counts| counts.submitted),
        ),
        Column::new(
            "accepted",
            Integer,
            ("Con una pratica accettata", "With a practice that was accepted"),
            |c: &Step| c.count(|counts| counts.accepted),
        ),
        Column::new(
            "presented",
            Integer,
            ("Con una pratica presentata", "With a practice that was presented"),
            |c: &Step| c.count(|counts| counts.presented),
        ),
    ];

    fn page(tx: &mut Tx<'_>, filter: &CallFilter, cursor: Option<&str>) -> Result<Page<Step>> {
        let page = service::list(tx, &filter.clone().into_filter(), cursor, CALLS, false)?;
        let ids: Vec<CallId> = page.items.iter().map(|call| call.id).collect();
        let mut overseen = service::groups_overseen(tx, &ids)?;
        let mut items = Vec::new();
        for call in page.items {
            let groups = overseen.remove(&call.id).unwrap_or_default();
            let call = Rc::new(call);
            if groups.is_empty() {
                items.push(Step { call: call.clone(), counted: None });
            }
            items.extend(groups.into_iter().map(|counted| Step { call: call.clone(), counted: Some(counted) }));
        }
        Ok(Page { items, next: page.next, total: None, facets: None })
    }
}
