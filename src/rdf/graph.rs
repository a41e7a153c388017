//! A graph that is put together one description after the other, and written as a whole.
use super::json_ld;
use super::terms::{self, RDF, SKOS, Vocabulary, XSD};
use crate::db::types::Instant;
use crate::error::{Error, Result};
use crate::language::Text;
use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};
use oxrdf::{Literal, NamedNode, Term, Triple};
use oxttl::TurtleSerializer;
use std::collections::HashSet;

/// What can be told as RDF. Only what is public by its type may be.
pub trait Linked {
    /// Tells all of it.
    fn describe(&self, graph: &mut Graph) -> Result<()>;
}

/// Triples, in the order in which they were told; each once.
#[derive(Debug)]
pub struct Graph {
    base: String,
    triples: Vec<Triple>,
    known: HashSet<Triple>,
}

impl Graph {
    /// An empty one, of a server that is reached at `public_url`.
    pub fn new(public_url: &str) -> Self {
        Self { base: public_url.to_owned(), triples: Vec::new(), known: HashSet::new() }
    }

    /// The name of what is served at a path of this server, which begins with a slash.
    pub fn here(&self, path: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}{path}", self.base))
    }

    /// Tells more of `name`.
    pub fn about(&mut self, name: &NamedNode) -> Node<'_> {
        Node { graph: self, name: name.clone() }
    }

    /// The name of a code of one of our lists, with its labels.
    pub fn code(&mut self, list: &str, code: &str, label: &Text) -> NamedNode {
        let name = self.here(&format!("/v1/code-lists/{list}#{code}"));
        let scheme = self.here(&format!("/v1/code-lists/{list}"));
        let mut concept = self.about(&name);
        concept.a(SKOS, "Concept").words(SKOS, "prefLabel", label).plain(SKOS, "notation", code);
        concept.link(SKOS, "inScheme", &scheme);
        name
    }

    /// The name of somebody's text that is an address: none where it is no address of the web.
    pub fn web(text: &str) -> Option<NamedNode> {
        let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        // What a URL of the web may hold and an IRI (RFC 3987) may not.
        let iri: String = url.as_str().chars().fold(String::new(), |mut iri, one| {
            match one {
                '|' | '^' | '`' | '{' | '}' | '\\' | '<' | '>' | '"' | ' ' => {
                    iri.push_str(&format!("%{:02X}", u32::from(one)))
                }
                other => iri.push(other),
            }
            iri
        });
        NamedNode::new(iri).ok()
    }

    /// The triples.
    pub fn triples(&self) -> &[Triple] {
        &self.triples
    }

    /// As Turtle (RDF 1.1), with a prefix for each vocabulary that it uses.
    pub fn turtle(&self) -> Result<Vec<u8>> {
        let failed = |e: std::io::Error| Error::internal(e.to_string());
        let mut writer = prefixed(used(&self.triples))?.for_writer(Vec::new());
        for triple in &self.triples {
            writer.serialize_triple(triple).map_err(failed)?;
        }
        writer.finish().map_err(failed)
    }

    /// As N-Triples (RDF 1.1): a triple a line.
    pub fn n_triples(&self) -> Vec<u8> {
        self.triples.iter().map(|triple| format!("{triple} .\n")).collect::<String>().into_bytes()
    }

    /// As JSON-LD 1.1: the first thing that was told of, with the others inside it, and the vocabularies in an inline
    /// `@context`, so that nobody has to look anything up.
    pub fn json_ld(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(&json_ld::document(&self.triples)).map_err(|e| Error::internal(e.to_string()))
    }
}

/// The vocabularies that triples use, in the order of the list of them.
fn used(triples: &[Triple]) -> impl Iterator<Item = &'static Vocabulary> {
    terms::ALL.iter().filter(|vocabulary| {
        let names = |name: &str| name.starts_with(vocabulary.iri);
        triples.iter().any(|triple| {
            names(triple.predicate.as_str())
                || match &triple.object {
                    Term::NamedNode(object) => names(object.as_str()),
                    Term::Literal(literal) => literal.language().is_none() && names(literal.datatype().as_str()),
                    Term::BlankNode(_) => false,
                }
        })
    })
}

/// A writer of Turtle that knows these vocabularies.
pub(super) fn prefixed<'v>(vocabularies: impl IntoIterator<Item = &'v Vocabulary>) -> Result<TurtleSerializer> {
    vocabularies.into_iter().try_fold(TurtleSerializer::new(), |writer, vocabulary| {
        writer.with_prefix(vocabulary.prefix, vocabulary.iri).map_err(|e| Error::internal(e.to_string()))
    })
}

