//! Every failure that an endpoint can answer with: one enum, one exhaustive match to its code.
//!
//! Codes are stable: clients may rely on them. What a code means, its status and its titles stand in
//! [`catalogue`]; the answer itself is an RFC 9457 problem document, made in [`crate::http::problem`].
pub mod catalogue;
pub mod unique;

use crate::auth::actor::Role;
use crate::auth::policy::Permission;
use crate::auth::scopes::Scope;
use crate::language::{Text, text};
use actix_web::http::StatusCode;
use catalogue::Code;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind};

/// What everything here returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request could not be done.
#[derive(Debug)]
pub enum Error {
    /// The body is not what its content type says.
    MalformedBody(Text),
    /// A path or query parameter is wrong; its name and why.
    BadParameter(String, Text),
    /// No, expired or wrong credentials.
    Unauthenticated(Unauthenticated),
    /// The actor sees the resource but may not do this; who may.
    Forbidden(Permission, Vec<Role>),
    /// The agency's provider knows the person, who has no access here.
    NotAdmitted,
    /// The system's token lacks this scope; none where no scope opens the operation.
    InsufficientScope(Option<Scope>),
    /// The actor's role would allow it, but it is a decision on what their own organisation wrote.
    OwnInterest,
    /// The actor's role would allow it, but they have an interest in what it is about; which.
    Interested(Text),
    /// Nothing there that the actor may see.
    NotFound(Text),
    /// It was public and is not any more.
    Gone(Text),
    /// The position in the change feed is not one from which nothing is missing.
    PositionLost(Text),
    /// The path exists, this method does not; those that do.
    MethodNotAllowed(Vec<String>),
    /// None of the media types asked for can be made; those that can.
    NotAcceptable(Vec<String>),
    /// The body's media type is not taken; those that are.
    UnsupportedMediaType(&'static str),
    /// The body is longer than so many bytes.
    TooLarge(usize),
    /// The body holds more than is taken at once; how to go on.
    TooMuch(Text),
    /// The file has none of the bytes that `Range` asks for; how many it has.
    RangeNotSatisfiable(u64),
    /// Well-formed, but it breaks rules: all of them.
    Invalid(Vec<Violation>),
    /// The resource's present state does not allow this.
    WrongState(Text),
    /// A step is not possible before all of this is there.
    Incomplete(Vec<Violation>),
    /// The same, for a reason that clients tell apart by its code (409).
    Conflict(Code, Text),
    /// Another resource has the same value: the unique index by table and columns (`ratings_item_id_user_id_key`), whatever
    /// it is called. What is said of it stands in [`unique`].
    Duplicate(String),
    /// It names something that does not exist, or is still named by something.
    Reference(String),
    /// `If-Match` is missing.
    PreconditionRequired,
    /// `If-Match` names another version than the present one.
    PreconditionFailed,
    /// The `Idempotency-Key` was used with another request.
    IdempotencyKeyReused,
    /// Too many requests; when to come back, in seconds.
    TooManyRequests(u64),
    /// An OAuth 2.0 request that cannot be served: its code, which is its `error` (RFC 6749, 5.2) too, and why.
    Grant(Code, Text),
    /// The database could not serialise this write with the others; it is tried again.
    Contended,
    /// The server is too busy or the database is away.
    Busy,
    /// The request took longer than allowed.
    Timeout,
    /// A defect or a broken environment. The log has the cause; the client does not.
    Internal(String),
}

/// Why somebody is not authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unauthenticated {
    /// No token was sent where one is needed.
    Missing,
    /// The token is malformed, expired, or signed by somebody else.
    InvalidToken,
    /// The same of a token that is bound to a key, or its proof (RFC 9449) is not good.
    InvalidBoundToken,
    /// Unknown user or wrong password: the same words for both.
    BadCredentials,
    /// The one-time code is wrong, used or expired.
    BadCode,
    /// What a PDND consumer must sign beside its voucher is missing or not good.
    BadAttestation,
    /// The session was ended or the account blocked after the token was issued.
    SessionEnded,
    /// A system that is not known, is blocked, or shows wrong credentials (RFC 6749, 5.2: `invalid_client`).
    BadClient,
}

