use super::{complete, create, path, published};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT, COORDINATOR, FOREIGN_CONTACT, Person, READER};
use crate::support::request::Answer;
use actix_web::http::Method;
use chrono::TimeDelta;
use osservatorio::demo::ids;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01 a picture";
const FIELDS: [(&str, &str); 4] =
    [("title", "Protocollo"), ("kind", "protocol"), ("licence", "cc_by_4_0"), ("publish", "true")];

/// A body with these fields and a file, which stands first.
pub fn body(fields: &[(&str, &str)], file: Option<(&str, &str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    if let Some((disposition, kind, bytes)) = file {
        let kind = if kind.is_empty() { String::new() } else { format!("content-type: {kind}\r\n") };
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"file\"{disposition}\r\n{kind}\r\n").bytes());
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    for (name, value) in fields {
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(b"--b--\r\n");
    body
}

pub async fn send(app: &TestApp, by: Person, practice: &str, body: Vec<u8>) -> Answer {
    let path = format!("{practice}/attachments");
    app.by(by).send(Method::POST, &path, Some(body), "multipart/form-data; boundary=b").await
}

pub async fn upload(app: &TestApp, by: Person, practice: &str, name: &str, kind: &str, bytes: &[u8]) -> Answer {
    let named = format!("; filename=\"{name}\"");
    send(app, by, practice, body(&FIELDS, Some((&named, kind, bytes)))).await
}

/// Every file in the application's storage that is not the scenario's.
pub fn stored(app: &TestApp) -> usize {
    let folder = &app.core.settings.attachments.folder;
    std::fs::read_dir(folder)
        .unwrap()
        .filter(|entry| !entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("scenario-"))
        .count()
}

#[actix_web::test]
async fn a_file_is_taken_in_and_comes_back_byte_by_byte() {
    let app = TestApp::new().await;
    let bytes: Vec<u8> = (0..6_000_000_u32).map(|n| (n % 251) as u8).collect();
    let bytes = [b"%PDF-1.7\n".as_slice(), &bytes].concat();
    let made = upload(&app, CONTACT, &path(ids::DRAFT), "Perché no.pdf", "application/pdf", &bytes).await.created();
    let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(made.body["sha256"], sum);
    assert_eq!(made.body["size"], bytes.len());
    assert_eq!(
        (&made.body["file_name"], &made.body["media_type"], &made.body["scan"], &made.body["accessible"]),
        (&json!("Perché no.pdf"), &json!("application/pdf"), &json!("not_scanned"), &json!("unknown"))
    );
    let at = made.header("location").to_owned();
    let content = app.by(CONTACT).get(&format!("{at}/content")).await.ok();
    assert!(content.bytes == bytes, "the same bytes");
    for (name, value) in [
        ("etag", format!("\"{sum}\"").as_str()),
        ("content-type", "application/pdf"),
        ("content-disposition", "attachment; filename=\"Perche no.pdf\"; filename*=UTF-8''Perch%C3%A9%20no.pdf"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
        ("cache-control", "no-store"),
        ("accept-ranges", "bytes"),
    ] {
        assert_eq!(content.header(name), value, "{name}");
    }
    let listed = app.by(COORDINATOR).get(&format!("{}/attachments?count=true", path(ids::DRAFT))).await.ok();
    assert_eq!((listed.body["total"].as_i64(), &listed.items()[0]["id"]), (Some(2), &made.body["id"]));
}

#[actix_web::test]
async fn ranges_are_served_as_the_rfc_says() {
    let app = TestApp::new().await;
    let made = upload(&app, CONTACT, &path(ids::DRAFT), "a.txt", "", b"0123456789").await.created();
    let content = format!("{}/content", made.header("location"));
    let etag = format!("\"{}\"", made.body["sha256"].as_str().unwrap());
    for (range, expected, content_range) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
        ("bytes=0-999", "0123456789", "bytes 0-9/10"),
    ] {
        let part = app.by(CONTACT).header("range", range).get(&content).await.is(206);
        assert_eq!(
            (String::from_utf8_lossy(&part.bytes).as_ref(), part.header("content-range")),
            (expected, content_range)
        );
        assert_eq!(part.header("etag"), etag);
    }
    for range in ["bytes=0-1,3-4", "lines=1-2", "bytes=x-"] {
        assert_eq!(app.by(CONTACT).header("range", range).get(&content).await.ok().bytes, b"0123456789", "{range}");
    }
    let beyond = app.by(CONTACT).header("range", "bytes=10-").get(&content).await.problem(416, "range_not_satisfiable");
    assert_eq!(beyond.header("content-range"), "bytes */10");
    let same =
        app.by(CONTACT).header("range", "bytes=0-1").header("if-range", etag.clone()).get(&content).await.is(206);
    assert_eq!(same.bytes, b"01");
    let other = app.by(CONTACT).header("range", "bytes=0-1").header("if-range", "\"x\"").get(&content).await.ok();
    assert_eq!(other.bytes, b"0123456789");
    app.by(CONTACT).header("if-none-match", etag).header("range", "bytes=0-1").get(&content).await.not_modified();
    // What can be compressed is not: positions would change.
    let plain = app.by(CONTACT).header("accept-encoding", "gzip, br").get(&content).await.ok();
    assert_eq!(plain.bytes, b"0123456789");
    app.by(CONTACT).header("accept", "text/plain").get(&content).await.ok();
}

#[actix_web::test]
async fn what_is_wrong_is_told_all_at_once_and_nothing_stays() {
    let app = TestApp::new().await;
    let draft = path(ids::DRAFT);
    let fields = [("title", ""), ("kind", "novel"), ("colour", "red"), ("publish", "maybe")];
    let pretended = ("; filename=\"a.pdf\"", "application/pdf", b"MZ\x90\0 a program".as_slice());
    assert_eq!(
        send(&app, CONTACT, &draft, body(&fields, Some(pretended))).await.violations(),
        [
            "#/colour unknown_field",
            "#/file type_not_allowed",
            "#/kind not_allowed",
            "#/licence required",
            "#/publish type",
            "#/title too_short"
        ]
    );
    assert_eq!(send(&app, CONTACT, &draft, body(&FIELDS, None)).await.violations(), ["#/file required"]);
    let twice = [FIELDS.as_slice(), &[("title", "again")]].concat();
    let file = Some(("; filename=\"a.png\"", "image/png", PNG));
    assert_eq!(send(&app, CONTACT, &draft, body(&twice, file)).await.violations(), ["#/title repeated"]);
    for (name, kind, bytes, code) in [
        ("a.png", "image/jpeg", PNG, "type_mismatch"),
        ("a.pdf", "", PNG, "type_mismatch"),
        ("a.html", "text/html", b"<!doctype html><script>".as_slice(), "type_not_allowed"),
        ("a.svg", "image/svg+xml", b"<svg xmlns='x'/>", "type_not_allowed"),
        ("a.txt", "text/plain", b"", "required"),
    ] {
        let refused = upload(&app, CONTACT, &draft, name, kind, bytes).await.violations();
        assert_eq!(refused, [format!("#/file {code}")], "{name}");
    }
    let json = app.by(CONTACT).post(&format!("{draft}/attachments"), json!({})).await;
    assert_eq!(json.problem(415, "unsupported_media_type").header("accept-post"), "multipart/form-data");
    let mut broken = body(&FIELDS, file);
    broken.truncate(60);
    send(&app, CONTACT, &draft, broken).await.problem(400, "malformed_body");
    let small = TestApp::with(&[("OSSERVATORIO_ATTACHMENT_LIMIT", "20")]).await;
    upload(&small, CONTACT, &draft, "a.png", "image/png", PNG).await.problem(413, "too_large");
    // What was given up in the middle is swept away after an hour.
    app.wait(TimeDelta::minutes(61));
    app.work().await;
    assert_eq!((stored(&app), stored(&small)), (0, 0));
}

#[actix_web::test]
async fn names_are_made_harmless() {
    let app = TestApp::new().await;
    for (disposition, name) in [
        ("; filename=\"C:\\\\x\\\\verbale.png\"", "verbale.png"),
        ("; filename=\"../../etc/passwd\"", "passwd.png"),
        ("; filename=\"a.png\"; filename*=UTF-8''%C3%88%20gi%C3%A0.png", "È già.png"),
        ("; filename=\"foto.exe\"", "foto.exe.png"),
        ("", "allegato.png"),
    ] {
        let made = send(&app, CONTACT, &path(ids::DRAFT), body(&FIELDS, Some((disposition, "", PNG)))).await.created();
        assert_eq!(made.body["file_name"], name, "{disposition}");
        let content = app.by(CONTACT).get(&format!("{}/content", made.header("location"))).await.ok();
        assert!(content.header("content-disposition").starts_with("inline; filename="), "pictures can be shown");
    }
}

#[actix_web::test]
async fn who_sees_and_changes_what() {
    let app = TestApp::with(&[("OSSERVATORIO_SERVE_UNSCANNED", "everyone")]).await;
    let practice = published(&app, json!({})).await;
    let at = format!("/v1/practices/{}", practice.body["id"].as_str().unwrap());
    // What is added to a public practice is public at once: its author cannot.
    upload(&app, CONTACT, &at, "a.png", "image/png", PNG).await.problem(403, "forbidden");
    let open = upload(&app, COORDINATOR, &at, "a.png", "image/png", PNG).await.created();
    let place = open.header("location").to_owned();
    app.public().get(&format!("{place}/content")).await.ok();
    assert_eq!(app.public().get(&format!("{at}/attachments")).await.ok().items().len(), 1);
    app.by(COORDINATOR).patch(&place, json!({"publish": false})).await.problem(428, "precondition_required");
    let hidden = app.by(COORDINATOR).if_match(open.etag()).patch(&place, json!({"publish": false})).await.ok();
    app.by(COORDINATOR)
        .if_match(open.etag())
        .patch(&place, json!({"publish": true}))
        .await
        .problem(412, "precondition_failed");
    app.public().get(&format!("{place}/content")).await.problem(404, "not_found");
    app.by(FOREIGN_CONTACT).get(&place).await.problem(404, "not_found");
    app.by(CONTACT).get(&format!("{place}/content")).await.ok();
    app.by(READER).get(&place).await.ok();
    app.by(COORDINATOR).if_match(hidden.etag()).patch(&place, json!({"size": 1})).await.problem(422, "invalid");
    app.by(COORDINATOR).if_match(hidden.etag()).delete(&place).await.done();
    app.by(CONTACT).get(&place).await.problem(404, "not_found");
    assert_eq!(stored(&app), 1, "the bytes go after the commit");
    app.work().await;
    assert_eq!(stored(&app), 0);
    // A draft takes its files along.
    let draft = create(&app, CONTACT, complete(ids::AULSS_2, "Con file")).await;
    upload(&app, CONTACT, draft.header("location"), "a.png", "image/png", PNG).await.created();
    app.by(CONTACT).if_match("*").delete(draft.header("location")).await.done();
    app.work().await;
    assert_eq!(stored(&app), 0);
}

#[actix_web::test]
async fn unscanned_files_go_to_members_only_unless_a_setting_says_otherwise() {
    for (setting, member, public) in [("members", 200, 404), ("nobody", 409, 404), ("everyone", 200, 200)] {
        let app = TestApp::with(&[("OSSERVATORIO_SERVE_UNSCANNED", setting)]).await;
        let at = published(&app, json!({})).await.body["id"].as_str().unwrap().to_owned();
        let made = upload(&app, ADMIN, &format!("/v1/practices/{at}"), "a.png", "", PNG).await.created();
        let content = format!("{}/content", made.header("location"));
        app.by(CONTACT).get(&content).await.is(member);
        app.public().get(&content).await.is(public);
    }
}

#[actix_web::test]
async fn a_repetition_with_its_key_makes_one_file() {
    let app = TestApp::new().await;
    let at = format!("{}/attachments", path(ids::DRAFT));
    let file = Some(("; filename=\"a.png\"", "image/png", PNG));
    let send = |bytes: Vec<u8>| {
        let call = app.by(CONTACT).header("idempotency-key", "k1");
        let at = at.clone();
        async move { call.send(Method::POST, &at, Some(bytes), "multipart/form-data; boundary=b").await }
    };
    let first = send(body(&FIELDS, file)).await.created();
    let again = send(body(&FIELDS, file)).await.created();
    assert_eq!(first.body, again.body);
    let other = body(&FIELDS, Some(("; filename=\"b.png\"", "image/png", PNG)));
    send(other).await.problem(422, "idempotency_key_reused");
    app.wait(TimeDelta::hours(2));
    app.work().await;
    assert_eq!(stored(&app), 1, "the copies of the repetitions are swept away");
    app.by(CONTACT).get(&format!("{}/content", first.header("location"))).await.ok();
}

#[actix_web::test]
async fn a_practice_has_thirty_files_at_most() {
    let app = TestApp::new().await;
    for n in 1..30 {
        upload(&app, CONTACT, &path(ids::DRAFT), &format!("{n}.txt"), "", b"testo").await.created();
    }
    let one_more = upload(&app, CONTACT, &path(ids::DRAFT), "x.txt", "", b"testo").await.violations();
    assert_eq!(one_more, ["#/file too_many"]);
    let mut seen = Vec::new();
    let mut next = Some(format!("{}/attachments?limit=7", path(ids::DRAFT)));
    while let Some(page) = next {
        let page = app.by(CONTACT).get(&page).await.ok();
        seen.extend(page.items().iter().map(|one| one["id"].clone()));
        next = page.body["_links"]["next"]["href"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), 30);
    assert!(seen.iter().map(Value::as_str).is_sorted_by(|a, b| a > b), "the last first, each once");
}
