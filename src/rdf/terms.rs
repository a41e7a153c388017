//! The vocabularies that are used here, and the well-known things of theirs that we name.
use oxrdf::NamedNode;

/// A vocabulary: its names begin with one IRI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vocabulary {
    /// What stands for the IRI in Turtle and JSON-LD.
    pub prefix: &'static str,
    /// How its names begin.
    pub iri: &'static str,
}

impl Vocabulary {
    /// One of its names.
    pub fn term(self, name: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}{name}", self.iri))
    }
}

macro_rules! vocabularies {
    ($($(#[doc = $doc:literal])+ $name:ident = $prefix:literal, $iri:literal;)+) => {
        $($(#[doc = $doc])+ pub const $name: Vocabulary = Vocabulary { prefix: $prefix, iri: $iri };)+
        /// All of them.
        pub const ALL: &[Vocabulary] = &[$($name),+];
    };
}

vocabularies! {
    /// RDF itself.
    RDF = "rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    /// RDF Schema.
    RDFS = "rdfs", "http://www.w3.org/2000/01/rdf-schema#";
    /// OWL: what is the same, what is deprecated.
    OWL = "owl", "http://www.w3.org/2002/07/owl#";
    /// Types of values.
    XSD = "xsd", "http://www.w3.org/2001/XMLSchema#";
    /// Dublin Core terms.
    DCT = "dct", "http://purl.org/dc/terms/";
    /// Data catalogues.
    DCAT = "dcat", "http://www.w3.org/ns/dcat#";
    /// DCAT-AP_IT, the Italian profile of it.
    DCATAPIT = "dcatapit", "http://dati.gov.it/onto/dcatapit#";
    /// Versions and states of assets.
    ADMS = "adms", "http://www.w3.org/ns/adms#";
    /// People and bodies.
    FOAF = "foaf", "http://xmlns.com/foaf/0.1/";
    /// How to reach somebody.
    VCARD = "vcard", "http://www.w3.org/2006/vcard/ns#";
    /// Checksums.
    SPDX = "spdx", "http://spdx.org/rdf/terms#";
    /// Concepts and their schemes.
    SKOS = "skos", "http://www.w3.org/2004/02/skos/core#";
    /// What search engines read.
    SCHEMA = "schema", "https://schema.org/";
    /// OntoPiA: the general ontology.
    L0 = "l0", "https://w3id.org/italia/onto/l0/";
    /// OntoPiA: organisations (COV-AP_IT).
    COV = "covapit", "https://w3id.org/italia/onto/COV/";
    /// OntoPiA: public events (CPEV-AP_IT).
    CPEV = "cpevapit", "https://w3id.org/italia/onto/CPEV/";
    /// OntoPiA: places and addresses (CLV-AP_IT).
    CLV = "clvapit", "https://w3id.org/italia/onto/CLV/";
    /// OntoPiA: points of interest (POI-AP_IT).
    POI = "poiapit", "https://w3id.org/italia/onto/POI/";
    /// OntoPiA: roles (RO-AP_IT).
    RO = "roapit", "https://w3id.org/italia/onto/RO/";
    /// OntoPiA: time (TI-AP_IT).
    TI = "tiapit", "https://w3id.org/italia/onto/TI/";
}

/// The licence of all that is here: Creative Commons Attribution 4.0.
pub fn licence() -> NamedNode {
    NamedNode::new_unchecked("https://creativecommons.org/licenses/by/4.0/")
}

/// A name of an authority table of the EU: `language`, `file-type`, `frequency`, `data-theme`, `country`.
pub fn european(table: &str, code: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://publications.europa.eu/resource/authority/{table}/{code}"))
}

/// A name of a controlled vocabulary of OntoPiA.
pub fn italian(vocabulary: &str, code: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("https://w3id.org/italia/controlled-vocabulary/{vocabulary}/{code}"))
}

/// Italy, in the vocabulary of countries.
pub fn italy() -> NamedNode {
    NamedNode::new_unchecked(
        "https://w3id.org/italia/controlled-vocabulary/territorial-classifications/countries/italy",
    )
}
