//! Lab sessions, the latest first unless another order is asked for.
use crate::db::tx::Tx;
use crate::error::Result;
use crate::exports::columns::ColumnType::{Date, Instant, Integer, List, Number, Text};
use crate::exports::columns::{Cell, Column};
use crate::exports::model::ExportName;
use crate::exports::plan::{Dataset, PAGE};
use crate::lab_sessions::model::{SessionFormat, SessionStatus};
use crate::lab_sessions::service::{self, LabSession, LabSessionFilter, Wanted};
use crate::page::Page;

/// The export of lab sessions.
pub struct Sessions;

impl Dataset for Sessions {
    type Row = LabSession;
    type Filter = LabSessionFilter;
    const NAME: ExportName = ExportName::Sessions;
    const COLUMNS: &'static [Column<LabSession>] = &[
        Column::new("id", Text, ("Identificativo", "Id"), |s: &LabSession| Cell::said(s.id)),
        Column::new("title", Text, ("Titolo", "Title"), |s: &LabSession| (&s.title).into()),
        Column::new("status", Text, ("Stato", "Where it is in its life"), |s: &LabSession| Cell::said(s.status))
            .of(&SessionStatus::LIST),
        Column::new(
            "cycle_id",
            Text,
            ("Ciclo del laboratorio", "Id of the cycle that it belongs to"),
            |s: &LabSession| Cell::maybe(s.cycle_id),
        ),
        Column::new("theme_text", Text, ("Tema a parole", "The theme in words"), |s: &LabSession| {
            s.theme_text.as_ref().into()
        }),
        Column::new("themes", List, ("Codici dei temi", "Codes of its themes"), |s: &LabSession| {
            s.themes.clone().into()
        }),
        Column::new(
            "regions",
            List,
            ("Codici ISTAT delle regioni", "ISTAT codes of the regions it is for"),
            |s: &LabSession| Cell::several(&s.regions),
        ),
        Column::new("date", Date, ("Giorno", "The day on which it begins"), |s: &LabSession| s.date.into()),
        Column::new(
            "starts_at",
            Text,
            ("Inizio, ora locale", "When it begins, by the clocks of its place"),
            |s: &LabSession| s.starts_at.to_rfc3339().into(),
        ),
        Column::new(
            "ends_at",
            Text,
            ("Fine, ora locale", "When it ends, by the clocks of its place"),
            |s: &LabSession| s.ends_at.to_rfc3339().into(),
        ),
        Column::new("timezone", Text, ("Fuso orario", "IANA name of its time zone"), |s: &LabSession| {
            (&s.timezone).into()
        }),
        Column::new("format", Text, ("Modalità", "How people take part"), |s: &LabSession| Cell::said(s.format))
            .of(&SessionFormat::LIST),
        Column::new("venue", Text, ("Luogo", "The hall or building"), |s: &LabSession| {
            s.venue.as_ref().map(|venue| &venue.name).into()
        }),
        Column::new("address", Text, ("Via e numero civico", "Street and number"), |s: &LabSession| {
            s.venue.as_ref().and_then(|venue| venue.address.as_ref()).into()
        }),
        Column::new("municipality", Text, ("Comune", "Name of the municipality"), |s: &LabSession| {
            s.venue.as_ref().map(|venue| &venue.municipality).into()
        }),
        Column::new(
            "cadastral_code",
            Text,
            ("Codice catastale del comune", "Cadastral code of the municipality"),
            |s: &LabSession| s.venue.as_ref().and_then(|venue| venue.cadastral_code.as_ref()).into(),
        ),
        Column::new(
            "latitude",
            Number,
            ("Latitudine, in gradi (WGS 84)", "Latitude, in degrees (WGS 84)"),
            |s: &LabSession| s.venue.as_ref().and_then(|venue| venue.geo).map(|geo| geo.latitude).into(),
        ),
        Column::new(
            "longitude",
            Number,
            ("Longitudine, in gradi (WGS 84)", "Longitude, in degrees (WGS 84)"),
            |s: &LabSession| s.venue.as_ref().and_then(|venue| venue.geo).map(|geo| geo.longitude).into(),
        ),
        Column::new(
            "parties",
            List,
            ("Enti con il loro ruolo", "The bodies that have a role in it"),
            |s: &LabSession| Cell::several(s.parties.iter().map(|party| format!("{} ({})", party.name, party.role))),
        ),
        Column::new(
            "practices",
            List,
            ("Pratiche presentate", "Ids of the practices that are presented"),
            |s: &LabSession| Cell::several(&s.practices),
        ),
        Column::new("description", Text, ("Testo per il pubblico", "Text for the public"), |s: &LabSession| {
            s.description.as_ref().into()
        }),
        Column::new(
            "sequence",
            Integer,
            (
                "Quante volte sono cambiati data, luogo o stato",
                "How often date, hours, place, link or status have changed",
            ),
            |s: &LabSession| s.sequence.into(),
        ),
        Column::new("version", Integer, ("Versione", "Version"), |s: &LabSession| s.version.into()),
        Column::new("created_at", Instant, ("Quando è stata inserita", "When it was made"), |s: &LabSession| {
            s.created_at.into()
        }),
        Column::new("updated_at", Instant, ("Ultima modifica", "When it was changed last"), |s: &LabSession| {
            s.updated_at.into()
        }),
    ];

    fn page(tx: &mut Tx<'_>, filter: &LabSessionFilter, cursor: Option<&str>) -> Result<Page<LabSession>> {
        let sort = filter.sort.unwrap_or_default();
        let wanted = Wanted { sort, cursor: cursor.map(str::to_owned), limit: PAGE, count: false };
        service::list(tx, &filter.clone().into_filter(), &wanted)
    }
}
