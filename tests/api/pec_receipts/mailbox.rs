//! The sender's mailbox is read over TLS from a real IMAP server: `pymap` of PyPI with `server.py`.
use super::{message, receipt, sent};
use crate::sending::server::{certificate, python};
use crate::support::TestApp;
use crate::support::people::ADMIN;
use chrono::TimeDelta;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server; it ends with its standard input.
struct Mailbox {
    process: Child,
    python: PathBuf,
    port: u16,
    plain: u16,
    starttls: u16,
}

impl Mailbox {
    fn start((cert, key): &(String, String), files: &[PathBuf]) -> Option<Self> {
        let python = python("pymap-venv", "pymap", &["pymap>=0.36"])?;
        let mut process = Command::new(&python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/pec_receipts/server.py"))
            .args([cert, key, "oiss", "molto-segreta"])
            .args(files)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ports: Vec<u16> = line.split_whitespace().map(|port| port.parse().unwrap()).collect();
        Some(Self { process, python, port: ports[0], plain: ports[1], starttls: ports[2] })
    }

    /// The subjects of what nobody has seen yet.
    fn unseen(&self) -> Vec<String> {
        const LOOK: &str = "import imaplib, sys\n\
            box = imaplib.IMAP4('127.0.0.1', int(sys.argv[1])); box.login('oiss', 'molto-segreta'); box.select('INBOX', True)\n\
            for n in box.search(None, 'UNSEEN')[1][0].split():\n    \
            print(box.fetch(n, '(BODY.PEEK[HEADER.FIELDS (SUBJECT)])')[1][0][1].decode().strip())";
        let done = Command::new(&self.python).args(["-c", LOOK, &self.plain.to_string()]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().unwrap();
    }
}

fn write(folder: &Path, name: &str, eml: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, eml).unwrap();
    path
}

#[actix_web::test]
async fn receipts_are_taken_from_the_mailbox_and_other_mail_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let Some(keys) = certificate(folder.path()) else { return };
    let delivery = receipt("avvenuta-consegna", "one@osservatorio.example.org", 9);
    let files = [
        write(folder.path(), "a", &receipt("accettazione", "one@osservatorio.example.org", 8)),
        write(folder.path(), "b", &delivery),
        write(folder.path(), "b-again", &delivery),
        write(folder.path(), "mail", "From: a@b.it\r\nSubject: Buongiorno\r\n\r\nciao\r\n"),
        write(folder.path(), "broken", "From: a@b.it\r\nSubject: Rotta\r\nX-Ricevuta: accettazione\r\n\r\nniente\r\n"),
    ];
    let Some(mailbox) = Mailbox::start(&keys, &files) else { return };
    let port = mailbox.port.to_string();
    let settings: Vec<(&'static str, &str)> = vec![
        ("OSSERVATORIO_IMAP_HOST", "localhost"),
        ("OSSERVATORIO_IMAP_PORT", &port),
        ("OSSERVATORIO_IMAP_USER", "oiss"),
        ("OSSERVATORIO_IMAP_PASSWORD", "molto-segreta"),
    ];
    let before = mailbox.unseen();
    // A server that nobody vouches for gets no password.
    let app = TestApp::with(&settings).await;
    app.work().await;
    assert_eq!(mailbox.unseen(), before);
    let trusting = [&settings[..], &[("OSSERVATORIO_IMAP_CA_FILE", keys.0.as_str())]].concat();
    let app = TestApp::with(&trusting).await;
    let id = sent(&app, "one@osservatorio.example.org");
    app.work().await;
    assert_eq!(message(&app, id).await["status"], "delivered");
    let listed = app.by(ADMIN).get(&format!("/v1/pec-receipts?message={id}")).await.ok();
    assert_eq!(listed.items().len(), 2, "the same twice is one");
    let left = mailbox.unseen();
    assert!(!left.iter().any(|subject| subject.contains("CONSEGNA")), "{left:?}");
    for subject in ["Subject: Buongiorno", "Subject: Rotta"] {
        assert!(left.iter().any(|one| one == subject), "{left:?}");
    }
    assert_eq!(before.len() - left.len(), 3);
    app.wait(TimeDelta::minutes(2));
    app.work().await;
    assert_eq!(mailbox.unseen(), left);
    assert!(app.by(ADMIN).get("/v1/outbox").await.ok().body["imap_configured"].as_bool().unwrap());
}

#[actix_web::test]
async fn a_mailbox_that_is_encrypted_by_starttls_is_read_once_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let Some(keys) = certificate(folder.path()) else { return };
    let files = [write(folder.path(), "a", &receipt("accettazione", "two@osservatorio.example.org", 8))];
    let Some(mailbox) = Mailbox::start(&keys, &files) else { return };
    let (port, plain) = (mailbox.starttls.to_string(), mailbox.plain.to_string());
    let settings: Vec<(&'static str, &str)> = vec![
        ("OSSERVATORIO_IMAP_HOST", "localhost"),
        ("OSSERVATORIO_IMAP_TLS", "starttls"),
        ("OSSERVATORIO_IMAP_PORT", &port),
        ("OSSERVATORIO_IMAP_USER", "oiss"),
        ("OSSERVATORIO_IMAP_PASSWORD", "molto-segreta"),
    ];
    let before = mailbox.unseen();
    // A server that nobody vouches for gets no password, nor one that offers no STARTTLS.
    let app = TestApp::with(&settings).await;
    app.work().await;
    let trust = ("OSSERVATORIO_IMAP_CA_FILE", keys.0.as_str());
    let without = [&settings[..], &[trust, ("OSSERVATORIO_IMAP_PORT", plain.as_str())]].concat();
    let app = TestApp::with(&without).await;
    app.work().await;
    assert_eq!(mailbox.unseen(), before);
    let app = TestApp::with(&[&settings[..], &[trust]].concat()).await;
    let id = sent(&app, "two@osservatorio.example.org");
    app.work().await;
    assert_eq!(message(&app, id).await["status"], "accepted_by_provider");
    assert_eq!(before.len() - mailbox.unseen().len(), 1);
}
