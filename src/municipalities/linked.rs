//! Municipalities as places (CLV-AP_IT).
use super::model::Municipality;
use crate::error::Result;
use crate::rdf::terms::{CLV, DCT, L0, OWL, RDFS, SCHEMA, licence};
use crate::rdf::{Graph, Linked};

impl Linked for Municipality {
    fn describe(&self, graph: &mut Graph) -> Result<()> {
        let path = |code: &str| format!("/v1/municipalities/{code}");
        let name = graph.here(&path(&self.cadastral_code));
        let region = graph.here(&format!("/v1/regions/{}", self.region_code));
        let successor = self.successor_code.as_deref().map(|code| graph.here(&path(code)));
        let parts = [
            ("istat", "Codice ISTAT", self.istat_code.as_str()),
            ("cadastral", "Codice catastale", self.cadastral_code.as_str()),
        ];
        let identifiers = parts.map(|(part, kind, code)| {
            let identifier = graph.here(&format!("{}#{part}", path(&self.cadastral_code)));
            let mut about = graph.about(&identifier);
            about.a(CLV, "Identifier").italian(CLV, "identifierType", kind).plain(L0, "identifier", code);
            identifier
        });
        let mut city = graph.about(&name);
        city.a(CLV, "City").a(SCHEMA, "City").plain(DCT, "identifier", &self.cadastral_code);
        for property in [(L0, "name"), (RDFS, "label"), (SCHEMA, "name")] {
            city.italian(property.0, property.1, &self.name);
        }
        for identifier in &identifiers {
            city.link(CLV, "hasIdentifier", identifier);
        }
        city.link(CLV, "situatedWithin", &region).link_if(DCT, "isReplacedBy", successor.as_ref());
        city.flag(OWL, "deprecated", !self.active).link(DCT, "license", &licence());
        Ok(())
    }
}
