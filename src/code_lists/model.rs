//! The code lists that there are.
use crate::codes::CodeList;

/// Every code list, by name.
pub const ALL: &[CodeList] = &[
    crate::auth::actor::Role::LIST,
    crate::auth::policy::Permission::LIST,
    crate::db::tx::ChangeKind::LIST,
    crate::db::tx::ResourceType::LIST,
    crate::regions::model::MacroArea::LIST,
];
