//! The good practices: one document each, from draft to publication.
//!
//! Life: `draft -> submitted -> regional_check -> under_review -> accepted -> published -> archived`, back where the
//! table in [`workflow`] says so, and `withdrawn` from anywhere. Published and archived ones are public; whoever could
//! read one that is withdrawn later gets 410, so that copies can be deleted. What is published stays word for word in
//! [`versions`]; it is changed by a working copy ([`revisions`]) that goes the same way and becomes the next version.
//!
//! Invariants: one owner (the lead organisation of the time, whose region is the practice's; who leads it together with
//! that reads and writes it as well, and decides on it as little); a practice that is not a
//! draft is complete; a public one was checked and accepted and has the consent to its publication. What is served is
//! stored as text (`content` for one, `card` for lists), and everything else in its row and in `practice_facets` is
//! derived from it in one place, `store::columns`. People stand in [`contacts`] and nowhere else.
pub mod adoptions;
pub mod assessed;
pub mod attachments;
pub mod contacts;
pub mod facets;
pub mod filter;
pub mod life;
pub mod lineage;
pub mod linked;
pub mod model;
pub mod near;
pub mod notices;
pub mod parts;
pub mod remarks;
pub mod representation;
pub mod revisions;
pub mod routes;
pub mod saved_searches;
pub mod search;
pub mod service;
pub mod similar;
pub mod store;
pub mod transitions;
pub mod versions;
pub mod visibility;
pub mod vitality;
pub mod vocabulary;
pub mod warnings;
pub mod workflow;
