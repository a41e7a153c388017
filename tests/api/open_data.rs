//! Linked data and the catalogue, read by parsers that did not write them; snapshots and editions in
//! [`releases`](self::releases).
mod releases;

use crate::lab_sessions::add;
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR};
use crate::support::request::Answer;
use osservatorio::demo::ids;
use oxjsonld::JsonLdParser;
use oxrdf::{Graph, NamedNodeRef, Quad, Term, Triple};
use oxttl::{NTriplesParser, TurtleParser};
use serde_json::json;
use std::collections::BTreeSet;

pub const BASE: &str = "https://osservatorio.example.org";

/// The prefixes of the tables below.
const PREFIXES: &[(&str, &str)] = &[
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatapit", "http://dati.gov.it/onto/dcatapit#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("owl", "http://www.w3.org/2002/07/owl#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("schema", "https://schema.org/"),
    ("l0", "https://w3id.org/italia/onto/l0/"),
    ("cov", "https://w3id.org/italia/onto/COV/"),
    ("cpev", "https://w3id.org/italia/onto/CPEV/"),
    ("clv", "https://w3id.org/italia/onto/CLV/"),
    ("ti", "https://w3id.org/italia/onto/TI/"),
    ("ro", "https://w3id.org/italia/onto/RO/"),
];

/// What things of a class must have: DCAT-AP_IT's mandatory properties, and those that the ontologies ask for.
const MANDATORY: &[(&str, &[&str])] = &[
    ("dcatapit:Catalog", &["dct:title", "dct:description", "dct:publisher", "dct:modified", "dcat:dataset"]),
    (
        "dcatapit:Dataset",
        &[
            "dct:identifier",
            "dct:title",
            "dct:description",
            "dct:modified",
            "dcat:theme",
            "dct:rightsHolder",
            "dct:accrualPeriodicity",
            "dcat:distribution",
        ],
    ),
    ("dcatapit:Distribution", &["dct:format", "dcat:accessURL", "dct:license"]),
    ("dcatapit:Agent", &["dct:identifier", "foaf:name"]),
    ("dcatapit:Organization", &["vcard:fn", "vcard:hasEmail"]),
    ("dcatapit:LicenseDocument", &["dct:type", "foaf:name"]),
    ("dcatapit:Standard", &["dct:identifier", "dct:title"]),
    ("spdx:Checksum", &["spdx:algorithm", "spdx:checksumValue"]),
    ("skos:Concept", &["skos:prefLabel", "skos:inScheme", "skos:notation"]),
    ("skos:ConceptScheme", &["dct:title", "skos:hasTopConcept"]),
    ("cov:PublicOrganization", &["cov:legalName", "dct:identifier", "schema:name"]),
    (
        "cpev:PublicEvent",
        &[
            "cpev:eventTitle",
            "l0:identifier",
            "l0:description",
            "cpev:hasPublicEventTypology",
            "ti:atTime",
            "schema:startDate",
        ],
    ),
    ("ti:TimeInterval", &["ti:startTime", "ti:endTime"]),
    ("ro:TimeIndexedRole", &["ro:withRole", "ro:isRoleInTimeOf"]),
    ("clv:Address", &["schema:addressCountry"]),
    ("clv:Geometry", &["clv:lat", "clv:long"]),
    ("clv:Region", &["l0:name", "l0:identifier", "owl:sameAs"]),
    ("clv:City", &["l0:name", "clv:hasIdentifier", "clv:situatedWithin"]),
    (
        "schema:CreativeWork",
        &["dct:title", "dct:identifier", "dct:creator", "dct:license", "dct:modified", "dct:spatial"],
    ),
];

/// The whole of a name with a prefix.
pub fn iri(short: &str) -> String {
    let (prefix, local) = short.split_once(':').unwrap();
    let (_, whole) = PREFIXES.iter().find(|(known, _)| *known == prefix).expect(short);
    format!("{whole}{local}")
}

