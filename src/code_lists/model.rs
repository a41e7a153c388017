//! The code lists that there are.
use crate::codes::CodeList;

/// Every code list, by feature.
const BY_FEATURE: &[&[CodeList]] = &[
    &[
        crate::auth::actor::Role::LIST,
        crate::auth::policy::Permission::LIST,
        crate::db::tx::ChangeKind::LIST,
        crate::db::tx::ResourceType::LIST,
        crate::regions::model::MacroArea::LIST,
    ],
    crate::users::model::CODE_LISTS,
    crate::service_clients::model::CODE_LISTS,
    crate::municipalities::model::CODE_LISTS,
    crate::organisations::model::CODE_LISTS,
    crate::practices::model::CODE_LISTS,
    crate::practices::attachments::model::CODE_LISTS,
    crate::practices::similar::model::CODE_LISTS,
    crate::practices::warnings::model::CODE_LISTS,
    crate::labs::model::CODE_LISTS,
    crate::rubrics::model::CODE_LISTS,
    crate::reviews::model::CODE_LISTS,
    crate::transferability::model::CODE_LISTS,
    crate::lab_sessions::model::CODE_LISTS,
    crate::lab_sessions::materials::model::CODE_LISTS,
    crate::lab_sessions::framework_notes::model::CODE_LISTS,
    crate::lab_sessions::registrations::model::CODE_LISTS,
    crate::outbox::model::CODE_LISTS,
    crate::pec_receipts::model::CODE_LISTS,
    crate::calls::model::CODE_LISTS,
    crate::findings::model::CODE_LISTS,
    crate::exports::model::CODE_LISTS,
    crate::exports::jobs::model::CODE_LISTS,
    crate::imports::model::CODE_LISTS,
    crate::row_imports::model::CODE_LISTS,
    crate::form_imports::model::CODE_LISTS,
    crate::changes::model::CODE_LISTS,
    crate::webhooks::model::CODE_LISTS,
    crate::open_data::model::CODE_LISTS,
    crate::statistics::model::CODE_LISTS,
];

/// Every code list.
pub fn all() -> impl Iterator<Item = &'static CodeList> {
    BY_FEATURE.iter().copied().flatten()
}
