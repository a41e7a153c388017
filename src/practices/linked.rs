//! Practices as works (schema.org, Dublin Core): who leads them, where, about what.
use super::model::{Period, Record};
use super::representation::{Practice, PracticeOrganisation};
use super::service::lists::Recorded;
use super::vocabulary::{IntegrationDimension, PracticeTypology, TargetGroup};
use crate::error::{Error, Result};
use crate::practices::model::PracticeStatus;
use crate::rdf::terms::{ADMS, COV, DCAT, DCT, SCHEMA, european, licence};
use crate::rdf::{Graph, Linked};
use oxrdf::NamedNode;

impl Linked for Practice {
    fn describe(&self, graph: &mut Graph) -> Result<()> {
        let record: Record = serde_json::from_str(&self.content).map_err(|e| Error::internal(e.to_string()))?;
        whole(graph, &record, &self.around.organisation);
        Ok(())
    }
}

impl Linked for Recorded {
    fn describe(&self, graph: &mut Graph) -> Result<()> {
        whole(graph, &self.record, &self.organisation);
        Ok(())
    }
}

fn whole(graph: &mut Graph, record: &Record, lead: &PracticeOrganisation) {
    let name = graph.here(&format!("/v1/practices/{}", record.head.id));
    told(graph, &name, record);
    let organisation = graph.here(&format!("/v1/organisations/{}", lead.id));
    graph.about(&organisation).italian(COV, "legalName", &lead.name);
    graph.about(&name).link(DCT, "creator", &organisation).link(SCHEMA, "author", &organisation);
}

/// What the record tells.
fn told(graph: &mut Graph, name: &NamedNode, record: &Record) {
    let (head, document) = (&record.head, &record.document);
    let mut work = graph.about(name);
    work.a(SCHEMA, "CreativeWork").a(DCAT, "Resource").plain(DCT, "identifier", &head.id.to_string());
    work.italian(DCT, "title", &document.title).italian(SCHEMA, "name", &document.title);
    work.italian_if(DCT, "description", document.summary.as_deref());
    work.italian_if(SCHEMA, "abstract", document.summary.as_deref());
    work.italian_if(SCHEMA, "text", document.story.as_deref());
    work.link(DCT, "license", &licence()).link(SCHEMA, "license", &licence());
    work.link(DCT, "language", &european("language", "ITA")).plain(SCHEMA, "inLanguage", "it");
    if let Some(published) = head.published_at {
        work.day_of(DCT, "issued", published).day_of(SCHEMA, "datePublished", published);
    }
    work.day_of(DCT, "modified", head.updated_at).day_of(SCHEMA, "dateModified", head.updated_at);
    places(graph, name, record);
    subjects(graph, name, record);
    if let Some(period) = &document.period {
        ran(graph, name, period);
    }
    for partner in &document.partners {
        if let Some(id) = &partner.organisation_id {
            let partner = graph.here(&format!("/v1/organisations/{id}"));
            graph.about(name).link(DCT, "contributor", &partner).link(SCHEMA, "contributor", &partner);
        }
    }
    for reference in &document.legal_references {
        graph.about(name).italian(SCHEMA, "citation", &reference.citation);
    }
    for link in document.links.iter().filter_map(|link| Graph::web(&link.url)) {
        graph.about(name).link(DCT, "relation", &link);
    }
}

fn places(graph: &mut Graph, name: &NamedNode, record: &Record) {
    let region = format!("/v1/regions/{}", record.head.region_code);
    let cities = record.document.municipalities.iter().map(|code| format!("/v1/municipalities/{code}"));
    for path in std::iter::once(region).chain(cities) {
        let place = graph.here(&path);
        graph.about(name).link(DCT, "spatial", &place).link(SCHEMA, "spatialCoverage", &place);
    }
}

fn subjects(graph: &mut Graph, name: &NamedNode, record: &Record) {
    let document = &record.document;
    for code in &document.themes {
        let theme = graph.here(&format!("/v1/themes/{code}"));
        graph.about(name).link(DCT, "subject", &theme).link(SCHEMA, "about", &theme);
    }
    for found in &document.dimensions {
        let dimension = found.dimension;
        let dimension = graph.code(IntegrationDimension::LIST.name, dimension.as_str(), &dimension.label());
        graph.about(name).link(DCT, "subject", &dimension);
    }
    for group in &document.target_groups {
        let audience = graph.code(TargetGroup::LIST.name, group.as_str(), &group.label());
        graph.about(name).link(DCT, "audience", &audience);
    }
    if let Some(typology) = document.typology {
        let typology = graph.code(PracticeTypology::LIST.name, typology.as_str(), &typology.label());
        graph.about(name).link(DCT, "type", &typology);
    }
    let status = record.head.status;
    let status = graph.code(PracticeStatus::LIST.name, status.as_str(), &status.label());
    graph.about(name).link(ADMS, "status", &status);
}

fn ran(graph: &mut Graph, name: &NamedNode, period: &Period) {
    let part = graph.here(&format!("{}#period", path_of(name, graph)));
    let mut time = graph.about(&part);
    time.a(DCT, "PeriodOfTime").day(DCAT, "startDate", period.start);
    if let Some(end) = period.end {
        time.day(DCAT, "endDate", end);
    }
    graph.about(name).link(DCT, "temporal", &part);
    let end = period.end.map(|end| end.to_string()).unwrap_or_else(|| "..".to_owned());
    graph.about(name).plain(SCHEMA, "temporalCoverage", &format!("{}/{end}", period.start));
}

/// Where something of this server is.
fn path_of(name: &NamedNode, graph: &Graph) -> String {
    name.as_str().strip_prefix(graph.here("").as_str()).unwrap_or_default().to_owned()
}
