//! Organisations (COV-AP_IT), with their seats (CLV-AP_IT), and as search engines read them (schema.org).
use super::kinds::OrganisationKind as Kind;
use super::model::Organisation;
use crate::error::Result;
use crate::rdf::terms::{CLV, COV, DCT, OWL, SCHEMA, SKOS, licence};
use crate::rdf::{Graph, Linked};
use oxrdf::NamedNode;

impl Linked for Organisation {
    fn describe(&self, graph: &mut Graph) -> Result<()> {
        let name = graph.here(&path(&self.id));
        let kind = graph.code(Kind::LIST.name, self.kind.as_str(), &self.kind.label());
        let region = self.region_code.map(|code| graph.here(&format!("/v1/regions/{code}")));
        let [parent, successor] = [self.parent_id, self.successor_id].map(|id| id.map(|id| graph.here(&path(&id))));
        let address = self.seat(graph);
        let (class, alike) = if is_public(self.kind) {
            ("PublicOrganization", "GovernmentOrganization")
        } else {
            ("Organization", "Organization")
        };
        let mut body = graph.about(&name);
        body.a(COV, class).a(SCHEMA, alike).plain(DCT, "identifier", &self.id.to_string()).link(DCT, "type", &kind);
        body.italian(COV, "legalName", &self.legal_name).italian(SCHEMA, "legalName", &self.legal_name);
        body.italian(SCHEMA, "name", self.short_name.as_ref().unwrap_or(&self.legal_name));
        body.italian_if(SKOS, "altLabel", self.short_name.as_deref());
        body.plain_if(COV, "IPAcode", self.ipa_code.as_deref()).plain_if(COV, "taxCode", self.tax_code.as_deref());
        body.plain_if(SCHEMA, "taxID", self.tax_code.as_deref());
        body.plain_if(SCHEMA, "email", self.email.as_deref());
        body.link_if(SCHEMA, "url", self.website.as_deref().and_then(Graph::web).as_ref());
        body.link_if(CLV, "hasAddress", address.as_ref()).link_if(SCHEMA, "address", address.as_ref());
        body.link_if(CLV, "hasSpatialCoverage", region.as_ref()).link_if(SCHEMA, "areaServed", region.as_ref());
        body.link_if(COV, "subOrganizationOf", parent.as_ref()).link_if(SCHEMA, "parentOrganization", parent.as_ref());
        body.link_if(COV, "precedes", successor.as_ref());
        body.link(DCT, "license", &licence()).flag(OWL, "deprecated", !self.active).day_of(
            DCT,
            "modified",
            self.updated_at,
        );
        if let Some(geo) = self.geo.known() {
            let position = graph.here(&format!("{}#position", path(&self.id)));
            graph.about(&name).point(&position, geo.latitude, geo.longitude);
        }
        Ok(())
    }
}

fn path(id: &impl std::fmt::Display) -> String {
    format!("/v1/organisations/{id}")
}

impl Organisation {
    /// The address of its seat, where something of it is known.
    fn seat(&self, graph: &mut Graph) -> Option<NamedNode> {
        if self.address.is_none() && self.cadastral_code.is_none() {
            return None;
        }
        let name = graph.here(&format!("{}#address", path(&self.id)));
        let city = self.cadastral_code.as_ref().map(|code| graph.here(&format!("/v1/municipalities/{code}")));
        let parts = [self.address.as_deref(), self.postal_code.as_deref(), self.province.as_deref()];
        let full = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let mut seat = graph.about(&name);
        seat.a(CLV, "Address").a(SCHEMA, "PostalAddress").italian_if(SCHEMA, "streetAddress", self.address.as_deref());
        seat.italian_if(CLV, "fullAddress", Some(full.as_str()).filter(|full| !full.is_empty()));
        seat.plain_if(CLV, "postCode", self.postal_code.as_deref());
        seat.plain_if(SCHEMA, "postalCode", self.postal_code.as_deref());
        seat.plain(SCHEMA, "addressCountry", "IT").link_if(CLV, "hasCity", city.as_ref());
        Some(name)
    }
}

/// Whether bodies of this kind are public ones.
fn is_public(kind: Kind) -> bool {
    use Kind::{
        AnciNational, AnciRegional, CareHome, FedersanitaNational, FedersanitaRegional, Other, PharmacyBody,
        ProfessionalOrder, ThirdSector, UniversityResearch,
    };
    let others = [ThirdSector, PharmacyBody, CareHome, UniversityResearch, ProfessionalOrder, Other];
    let associations = [FedersanitaNational, FedersanitaRegional, AnciNational, AnciRegional];
    !others.contains(&kind) && !associations.contains(&kind)
}
