//! Reading the sender's mailbox (IMAP4rev1, RFC 3501) for receipts.
//!
//! Only unseen messages with a provider's mark (`X-Ricevuta`) are fetched, without touching them; one becomes seen after
//! the transaction that took it in. Whatever stops us in between, the next round fetches it again, and the same receipt
//! twice changes nothing. Other mail is left alone.
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::config::mail::{Imap, Tls};
use crate::error::{Error, Result};
use crate::pec_receipts::service::{FILE_LIMIT, parse, take_in};
use async_imap::error::Error as ImapError;
use async_imap::{Client, Session};
use futures_util::TryStreamExt;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// How many receipts are fetched in one visit.
const AT_ONCE: usize = 200;

/// What bytes come and go through.
trait Stream: AsyncRead + AsyncWrite + Debug + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Debug + Unpin + Send> Stream for T {}

type Open = Session<Box<dyn Stream>>;

/// Takes in the receipts that are there, at most once a minute, and tells how many were new.
pub async fn poll(core: &Core) -> Result<usize> {
    let Some(imap) = &core.settings.imap else { return Ok(0) };
    if !core.mail.may_poll(core.db().clock().now()) {
        return Ok(0);
    }
    let mut new = 0;
    let visit = visit(core, imap, &mut new);
    // However slow the server is, the sending of messages is not kept from its turn for long.
    match tokio::time::timeout(Duration::from_secs(imap.server.timeout * 5), visit).await {
        Ok(Ok(())) => {}
        Ok(Err(Failure::Mail(why))) => log::warn!("the mailbox cannot be read: {why}"),
        Ok(Err(Failure::Own(error))) => return Err(error),
        Err(_) => log::warn!("the mailbox was read for too long; the rest comes next time"),
    }
    Ok(new)
}

/// Why a visit ended early.
enum Failure {
    /// The mail server.
    Mail(String),
    /// Ourselves.
    Own(Error),
}

impl From<ImapError> for Failure {
    fn from(error: ImapError) -> Self {
        Self::Mail(error.to_string())
    }
}
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Mail(error.to_string())
    }
}

async fn visit(core: &Core, imap: &Imap, new: &mut usize) -> std::result::Result<(), Failure> {
    let mut session = open(imap).await?;
    session.select(&imap.folder).await?;
    let found = session.uid_search("UNSEEN HEADER X-Ricevuta \"\"").await?;
    let mut uids: Vec<u32> = found.into_iter().filter(|uid| !core.mail.is_no_receipt(*uid)).collect();
    uids.sort_unstable();
    for uid in uids.into_iter().take(AT_ONCE) {
        match fetch(&mut session, uid).await? {
            Some(file) => match keep(core, file).await.map_err(Failure::Own)? {
                Some(is_new) => {
                    *new += usize::from(is_new);
                    let seen = session.uid_store(uid.to_string(), "+FLAGS.SILENT (\\Seen)").await?;
                    let _: Vec<_> = seen.try_collect().await?;
                }
                None => core.mail.note_no_receipt(uid),
            },
            None => core.mail.note_no_receipt(uid),
        }
    }
    let _ = session.logout().await;
    Ok(())
}

/// Takes one file in and tells whether it was new; none when it is no receipt.
async fn keep(core: &Core, file: Vec<u8>) -> Result<Option<bool>> {
    let file = Arc::new(file);
    let bytes = file.clone();
    let said = match core.db().compute(move || parse(&bytes)).await {
        Ok(said) => said,
        Err(Error::Invalid(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let actor = Arc::new(Actor::command("mailbox"));
    let (_, is_new) = core.db().work(actor, move |tx| take_in(tx, &said, &file)).await?;
    Ok(Some(is_new))
}

/// The bytes of a message; none when it is longer than a receipt may be.
async fn fetch(session: &mut Open, uid: u32) -> std::result::Result<Option<Vec<u8>>, Failure> {
    let sizes: Vec<_> = session.uid_fetch(uid.to_string(), "(UID RFC822.SIZE)").await?.try_collect().await?;
    let size = sizes.iter().find(|one| one.uid == Some(uid)).and_then(|one| one.size);
    if size.is_none_or(|size| size as usize > FILE_LIMIT) {
        return Ok(None);
    }
    let bodies: Vec<_> = session.uid_fetch(uid.to_string(), "(UID BODY.PEEK[])").await?.try_collect().await?;
    Ok(bodies.iter().find(|one| one.uid == Some(uid)).and_then(|one| one.body()).map(<[u8]>::to_vec))
}

/// Connects, encrypts and signs in.
async fn open(imap: &Imap) -> std::result::Result<Open, Failure> {
    let patience = Duration::from_secs(imap.server.timeout);
    match tokio::time::timeout(patience, connect(imap)).await {
        Ok(done) => done,
        Err(_) => Err(Failure::Mail(format!("no answer in {} seconds", imap.server.timeout))),
    }
}

async fn connect(imap: &Imap) -> std::result::Result<Open, Failure> {
    let server = &imap.server;
    let tcp = TcpStream::connect((server.host.as_str(), server.port)).await?;
    let stream: Box<dyn Stream> = match server.tls {
        Tls::None => Box::new(tcp),
        Tls::Implicit => Box::new(encrypted(imap, tcp).await?),
        Tls::StartTls => {
            let mut plain = Client::new(tcp);
            greeting(&mut plain).await?;
            // Nothing is told before this is answered with OK; what came along with the answer is thrown away.
            plain.run_command_and_check_ok("STARTTLS", None).await?;
            Box::new(encrypted(imap, plain.into_inner()).await?)
        }
    };
    let mut client = Client::new(stream);
    if server.tls != Tls::StartTls {
        greeting(&mut client).await?;
    }
    let Some((user, password)) = &server.credentials else {
        return Err(Failure::Mail("no user".to_owned()));
    };
    client.login(user, password.reveal()).await.map_err(|(error, _)| error.into())
}

/// A server speaks first.
async fn greeting<S: AsyncRead + AsyncWrite + Debug + Unpin + Send>(
    client: &mut Client<S>,
) -> std::result::Result<(), Failure> {
    match client.read_response().await? {
        Some(_) => Ok(()),
        None => Err(Failure::Mail("the server closed the connection".to_owned())),
    }
}

async fn encrypted(imap: &Imap, tcp: TcpStream) -> std::result::Result<TlsStream<TcpStream>, Failure> {
    let name = ServerName::try_from(imap.server.host.clone()).map_err(|why| Failure::Mail(why.to_string()))?;
    Ok(TlsConnector::from(Arc::new(tls(imap)?)).connect(name, tcp).await?)
}

/// The system's authorities and those of the settings.
fn tls(imap: &Imap) -> std::result::Result<ClientConfig, Failure> {
    let failed = |why: rustls::Error| Failure::Mail(why.to_string());
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for authority in &imap.server.authorities {
        roots.add(authority.clone()).map_err(failed)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(failed)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