fn names(graph: &Graph, subject: &str, property: &str) -> Vec<Term> {
    let (subject, property) = (subject.to_owned(), iri(property));
    let subject = NamedNodeRef::new(&subject).unwrap();
    let found = graph.objects_for_subject_predicate(subject, NamedNodeRef::new(&property).unwrap());
    found.map(|term| term.into_owned()).collect()
}

/// The texts or names that a thing has for a property, sorted.
pub fn values(graph: &Graph, subject: &str, property: &str) -> Vec<String> {
    let text = |term: Term| match term {
        Term::NamedNode(name) => name.into_string(),
        Term::Literal(literal) => literal.value().to_owned(),
        Term::BlankNode(_) => panic!("a blank node"),
    };
    let mut all: Vec<String> = names(graph, subject, property).into_iter().map(text).collect();
    all.sort();
    all
}

/// Things of a class.
pub fn of_class(graph: &Graph, class: &str) -> Vec<String> {
    let (kind, class) = (iri("rdf:type"), iri(class));
    let found =
        graph.subjects_for_predicate_object(NamedNodeRef::new(&kind).unwrap(), NamedNodeRef::new(&class).unwrap());
    let mut all: Vec<String> = found.map(|s| s.to_string().trim_matches(['<', '>']).to_owned()).collect();
    all.sort();
    all
}

/// What is missing of what things must have.
fn missing(graph: &Graph) -> Vec<String> {
    let mut all = Vec::new();
    for (class, properties) in MANDATORY {
        for subject in of_class(graph, class) {
            let lacks = properties.iter().filter(|property| names(graph, &subject, property).is_empty());
            all.extend(lacks.map(|property| format!("{subject} has no {property}")));
        }
    }
    all
}

fn ground(triples: impl Iterator<Item = Triple>) -> Graph {
    let mut graph = Graph::new();
    for triple in triples {
        assert!(!triple.to_string().contains("_:"), "a blank node: {triple}");
        graph.insert(&triple);
    }
    graph
}

fn triples(graph: &Graph) -> BTreeSet<String> {
    graph.iter().map(|triple| triple.to_string()).collect()
}

pub fn turtle(bytes: &[u8]) -> Graph {
    ground(TurtleParser::new().for_slice(bytes).map(|triple| triple.expect("Turtle")))
}

pub fn n_triples(bytes: &[u8]) -> Graph {
    ground(NTriplesParser::new().for_slice(bytes).map(|triple| triple.expect("N-Triples")))
}

/// JSON-LD, read without the network: whatever had to be loaded would be an error.
fn json_ld(bytes: &[u8]) -> Graph {
    let quads = JsonLdParser::new().for_slice(bytes).map(|quad| quad.expect("JSON-LD"));
    ground(quads.map(|Quad { subject, predicate, object, .. }| Triple { subject, predicate, object }))
}

async fn asked(app: &TestApp, path: &str, accept: &str) -> Answer {
    app.public().header("accept", accept).get(path).await
}

/// The graph at a path, which is the same in both representations.
pub async fn graph(app: &TestApp, path: &str) -> Graph {
    let one = asked(app, path, "text/turtle").await.ok();
    let other = asked(app, path, "application/ld+json").await.ok();
    assert_eq!(one.header("content-type"), "text/turtle; charset=utf-8", "{path}");
    assert_eq!(other.header("content-type"), "application/ld+json", "{path}");
    assert_ne!(one.etag(), other.etag(), "{path}");
    assert!(other.body["@context"].is_object() && other.body["@context"]["dct"].is_string(), "{path}");
    let (one, other) = (turtle(&one.bytes), json_ld(&other.bytes));
    assert_eq!(triples(&one), triples(&other), "{path}");
    one
}

