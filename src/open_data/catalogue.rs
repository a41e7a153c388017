//! The catalogue of the open data (DCAT-AP_IT 2.0): what there is, who publishes it, in which files.
use super::citation::{Citation, TITLE};
use super::model::{FileRow, OpenDataset, OpenFormat, ReleaseKind, Row, path};
use super::service::{LATEST, Publishing};
use crate::error::Result;
use crate::language::{Text, text};
use crate::rdf::terms::{
    ADMS, DCAT, DCATAPIT, DCT, FOAF, OWL, RDFS, SKOS, SPDX, VCARD, Vocabulary, european, italian, licence,
};
use crate::rdf::{Graph, Linked};
use chrono::NaiveDate;
use oxrdf::NamedNode;

/// Where it is.
const HERE: &str = "/v1/catalog";

/// What it is made of.
pub struct Catalogue {
    /// Who publishes, and where.
    pub by: Publishing,
    /// The last snapshot, and the editions, with their files.
    pub releases: Vec<(Row, Vec<FileRow>)>,
    /// The day on which it is read, in Italy.
    pub today: NaiveDate,
}

/// What is said of a dataset.
struct About {
    description: (&'static str, &'static str),
    /// Codes of the EU's themes of data.
    themes: &'static [&'static str],
    keywords: &'static [(&'static str, &'static str)],
    /// Where the API has it.
    api: &'static str,
    /// The ontology that its RDF follows: its name and its IRI.
    standard: Option<(&'static str, &'static str)>,
}

const HEALTH: (&str, &str) = ("integrazione socio-sanitaria", "social-health integration");

fn about(dataset: OpenDataset) -> About {
    let (description, themes, keywords, api, standard): (_, &[&str], &[(&str, &str)], _, _) = match dataset {
        OpenDataset::Practices => (
            (
                "Le pratiche pubblicate dall'Osservatorio: chi le guida, dove, su quali temi, con quali esiti. Senza dati personali.",
                "The practices that the Observatory has published: who leads them, where, on what themes, with what results. No personal data.",
            ),
            &["HEAL", "SOCI"],
            &[HEALTH, ("buone pratiche", "good practices")],
            "/v1/practices",
            None,
        ),
        OpenDataset::Organisations => (
            (
                "Aziende sanitarie, comuni e altri enti che guidano le pratiche o aderiscono all'Osservatorio.",
                "Health companies, municipalities and other bodies that lead practices or adhere to the Observatory.",
            ),
            &["HEAL", "GOVE"],
            &[HEALTH, ("aziende sanitarie", "health companies"), ("comuni", "municipalities")],
            "/v1/organisations",
            Some(("COV-AP_IT", "https://w3id.org/italia/onto/COV")),
        ),
        OpenDataset::LabSessions => (
            (
                "Le giornate annunciate dei Laboratori territoriali: quando, dove, su quali temi, con quali pratiche.",
                "The announced days of the Territorial Laboratories: when, where, on what themes, with which practices.",
            ),
            &["HEAL", "SOCI"],
            &[HEALTH, ("eventi", "events")],
            "/v1/lab-sessions",
            Some(("CPEV-AP_IT", "https://w3id.org/italia/onto/CPEV")),
        ),
        OpenDataset::Findings => (
            (
                "Gli esiti pubblici delle parti tecniche dei Laboratori: scalabilità, replicabilità, condizioni, raccomandazioni.",
                "The public findings of the technical parts of the Laboratories: scalability, replicability, conditions, recommendations.",
            ),
            &["HEAL", "SOCI"],
            &[HEALTH, ("scalabilità", "scalability"), ("replicabilità", "replicability")],
            "/v1/findings",
            None,
        ),
        OpenDataset::Themes => (
            (
                "L'albero dei temi con cui si trovano pratiche e sessioni.",
                "The tree of themes by which practices and sessions are found.",
            ),
            &["HEAL"],
            &[HEALTH, ("vocabolario", "vocabulary")],
            "/v1/themes",
            Some(("SKOS", "http://www.w3.org/2004/02/skos/core")),
        ),
        OpenDataset::Places => (
            (
                "Le regioni e i comuni a cui i dati dell'Osservatorio rimandano.",
                "The regions and municipalities that the Observatory's data point to.",
            ),
            &["REGI"],
            &[("regioni", "regions"), ("comuni", "municipalities")],
            "/v1/municipalities",
            Some(("CLV-AP_IT", "https://w3id.org/italia/onto/CLV")),
        ),
    };
    About { description, themes, keywords, api, standard }
}

