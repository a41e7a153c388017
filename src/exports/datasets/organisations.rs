//! Organisations, by name unless another order is asked for.
use crate::db::tx::Tx;
use crate::error::Result;
use crate::exports::columns::ColumnType::{Boolean, Date, Instant, Integer, Number, Text};
use crate::exports::columns::{Cell, Column};
use crate::exports::model::ExportName;
use crate::exports::plan::{Dataset, PAGE};
use crate::organisations::model::{Organisation, OrganisationKind};
use crate::organisations::service::{self, OrganisationFilter};
use crate::page::Page;

/// The export of organisations.
pub struct Organisations;

impl Dataset for Organisations {
    type Row = Organisation;
    type Filter = OrganisationFilter;
    const NAME: ExportName = ExportName::Organisations;
    const COLUMNS: &'static [Column<Organisation>] = &[
        Column::new("id", Text, ("Identificativo", "Id"), |o: &Organisation| Cell::said(o.id)),
        Column::new("kind", Text, ("Tipo di ente", "Kind of body"), |o: &Organisation| Cell::said(o.kind))
            .of(&OrganisationKind::LIST),
        Column::new(
            "local_denomination",
            Text,
            ("Come la regione chiama il tipo", "What its region calls its kind"),
            |o: &Organisation| o.local_denomination.as_ref().into(),
        ),
        Column::new("legal_name", Text, ("Denominazione", "Full name"), |o: &Organisation| (&o.legal_name).into()),
        Column::new("short_name", Text, ("Nome breve", "Short name"), |o: &Organisation| o.short_name.as_ref().into()),
        Column::new("ipa_code", Text, ("Codice IPA", "Code in the Index of public bodies"), |o: &Organisation| {
            o.ipa_code.as_ref().into()
        }),
        Column::new(
            "ministry_code",
            Text,
            ("Codice del Ministero della Salute", "Code of the Ministry of Health"),
            |o: &Organisation| o.ministry_code.as_ref().into(),
        ),
        Column::new("tax_code", Text, ("Codice fiscale", "Tax code"), |o: &Organisation| o.tax_code.as_ref().into()),
        Column::new(
            "istat_code",
            Text,
            (
                "Codice ISTAT del comune della sede, come lo dà la fonte",
                "ISTAT code of the municipality of its seat, as its source gives it",
            ),
            |o: &Organisation| o.istat_code.as_ref().into(),
        ),
        Column::new(
            "cadastral_code",
            Text,
            ("Codice catastale del comune della sede", "Cadastral code of the municipality of its seat"),
            |o: &Organisation| o.cadastral_code.as_ref().into(),
        ),
        Column::new(
            "region_code",
            Text,
            (
                "Codice ISTAT della regione; vuoto per gli enti nazionali",
                "ISTAT code of the region; empty for national bodies",
            ),
            |o: &Organisation| Cell::maybe(o.region_code),
        ),
        Column::new("province", Text, ("Sigla della provincia", "Car code of the province"), |o: &Organisation| {
            o.province.as_ref().into()
        }),
        Column::new("address", Text, ("Via e numero civico", "Street and number"), |o: &Organisation| {
            o.address.as_ref().into()
        }),
        Column::new("postal_code", Text, ("CAP", "Postal code"), |o: &Organisation| o.postal_code.as_ref().into()),
        Column::new("pec", Text, ("PEC dell'ufficio", "Certified e-mail address of the office"), |o: &Organisation| {
            o.pec.as_ref().into()
        }),
        Column::new("email", Text, ("E-mail dell'ufficio", "E-mail address of the office"), |o: &Organisation| {
            o.email.as_ref().into()
        }),
        Column::new("website", Text, ("Sito", "Website"), |o: &Organisation| o.website.as_ref().into()),
        Column::new(
            "latitude",
            Number,
            ("Latitudine della sede, in gradi (WGS 84)", "Latitude of its seat, in degrees (WGS 84)"),
            |o: &Organisation| o.geo.known().map(|geo| geo.latitude).into(),
        ),
        Column::new(
            "longitude",
            Number,
            ("Longitudine della sede, in gradi (WGS 84)", "Longitude of its seat, in degrees (WGS 84)"),
            |o: &Organisation| o.geo.known().map(|geo| geo.longitude).into(),
        ),
        Column::new("active", Boolean, ("Se esiste e opera", "Whether it exists and works"), |o: &Organisation| {
            o.active.into()
        }),
        Column::new(
            "in_liquidation",
            Boolean,
            ("Se è in liquidazione", "Whether it is being wound up"),
            |o: &Organisation| o.in_liquidation.into(),
        ),
        Column::new("valid_from", Date, ("Primo giorno di vita", "First day of its life"), |o: &Organisation| {
            o.valid_from.into()
        }),
        Column::new("valid_to", Date, ("Ultimo giorno di vita", "Last day of its life"), |o: &Organisation| {
            o.valid_to.into()
        }),
        Column::new(
            "successor_id",
            Text,
            ("Ente in cui è confluito", "The organisation that it became part of"),
            |o: &Organisation| Cell::maybe(o.successor_id),
        ),
        Column::new(
            "parent_id",
            Text,
            ("Ente di cui fa parte", "The organisation that it is a part of"),
            |o: &Organisation| Cell::maybe(o.parent_id),
        ),
        Column::new(
            "adhering",
            Boolean,
            ("Se aderisce ora all'Osservatorio", "Whether it adheres to the Observatory now"),
            |o: &Organisation| o.adhering.into(),
        ),
        Column::new("version", Integer, ("Versione", "Version"), |o: &Organisation| o.version.into()),
        Column::new("created_at", Instant, ("Quando è stata inserita", "When it was made"), |o: &Organisation| {
            o.created_at.into()
        }),
        Column::new("updated_at", Instant, ("Ultima modifica", "When it was changed last"), |o: &Organisation| {
            o.updated_at.into()
        }),
    ];

    fn page(tx: &mut Tx<'_>, filter: &OrganisationFilter, cursor: Option<&str>) -> Result<Page<Organisation>> {
        service::list(tx, filter, cursor, PAGE, false)
    }
}
