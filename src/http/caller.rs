//! The doors from a handler to data: [`Caller`], who has shown a token, and [`Anyone`], who need not. [`Guest`] is
//! anyone at an operation that takes other credentials than a token.
use crate::app::Core;
use crate::auth::actor::Actor;
use crate::db::reader::Reader;
use crate::db::tx::Tx;
use crate::error::{Error, Result, Unauthenticated};
use crate::http::etag;
use crate::http::idempotency::{self, Key};
use crate::http::input::Input;
use crate::http::limits;
use crate::http::page::{Created, DoneOnce, Resource, ShownOnce};
use crate::http::request::RequestId;
use crate::version::Expected;
use actix_web::dev::Payload;
use actix_web::http::{Method, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use std::future::{Ready, ready};
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

/// Who calls an operation that needs a token.
pub struct Caller {
    core: web::Data<Core>,
    actor: Arc<Actor>,
    key: Option<Key>,
    /// The versions that a step may start from, where `If-Match` names some.
    expected: Option<Expected>,
}

/// Who calls an operation that is open to the public: a person if there is a (valid) token, else the public.
pub struct Anyone(Caller);

/// Who calls an operation that takes a password, a refresh token or a one-time code: always the public. An access
/// token that comes along is not looked at, because a front-end sends its expired one with the request for the next.
pub struct Guest {
    anyone: Anyone,
    key: Option<Key>,
    address: Option<IpAddr>,
}

impl Caller {
    /// Reads on behalf of the caller.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.core.db.read(self.actor.clone(), f).await
    }

    /// Writes on behalf of the caller, in one transaction; `f` may run again, see [`Db::write`](crate::db::Db).
    pub async fn write<T: Send + 'static>(&self, f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        let expected = self.expected.clone();
        let work = move |tx: &mut Tx<'_>| {
            tx.expect(expected.clone());
            f(tx)
        };
        self.core.db.write(self.actor.clone(), work).await
    }

    /// Creates a resource in one transaction. With an `Idempotency-Key` the answer is stored in the same
    /// transaction, and a repetition gets it again instead of a second resource.
    pub async fn create<B, V>(
        self,
        input: Input<B>,
        f: impl Fn(&mut Tx<'_>, &B) -> Result<V> + Send + 'static,
    ) -> Result<Created>
    where
        B: Send + 'static,
        V: Resource,
    {
        let key = self.key.clone();
        let Input { body, fingerprint } = input;
        self.write(move |tx| idempotency::once(tx, key.as_ref(), &fingerprint, |tx| Created::of(&f(tx, &body)?))).await
    }

    /// Does something that makes no resource, in one transaction: once for an `Idempotency-Key`. `crate::api` lists the
    /// operations that do so.
    pub async fn once<B: Send + 'static>(
        self,
        input: Input<B>,
        f: impl Fn(&mut Tx<'_>, &B) -> Result<Created> + Send + 'static,
    ) -> Result<DoneOnce> {
        let key = self.key.clone();
        let Input { body, fingerprint } = input;
        let done = self.write(move |tx| idempotency::once(tx, key.as_ref(), &fingerprint, |tx| f(tx, &body))).await?;
        Ok(DoneOnce(done))
    }

    /// The same for an answer with a secret: what is stored for repetitions is the answer without it, so that the
    /// secret is shown once and kept nowhere.
    pub async fn create_secret<V: ShownOnce>(
        self,
        fingerprint: String,
        f: impl Fn(&mut Tx<'_>) -> Result<V> + Send + 'static,
    ) -> Result<Created> {
        let key = self.key.clone();
        self.write(move |tx| {
            let mut shown = None;
            let stored = idempotency::once(tx, key.as_ref(), &fingerprint, |tx| {
                let made = f(tx)?;
                shown = Some(Created::of(&made)?);
                Created::of(&made.without_secret())
            })?;
            Ok(shown.unwrap_or(stored))
        })
        .await
    }

    /// Works out something that takes long and needs no database: a password's hash.
    pub async fn compute<T: Send + 'static>(&self, f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        self.core.db.compute(f).await
    }

    /// Who calls.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What the server is made of: settings, tokens.
    pub fn core(&self) -> &Core {
        &self.core
    }

    fn of(req: &HttpRequest) -> Result<Self> {
        let core = core(req)?;
        let actor = authenticated(req)?;
        let key = Key::of(req)?;
        // Other changes ask for it themselves, and need it: `Expected`.
        let steps = req.method() == Method::POST && req.path().ends_with("/transitions");
        let expected = if steps { etag::expected(req.headers()) } else { None };
        Ok(Self { core, actor, key, expected })
    }
}

/// Who makes this request. A token's signature is checked once: the rate limit and the handler share what it says.
pub(crate) fn authenticated(req: &HttpRequest) -> Result<Arc<Actor>> {
    if let Some(known) = req.extensions().get::<Arc<Actor>>() {
        return Ok(known.clone());
    }
    match req.extensions().get::<Unknown>() {
        Some(Unknown::Now) => return Err(Error::Busy),
        Some(Unknown::Here) => return Err(Error::NotAdmitted),
        None => {}
    }
    let request = RequestId::of(req);
    let mut sent = req.headers().get_all(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
    let actor = match (sent.next().map(scheme), sent.next()) {
        (None, _) => Actor::public(request),
        (Some((Scheme::Bearer, token)), None) => core(req)?.tokens.verify(token, request)?,
        (Some((Scheme::Dpop, _)), _) => return Err(Error::Unauthenticated(Unauthenticated::InvalidBoundToken)),
        _ => return Err(Error::Unauthenticated(Unauthenticated::InvalidToken)),
    };
    let actor = Arc::new(actor);
    came(req, actor.clone());
    Ok(actor)
}

/// Remembers who makes this request.
pub(crate) fn came(req: &HttpRequest, actor: Arc<Actor>) {
    req.extensions_mut().insert(actor);
}

/// Why it is not known who makes a request. An extension of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// It cannot be told now.
    Now,
    /// Who comes is somebody, but nobody here.
    Here,
}