async fn everything(app: &TestApp) -> Vec<String> {
    let mut paths: Vec<String> = [
        "/v1/themes",
        "/v1/themes/home_care",
        "/v1/regions/05",
        "/v1/regions/04",
        "/v1/code-lists/target-groups",
        "/v1/municipalities/L407",
        "/v1/catalog",
    ]
    .map(str::to_owned)
    .into();
    for list in ["practices", "organisations", "lab-sessions"] {
        let found = app.public().get(&format!("/v1/{list}?limit=100")).await.ok();
        assert!(!found.items().is_empty());
        paths.extend(found.items().iter().map(|item| format!("/v1/{list}/{}", item["id"].as_str().unwrap())));
    }
    paths
}

#[actix_web::test]
async fn both_representations_are_one_graph_and_have_what_they_must() {
    let app = TestApp::new().await;
    let mut classes = BTreeSet::new();
    for path in everything(&app).await {
        let found = graph(&app, &path).await;
        let name = format!("{BASE}{path}");
        assert!(!values(&found, &name, "rdf:type").is_empty(), "{path} is nothing");
        assert_eq!(missing(&found), [] as [String; 0], "{path}");
        assert!(!values(&found, &name, "dct:license").is_empty(), "{path} says no licence");
        classes.extend(MANDATORY.iter().map(|(class, _)| *class).filter(|class| !of_class(&found, class).is_empty()));
    }
    let never: Vec<_> = MANDATORY.iter().map(|(class, _)| *class).filter(|class| !classes.contains(class)).collect();
    // A contact is told where one is set: seen below.
    assert_eq!(never, ["dcatapit:Organization"], "classes that nothing was of");
}

#[actix_web::test]
async fn each_representation_has_its_etag_and_who_does_not_mind_gets_json() {
    let app = TestApp::new().await;
    let path = "/v1/themes/home_care";
    for (accept, expected) in [
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json;profile=\"http://www.w3.org/ns/json-ld#compacted\"", "application/ld+json"),
        ("text/turtle;q=0.5, application/ld+json", "application/ld+json"),
    ] {
        let found = asked(&app, path, accept).await.ok();
        assert_eq!(found.header("content-type"), expected, "{accept}");
        assert!(found.header("vary").contains("Accept,"));
        let again = app.public().header("accept", accept).header("if-none-match", found.etag()).get(path).await;
        again.not_modified();
    }
    let json = app.public().get(path).await.ok();
    let other = app.public().header("accept", "text/turtle").header("if-none-match", json.etag()).get(path).await;
    other.ok();
    asked(&app, path, "application/rdf+xml").await.problem(406, "not_acceptable");
    asked(&app, "/v1/catalog", "application/json").await.problem(406, "not_acceptable");
    // The catalogue is RDF only: a browser gets JSON-LD.
    let catalogue = asked(&app, "/v1/catalog", "text/html,*/*;q=0.8").await.ok();
    assert_eq!(catalogue.header("content-type"), "application/ld+json");
    let session = format!("/v1/lab-sessions/{}", ids::LODI_SESSION);
    assert_eq!(
        asked(&app, &session, "text/calendar").await.ok().header("content-type"),
        "text/calendar; charset=utf-8"
    );
}

#[actix_web::test]
async fn linked_data_are_what_everybody_sees_whoever_asks() {
    let app = TestApp::new().await;
    for media_type in ["text/turtle", "application/ld+json"] {
        for person in [ADMIN, CONTACT, COORDINATOR] {
            let ask = |path: String| {
                let call = app.by(person).header("accept", media_type);
                async move { call.get(&path).await }
            };
            ask(format!("/v1/practices/{}", ids::DRAFT)).await.problem(404, "not_found");
            ask(format!("/v1/practices/{}", ids::WITHDRAWN)).await.problem(410, "gone");
            ask(format!("/v1/lab-sessions/{}", ids::TENTATIVE_SESSION)).await.problem(404, "not_found");
            let path = format!("/v1/lab-sessions/{}", ids::LODI_SESSION);
            let own = ask(path.clone()).await.ok();
            assert_eq!(own.bytes, asked(&app, &path, media_type).await.ok().bytes);
        }
    }
    // The programme names people; linked data do not.
    let path = format!("/v1/lab-sessions/{}", ids::LODI_SESSION);
    assert!(app.public().get(&path).await.ok().body.to_string().contains("Salvatore Gioia"));
    let told = asked(&app, &path, "text/turtle").await.ok();
    assert!(!String::from_utf8_lossy(&told.bytes).contains("Gioia"));
}

