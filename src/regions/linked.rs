//! Regions as places (CLV-AP_IT).
use super::model::Region;
use crate::error::Result;
use crate::rdf::terms::{CLV, DCT, L0, OWL, RDFS, SCHEMA, italian, italy, licence};
use crate::rdf::{Graph, Linked};

impl Linked for Region {
    fn describe(&self, graph: &mut Graph) -> Result<()> {
        let name = graph.here(&format!("/v1/regions/{}", self.code));
        let code = self.code.to_string();
        let mut region = graph.about(&name);
        region.a(CLV, "Region").a(SCHEMA, "AdministrativeArea");
        region.plain(L0, "identifier", &code).plain(DCT, "identifier", &code);
        let names = [(Some(&self.name_it), "it"), (self.name_de.as_ref(), "de"), (self.name_fr.as_ref(), "fr")];
        for (label, language) in names.into_iter().filter_map(|(label, language)| Some((label?, language))) {
            region.said(L0, "name", label, language).said(RDFS, "label", label, language);
            region.said(SCHEMA, "name", label, language);
        }
        region.link(DCT, "license", &licence()).link(CLV, "situatedWithin", &italy());
        region.link(OWL, "sameAs", &italian("territorial-classifications/regions", &code));
        Ok(())
    }
}
