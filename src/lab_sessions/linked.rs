//! Sessions as public events (CPEV-AP_IT), with where they are (CLV-AP_IT), and as search engines read them (schema.org).
//!
//! Of people nothing is told: who speaks stands in the programme.
use super::content::{SessionParty, SessionVenue};
use super::model::{PartKind, PartyRole, SessionFormat, SessionStatus};
use super::view::LabSession;
use crate::error::Result;
use crate::rdf::terms::{CLV, COV, CPEV, DCT, L0, POI, RO, SCHEMA, TI, italian, licence};
use crate::rdf::{Graph, Linked};
use oxrdf::NamedNode;

/// The vocabulary of kinds of public events.
const TYPES: &str = "public-event-types";
/// 2.2, a public debate.
const DEBATE: &str = "22";
/// 2.3, a meeting of experts.
const EXPERTS: &str = "23";

/// The longest abstract of an event, in characters (CPEV-AP_IT).
const ABSTRACT_MOST: usize = 180;

impl Linked for LabSession {
    fn describe(&self, graph: &mut Graph) -> Result<()> {
        let event = Named { path: format!("/v1/lab-sessions/{}", self.id) };
        let name = event.name(graph);
        self.texts(graph, &name);
        self.time(graph, &event, &name);
        self.subjects(graph, &name);
        self.way_in(graph, &event, &name);
        for (n, party) in self.parties.iter().enumerate() {
            role(graph, &event, &name, (n + 1, party));
        }
        Ok(())
    }
}

/// A session and its parts.
struct Named {
    path: String,
}

impl Named {
    fn name(&self, graph: &Graph) -> NamedNode {
        graph.here(&self.path)
    }
    fn part(&self, graph: &Graph, part: &str) -> NamedNode {
        graph.here(&format!("{}#{part}", self.path))
    }
}

impl LabSession {
    /// A day is a public debate; one that has a technical part, or belongs to the cycle of a laboratory with its group,
    /// is a meeting of experts too.
    fn event_types(&self) -> impl Iterator<Item = NamedNode> {
        let technical = self.parts.iter().any(|part| part.kind == PartKind::TechnicalPart);
        let experts = (technical || self.cycle_id.is_some()).then_some(EXPERTS);
        std::iter::once(DEBATE).chain(experts).map(|code| italian(TYPES, code))
    }

    fn texts(&self, graph: &mut Graph, name: &NamedNode) {
        let about = self.description.as_ref().or(self.theme_text.as_ref()).unwrap_or(&self.title);
        let mut event = graph.about(name);
        event.a(CPEV, "PublicEvent").a(SCHEMA, "Event");
        event.plain(L0, "identifier", &self.id.to_string()).plain(DCT, "identifier", &self.id.to_string());
        event.italian(CPEV, "eventTitle", &self.title).italian(SCHEMA, "name", &self.title);
        event.italian(L0, "description", about).italian(SCHEMA, "description", about);
        if let Some(theme) = &self.theme_text {
            let short: String = theme.chars().take(ABSTRACT_MOST).collect();
            event.italian(CPEV, "eventAbstract", &short);
        }
        for kind in self.event_types() {
            event.link(CPEV, "hasPublicEventTypology", &kind);
        }
        event.day_of(DCT, "modified", self.updated_at).link(DCT, "license", &licence());
        let status = match self.status {
            SessionStatus::Postponed => "EventPostponed",
            SessionStatus::Cancelled => "EventCancelled",
            _ => "EventScheduled",
        };
        event.link(SCHEMA, "eventStatus", &SCHEMA.term(status));
        let status = graph.code(SessionStatus::LIST.name, self.status.as_str(), &self.status.label());
        graph.about(name).link(DCT, "type", &status);
    }

    fn time(&self, graph: &mut Graph, event: &Named, name: &NamedNode) {
        let interval = event.part(graph, "time");
        let mut time = graph.about(&interval);
        time.a(TI, "TimeInterval").hour(TI, "startTime", self.starts_at).hour(TI, "endTime", self.ends_at);
        let mut event = graph.about(name);
        event.link(TI, "atTime", &interval);
        event.hour(SCHEMA, "startDate", self.starts_at).hour(SCHEMA, "endDate", self.ends_at);
    }

