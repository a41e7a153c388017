//! A real mail server on this machine: `aiosmtpd` of PyPI with `server.py`.
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// A running server; gone when it is dropped.
pub struct MailServer {
    process: Child,
    folder: tempfile::TempDir,
    pub port: u16,
}

fn quiet(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A python with `packages`, in a virtual environment below `target`.
pub fn python(name: &str, module: &str, packages: &[&str]) -> Option<PathBuf> {
    let works = |python: &Path| quiet(Command::new(python).args(["-c", &format!("import {module}")]));
    let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("target").join(name);
    let own = venv.join("bin/python");
    if !works(&own) {
        quiet(Command::new("python3").args(["-m", "venv"]).arg(&venv));
        quiet(
            Command::new(&own).args(["-m", "pip", "install", "-q", "--timeout", "10", "--retries", "0"]).args(packages),
        );
    }
    let found = works(&own).then_some(own);
    if found.is_none() {
        eprintln!("SKIPPED: no python3 with the PyPI package {}; a real server is not tried", packages.join(" "));
    }
    found
}

impl MailServer {
    /// A server, with more arguments for `server.py`; none when there is no python for it (said out loud).
    pub fn start(arguments: &[&str]) -> Option<Self> {
        static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
        let python = PYTHON.get_or_init(|| python("aiosmtpd-venv", "aiosmtpd", &["aiosmtpd>=1.4.6"])).as_ref()?;
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/sending/server.py"))
            .arg(folder.path().join("log"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Some(Self { process, folder, port: line.trim().parse().expect("a port") })
    }

    /// The settings of a sender to it, without encryption.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("OSSERVATORIO_SMTP_HOST", "127.0.0.1".to_owned()),
            ("OSSERVATORIO_SMTP_PORT", self.port.to_string()),
            ("OSSERVATORIO_SMTP_TLS", "none".to_owned()),
            ("OSSERVATORIO_SMTP_FROM", "osservatorio@pec.example.it".to_owned()),
            ("OSSERVATORIO_SMTP_FROM_NAME", "Osservatorio".to_owned()),
            ("OSSERVATORIO_SMTP_RATE", "1000000".to_owned()),
            ("OSSERVATORIO_SMTP_TIMEOUT", "20".to_owned()),
        ]
    }

    /// The messages that it has taken.
    pub fn taken(&self) -> Vec<Value> {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// To whom the messages went that it has taken.
    pub fn recipients(&self) -> Vec<String> {
        let mut all: Vec<String> = self.taken().iter().map(|m| m["to"].as_str().unwrap().to_owned()).collect();
        all.sort();
        all
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// A certificate for `localhost` and its key, by the `openssl` command; none when there is none (said out loud).
pub fn certificate(folder: &Path) -> Option<(String, String)> {
    let (cert, key) = (folder.join("cert.pem").display().to_string(), folder.join("key.pem").display().to_string());
    let made =
        quiet(Command::new("openssl").args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]).args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-keyout",
            &key,
            "-out",
            &cert,
        ]));
    if !made {
        eprintln!("SKIPPED: no openssl command; encrypted connections are not tried");
    }
    made.then_some((cert, key))
}
