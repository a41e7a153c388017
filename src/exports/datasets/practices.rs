//! Practices with their whole records, the newest first unless another order is asked for.
use crate::db::tx::Tx;
use crate::error::Result;
use crate::exports::columns::ColumnType::{Boolean, Date, Id, Instant, Integer, List, Number, Text};
use crate::exports::columns::{Cell, Column};
use crate::exports::model::ExportName;
use crate::exports::plan::{Dataset, PAGE};
use crate::page::Page;
use crate::practices::model::{
    ComplexityAspect, ComplexityLevel, ConferenceLevel, EvidenceLevel, FundingSource, Indicator, OutcomeClass,
    PracticeStatus, PracticeTypology, ScalabilityClass, ScaleReached, TargetGroup, TerritoryType, Vitality,
};
use crate::practices::service::PracticeFilter;
use crate::practices::service::lists::{self, Recorded, Sort, Wish};

crate::filters_without! {
    /// Filters of the practices that are exported.
    pub struct PracticeExportFilter(PracticeFilter) without "facets"
}

/// The export of practices.
pub struct Practices;

/// `name: value unit (year)`, as far as they are known.
fn indicator(one: &Indicator) -> String {
    let mut told = one.name.clone();
    if let Some(value) = one.value {
        told += &format!(": {value}");
        if let Some(unit) = &one.unit {
            told += &format!(" {unit}");
        }
    }
    match one.year {
        Some(year) => format!("{told} ({year})"),
        None => told,
    }
}