    fn subjects(&self, graph: &mut Graph, name: &NamedNode) {
        for code in &self.themes {
            let theme = graph.here(&format!("/v1/themes/{code}"));
            graph.about(name).link(DCT, "subject", &theme);
        }
        for code in &self.regions {
            let region = graph.here(&format!("/v1/regions/{code}"));
            graph.about(name).link(DCT, "spatial", &region);
        }
        for id in &self.practices {
            let practice = graph.here(&format!("/v1/practices/{id}"));
            graph.about(name).link(SCHEMA, "about", &practice);
        }
    }

    /// Where it takes place, on the earth and on the net.
    fn way_in(&self, graph: &mut Graph, event: &Named, name: &NamedNode) {
        let (formats, mode): (&[&str], _) = match self.format {
            SessionFormat::InPerson => (&["Physical"], "OfflineEventAttendanceMode"),
            SessionFormat::Online => (&["Virtual"], "OnlineEventAttendanceMode"),
            SessionFormat::Hybrid => (&["Physical", "Virtual"], "MixedEventAttendanceMode"),
        };
        for format in formats {
            graph.about(name).link(CPEV, "hasFormat", &CPEV.term(format));
        }
        graph.about(name).link(SCHEMA, "eventAttendanceMode", &SCHEMA.term(mode));
        if let Some(venue) = &self.venue {
            place(graph, event, name, venue);
        }
        if let Some(link) = self.online_link.as_deref().and_then(Graph::web) {
            let online = event.part(graph, "online");
            graph.about(&online).a(SCHEMA, "VirtualLocation").link(SCHEMA, "url", &link);
            graph.about(name).link(SCHEMA, "location", &online);
        }
    }
}

fn place(graph: &mut Graph, event: &Named, name: &NamedNode, venue: &SessionVenue) {
    let [place, address] = ["venue", "address"].map(|part| event.part(graph, part));
    let city = venue.cadastral_code.as_ref().map(|code| graph.here(&format!("/v1/municipalities/{code}")));
    let town = match &venue.province {
        Some(province) => format!("{} ({province})", venue.municipality),
        None => venue.municipality.clone(),
    };
    let full = venue.address.as_ref().map_or_else(|| town.clone(), |street| format!("{street}, {town}"));
    graph.about(name).link(CPEV, "takesPlaceIn", &place).link(SCHEMA, "location", &place);
    let mut there = graph.about(&place);
    there.a(POI, "PointOfInterest").a(SCHEMA, "Place");
    there.italian(POI, "POIofficialName", &venue.name).italian(SCHEMA, "name", &venue.name);
    there.link(CLV, "hasAddress", &address).link(SCHEMA, "address", &address);
    let mut written = graph.about(&address);
    written.a(CLV, "Address").a(SCHEMA, "PostalAddress").italian(CLV, "fullAddress", &full);
    written.link_if(CLV, "hasCity", city.as_ref()).italian(SCHEMA, "addressLocality", &venue.municipality);
    written.italian_if(SCHEMA, "streetAddress", venue.address.as_deref()).plain(SCHEMA, "addressCountry", "IT");
    if let Some(geo) = venue.geo {
        let position = event.part(graph, "position");
        graph.about(&place).point(&position, geo.latitude, geo.longitude);
    }
}

/// What a body does for it (RO-AP_IT). One that the Observatory does not know has a name here.
fn role(graph: &mut Graph, event: &Named, name: &NamedNode, (n, party): (usize, &SessionParty)) {
    let body = match party.organisation_id {
        Some(id) => graph.here(&format!("/v1/organisations/{id}")),
        None => {
            let body = event.part(graph, &format!("party-{n}"));
            graph.about(&body).a(COV, "Organization").a(SCHEMA, "Organization").italian(SCHEMA, "name", &party.name);
            body
        }
    };
    graph.about(&body).italian(COV, "legalName", &party.name);
    let kind = graph.code(PartyRole::LIST.name, party.role.as_str(), &party.role.label());
    let role = event.part(graph, &format!("role-{n}"));
    graph.about(&role).a(RO, "TimeIndexedRole").link(RO, "isRoleInTimeOf", &body).link(RO, "withRole", &kind);
    let property = match party.role {
        PartyRole::Organiser => "organizer",
        PartyRole::Patron | PartyRole::Contributor => "sponsor",
        PartyRole::Partner | PartyRole::Promoter | PartyRole::Host => "contributor",
    };
    graph.about(name).link(RO, "holdsRoleInTime", &role).link(SCHEMA, property, &body);
}
