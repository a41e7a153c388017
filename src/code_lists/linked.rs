//! Code lists as concept schemes (SKOS).
use super::routes::CodeListView;
use crate::error::Result;
use crate::rdf::terms::{DCT, SKOS, licence};
use crate::rdf::{Graph, Linked};

impl Linked for CodeListView {
    fn describe(&self, graph: &mut Graph) -> Result<()> {
        let scheme = graph.here(&format!("/v1/code-lists/{}", self.code));
        let concepts: Vec<_> = self.codes.iter().map(|one| graph.code(self.code, one.code, &one.label)).collect();
        let mut about = graph.about(&scheme);
        about.a(SKOS, "ConceptScheme").plain(DCT, "identifier", self.code).said(
            DCT,
            "title",
            self.about.trim_end_matches('.'),
            "en",
        );
        about.link(DCT, "license", &licence());
        for concept in &concepts {
            about.link(SKOS, "hasTopConcept", concept);
        }
        Ok(())
    }
}