/// A name within the catalogue.
fn part(graph: &Graph, name: &str) -> NamedNode {
    graph.here(&format!("{HERE}#{name}"))
}

fn both(words: (&'static str, &'static str)) -> Text {
    text(words.0, words.1)
}

impl Linked for Catalogue {
    fn describe(&self, graph: &mut Graph) -> Result<()> {
        let name = graph.here(HERE);
        let publisher = self.publisher();
        let changed = self.releases.iter().flat_map(|(_, files)| files).map(|file| file.changed_on).max();
        let description = text(
            "Pratiche, organizzazioni, sessioni, esiti, temi e luoghi dell'Osservatorio, come li vedono tutti: istantanee notturne ed edizioni annuali.",
            "Practices, organisations, sessions, findings, themes and places of the Observatory, as everybody sees them: nightly snapshots and annual editions.",
        );
        let mut catalogue = graph.about(&name);
        catalogue.a(DCATAPIT, "Catalog").a(DCAT, "Catalog").words(DCT, "title", &both(TITLE));
        catalogue.words(DCT, "description", &description).link(DCT, "publisher", &publisher);
        catalogue.day(DCT, "modified", changed.unwrap_or(self.today));
        for code in ["ITA", "ENG"] {
            catalogue.link(DCT, "language", &european("language", code));
        }
        catalogue.link(DCT, "license", &licence()).link_if(FOAF, "homepage", Graph::web(&self.by.public_url).as_ref());
        let taxonomy = NamedNode::new_unchecked("http://publications.europa.eu/resource/authority/data-theme");
        catalogue.link(DCAT, "themeTaxonomy", &taxonomy);
        self.others(graph, &publisher);
        for dataset in OpenDataset::ALL {
            self.dataset(graph, &name, *dataset);
        }
        Ok(())
    }
}

impl Catalogue {
    fn publisher(&self) -> NamedNode {
        let code = self.by.settings.ipa_code.to_lowercase();
        NamedNode::new_unchecked(format!("https://w3id.org/italia/data/public-organization/{code}"))
    }

    /// The publisher, whom to write to, and the licence.
    fn others(&self, graph: &mut Graph, publisher: &NamedNode) {
        let settings = &self.by.settings;
        let mut agent = graph.about(publisher);
        agent.a(DCATAPIT, "Agent").a(FOAF, "Agent").plain(DCT, "identifier", &settings.ipa_code);
        agent.italian(FOAF, "name", &settings.publisher);
        agent.link_if(FOAF, "homepage", Graph::web(&settings.homepage).as_ref());
        if let Some(email) = &settings.email {
            let contact = part(graph, "contact");
            let mail = NamedNode::new(format!("mailto:{email}")).ok();
            let mut about = graph.about(&contact);
            about.a(DCATAPIT, "Organization").a(VCARD, "Organization").a(VCARD, "Kind");
            about.italian(VCARD, "fn", &settings.publisher).link_if(VCARD, "hasEmail", mail.as_ref());
        }
        let attribution = NamedNode::new_unchecked("http://purl.org/adms/licencetype/Attribution");
        let mut terms = graph.about(&licence());
        terms.a(DCATAPIT, "LicenseDocument").a(DCT, "LicenseDocument").link(DCT, "type", &attribution);
        terms.plain(FOAF, "name", "Creative Commons Attribution 4.0 International (CC BY 4.0)");
        terms.plain(OWL, "versionInfo", "4.0").plain(DCT, "identifier", "A21");
        terms.link(SKOS, "exactMatch", &italian("licences", "A21_CCBY40"));
    }

