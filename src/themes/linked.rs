//! Themes as concepts of a scheme (SKOS), and as defined terms (schema.org).
use super::model::Theme;
use crate::error::Result;
use crate::language::text;
use crate::rdf::terms::{DCT, OWL, SCHEMA, SKOS, licence};
use crate::rdf::{Graph, Linked};

/// Where the scheme is.
const SCHEME: &str = "/v1/themes";

impl Linked for Theme {
    fn describe(&self, graph: &mut Graph) -> Result<()> {
        let (name, scheme) = (graph.here(&format!("{SCHEME}/{}", self.code)), graph.here(SCHEME));
        let parent = self.parent_code.as_ref().map(|code| graph.here(&format!("{SCHEME}/{code}")));
        let label = text(self.label_it.clone(), self.label_en.clone());
        let mut concept = graph.about(&name);
        concept.a(SKOS, "Concept").a(SCHEMA, "DefinedTerm").plain(DCT, "identifier", &self.code);
        concept.words(SKOS, "prefLabel", &label).plain(SKOS, "notation", &self.code).link(SKOS, "inScheme", &scheme);
        concept.words(SCHEMA, "name", &label).plain(SCHEMA, "termCode", &self.code);
        concept.link(SCHEMA, "inDefinedTermSet", &scheme).link_if(SKOS, "broader", parent.as_ref());
        if parent.is_none() {
            concept.link(SKOS, "topConceptOf", &scheme);
        }
        concept.link(DCT, "license", &licence()).flag(OWL, "deprecated", !self.active).day_of(
            DCT,
            "modified",
            self.updated_at,
        );
        Ok(())
    }
}

/// The whole tree.
pub struct Tree(pub Vec<Theme>);

impl Linked for Tree {
    fn describe(&self, graph: &mut Graph) -> Result<()> {
        let scheme = graph.here(SCHEME);
        let title = text(
            "Temi delle buone pratiche di integrazione socio-sanitaria",
            "Themes of good practices in social-health integration",
        );
        let mut about = graph.about(&scheme);
        about.a(SKOS, "ConceptScheme").a(SCHEMA, "DefinedTermSet").words(DCT, "title", &title);
        about.words(SCHEMA, "name", &title).link(DCT, "license", &licence());
        for theme in self.0.iter().filter(|theme| theme.parent_code.is_none()) {
            let top = graph.here(&format!("{SCHEME}/{}", theme.code));
            graph.about(&scheme).link(SKOS, "hasTopConcept", &top);
        }
        self.0.iter().try_for_each(|theme| theme.describe(graph))
    }
}
