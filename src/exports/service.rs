//! What can be exported, by whom, and how: also for other features that need a list as a file.
//!
//! ```ignore
//! let reader = Reader::new(core.db(), Arc::new(Actor::public(id)));
//! let plan = service::plan(ExportName::Practices, "status=published")?;
//! let file = service::to_file(&reader, &plan, ExportFormat::Csv, Arc::default()).await?;
//! ```
pub use super::formats::ExportFile;
pub use super::plan::Plan;
pub use super::writing::{Piece, file_pieces, piece, pieces, to_file};

use super::datasets::with_dataset;
use super::model::{Export, ExportDictionary, ExportFormat, ExportName};
use super::plan;
use crate::auth::actor::Actor;
use crate::auth::scopes::Scope;
use crate::error::{Error, Result};
use crate::parameters;

/// The rows that a query string asks for: the filters of the list of the same name; 400 for what is none of them. Whoever
/// reads them gets those that they see.
pub fn plan(name: ExportName, query: &str) -> Result<Plan> {
    with_dataset!(name, D => Ok(Plan::of::<D>(parameters::parse(query)?)))
}

/// The exports that there are.
pub fn list() -> Vec<Export> {
    let export = |name: &ExportName| Export { name: *name, about: name.label(), formats: ExportFormat::ALL.to_vec() };
    ExportName::ALL.iter().map(export).collect()
}

/// What the columns of one mean.
pub fn dictionary(name: ExportName) -> ExportDictionary {
    with_dataset!(name, D => plan::dictionary::<D>())
}

/// The scope that lets a system read the list of which this is the export; none where it is not for systems.
fn read_by(name: ExportName) -> Option<Scope> {
    match name {
        ExportName::Practices => Some(Scope::PracticesRead),
        ExportName::Organisations | ExportName::Adhesions => Some(Scope::OrganisationsRead),
        ExportName::Calls => Some(Scope::CallsRead),
        ExportName::Sessions | ExportName::Findings => Some(Scope::LabsRead),
        ExportName::Reviews => None,
    }
}

/// 403 for a system that may not read the list itself. That it has the scope `export` was checked before.
pub fn let_through(actor: &Actor, name: ExportName) -> Result<()> {
    let Some(system) = actor.as_system() else { return Ok(()) };
    let needed = read_by(name);
    let has = needed.is_some_and(|scope| system.scopes.contains(&scope));
    if has { Ok(()) } else { Err(Error::InsufficientScope(needed)) }
}