/// One rule that a request body breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// JSON pointer into the body, as a URI fragment: `#/title`.
    pub pointer: String,
    /// Stable code: `too_long`, `required`, `unknown_field`.
    pub code: &'static str,
    /// What is wrong, in words.
    pub detail: Text,
}

impl Violation {
    /// A broken rule at `pointer` (`#/title`).
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: Text) -> Self {
        Self { pointer: pointer.into(), code, detail }
    }
}

impl Error {
    /// 404 for a resource, whether it does not exist or the actor may not see it.
    pub fn not_found() -> Self {
        Self::NotFound(text(
            "Non c'è nulla a questo indirizzo che lei possa vedere.",
            "There is nothing here that you may see.",
        ))
    }

    /// 409: the resource's state does not allow this.
    pub fn wrong_state(it: impl Into<String>, en: impl Into<String>) -> Self {
        Self::WrongState(text(it.into(), en.into()))
    }

    /// 409 with a code of its own.
    pub fn conflict(code: Code, it: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Conflict(code, text(it.into(), en.into()))
    }

    /// 422 with one broken rule.
    pub fn invalid(pointer: impl Into<String>, code: &'static str, detail: Text) -> Self {
        Self::Invalid(vec![Violation::new(pointer, code, detail)])
    }

    /// 500; `cause` goes to the log only.
    pub fn internal(cause: String) -> Self {
        Self::Internal(cause)
    }

    /// Whether it ends a piece of background work for good: what its report says of it. A failure of the moment is given
    /// back, the work is tried again; one of ours goes to the log as that of `work`.
    pub fn ends_work(self, work: &str) -> Result<String> {
        match self {
            Self::Busy | Self::Contended | Self::Timeout | Self::WrongState(_) | Self::Conflict(..) => Err(self),
            Self::Invalid(violations) => {
                let why: Vec<&str> = violations.iter().map(|v| v.detail.en.as_ref()).collect();
                Ok(why.join(" "))
            }
            error => {
                log::error!("{work}: {error}");
                Ok("a fault of the service; its cause is in the log".to_owned())
            }
        }
    }

