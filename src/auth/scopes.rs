//! What a system may do with its access token, beside what its roles allow: scopes (RFC 6749, 3.3). The first word of an
//! operation's path and its method tell which one it needs.
use crate::db::changes::FeedType;
use actix_web::http::Method;

crate::codes! {
    /// A scope of a system's access token.
    pub enum Scope in "scopes" {
        RegistersRead = "registers:read" ("leggere i registri", "read regions, municipalities, themes, enumerations, rubrics, open data and status"),
        OrganisationsRead = "organisations:read" ("leggere le organizzazioni", "read organisations and their adhesions"),
        OrganisationsWrite = "organisations:write" ("scrivere le organizzazioni", "write organisations and their adhesions"),
        PracticesRead = "practices:read" ("leggere le pratiche", "read practices"),
        PracticesWrite = "practices:write" ("scrivere le pratiche", "write practices"),
        LabsRead = "labs:read" ("leggere i laboratori", "read laboratories, their sessions, findings and commitments"),
        LabsWrite = "labs:write" ("scrivere i laboratori", "write laboratories, their sessions, findings and commitments"),
        CallsRead = "calls:read" ("leggere gli inviti", "read calls, their invitations and messages"),
        CallsWrite = "calls:write" ("scrivere gli inviti", "write calls, their invitations and messages"),
        StatisticsRead = "statistics:read" ("leggere le statistiche", "read statistics; those of calls with calls:read too"),
        Feed = "feed" ("seguire le modifiche", "follow the changes of what the other scopes let it read, also by webhooks"),
        Export = "export" ("scaricare le esportazioni", "take exports of what the other scopes let it read"),
        Introspect = "introspect" ("verificare i token", "ask whether a token is good (RFC 7662)"),
    }
}

/// The first words of paths that no scope opens: they are for people, or take other credentials than a token.
pub const NOT_FOR_SYSTEMS: &[&str] = &[
    "audit-entries",
    "auth",
    "form-imports",
    "form-mappings",
    "import-jobs",
    "invitation-answers",
    "me",
    "oauth",
    "readers",
    "review-assignments",
    "reviews",
    "saved-searches",
    "service-clients",
    "session-registrations",
    "users",
];

/// The word of a path (`/v1/practices/0198...`) that decides which scope it needs: its first. Rows of an import are what is
/// imported, so that those of `imports/contacts` need what organisations need.
pub fn deciding_word(path: &str) -> &str {
    let mut words = path.split('/').skip(2);
    match (words.next().unwrap_or_default(), words.next()) {
        ("imports", Some("organisations" | "contacts")) => "organisations",
        ("imports", Some("practices")) => "practices",
        (word, _) => word,
    }
}

/// The scope that an operation needs, by the first word of its path (`practices`) and its method; none for what is not
/// open to systems.
pub fn needed(word: &str, method: &Method) -> Option<Scope> {
    let reads = method.is_safe();
    let pair = |read, write| Some(if reads { read } else { write });
    match word {
        "regions" | "municipalities" | "themes" | "code-lists" | "rubrics" | "status" | "catalog" | "open-data" => {
            reads.then_some(Scope::RegistersRead)
        }
        "changes" => reads.then_some(Scope::Feed),
        "webhook-subscriptions" => Some(Scope::Feed),
        "statistics" => reads.then_some(Scope::StatisticsRead),
        "organisations" => pair(Scope::OrganisationsRead, Scope::OrganisationsWrite),
        "practices" => pair(Scope::PracticesRead, Scope::PracticesWrite),
        "labs" | "lab-sessions" | "findings" | "commitments" => pair(Scope::LabsRead, Scope::LabsWrite),
        "calls" | "outbox" | "outbox-messages" | "pec-receipts" => pair(Scope::CallsRead, Scope::CallsWrite),
        "exports" => reads.then_some(Scope::Export),
        "export-jobs" => Some(Scope::Export),
        _ => None,
    }
}

/// The scope that lets a system read what the change feed names by this type: it is told of nothing else.
pub fn to_follow(of: FeedType) -> Scope {
    match of {
        FeedType::Theme => Scope::RegistersRead,
        FeedType::Organisation | FeedType::Adhesion => Scope::OrganisationsRead,
        FeedType::Practice => Scope::PracticesRead,
        FeedType::Lab | FeedType::LabCycle | FeedType::LabSession | FeedType::Finding => Scope::LabsRead,
        FeedType::Call => Scope::CallsRead,
    }
}

/// The scopes of a list with blanks between them; those that nobody knows are left out.
pub fn read(list: &str) -> Vec<Scope> {
    list.split_ascii_whitespace().filter_map(|one| one.parse().ok()).collect()
}

/// The list of scopes as claims and answers carry it.
pub fn written(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_scope_or_is_not_for_systems() {
        let document = crate::api::document::document("https://a.example");
        for path in document["paths"].as_object().unwrap().keys() {
            let of_practices = format!("/v1{}", path.replace("{kind}", "practices"));
            let word = deciding_word(&of_practices);
            let closed = NOT_FOR_SYSTEMS.contains(&word);
            assert_eq!(needed(word, &Method::GET).is_none(), closed, "{path}");
        }
    }

    #[test]
    fn rows_of_an_import_need_what_they_are() {
        assert_eq!(deciding_word("/v1/imports/contacts/0198/rows"), "organisations");
        assert_eq!(deciding_word("/v1/imports/practices"), "practices");
        assert_eq!(needed(deciding_word("/v1/imports/practice%73"), &Method::POST), None);
        assert_eq!(deciding_word("/v1/organisations/0198/contacts"), "organisations");
        assert_eq!(deciding_word("/v1"), "");
    }

    #[test]
    fn reading_needs_another_scope_than_writing() {
        assert_eq!(needed("practices", &Method::GET), Some(Scope::PracticesRead));
        assert_eq!(needed("practices", &Method::HEAD), Some(Scope::PracticesRead));
        assert_eq!(needed("practices", &Method::PATCH), Some(Scope::PracticesWrite));
        assert_eq!(needed("themes", &Method::POST), None);
        assert_eq!(read("practices:read nothing practices:write"), [Scope::PracticesRead, Scope::PracticesWrite]);
        assert_eq!(written(&[Scope::LabsRead, Scope::Introspect]), "labs:read introspect");
    }
}
