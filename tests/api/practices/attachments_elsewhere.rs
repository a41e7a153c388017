//! Files with what stands outside: the scanner, and an S3-compatible storage.
use super::attachments::{PNG, upload};
use super::{path, published};
use crate::support::TestApp;
use crate::support::people::{ADMIN, CONTACT};
use chrono::TimeDelta;
use osservatorio::demo::ids;
use serde_json::json;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A scanner in a shell: it refuses what has the word EICAR in it, and cannot tell when there is `BROKEN`.
fn scanner(folder: &Path) -> String {
    let file = folder.join("scanner");
    let script =
        "#!/bin/sh\nall=$(cat | tr -d '\\000')\ncase \"$all\" in *EICAR*) exit 1;; *BROKEN*) exit 2;; esac\nexit 0\n";
    std::fs::File::create(&file).unwrap().write_all(script.as_bytes()).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    format!("{} --quiet -", file.display())
}

#[actix_web::test]
async fn files_stand_in_quarantine_until_the_scanner_has_spoken() {
    let folder = tempfile::tempdir().unwrap();
    let app = TestApp::with(&[("OSSERVATORIO_SCANNER", &scanner(folder.path()))]).await;
    let at = format!("/v1/practices/{}", published(&app, json!({})).await.body["id"].as_str().unwrap());
    let clean = upload(&app, ADMIN, &at, "a.png", "", PNG).await.created();
    let infected = upload(&app, ADMIN, &at, "b.txt", "", b"EICAR test").await.created();
    let broken = upload(&app, ADMIN, &at, "c.txt", "", b"BROKEN").await.created();
    let large: Vec<u8> = [b"testo ".as_slice(), &vec![b'x'; 3_000_000]].concat();
    let large = upload(&app, ADMIN, &at, "d.txt", "", &large).await.created();
    let content = |one: &crate::support::request::Answer| format!("{}/content", one.header("location"));
    assert_eq!(clean.body["scan"], "pending");
    app.by(ADMIN).get(&content(&clean)).await.problem(409, "wrong_state");
    app.public().get(&content(&clean)).await.problem(404, "not_found");
    app.work().await;
    for (one, scan, member, public) in [
        (&clean, "clean", 200, 200),
        (&infected, "infected", 409, 404),
        (&broken, "pending", 409, 404),
        (&large, "clean", 200, 200),
    ] {
        assert_eq!(app.by(CONTACT).get(one.header("location")).await.ok().body["scan"], scan);
        app.by(CONTACT).get(&content(one)).await.is(member);
        app.public().get(&content(one)).await.is(public);
    }
    assert_eq!(app.public().get(&format!("{at}/attachments?count=true")).await.ok().body["total"], 2);
    // The scenario's file was there before the scanner: it was scanned too.
    let before = format!("{}/attachments/{}", path(ids::DRAFT), ids::ATTACHMENT);
    assert_eq!(app.by(CONTACT).get(&before).await.ok().body["scan"], "clean");
    // What could not be scanned is tried again, later.
    std::fs::write(folder.path().join("scanner"), "#!/bin/sh\ncat > /dev/null\n").unwrap();
    app.work().await;
    assert_eq!(app.by(CONTACT).get(broken.header("location")).await.ok().body["scan"], "pending");
    app.wait(TimeDelta::minutes(2));
    app.work().await;
    assert_eq!(app.by(CONTACT).get(broken.header("location")).await.ok().body["scan"], "clean");
}

/// An S3 server of PyPI (`moto[server]`), if there is or can be one.
fn moto() -> Option<PathBuf> {
    let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/moto-venv");
    let program = venv.join("bin/moto_server");
    if !program.exists() {
        let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let _ = quiet(Command::new("python3").args(["-m", "venv"]).arg(&venv));
        let pip = ["-m", "pip", "install", "-q", "--timeout", "10", "--retries", "0", "moto[server,s3]>=5"];
        let _ = quiet(Command::new(venv.join("bin/python")).args(pip));
    }
    if !program.exists() {
        eprintln!("SKIPPED: no moto_server (PyPI moto[server]); the S3-compatible storage was NOT tried");
    }
    program.exists().then_some(program)
}

struct Server(Child);
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[actix_web::test]
async fn files_can_be_in_a_bucket() {
    let Some(program) = moto() else { return };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let quiet =
        Command::new(program).args(["-p", &port.to_string()]).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let _server = Server(quiet.unwrap());
    let endpoint = format!("http://127.0.0.1:{port}");
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let made = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(200));
        agent.put(format!("{endpoint}/files")).send_empty().is_ok_and(|answer| answer.status() == 200)
    });
    assert!(made, "the S3 server makes a bucket");
    let app = TestApp::with(&[
        ("OSSERVATORIO_S3_ENDPOINT", &endpoint),
        ("OSSERVATORIO_S3_BUCKET", "files"),
        ("OSSERVATORIO_S3_ACCESS_KEY_ID", "test"),
        ("OSSERVATORIO_S3_SECRET_ACCESS_KEY", "test"),
    ])
    .await;
    let bytes = [b"%PDF-1.7\n".as_slice(), &vec![7; 11_000_000]].concat();
    let made = upload(&app, CONTACT, &path(ids::DRAFT), "a.pdf", "application/pdf", &bytes).await.created();
    let content = format!("{}/content", made.header("location"));
    assert!(app.by(CONTACT).get(&content).await.ok().bytes == bytes, "three parts, put together");
    let part = app.by(CONTACT).header("range", "bytes=0-7").get(&content).await.is(206);
    assert_eq!(part.bytes, b"%PDF-1.7");
    let objects = || agent.get(format!("{endpoint}/files")).call().unwrap().body_mut().read_to_string().unwrap();
    assert_eq!(objects().matches("<Key>").count(), 4, "with the scenario's three");
    upload(&app, CONTACT, &path(ids::DRAFT), "a.jpg", "image/jpeg", PNG).await.problem(422, "invalid");
    app.by(CONTACT).if_match("*").delete(made.header("location")).await.done();
    app.work().await;
    assert_eq!(objects().matches("<Key>").count(), 3);
}