    /// The stable code of this failure.
    pub fn code(&self) -> Code {
        match self {
            Self::MalformedBody(_) => Code::MalformedBody,
            Self::BadParameter(..) => Code::BadParameter,
            Self::Unauthenticated(Unauthenticated::Missing) => Code::TokenMissing,
            Self::Unauthenticated(Unauthenticated::InvalidToken | Unauthenticated::InvalidBoundToken) => {
                Code::InvalidToken
            }
            Self::Unauthenticated(Unauthenticated::BadCredentials) => Code::BadCredentials,
            Self::Unauthenticated(Unauthenticated::BadCode) => Code::BadCode,
            Self::Unauthenticated(Unauthenticated::SessionEnded) => Code::SessionEnded,
            Self::Unauthenticated(Unauthenticated::BadAttestation) => Code::InvalidAttestation,
            Self::Unauthenticated(Unauthenticated::BadClient) => Code::InvalidClient,
            Self::Forbidden(..) | Self::OwnInterest => Code::Forbidden,
            Self::Interested(_) => Code::ConflictOfInterest,
            Self::InsufficientScope(_) => Code::InsufficientScope,
            Self::NotAdmitted => Code::NotAdmitted,
            Self::NotFound(_) => Code::NotFound,
            Self::Gone(_) => Code::Gone,
            Self::PositionLost(_) => Code::PositionLost,
            Self::MethodNotAllowed(_) => Code::MethodNotAllowed,
            Self::NotAcceptable(_) => Code::NotAcceptable,
            Self::UnsupportedMediaType(_) => Code::UnsupportedMediaType,
            Self::TooLarge(_) | Self::TooMuch(_) => Code::TooLarge,
            Self::RangeNotSatisfiable(_) => Code::RangeNotSatisfiable,
            Self::Invalid(_) => Code::Invalid,
            Self::WrongState(_) | Self::Incomplete(_) => Code::WrongState,
            Self::Conflict(code, _) | Self::Grant(code, _) => *code,
            Self::Duplicate(_) => Code::Duplicate,
            Self::Reference(_) => Code::Reference,
            Self::PreconditionRequired => Code::PreconditionRequired,
            Self::PreconditionFailed => Code::PreconditionFailed,
            Self::IdempotencyKeyReused => Code::IdempotencyKeyReused,
            Self::TooManyRequests(_) => Code::TooManyRequests,
            Self::Contended | Self::Busy => Code::Busy,
            Self::Timeout => Code::Timeout,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// The HTTP status of this failure.
    pub fn status(&self) -> StatusCode {
        self.code().status()
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Internal(cause) => f.write_str(cause),
            Self::Invalid(violations) => {
                f.write_str("invalid:")?;
                violations.iter().try_for_each(|v| write!(f, " {} {} ({})", v.pointer, v.code, v.detail.en))
            }
            other => write!(f, "{}: {}", other.code(), crate::http::problem::detail(other).en),
        }
    }
}

impl std::error::Error for Error {}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::Error as Diesel;
        match error {
            Diesel::DatabaseError(kind, info) => match kind {
                DatabaseErrorKind::UniqueViolation => Self::Duplicate(unique_index(&*info)),
                DatabaseErrorKind::ForeignKeyViolation => Self::Reference(constraint(&*info)),
                DatabaseErrorKind::SerializationFailure => Self::Contended,
                DatabaseErrorKind::ClosedConnection => Self::Busy,
                _ if info.message().contains("deadlock detected") => Self::Contended,
                // SQLite has no kind of its own for SQLITE_BUSY.
                _ if info.message() == "database is locked" => Self::Busy,
                _ if info.message().contains("terminating connection") => Self::Busy,
                _ => Self::Internal(info.message().to_owned()),
            },
            // Also `NotFound`: stores return `Option`, so an unexpected missing row is a defect and never a 404.
            other => Self::Internal(other.to_string()),
        }
    }
}

/// PostgreSQL names the constraint, SQLite tells its name in the message.
fn constraint(info: &dyn DatabaseErrorInformation) -> String {
    if let Some(name) = info.constraint_name() {
        return name.to_owned();
    }
    let message = info.message();
    message.strip_prefix("CHECK constraint failed: ").unwrap_or(message).to_owned()
}

/// The unique index that was run into, by its table and columns: SQLite tells these in the message ("UNIQUE constraint
/// failed: practices.protocol"), PostgreSQL the table apart and the columns in the detail ("Key (protocol)=(7) already
/// exists.", in the server's language).
fn unique_index(info: &dyn DatabaseErrorInformation) -> String {
    if let Some(columns) = info.message().strip_prefix("UNIQUE constraint failed: ") {
        let table = columns.split('.').next().unwrap_or_default();
        let names: Vec<_> = columns.split(", ").filter_map(|c| c.split('.').nth(1)).collect();
        return format!("{table}_{}_key", names.join("_"));
    }
    let columns = info.details().and_then(|told| told.split_once('(')?.1.split_once(")=("));
    match (info.table_name(), columns) {
        (Some(table), Some((columns, _))) => format!("{table}_{}_key", columns.replace('"', "").replace(", ", "_")),
        _ => constraint(info),
    }
}

impl From<diesel::r2d2::PoolError> for Error {
    fn from(error: diesel::r2d2::PoolError) -> Self {
        log::warn!("no database connection: {error}");
        Self::Busy
    }
}

impl From<diesel::r2d2::Error> for Error {
    fn from(error: diesel::r2d2::Error) -> Self {
        log::warn!("database: {error}");
        Self::Busy
    }
}
