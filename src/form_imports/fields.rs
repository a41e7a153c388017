//! What a column of a form can be about, and what its cells then hold.
use crate::codes::{Code, CodeList};
use crate::practices::model as practice;

crate::codes! {
    /// What a column of a form is about: a field of the practice, or what is needed to file it.
    pub enum FormColumnField in "form-column-fields" {
        Ignored = "ignored" ("da ignorare", "left out"),
        SubmittedAt = "submitted_at" ("quando è stato compilato", "when the form was sent"),
        Organisation = "organisation" ("organizzazione (nome, codice IPA o PEC)", "organisation (name, IPA code or PEC)"),
        Title = "title" ("titolo", "title"),
        Summary = "summary" ("sintesi", "summary"),
        Typology = "typology" ("tipologia", "typology"),
        TypologyLevel = "typology_level" ("livello della conferenza dei sindaci", "level of the mayors' conference"),
        Dimensions = "dimensions" ("dimensioni dell'integrazione", "dimensions of integration"),
        Themes = "themes" ("temi", "themes"),
        TargetGroups = "target_groups" ("destinatari", "target groups"),
        TerritoryTypes = "territory_types" ("tipi di territorio", "types of territory"),
        ScaleReached = "scale_reached" ("scala raggiunta", "scale reached"),
        PeriodStart = "period_start" ("inizio", "start"),
        PeriodEnd = "period_end" ("fine", "end"),
        PeriodOngoing = "period_ongoing" ("ancora in corso", "still going on"),
        Story = "story" ("racconto", "story"),
        Context = "context" ("contesto e bisogno", "context and need"),
        Actions = "actions" ("che cosa si è fatto", "what was done"),
        Results = "results" ("risultati", "results"),
        Limits = "limits" ("limiti incontrati", "limits met"),
        Breaks = "breaks" ("cesure", "breaks with former practice"),
        Strengths = "strengths" ("punti di forza", "strengths"),
        ComplexityLevel = "complexity_level" ("livello di complessità", "level of complexity"),
        ComplexityAspects = "complexity_aspects" ("aspetti di complessità", "aspects of complexity"),
        Costs = "costs" ("costi", "costs"),
        Staff = "staff" ("personale", "staff"),
        Funding = "funding" ("fonti di finanziamento", "funding"),
        EvidenceLevel = "evidence_level" ("livello di evidenza", "level of evidence"),
        Vitality = "vitality" ("vitalità", "vitality"),
        Partners = "partners" ("partner", "partners"),
        Links = "links" ("collegamenti", "links"),
        PublicationConsent = "publication_consent" ("consenso alla pubblicazione", "consent to publication"),
    }
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Nothing that is looked at.
    Nothing,
    /// When the form was sent.
    Moment,
    /// Who sent it.
    Organisation,
    /// Text, which may come from several columns; where it stands in the practice.
    Text(&'static str),
    /// One code of a list.
    One(&'static CodeList),
    /// Several codes of a list.
    Many(&'static CodeList),
    /// Several themes.
    Themes,
    /// A day.
    Day,
    /// Yes or no.
    Flag,
    /// Names, one to a line or between semicolons.
    Names,
    /// Addresses of web pages.
    Links,
}

impl FormColumnField {
    /// What its cells hold.
    pub fn shape(self) -> Shape {
        match self {
            Self::Ignored => Shape::Nothing,
            Self::SubmittedAt => Shape::Moment,
            Self::Organisation => Shape::Organisation,
            Self::Typology => Shape::One(&practice::PracticeTypology::LIST),
            Self::TypologyLevel => Shape::One(&practice::ConferenceLevel::LIST),
            Self::Dimensions => Shape::Many(&practice::IntegrationDimension::LIST),
            Self::Themes => Shape::Themes,
            Self::TargetGroups => Shape::Many(&practice::TargetGroup::LIST),
            Self::TerritoryTypes => Shape::Many(&practice::TerritoryType::LIST),
            Self::ScaleReached => Shape::One(&practice::ScaleReached::LIST),
            Self::PeriodStart | Self::PeriodEnd => Shape::Day,
            Self::PeriodOngoing | Self::PublicationConsent => Shape::Flag,
            Self::ComplexityLevel => Shape::One(&practice::ComplexityLevel::LIST),
            Self::ComplexityAspects => Shape::Many(&practice::ComplexityAspect::LIST),
            Self::Funding => Shape::Many(&practice::FundingSource::LIST),
            Self::EvidenceLevel => Shape::One(&practice::EvidenceLevel::LIST),
            Self::Vitality => Shape::One(&practice::Vitality::LIST),
            Self::Partners => Shape::Names,
            Self::Links => Shape::Links,
            Self::Title
            | Self::Summary
            | Self::Story
            | Self::Context
            | Self::Actions
            | Self::Results
            | Self::Limits
            | Self::Breaks
            | Self::Strengths
            | Self::Costs
            | Self::Staff => Shape::Text(self.place()),
        }
    }

    /// Where it stands in a practice: the beginning of the pointer of whatever is wrong with it.
    pub fn place(self) -> &'static str {
        match self {
            Self::PeriodStart => "period/start",
            Self::PeriodEnd => "period/end",
            Self::PeriodOngoing => "period/ongoing",
            Self::ComplexityLevel => "complexity/level",
            Self::ComplexityAspects => "complexity/aspects",
            Self::Costs => "costs/note",
            other => other.as_str(),
        }
    }

    /// Whether several columns may be about it: their texts are put one under the other.
    pub fn takes_several(self) -> bool {
        matches!(
            self.shape(),
            Shape::Nothing | Shape::Text(_) | Shape::Many(_) | Shape::Themes | Shape::Names | Shape::Links
        ) && self != Self::Title
    }

    /// Words by which old forms ask for it, folded.
    pub fn asked_as(self) -> &'static [&'static str] {
        match self {
            Self::Ignored => &["nome e cognome", "telefono", "indirizzo email", "email address", "referente", "ruolo"],
            Self::SubmittedAt => &["informazioni cronologiche", "timestamp", "data e ora"],
            Self::Organisation => &[
                "ente",
                "ente proponente",
                "denominazione ente",
                "azienda o comune",
                "comune o azienda",
                "organizzazione",
                "amministrazione",
            ],
            Self::Title => &[
                "titolo",
                "titolo della pratica",
                "titolo della buona pratica",
                "titolo del progetto",
                "denominazione della pratica",
                "nome del progetto",
            ],
            Self::Summary => &["sintesi", "breve descrizione", "descrizione sintetica", "abstract"],
            Self::Typology => &["tipologia", "tipologia della pratica", "tipo di pratica"],
            Self::TypologyLevel => &["livello della conferenza", "livello della conferenza dei sindaci"],
            Self::Dimensions => &["dimensioni", "dimensioni dell integrazione", "dimensione dell integrazione"],
            Self::Themes => &["tema", "temi", "tematica", "tematiche", "area tematica", "ambito tematico"],
            Self::TargetGroups => &["destinatari", "beneficiari", "target", "a chi e rivolta"],
            Self::TerritoryTypes => &["territorio", "tipo di territorio", "tipologia di territorio"],
            Self::ScaleReached => &["scala", "scala raggiunta", "livello territoriale"],
            Self::PeriodStart => &["data di inizio", "data inizio", "anno di avvio", "periodo di avvio", "inizio"],
            Self::PeriodEnd => &["data di fine", "data fine", "conclusione", "fine"],
            Self::PeriodOngoing => &["ancora attiva", "ancora in corso", "in corso"],
            Self::Story => &["descrizione", "descrizione della pratica", "descriva la pratica", "racconto"],
            Self::Context => &["contesto", "bisogno", "contesto e bisogno", "problema affrontato"],
            Self::Actions => &["azioni", "attivita svolte", "cosa e stato fatto", "interventi realizzati"],
            Self::Results => &["risultati", "risultati raggiunti", "esiti"],
            Self::Limits => &["limiti", "criticita", "difficolta incontrate"],
            Self::Breaks => &["cesure", "discontinuita", "innovazione rispetto al passato"],
            Self::Strengths => &["punti di forza", "elementi di forza"],
            Self::ComplexityLevel => &["complessita", "livello di complessita", "grado di complessita"],
            Self::ComplexityAspects => &["aspetti di complessita", "elementi di complessita"],
            Self::Costs => &["costi", "costo", "risorse economiche"],
            Self::Staff => &["personale", "personale coinvolto", "professionisti coinvolti", "figure professionali"],
            Self::Funding => &["finanziamento", "fonti di finanziamento", "fonte di finanziamento"],
            Self::EvidenceLevel => &["evidenza", "livello di evidenza", "valutazione"],
            Self::Vitality => &["stato della pratica", "vitalita", "stato di attuazione"],
            Self::Partners => &["partner", "partner coinvolti", "enti coinvolti", "soggetti coinvolti"],
            Self::Links => &["link", "sito web", "collegamenti", "pagina web"],
            Self::PublicationConsent => &[
                "consenso",
                "consenso alla pubblicazione",
                "autorizzo la pubblicazione",
                "autorizzazione alla pubblicazione",
            ],
        }
    }
}

/// The codes of a field that takes codes of a fixed list.
pub fn fixed_codes(field: FormColumnField) -> Option<&'static [Code]> {
    match field.shape() {
        Shape::One(list) | Shape::Many(list) => Some(list.codes),
        _ => None,
    }
}