/// Something that is being told of.
pub struct Node<'g> {
    graph: &'g mut Graph,
    name: NamedNode,
}

impl Node<'_> {
    fn add(&mut self, property: NamedNode, object: impl Into<Term>) -> &mut Self {
        let triple = Triple::new(self.name.clone(), property, object);
        if self.graph.known.insert(triple.clone()) {
            self.graph.triples.push(triple);
        }
        self
    }

    /// What it is.
    pub fn a(&mut self, vocabulary: Vocabulary, class: &str) -> &mut Self {
        self.add(RDF.term("type"), vocabulary.term(class))
    }

    /// What it is related to.
    pub fn link(&mut self, vocabulary: Vocabulary, property: &str, to: &NamedNode) -> &mut Self {
        self.add(vocabulary.term(property), to.clone())
    }

    /// The same for what may not be known.
    pub fn link_if(&mut self, vocabulary: Vocabulary, property: &str, to: Option<&NamedNode>) -> &mut Self {
        match to {
            Some(to) => self.link(vocabulary, property, to),
            None => self,
        }
    }

    /// A text without a language: a code, a number of a register.
    pub fn plain(&mut self, vocabulary: Vocabulary, property: &str, text: &str) -> &mut Self {
        self.add(vocabulary.term(property), Literal::new_simple_literal(text))
    }

    /// The same for what may not be known.
    pub fn plain_if(&mut self, vocabulary: Vocabulary, property: &str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.plain(vocabulary, property, text),
            None => self,
        }
    }

    /// A text in a language.
    pub fn said(&mut self, vocabulary: Vocabulary, property: &str, text: &str, language: &'static str) -> &mut Self {
        self.add(vocabulary.term(property), Literal::new_language_tagged_literal_unchecked(text, language))
    }

    /// A text in Italian, as people here write.
    pub fn italian(&mut self, vocabulary: Vocabulary, property: &str, text: &str) -> &mut Self {
        self.said(vocabulary, property, text, "it")
    }

    /// The same for what may not be written.
    pub fn italian_if(&mut self, vocabulary: Vocabulary, property: &str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.italian(vocabulary, property, text),
            None => self,
        }
    }

    /// A text in both languages.
    pub fn words(&mut self, vocabulary: Vocabulary, property: &str, words: &Text) -> &mut Self {
        self.said(vocabulary, property, &words.it, "it").said(vocabulary, property, &words.en, "en")
    }

    /// A value of a type of XML Schema.
    pub fn typed(&mut self, vocabulary: Vocabulary, property: &str, value: &str, datatype: &str) -> &mut Self {
        self.add(vocabulary.term(property), Literal::new_typed_literal(value, XSD.term(datatype)))
    }

    /// A day.
    pub fn day(&mut self, vocabulary: Vocabulary, property: &str, day: NaiveDate) -> &mut Self {
        self.typed(vocabulary, property, &day.to_string(), "date")
    }

    /// The day of an instant, by the clocks of Italy.
    pub fn day_of(&mut self, vocabulary: Vocabulary, property: &str, at: Instant) -> &mut Self {
        self.day(vocabulary, property, at.in_rome().date_naive())
    }

    /// An hour with its offset.
    pub fn hour(&mut self, vocabulary: Vocabulary, property: &str, at: DateTime<FixedOffset>) -> &mut Self {
        self.typed(vocabulary, property, &at.to_rfc3339_opts(SecondsFormat::Secs, true), "dateTime")
    }

    /// Whether something holds; told only where it does.
    pub fn flag(&mut self, vocabulary: Vocabulary, property: &str, holds: bool) -> &mut Self {
        if holds { self.typed(vocabulary, property, "true", "boolean") } else { self }
    }

    /// A point of the earth (WGS 84).
    pub fn point(&mut self, part: &NamedNode, latitude: f64, longitude: f64) -> &mut Self {
        use super::terms::{CLV, SCHEMA};
        self.link(CLV, "hasGeometry", part).link(SCHEMA, "geo", part);
        let mut point = self.graph.about(part);
        point.a(CLV, "Geometry").a(SCHEMA, "GeoCoordinates");
        for (name, alike, degrees) in [("lat", "latitude", latitude), ("long", "longitude", longitude)] {
            let degrees = format!("{degrees:.6}");
            point.typed(CLV, name, &degrees, "decimal").typed(SCHEMA, alike, &degrees, "decimal");
        }
        self
    }
}
