//! The import rules of `src/lib.rs` and the ceilings of the house, read from the source.
#![expect(clippy::unwrap_used, reason = "tests")]
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const LONGEST_FILE: usize = 400;

/// Unscoped finders: each is called where the scope was checked before, or where there is none to check.
const UNSCOPED: &[&str] = &[
    // Sign-in, tokens and codes: they show who is there.
    "any_open",
    "any_of",
    "any_token",
    "any_user",
    "any_credentials",
    "any_exists",
    "any_holders",
    "any_organisations_of",
    "any_emails",
    "any_password",
    "any_of_provider",
    "any_other_with_email",
    // Organisations are public.
    "any_called",
    // Who stands behind a voucher: whoever shows the evidence.
    "any_evidence",
    "any_client",
    "any_by_consumer",
    "any_revoked",
    "any_open_session",
    // Public data.
    "any_all",
    // The rebuilding of what everything is found by.
    "any_after",
    "any_reach",
    "any_addresses",
    // Practices: `visible` decides on the row; the hits were found within the scope.
    "any_by_id",
    "any_hits",
    // What stands on the records of public practices, for who puts it there.
    "any_public_records",
    // Texts under review in the whole country, for who assigns reviews: the permit says so.
    "any_texts",
    // The worker's: what is due in the whole country.
    "any_due",
    "any_changes_due",
    "any_requested",
    "any_silent",
    "any_shared",
    "any_facets",
    "any_known",
    // Practices that were found within the scope, and public organisations.
    "any_leads",
    "any_kinds",
    // Practices for the import of forms, which works for the whole country and asks for a permit to.
    "any_led_by",
    // Experts of a cycle, for rooms that decide who reads their names.
    "any_confirmed",
    "any_in_question",
    // Of the sessions of a cycle that the actor moves on: numbers.
    "any_open_rounds",
    "any_unpublished",
    // The same and their addresses, for what the server writes to them.
    "any_group",
    "any_expert",
    "any_homes",
    "any_unanswered",
    // Contacts for rows that are brought in: each asks for a permit.
    "any_by_address",
    // Sessions, by the cycle that the actor works on.
    "any_of_cycles",
    // Messages: asked for by what they are about, which the caller may see.
    "any_standing",
    "any_known_ids",
    "any_by_ipa_code",
    "any_on_its_way",
    "any_waiting_of_call",
    "any_waiting_about",
    // Messages, for whoever sends them and for receipts.
    "any_attempted",
    "any_next_due",
    "any_lost",
    "any_with_message_id",
    // Receipts: what is known already, and the worker's.
    "any_with_fingerprint",
    "any_to_match",
    // Invitations: whoever shows the code, or was let to the call before.
    "any_by_digest",
    "any_with_call",
    "any_of_call",
    "any_codes",
    "any_practices",
    "any_answered_by",
    "any_last",
    "any_written",
    "any_delegations",
    "any_draft",
    "any_history",
    "any_waiting_of",
    "any_call",
    "any_number",
    // Labs: what a lab or cycle that the caller sees has; numbers of public practices.
    "any_current",
    "any_listed",
    "any_published_count",
    "any_published_of",
    "any_by_theme_and_region",
    // Where practices are that were found within the scope.
    "any_seats",
    "any_town_halls",
    // Rows of forms, by the digests of what the import itself has read.
    "any_brought",
    "any_of_organisation",
    "any_waiting",
    "any_succeeded",
    "any_merged",
    "any_closed",
    "any_events",
    "any_page",
    "any_count",
    "any_selected",
    "any_portion",
    "any_practices_of",
    "any_counts",
    // Sessions: whether the cycle that one names is there, and what belongs to one that the caller sees.
    "any_desk",
    // Registrations: whoever shows the code, whoever has taken the desk, and the worker's.
    "any_live",
    "any_live_of",
    "any_registration",
    "any_confirms",
    "any_last_position",
    "any_ahead",
    "any_next",
    "any_lapsed",
    "any_lapsing",
    // Calls: what belongs to one that the caller sees, and what the clock does.
    "any_form",
    "any_told",
    "any_steps",
    "any_recipients",
    "any_invited",
    // Sessions, shown beside what the actor sees of them.
    "any_named",
    // Rounds of ratings: what all have given, counted when the round is closed; comments without names.
    "any_given",
    "any_comments",
    // Webhooks: the worker's; of a subscription whose row whoever asks has taken.
    "any_pending",
    "any_next_of",
    "any_open_of",
    "any_older",
    "any_sealed_with",
    "any_ended",
    // Commitments: what the worker reminds of.
    "any_falling_due",
    // Notes and comments whose term is over: the worker's.
    "any_old_notes",
    "any_old_comments",
    // Findings, of which outcomes are made when they are published; their practices, for whoever sees the finding.
    "any_of_session",
    "any_state_of",
    "any_practices_named",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(root()).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// The features in the order of `lib.rs`, by their place.
fn features() -> BTreeMap<String, usize> {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let (_, after) = lib.split_once("// The features").unwrap();
    let (features, _) = after.split_once("// What puts it all together").unwrap();
    let names = features.lines().filter_map(|l| l.strip_prefix("pub mod ")).map(|n| n.trim_end_matches(';').to_owned());
    names.enumerate().map(|(i, name)| (name, i)).collect()
}

/// `use` paths of the code (not of its tests), one a line, braces opened.
fn imports(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut all = Vec::new();
    for statement in code.split("\nuse ").skip(1) {
        // A name given here (`as`) is no part of the path.
        let named = statement.split(';').next().unwrap_or_default().replace(" as ", "@");
        let path = named.replace(['\n', ' '], "");
        match path.split_once('{') {
            None => all.push(path.split('@').next().unwrap_or_default().to_owned()),
            Some((before, inside)) => {
                inside.trim_end_matches('}').split(',').for_each(|name| all.push(format!("{before}{name}")));
            }
        }
    }
    all
}

#[test]
fn files_are_short() {
    let long: Vec<String> = ["src", "tests"]
        .iter()
        .flat_map(|folder| sources(folder))
        .filter(|(path, _)| !path.ends_with("db/schema.rs"))
        .filter(|(_, text)| text.lines().count() > LONGEST_FILE)
        .map(|(path, text)| format!("{}: {}", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "over {LONGEST_FILE} lines, perhaps two rooms in one: {long:#?}");
}

#[test]
fn features_reach_only_what_stands_before_them_and_only_its_service_or_model() {
    let features = features();
    let mut wrong = Vec::new();
    for (path, text) in sources("src") {
        let mut parts = path.iter().skip(1).map(|p| p.to_string_lossy().into_owned());
        let own = parts.next().unwrap_or_default();
        let Some(place) = features.get(&own) else { continue };
        for import in imports(&text) {
            let Some(rest) = import.strip_prefix("crate::") else { continue };
            let mut steps = rest.split("::");
            let (other, mut room) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
            // A sub-resource has rooms of its own.
            if let Some(inner) = steps.next().filter(|inner| ["service", "model"].contains(inner)) {
                room = inner;
            }
            match features.get(other) {
                Some(_) if other == own => {}
                Some(there) if there >= place => wrong.push(format!("{}: {import} (stands later)", path.display())),
                Some(_)
                    if !["service", "model", "workflow", "register"].contains(&room)
                        && !room.starts_with(char::is_uppercase) =>
                {
                    wrong.push(format!("{}: {import} (not its service or model)", path.display()));
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_layer_knows_only_the_ones_below() {
    let forbidden: &[(&str, &[&str])] = &[
        ("model.rs", &["actix_web", "crate::http", "crate::db::tx"]),
        ("workflow.rs", &["actix_web", "crate::http", "crate::db", "diesel"]),
        ("service.rs", &["actix_web", "crate::http", "crate::db::schema"]),
        ("store.rs", &["actix_web", "crate::http"]),
        ("routes.rs", &["diesel", "crate::db::schema"]),
    ];
    let features = features();
    let mut wrong = Vec::new();
    for (path, text) in sources("src") {
        let own = path.iter().nth(1).unwrap_or_default().to_string_lossy().into_owned();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !features.contains_key(&own) {
            continue;
        }
        for (layer, not) in forbidden.iter().filter(|(layer, _)| *layer == name) {
            for import in imports(&text) {
                if let Some(bad) = not.iter().find(|bad| import.starts_with(**bad)) {
                    wrong.push(format!("{}: a {layer} does not know {bad}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn writers_ask_for_a_permit_and_unscoped_finders_are_listed() {
    let mut wrong = Vec::new();
    for (path, text) in sources("src") {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        if !path.to_string_lossy().contains("store") {
            continue;
        }
        for function in code.split("\npub fn ").skip(1) {
            let head = function.split('{').next().unwrap_or_default();
            let name = head.split(['(', '<']).next().unwrap_or_default();
            let body = function.split("\n}\n").next().unwrap_or_default();
            let writes = ["diesel::insert_into", "diesel::update", "diesel::delete", "insert_into("]
                .iter()
                .any(|w| body.contains(w));
            if writes && !head.contains("&Permit") {
                wrong.push(format!("{}: {name} writes without a Permit", path.display()));
            }
            if name.starts_with("any_") && !UNSCOPED.contains(&name) {
                wrong.push(format!("{}: {name} is not listed as unscoped", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_room_is_called_utils() {
    for (path, _) in sources("src") {
        let name = path.to_string_lossy();
        for vague in ["util", "helper", "common", "manager", "misc"] {
            assert!(!name.contains(vague), "{name}: what is in it?");
        }
    }
}

/// One name in the contract for each type: of two with the same, the document would keep only one.
#[test]
fn schemas_have_names_of_their_own() {
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in sources("src") {
        for item in text.split("#[derive(").skip(1).filter(|item| item.split(')').next().unwrap().contains("ToSchema"))
        {
            let (attributes, rest) = item.split_once("\npub ").unwrap_or((item, ""));
            let given = attributes.split_once("schema(as = ").map(|(_, name)| name);
            let own = rest.strip_prefix("struct ").or_else(|| rest.strip_prefix("enum ")).unwrap_or_default();
            let name: String = given.unwrap_or(own).chars().take_while(|c| c.is_alphanumeric()).collect();
            if !name.is_empty() {
                named.entry(name).or_default().push(path.display().to_string());
            }
        }
    }
    assert!(named.len() > 100, "reads the types: {}", named.len());
    named.retain(|_, paths| paths.len() > 1);
    assert!(named.is_empty(), "{named:#?}");
}
