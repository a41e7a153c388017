//! JSON-LD 1.1 that people can read: names with prefixes, things inside what names them first.
//!
//! `oxjsonld` reads it in the tests; its writer gives every property as a full IRI, which is right and unreadable.
use super::terms::{self, RDF, XSD};
use oxrdf::{Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A document with all the triples.
pub fn document(triples: &[Triple]) -> Value {
    let mut writer = Writer::default();
    let mut order: Vec<&str> = Vec::new();
    for triple in triples {
        let Some(subject) = name(&triple.subject) else { continue };
        writer.told.entry(subject).or_insert_with(|| {
            order.push(subject);
            Vec::new()
        });
        if let Some(properties) = writer.told.get_mut(subject) {
            properties.push((&triple.predicate, &triple.object));
        }
    }
    let mut nodes: Vec<Value> = Vec::new();
    for subject in order {
        if !writer.written.contains(subject) {
            nodes.push(Value::Object(writer.node(subject)));
        }
    }
    let context = json!(writer.prefixes);
    match <[Value; 1]>::try_from(nodes) {
        Ok([Value::Object(mut only)]) => {
            only.insert("@context".to_owned(), context);
            Value::Object(only)
        }
        Ok([other]) => other,
        Err(nodes) => json!({ "@context": context, "@graph": nodes }),
    }
}

fn name(subject: &NamedOrBlankNode) -> Option<&str> {
    match subject {
        NamedOrBlankNode::NamedNode(name) => Some(name.as_str()),
        NamedOrBlankNode::BlankNode(_) => None,
    }
}

/// What is told of each thing, which of them are written, and the prefixes that were used.
#[derive(Default)]
struct Writer<'t> {
    told: HashMap<&'t str, Vec<(&'t NamedNode, &'t Term)>>,
    written: HashSet<&'t str>,
    prefixes: BTreeMap<&'static str, &'static str>,
}

impl<'t> Writer<'t> {
    fn node(&mut self, subject: &'t str) -> Map<String, Value> {
        self.written.insert(subject);
        let mut node = Map::from_iter([("@id".to_owned(), Value::from(subject))]);
        let kind = RDF.term("type");
        for (property, object) in self.told.get(subject).cloned().unwrap_or_default() {
            let (key, value) = match object {
                Term::NamedNode(class) if *property == kind => {
                    ("@type".to_owned(), Value::from(self.short(class.as_str())))
                }
                other => (self.short(property.as_str()), self.value(other)),
            };
            match node.get_mut(&key) {
                None => drop(node.insert(key, value)),
                Some(Value::Array(values)) => values.push(value),
                Some(first) => *first = Value::Array(vec![first.take(), value]),
            }
        }
        node
    }

    fn value(&mut self, object: &'t Term) -> Value {
        match object {
            Term::NamedNode(name) => {
                let name = name.as_str();
                if self.told.contains_key(name) && !self.written.contains(name) {
                    Value::Object(self.node(name))
                } else {
                    json!({ "@id": name })
                }
            }
            Term::Literal(literal) => self.literal(literal),
            Term::BlankNode(_) => Value::Null,
        }
    }

    fn literal(&mut self, literal: &Literal) -> Value {
        if let Some(language) = literal.language() {
            return json!({ "@language": language, "@value": literal.value() });
        }
        if literal.datatype() == XSD.term("string").as_ref() {
            return Value::from(literal.value());
        }
        json!({ "@type": self.short(literal.datatype().as_str()), "@value": literal.value() })
    }

    /// A name with the prefix of its vocabulary; the whole name where it is of none.
    fn short(&mut self, iri: &str) -> String {
        let of = terms::ALL.iter().find_map(|vocabulary| Some((vocabulary, iri.strip_prefix(vocabulary.iri)?)));
        let Some((vocabulary, local)) = of else { return iri.to_owned() };
        self.prefixes.insert(vocabulary.prefix, vocabulary.iri);
        format!("{}:{local}", vocabulary.prefix)
    }
}

#[cfg(test)]
mod tests {
    use crate::rdf::Graph;
    use crate::rdf::terms::{DCT, SKOS};
    use oxjsonld::JsonLdParser;
    use oxrdf::{Quad, Triple};
    use oxttl::TurtleParser;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn read(graph: &Graph) -> (HashSet<Triple>, HashSet<Triple>) {
        let turtle = graph.turtle().unwrap();
        let turtle = TurtleParser::new().for_slice(&turtle).map(Result::unwrap).collect();
        let json = graph.json_ld().unwrap();
        let quads = JsonLdParser::new().for_slice(&json).map(Result::unwrap);
        let json = quads.map(|Quad { subject, predicate, object, .. }| Triple { subject, predicate, object }).collect();
        (turtle, json)
    }

    #[test]
    fn addresses_of_the_web_become_names_and_nothing_else_does() {
        let name = Graph::web("https://www.example.org/à b?q=\"x\"|<z>").unwrap();
        assert_eq!(name.as_str(), "https://www.example.org/%C3%A0%20b?q=%22x%22%7C%3Cz%3E");
        for other in ["javascript:alert(1)", "www.example.org", "mailto:a@example.org", "https://", ""] {
            assert_eq!(Graph::web(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn both_ways_of_writing_tell_the_same(titles in prop::collection::vec(".{0,40}|[\"'\\\\\n\r\tàÈ<>@:]{0,12}", 1..6)) {
            let mut graph = Graph::new("https://oss.example.org");
            for (i, title) in titles.iter().enumerate() {
                let name = graph.here(&format!("/v1/themes/t{i}"));
                let other = graph.here(&format!("/v1/themes/t{}", (i * 7 + 3) % titles.len()));
                let part = graph.here(&format!("/v1/themes/t{i}#part"));
                graph.about(&name).a(SKOS, "Concept").italian(SKOS, "prefLabel", title).plain(DCT, "identifier", title)
                    .link(SKOS, "broader", &other).link(SKOS, "related", &part).typed(DCT, "modified", "2026-11-22", "date");
                graph.about(&part).plain(DCT, "title", title);
            }
            let (turtle, json) = read(&graph);
            let told: HashSet<Triple> = graph.triples().iter().cloned().collect();
            prop_assert_eq!(&turtle, &told);
            prop_assert_eq!(&json, &told);
        }
    }
}
