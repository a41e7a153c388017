//! A receiver of somebody else's making: Python's, with `standardwebhooks` of PyPI, the library of the specification.
use super::receiver::Receiver;
use super::{app, change_theme, make_theme, subscribe_with};
use crate::sending::server::python;
use crate::support::people::ADMIN;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[actix_web::test]
async fn the_library_of_the_specification_verifies_every_delivery() {
    let Some(python) = python("standardwebhooks-venv", "standardwebhooks", &["standardwebhooks>=1.0.0"]) else {
        return;
    };
    let app = app().await;
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut process = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/webhooks/receiver.py"))
        .arg(&log)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let port = lines.next().unwrap().unwrap();
    let url = json!({"url": format!("http://127.0.0.1:{port}/"), "types": ["theme"], "embed": true});
    let made = subscribe_with(&app, ADMIN, &Receiver::new(), url).await;
    // The receiver is told its secret, as one would tell it.
    let mut stdin = process.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, format!("{}\n", made.secret).as_bytes()).unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "ready");
    for n in 0..5 {
        make_theme(&app, &format!("t_{n}")).await;
        change_theme(&app, &format!("t_{n}"), 2).await;
    }
    app.work().await;
    // With a second secret beside it, the first one is still good.
    app.by(ADMIN).post(&format!("{}/secrets", made.path), json!({})).await.created();
    make_theme(&app, "t_x").await;
    app.by(ADMIN).post(&format!("{}/tests", made.path), json!({})).await.created();
    app.work().await;
    let _ = process.kill();
    let _ = process.wait();
    let got = std::fs::read_to_string(log).unwrap();
    let got: Vec<Value> = got.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(got.len(), 12);
    assert!(got.iter().all(|one| one["verified"] == true && one["tampered"] == "refused"), "{got:#?}");
    let types: Vec<&str> = got.iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(types.iter().filter(|one| **one == "it.oiss.theme.changed").count(), 11);
}
