//! A conversation with the sender's mail server (RFC 5321), step by step, so that it is always known what was sent.
use crate::config::mail::{MailServer, Smtp, Tls};
use lettre::Address;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use std::future::Future;
use std::time::Duration;

/// Why the server did not take a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not now (4xx), or the connection broke before the data were begun: nothing was sent.
    NotNow(String),
    /// Never (5xx): nothing was sent.
    Never(String),
    /// The server will not work for us at all, whoever the recipient is: nothing was sent.
    Server(String),
    /// The connection broke, or the answer did not come, after the data were begun: nobody knows.
    Unknown(String),
}

/// A connection that is signed in.
pub struct Connection {
    inner: AsyncSmtpConnection,
    patience: Duration,
}

/// What the server's answer to the data is waited for longer than to a command (RFC 5321, 4.5.3.2.6).
const DATA_PATIENCE: u32 = 2;

fn words(error: &SmtpError) -> String {
    let mut words = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words = format!("{words}: {cause_words}");
        }
        source = cause.source();
    }
    words
}

async fn in_time<T>(patience: Duration, step: impl Future<Output = Result<T, SmtpError>>) -> Result<T, Refusal> {
    match tokio::time::timeout(patience, step).await {
        Err(_) => Err(Refusal::NotNow(format!("no answer in {} seconds", patience.as_secs()))),
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) if error.is_permanent() => Err(Refusal::Never(words(&error))),
        Ok(Err(error)) => Err(Refusal::NotNow(words(&error))),
    }
}

/// Whatever the refusal was, it was not about a recipient.
fn of_server(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::NotNow(why) | Refusal::Never(why) => Refusal::Server(why),
        other => other,
    }
}

fn tls(server: &MailServer) -> Result<TlsParameters, SmtpError> {
    let mut parameters = TlsParameters::builder(server.host.clone());
    for authority in &server.authorities {
        parameters = parameters.add_root_certificate(Certificate::from_der(authority.to_vec())?);
    }
    parameters.build_rustls()
}

impl Connection {
    /// Connects, encrypts and signs in. `own_name` is how this server introduces itself.
    pub async fn open(smtp: &Smtp, own_name: &str) -> Result<Self, Refusal> {
        let server = &smtp.server;
        let patience = Duration::from_secs(server.timeout);
        in_time(patience, Self::connect(server, patience, own_name)).await.map_err(of_server)
    }

    async fn connect(server: &MailServer, patience: Duration, own_name: &str) -> Result<Self, SmtpError> {
        let name = ClientId::Domain(own_name.to_owned());
        let parameters = if server.tls == Tls::None { None } else { Some(tls(server)?) };
        let implicit = parameters.clone().filter(|_| server.tls == Tls::Implicit);
        let address = (server.host.as_str(), server.port);
        let mut inner = AsyncSmtpConnection::connect_tokio1(address, Some(patience), &name, implicit, None).await?;
        if let (Tls::StartTls, Some(parameters)) = (server.tls, parameters) {
            inner.starttls(parameters, &name).await?;
        }
        if let Some((user, password)) = &server.credentials {
            let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
            inner.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(Self { inner, patience })
    }

    /// Says from whom and to whom the next message goes.
    pub async fn envelope(&mut self, from: &Address, to: &Address) -> Result<(), Refusal> {
        let mail = self.inner.command(Mail::new(Some(from.clone()), Vec::new()));
        in_time(self.patience, mail).await.map_err(of_server)?;
        in_time(self.patience, self.inner.command(Rcpt::new(to.clone(), Vec::new()))).await?;
        Ok(())
    }

    /// Sends the data of the message whose envelope was accepted.
    pub async fn data(&mut self, message: &[u8]) -> Result<(), Refusal> {
        in_time(self.patience, self.inner.command(Data)).await?;
        match tokio::time::timeout(self.patience * DATA_PATIENCE, self.inner.message(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) if error.is_permanent() => Err(Refusal::Never(words(&error))),
            Ok(Err(error)) if error.is_transient() => Err(Refusal::NotNow(words(&error))),
            Ok(Err(error)) => Err(Refusal::Unknown(words(&error))),
            Err(_) => Err(Refusal::Unknown("the server did not say whether it took the message".to_owned())),
        }
    }

    /// Forgets an envelope; false when the connection is of no use any more.
    pub async fn reset(&mut self) -> bool {
        in_time(self.patience, self.inner.command(Rset)).await.is_ok()
    }

    /// Says good-bye.
    pub async fn close(mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(2), self.inner.quit()).await;
    }
}
