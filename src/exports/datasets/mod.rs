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
pub use practices::{PracticeExportFilter, Practices};
pub use reviews::Reviews;
pub use sessions::Sessions;

/// `$body` with `$dataset` for the dataset that is called `$name`.
macro_rules! with_dataset {
    ($name:expr, $dataset:ident => $body:expr) => {{
        use $crate::exports::datasets;
        use $crate::exports::model::ExportName;
        match $name {
            ExportName::Practices => {
                type $dataset = datasets::Practices;
                $body
            }
            ExportName::Organisations => {
                type $dataset = datasets::Organisations;
                $body
            }
            ExportName::Adhesions => {
                type $dataset = datasets::Adhesions;
                $body
            }
            ExportName::Calls => {
                type $dataset = datasets::Calls;
                $body
            }
            ExportName::Sessions => {
                type $dataset = datasets::Sessions;
                $body
            }
            ExportName::Findings => {
                type $dataset = datasets::Findings;
                $body
            }
            ExportName::Reviews => {
                type $dataset = datasets::Reviews;
                $body
            }
        }
    }};
}
pub(super) use with_dataset;