/// Remembers that it is not known who makes this request.
pub(crate) fn unknown(req: &HttpRequest, why: Unknown) {
    req.extensions_mut().insert(why);
}

fn core(req: &HttpRequest) -> Result<web::Data<Core>> {
    let core = req.app_data::<web::Data<Core>>().cloned();
    core.ok_or_else(|| Error::internal("the application has no core".to_owned()))
}

/// How a token is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// As one that is good for whoever has it (RFC 6750).
    Bearer,
    /// As one that is bound to a key, with a proof (RFC 9449).
    Dpop,
    /// In another way.
    Other,
}

/// The scheme and the token of `Bearer <token>`; the scheme's case does not matter (RFC 9110, 11.1).
pub(crate) fn scheme(value: &str) -> (Scheme, &str) {
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Scheme::Bearer,
        "dpop" => Scheme::Dpop,
        _ => Scheme::Other,
    };
    (scheme, token.trim())
}

impl Anyone {
    /// Reads what this caller may see.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.0.read(f).await
    }

    /// Writes what the policy allows to the public: signing in, redeeming a one-time code.
    pub async fn write<T: Send + 'static>(&self, f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.0.write(f).await
    }

    /// Works out something that takes long and needs no database: a password's hash.
    pub async fn compute<T: Send + 'static>(&self, f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        self.0.compute(f).await
    }

    /// The same request as if nobody had signed in: for what tells everybody the same.
    pub fn as_public(&self) -> Self {
        let actor = Arc::new(Actor::public(self.actor().request_id()));
        Self(Caller { core: self.0.core.clone(), actor, key: None, expected: None })
    }

    /// Who calls.
    pub fn actor(&self) -> &Actor {
        self.0.actor()
    }

    /// What the server is made of: settings, tokens.
    pub fn core(&self) -> &Core {
        self.0.core()
    }

    /// Reads in the caller's name for as long as the answer is being written.
    pub fn reader(&self) -> Reader {
        Reader::new(&self.0.core.db, self.0.actor.clone())
    }
}

impl From<Caller> for Anyone {
    fn from(caller: Caller) -> Self {
        Self(caller)
    }
}

impl FromRequest for Caller {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req).and_then(|caller| match caller.actor.subject() {
            Some(_) => Ok(caller),
            None => Err(Error::Unauthenticated(Unauthenticated::Missing)),
        }))
    }
}

impl FromRequest for Anyone {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Caller::of(req).map(Self))
    }
}

impl Guest {
    /// Creates a resource in one transaction, as [`Caller::create`] does; `who` tells whose idempotency key it is.
    pub async fn create<B, V>(
        self,
        who: String,
        input: Input<B>,
        f: impl Fn(&mut Tx<'_>, &B) -> Result<V> + Send + 'static,
    ) -> Result<Created>
    where
        B: Send + 'static,
        V: Resource,
    {
        let key = self.key.clone();
        let Input { body, fingerprint } = input;
        self.write(move |tx| {
            idempotency::once_for(tx, who.clone(), key.as_ref(), &fingerprint, |tx| Created::of(&f(tx, &body)?))
        })
        .await
    }

    /// The code that the request shows in `header`, and what `look` finds for it: 401 when there is none, or it is wrong.
    /// A wrong one is counted by `count_wrong`, in a transaction of its own, which is committed. Both are told the address.
    pub async fn holding<T: Send + 'static>(
        &self,
        req: &HttpRequest,
        header: &'static str,
        look: impl FnOnce(&mut Tx<'_>, &str, Option<IpAddr>) -> Result<Option<T>> + Send + 'static,
        count_wrong: impl Fn(&mut Tx<'_>, IpAddr) -> Result<()> + Send + 'static,
    ) -> Result<(String, T)> {
        let bad = || Error::Unauthenticated(Unauthenticated::BadCode);
        let sent = req.headers().get(header).and_then(|value| value.to_str().ok()).map(str::trim);
        let Some(code) = sent.filter(|code| !code.is_empty()).map(str::to_owned) else { return Err(bad()) };
        let (shown, address) = (code.clone(), self.address);
        if let Some(found) = self.read(move |tx| look(tx, &shown, address)).await? {
            return Ok((code, found));
        }
        if let Some(address) = address {
            self.write(move |tx| count_wrong(tx, address)).await?;
        }
        Err(bad())
    }

    /// The address that the request comes from, to count failures under.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }
}

impl Deref for Guest {
    type Target = Anyone;
    fn deref(&self) -> &Anyone {
        &self.anyone
    }
}

impl FromRequest for Guest {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let actor = Arc::new(Actor::public(RequestId::of(req)));
        let address = limits::address(req);
        ready(core(req).and_then(|core| {
            let anyone = Anyone(Caller { core, actor, key: None, expected: None });
            Ok(Self { anyone, key: Key::of(req)?, address })
        }))
    }
}