#[actix_web::test]
async fn sessions_are_public_debates_and_meetings_of_experts() {
    let app = TestApp::new().await;
    let kinds = |code: &str| format!("https://w3id.org/italia/controlled-vocabulary/public-event-types/{code}");
    let path = add(&app, json!({}), &["save_the_date"]).await;
    let found = graph(&app, &path).await;
    let name = format!("{BASE}{path}");
    assert_eq!(values(&found, &name, "cpev:hasPublicEventTypology"), [kinds("22")], "its technical part is not public");
    let open = json!({"parts": [{"kind": "technical_part", "visibility": "public"}]});
    let path = add(&app, open, &["save_the_date"]).await;
    let found = graph(&app, &path).await;
    let both = values(&found, &format!("{BASE}{path}"), "cpev:hasPublicEventTypology");
    assert_eq!(both, [kinds("22"), kinds("23")]);
    let format = values(&found, &format!("{BASE}{path}"), "cpev:hasFormat");
    assert_eq!(format, ["https://w3id.org/italia/onto/CPEV/Physical"]);
    assert_eq!(values(&found, &format!("{BASE}{path}"), "schema:startDate"), ["2027-05-20T09:30:00+02:00"]);
}

#[actix_web::test]
async fn words_stay_what_they_are() {
    let app = TestApp::new().await;
    let title = "L'\"Ulss\" è più vicina: <b>perché</b> \\ no? @it ^^x";
    let description = "Prima riga.\nSeconda \"riga\"\tcon \\n e àèìòù € 𝕏";
    let path = add(&app, json!({"title": title, "description": description}), &["save_the_date"]).await;
    let found = graph(&app, &path).await;
    let name = format!("{BASE}{path}");
    assert_eq!(values(&found, &name, "cpev:eventTitle"), [title]);
    assert_eq!(values(&found, &name, "l0:description"), [description]);
}

#[actix_web::test]
async fn the_catalogue_tells_who_publishes_what() {
    let settings =
        [("OSSERVATORIO_OPEN_DATA_EMAIL", "dati@example.org"), ("OSSERVATORIO_PUBLISHER_IPA_CODE", "oiss_x")];
    let app = TestApp::with(&settings).await;
    let found = graph(&app, "/v1/catalog").await;
    assert_eq!(missing(&found), [] as [String; 0]);
    let name = format!("{BASE}/v1/catalog");
    let publisher = "https://w3id.org/italia/data/public-organization/oiss_x";
    assert_eq!(values(&found, &name, "dct:publisher"), [publisher]);
    assert_eq!(values(&found, publisher, "dct:identifier"), ["oiss_x"]);
    assert_eq!(values(&found, &name, "dct:title").len(), 2, "Italian and English");
    let datasets = values(&found, &name, "dcat:dataset");
    let frozen = datasets.iter().filter(|dataset| !values(&found, dataset, "dct:isVersionOf").is_empty()).count();
    assert_eq!((datasets.len(), frozen), (7, 1), "{datasets:?}");
    assert_eq!(values(&found, &format!("{name}#contact"), "vcard:hasEmail"), ["mailto:dati@example.org"]);
    for distribution in of_class(&found, "dcatapit:Distribution") {
        let licence = values(&found, &distribution, "dct:license");
        assert_eq!(licence, ["https://creativecommons.org/licenses/by/4.0/"]);
        let format = values(&found, &distribution, "dct:format");
        assert!(format[0].starts_with("http://publications.europa.eu/resource/authority/file-type/"), "{format:?}");
    }
}