impl Dataset for Practices {
    type Row = Recorded;
    type Filter = PracticeExportFilter;
    const NAME: ExportName = ExportName::Practices;
    const COLUMNS: &'static [Column<Recorded>] = &[
        Column::new("id", Id, ("Identificativo", "Id"), |p: &Recorded| Cell::said(p.record.head.id)),
        Column::new("title", Text, ("Titolo", "Title"), |p: &Recorded| (&p.record.document.title).into()),
        Column::new("status", Text, ("Stato", "Where it stands"), |p: &Recorded| Cell::said(p.record.head.status))
            .of(&PracticeStatus::LIST),
        Column::new("organisation_id", Id, ("Ente capofila", "Id of the lead organisation"), |p: &Recorded| {
            Cell::said(p.organisation.id)
        }),
        Column::new(
            "organisation",
            Text,
            ("Denominazione dell'ente capofila", "Name of the lead organisation"),
            |p: &Recorded| (&p.organisation.name).into(),
        ),
        Column::new(
            "region_code",
            Text,
            ("Codice ISTAT della regione dell'ente capofila", "ISTAT code of the region of the lead organisation"),
            |p: &Recorded| Cell::said(p.record.head.region_code),
        ),
        Column::new("published_at", Instant, ("Prima pubblicazione", "When it was published first"), |p: &Recorded| {
            p.record.head.published_at.into()
        }),
        Column::new(
            "published_version",
            Integer,
            ("Versione pubblicata", "Number of the published version"),
            |p: &Recorded| p.record.life.published_version.into(),
        ),
        Column::new("start", Date, ("Inizio", "First day"), |p: &Recorded| {
            p.record.document.period.map(|period| period.start).into()
        }),
        Column::new("end", Date, ("Fine", "Last day, when it has ended"), |p: &Recorded| {
            p.record.document.period.and_then(|period| period.end).into()
        }),
        Column::new("ongoing", Boolean, ("Se è in corso", "Whether it still goes on"), |p: &Recorded| {
            p.record.document.period.map(|period| period.ongoing).into()
        }),
        Column::new("summary", Text, ("Sintesi", "What it is, in a few lines"), |p: &Recorded| {
            p.record.document.summary.as_ref().into()
        }),
        Column::new("typology", Text, ("Tipologia", "What it is built around"), |p: &Recorded| {
            Cell::maybe(p.record.document.typology)
        })
        .of(&PracticeTypology::LIST),
        Column::new(
            "typology_level",
            Text,
            ("Livello della conferenza dei sindaci", "Level of the mayors' conference"),
            |p: &Recorded| Cell::maybe(p.record.document.typology_level),
        )
        .of(&ConferenceLevel::LIST),
        Column::new(
            "dimensions",
            List,
            (
                "Dimensioni dell'integrazione con la loro intensità, da 1 a 3: professional:2",
                "Dimensions of integration with their intensity, 1 to 3: professional:2",
            ),
            |p: &Recorded| {
                Cell::several(
                    p.record.document.dimensions.iter().map(|one| format!("{}:{}", one.dimension, one.intensity)),
                )
            },
        ),
        Column::new("themes", List, ("Codici dei temi", "Codes of its themes"), |p: &Recorded| {
            p.record.document.themes.clone().into()
        }),
        Column::new("target_groups", List, ("Destinatari", "Whom it is for"), |p: &Recorded| {
            Cell::several(&p.record.document.target_groups)
        })
        .of(&TargetGroup::LIST),
        Column::new(
            "territory_types",
            List,
            ("Tipi di territorio", "Kinds of territory it works in"),
            |p: &Recorded| Cell::several(&p.record.document.territory_types),
        )
        .of(&TerritoryType::LIST),
        Column::new("scale_reached", Text, ("Scala raggiunta", "How far it reaches"), |p: &Recorded| {
            Cell::maybe(p.record.document.scale_reached)
        })
        .of(&ScaleReached::LIST),
        Column::new(
            "municipalities",
            List,
            ("Codici catastali dei comuni interessati", "Cadastral codes of the municipalities it covers"),
            |p: &Recorded| p.record.document.municipalities.clone().into(),
        ),
        Column::new("partners", List, ("Partner con il loro ruolo", "Partners with their roles"), |p: &Recorded| {
            Cell::several(p.record.document.partners.iter().map(|one| format!("{} ({})", one.name, one.role)))
        }),
        Column::new("story", Text, ("Racconto", "The story"), |p: &Recorded| p.record.document.story.as_ref().into()),
        Column::new(
            "context",
            Text,
            ("Contesto e bisogno", "The context and the need that it answers"),
            |p: &Recorded| p.record.document.context.as_ref().into(),
        ),
        Column::new("actions", Text, ("Azioni", "What was done"), |p: &Recorded| {
            p.record.document.actions.as_ref().into()
        }),
        Column::new("results", Text, ("Risultati", "What came of it"), |p: &Recorded| {
            p.record.document.results.as_ref().into()
        }),
        Column::new(
            "indicators",
            List,
            ("Indicatori: nome, valore raggiunto, anno", "Indicators: name, value reached, year"),
            |p: &Recorded| Cell::several(p.record.document.indicators.iter().map(indicator)),
        ),
        Column::new("limits", Text, ("Limiti", "The limits it met"), |p: &Recorded| {
            p.record.document.limits.as_ref().into()
        }),
        Column::new("breaks", Text, ("Cesure", "The breaks with former practice that it worked on"), |p: &Recorded| {
            p.record.document.breaks.as_ref().into()
        }),
        Column::new("strengths", Text, ("Punti di forza", "Its strengths"), |p: &Recorded| {
            p.record.document.strengths.as_ref().into()
        }),
        Column::new("complexity_level", Text, ("Complessità", "How complex it is to put in place"), |p: &Recorded| {
            Cell::maybe(p.record.document.complexity.as_ref().map(|one| one.level))
        })
        .of(&ComplexityLevel::LIST),
        Column::new("complexity_aspects", List, ("Che cosa la rende complessa", "What makes it so"), |p: &Recorded| {
            Cell::several(p.record.document.complexity.iter().flat_map(|one| &one.aspects))
        })
        .of(&ComplexityAspect::LIST),
        Column::new(
            "cost_total_euro",
            Number,
            ("Costo complessivo, in euro", "What it costs in all, in euro"),
            |p: &Recorded| p.record.document.costs.as_ref().and_then(|costs| costs.total_euro).into(),
        ),
        Column::new("cost_note", Text, ("Come si formano i costi", "How the costs come about"), |p: &Recorded| {
            p.record.document.costs.as_ref().and_then(|costs| costs.note.as_ref()).into()
        }),
        Column::new("staff", Text, ("Personale: professioni e ore", "Staff: professions and hours"), |p: &Recorded| {
            p.record.document.staff.as_ref().into()
        }),
        Column::new("funding", List, ("Fonti di finanziamento", "Where the money comes from"), |p: &Recorded| {
            Cell::several(&p.record.document.funding)
        })
        .of(&FundingSource::LIST),
        Column::new(
            "evidence_level",
            Text,
            ("Livello di evidenza", "On what evidence the results rest"),
            |p: &Recorded| Cell::maybe(p.record.document.evidence_level),
        )
        .of(&EvidenceLevel::LIST),
        Column::new("vitality", Text, ("Vitalità", "How alive it is"), |p: &Recorded| {
            Cell::maybe(p.record.document.vitality)
        })
        .of(&Vitality::LIST),
        Column::new(
            "outcome_class",
            Text,
            ("Classe secondo gli autori", "How its authors class it"),
            |p: &Recorded| Cell::maybe(p.record.document.outcome_class),
        )
        .of(&OutcomeClass::LIST),
        Column::new(
            "assessed_outcome_class",
            Text,
            ("Classe secondo il comitato scientifico", "How the scientific committee classes it"),
            |p: &Recorded| Cell::maybe(p.record.life.assessed_outcome_class),
        )
        .of(&OutcomeClass::LIST),
        Column::new("scalability_class", Text, ("Scalabilità", "Whether it can grow in scale"), |p: &Recorded| {
            Cell::maybe(p.record.life.scalability_class)
        })
        .of(&ScalabilityClass::LIST),
        Column::new("formal_acts", List, ("Atti formali", "The acts by which it was agreed on"), |p: &Recorded| {
            Cell::several(p.record.document.formal_acts.iter().map(|act| &act.title))
        }),
        Column::new(
            "legal_references",
            List,
            ("Riferimenti normativi", "The norms that it refers to"),
            |p: &Recorded| Cell::several(p.record.document.legal_references.iter().map(|one| &one.citation)),
        ),
        Column::new("links", List, ("Collegamenti", "What to read about it"), |p: &Recorded| {
            Cell::several(p.record.document.links.iter().map(|link| &link.url))
        }),
        Column::new("adoptions", Integer, ("Adozioni note", "How many adoptions of it are known"), |p: &Recorded| {
            p.record.life.adoptions.into()
        }),
        Column::new(
            "lineage_links",
            Integer,
            ("Pratiche collegate", "How many practices it is linked with"),
            |p: &Recorded| p.record.life.lineage_links.into(),
        ),
        Column::new("version", Integer, ("Versione", "Version"), |p: &Recorded| p.record.head.version.into()),
        Column::new("created_at", Instant, ("Quando è stata inserita", "When it was made"), |p: &Recorded| {
            p.record.head.created_at.into()
        }),
        Column::new("updated_at", Instant, ("Ultima modifica", "When it was changed last"), |p: &Recorded| {
            p.record.head.updated_at.into()
        }),
    ];

    fn page(tx: &mut Tx<'_>, filter: &PracticeExportFilter, cursor: Option<&str>) -> Result<Page<Recorded>> {
        lists::recorded(tx, wish(&filter.0, cursor))
    }

    fn count(tx: &mut Tx<'_>, filter: &PracticeExportFilter) -> Result<Option<i64>> {
        lists::how_many(tx, wish(&filter.0, None)).map(Some)
    }
}

fn wish(filter: &PracticeFilter, cursor: Option<&str>) -> Wish {
    // By the worth of an answer only the best are listed: a file has all.
    let sort = match filter.sort() {
        Sort::Relevance => Sort::ListedAt,
        other => other,
    };
    let filter = filter.clone().into_filter();
    Wish { filter, sort, cursor: cursor.map(str::to_owned), limit: PAGE, count: false, facets: false }
}