    /// A dataset, its newest files and its frozen editions.
    fn dataset(&self, graph: &mut Graph, catalogue: &NamedNode, dataset: OpenDataset) {
        let name = part(graph, dataset.as_str());
        let snapshot = self.releases.iter().find(|(row, _)| row.kind == ReleaseKind::Nightly);
        let files: Vec<&FileRow> = of(snapshot, dataset);
        let modified = files.iter().map(|file| file.changed_on).max().unwrap_or(self.today);
        graph.about(catalogue).link(DCAT, "dataset", &name);
        self.said(graph, &name, dataset, &dataset.label());
        let mut node = graph.about(&name);
        node.plain(DCT, "identifier", &format!("{}:oiss-{dataset}", self.by.settings.ipa_code));
        node.day(DCT, "modified", modified).link(DCT, "accrualPeriodicity", &european("frequency", "DAILY"));
        self.api(graph, &name, dataset);
        for file in files {
            let there = self.file(graph, dataset.as_str(), (file, "/v1/open-data/snapshots", LATEST));
            graph.about(&name).link(DCAT, "distribution", &there);
        }
        let frozen = self.releases.iter().filter(|(row, _)| row.kind == ReleaseKind::Edition);
        for (row, files) in frozen.filter(|(_, files)| files.iter().any(|file| file.dataset == dataset)) {
            self.edition(graph, (catalogue, &name), dataset, (row, files));
        }
    }

    /// What is said of a dataset and of each of its editions.
    fn said(&self, graph: &mut Graph, name: &NamedNode, dataset: OpenDataset, title: &Text) {
        let about = about(dataset);
        let country = european("country", "ITA");
        let publisher = self.publisher();
        let contact = self.by.settings.email.as_ref().map(|_| part(graph, "contact"));
        let standard = about.standard.map(|(label, iri)| {
            let standard = NamedNode::new_unchecked(iri);
            let mut node = graph.about(&standard);
            node.a(DCATAPIT, "Standard").a(DCT, "Standard").plain(DCT, "identifier", label).plain(DCT, "title", label);
            standard
        });
        let mut node = graph.about(name);
        node.a(DCATAPIT, "Dataset").a(DCAT, "Dataset").words(DCT, "title", title);
        node.words(DCT, "description", &both(about.description));
        for theme in about.themes {
            node.link(DCAT, "theme", &european("data-theme", theme));
        }
        for (it, en) in about.keywords {
            node.said(DCAT, "keyword", it, "it").said(DCAT, "keyword", en, "en");
        }
        node.link(DCT, "rightsHolder", &publisher).link(DCT, "publisher", &publisher);
        node.link_if(DCAT, "contactPoint", contact.as_ref()).link(DCT, "spatial", &country);
        node.link(DCT, "language", &european("language", "ITA")).link_if(DCT, "conformsTo", standard.as_ref());
        graph.about(&country).a(DCATAPIT, "Location").a(DCT, "Location").italian(RDFS, "label", "Italia");
    }

    /// The API as a way to have a dataset.
    fn api(&self, graph: &mut Graph, dataset: &NamedNode, of: OpenDataset) {
        let there = part(graph, &format!("{of}-api"));
        let at = graph.here(about(of).api);
        let title = text(format!("{}: API JSON", of.label().it), format!("{}: JSON API", of.label().en));
        graph.about(dataset).link(DCAT, "distribution", &there);
        let described = graph.here("/openapi.json");
        let mut node = distribution(graph, &there, &title, "JSON");
        node.link(DCAT, "accessURL", &at).link(FOAF, "page", &described);
    }

