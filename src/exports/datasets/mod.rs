//! The exports that there are: their rows and columns.
mod adhesions;
mod calls;
mod findings;
mod organisations;
mod practices;
mod reviews;
mod sessions;

pub use adhesions::Adhesions;
pub use calls::Calls;
pub use findings::Findings;
pub use organisations::Organisations;
pub use practices::Practices;
pub use reviews::Reviews;
pub use sessions::Sessions;