    /// A file as a way to have a dataset; `base` and `release` say where it is.
    fn file(&self, graph: &mut Graph, named: &str, (file, base, release): (&FileRow, &str, &str)) -> NamedNode {
        let there = part(graph, &format!("{named}-{}", file.format));
        let sum = part(graph, &format!("{named}-{}-sha256", file.format));
        let page = graph.here(&format!("{base}/{release}"));
        let at = graph.here(&format!("{base}/{release}/files/{}", file.file_name()));
        let title = file.dataset.label();
        let title = text(format!("{}: {}", title.it, file.format.label().it), format!("{}: {}", title.en, file.format));
        let kind = match file.format {
            OpenFormat::Csv => "CSV",
            OpenFormat::Ndjson => "JSON",
            OpenFormat::NTriples => "RDF_N_TRIPLES",
        };
        let mut node = distribution(graph, &there, &title, kind);
        node.link(DCAT, "accessURL", &page).link(DCAT, "downloadURL", &at);
        node.typed(DCAT, "byteSize", &file.size.to_string(), "decimal").day(DCT, "modified", file.changed_on);
        node.link(SPDX, "checksum", &sum);
        let algorithm = SPDX.term("checksumAlgorithm_sha256");
        let mut checksum = graph.about(&sum);
        checksum.a(SPDX, "Checksum").link(SPDX, "algorithm", &algorithm);
        checksum.typed(SPDX, "checksumValue", &file.sha256, "hexBinary");
        there
    }

    /// A frozen edition of a dataset.
    fn edition(
        &self,
        graph: &mut Graph,
        (catalogue, dataset): (&NamedNode, &NamedNode),
        of: OpenDataset,
        (row, files): (&Row, &[FileRow]),
    ) {
        let named = format!("{of}-{}", row.name);
        let name = part(graph, &named);
        let label = of.label();
        let title = text(format!("{}, edizione {}", label.it, row.name), format!("{}, edition {}", label.en, row.name));
        let url = format!("{}{}", self.by.public_url, path(row.kind, &row.name));
        let citation = Citation::of(row, &url, &self.by.settings);
        self.said(graph, &name, of, &title);
        graph.about(catalogue).link(DCAT, "dataset", &name);
        graph.about(dataset).link(DCT, "hasVersion", &name);
        let mut node = graph.about(&name);
        node.plain(DCT, "identifier", &format!("{}:oiss-{named}", self.by.settings.ipa_code));
        node.day(DCT, "issued", row.day).day(DCT, "modified", row.day).link(DCT, "isVersionOf", dataset);
        node.plain(OWL, "versionInfo", &row.name).words(DCT, "bibliographicCitation", &citation.text);
        let frozen = text("Edizione annuale, che non cambia.", "Annual edition, which does not change.");
        node.link(DCT, "accrualPeriodicity", &european("frequency", "NEVER")).words(ADMS, "versionNotes", &frozen);
        for file in files.iter().filter(|file| file.dataset == of) {
            let there = self.file(graph, &named, (file, "/v1/open-data/editions", &row.name));
            graph.about(&name).link(DCAT, "distribution", &there);
        }
    }
}

/// The files of a dataset in a release.
fn of(release: Option<&(Row, Vec<FileRow>)>, dataset: OpenDataset) -> Vec<&FileRow> {
    let files = release.map(|(_, files)| files.as_slice()).unwrap_or_default();
    files.iter().filter(|file| file.dataset == dataset).collect()
}

/// What every distribution has. `kind` is of the EU's table of file types.
fn distribution<'g>(graph: &'g mut Graph, name: &NamedNode, title: &Text, kind: &str) -> crate::rdf::Node<'g> {
    const OF: [Vocabulary; 2] = [DCATAPIT, DCAT];
    let mut node = graph.about(name);
    for vocabulary in OF {
        node.a(vocabulary, "Distribution");
    }
    node.words(DCT, "title", title).link(DCT, "format", &european("file-type", kind)).link(DCT, "license", &licence());
    node
}
