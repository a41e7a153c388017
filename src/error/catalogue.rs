//! The codes of problems: what each means, to clients and to people. `GET /problems/{code}` serves it.
use crate::language::{Text, text};
use actix_web::http::StatusCode;

macro_rules! catalogue {
    ($($variant:ident = $code:literal, $status:ident, ($it:literal, $en:literal), ($why_it:literal, $why_en:literal);)+) => {
        /// The stable code of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $(#[doc = $en] $variant),+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// As it stands in `code` and at the end of `type`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            /// The HTTP status that goes with it.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }
            /// The short title.
            pub fn title(self) -> Text {
                match self { $(Self::$variant => text($it, $en)),+ }
            }
            /// What it means and what to do.
            pub fn explanation(self) -> Text {
                match self { $(Self::$variant => text($why_it, $why_en)),+ }
            }
        }
    };
}

catalogue! {
    MalformedBody = "malformed_body", BAD_REQUEST, ("Corpo della richiesta non leggibile", "Unreadable request body"),
        ("Il corpo non è nel formato dichiarato da Content-Type.", "The body is not in the format that Content-Type declares.");
    BadParameter = "bad_parameter", BAD_REQUEST, ("Parametro errato", "Bad parameter"),
        ("Un parametro del percorso, della query o un'intestazione è sconosciuto o ha un valore non ammesso.", "A path parameter, query parameter or header is unknown or has a value that is not allowed.");
    TokenMissing = "token_missing", UNAUTHORIZED, ("Autenticazione necessaria", "Authentication needed"),
        ("Serve un token di accesso: POST /v1/auth/tokens ne rilascia uno.", "An access token is needed: POST /v1/auth/tokens issues one.");
    InvalidToken = "invalid_token", UNAUTHORIZED, ("Token non valido", "Invalid token"),
        ("Il token di accesso è scaduto, è alterato o non è tra quelli che questo servizio accetta.", "The access token has expired, was altered, or is not one that this service takes.");
    BadCredentials = "bad_credentials", UNAUTHORIZED, ("Credenziali errate", "Wrong credentials"),
        ("L'indirizzo o la password non sono corretti.", "The e-mail address or the password is not right.");
    BadCode = "bad_code", UNAUTHORIZED, ("Codice non valido", "Invalid code"),
        ("Il codice è errato, già usato o scaduto.", "The code is wrong, was used already or has expired.");
    SessionEnded = "session_ended", UNAUTHORIZED, ("Sessione terminata", "Session ended"),
        ("La sessione è stata chiusa o l'utenza bloccata: occorre accedere di nuovo.", "The session was ended or the account blocked: sign in again.");
    InvalidClient = "invalid_client", UNAUTHORIZED, ("Sistema non riconosciuto", "Unknown system"),
        ("Il sistema non esiste, è bloccato o le sue credenziali non sono corrette.", "The system does not exist, is blocked, or its credentials are not right.");
    InvalidAttestation = "invalid_attestation", UNAUTHORIZED, ("Firma della richiesta non valida", "Invalid request signature"),
        ("Manca o non è valido ciò che il fruitore PDND firma accanto al voucher: Agid-JWT-Signature con Digest, o Agid-JWT-TrackingEvidence.", "What a PDND consumer signs beside its voucher is missing or not good: Agid-JWT-Signature with Digest, or Agid-JWT-TrackingEvidence.");
    NotAdmitted = "not_admitted", FORBIDDEN, ("Nessun accesso", "No access"),
        ("Il provider di identità conosce la persona, che qui però non ha accesso (nessun ruolo, un indirizzo di un'altra utenza, un'utenza bloccata): rivolgersi alla segreteria dell'Osservatorio. Accedere di nuovo non serve.", "The identity provider knows the person, who has no access here though (no role, an address of another account, a blocked account): turn to the Observatory's secretariat. Signing in again does not help.");
    InsufficientScope = "insufficient_scope", FORBIDDEN, ("Ambito insufficiente", "Insufficient scope"),
        ("Il token del sistema non comprende l'ambito (scope) che serve, o l'operazione non è per i sistemi.", "The system's token lacks the scope that is needed, or the operation is not for systems.");
    Forbidden = "forbidden", FORBIDDEN, ("Operazione non consentita", "Not allowed"),
        ("Il ruolo di chi chiama non consente questa operazione su questa risorsa.", "The caller's role does not allow this operation on this resource.");
    ConflictOfInterest = "conflict_of_interest", FORBIDDEN, ("Conflitto di interessi", "Conflict of interest"),
        ("Chi chiama ha un interesse in ciò su cui si dovrebbe esprimere: detail dice quale.", "The caller has an interest in what they would have a say on: detail says which.");
    NotFound = "not_found", NOT_FOUND, ("Non trovato", "Not found"),
        ("La risorsa non esiste o chi chiama non può vederla.", "The resource does not exist or the caller may not see it.");
    Gone = "gone", GONE, ("Non più disponibile", "Gone"),
        ("La risorsa era pubblica ed è stata ritirata: chi ne conserva una copia la elimini.", "The resource was public and has been withdrawn: whoever keeps a copy should delete it.");
    PositionLost = "position_lost", GONE, ("Posizione non più disponibile", "Position lost"),
        ("Le modifiche dopo la posizione non sono più conservate, o la posizione non è di questo servizio: ricaricare gli elenchi e seguire dalla posizione che detail indica.", "The changes after the position are not kept any more, or the position is not of this service: load the lists anew and follow from the position that detail names.");
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED, ("Metodo non ammesso", "Method not allowed"),
        ("L'indirizzo esiste ma non accetta questo metodo; Allow elenca quelli ammessi.", "The address exists but does not take this method; Allow lists those it does.");
    NotAcceptable = "not_acceptable", NOT_ACCEPTABLE, ("Formato non disponibile", "Not acceptable"),
        ("Nessuno dei formati chiesti con Accept è disponibile.", "None of the media types asked for in Accept is available.");
    UnsupportedMediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, ("Formato del corpo non ammesso", "Unsupported media type"),
        ("Content-Type non è tra quelli che l'operazione accetta.", "Content-Type is not one that the operation takes.");
    TooLarge = "too_large", PAYLOAD_TOO_LARGE, ("Corpo troppo grande", "Body too large"),
        ("Il corpo supera la dimensione massima.", "The body is longer than the limit.");
    RangeNotSatisfiable = "range_not_satisfiable", RANGE_NOT_SATISFIABLE, ("Intervallo non disponibile", "Range not satisfiable"),
        ("Il file non ha i byte chiesti con Range: Content-Range dice quanti ne ha.", "The file has not the bytes that Range asks for: Content-Range says how many it has.");
    Invalid = "invalid", UNPROCESSABLE_ENTITY, ("Dati non validi", "Invalid data"),
        ("Il corpo è leggibile ma non rispetta una o più regole: errors le elenca tutte.", "The body can be read but breaks one or more rules: errors lists them all.");
    WrongState = "wrong_state", CONFLICT, ("Stato non compatibile", "Wrong state"),
        ("Lo stato attuale della risorsa non consente l'operazione.", "The present state of the resource does not allow the operation.");
    DeadlinePassed = "deadline_passed", CONFLICT, ("Termine scaduto", "Deadline passed"),
        ("Il termine è scaduto: detail lo indica. Una proroga o un codice tardivo riaprono la possibilità di rispondere.", "The deadline is over: detail names it. An extension or a late code makes it possible again.");
    CallClosed = "call_closed", CONFLICT, ("Raccolta chiusa", "Call closed"),
        ("La raccolta è stata chiusa prima del suo termine, o è conclusa: detail indica il termine.", "The call was closed before its deadline, or is concluded: detail names the deadline.");
    AlreadyAnswered = "already_answered", CONFLICT, ("Già risposto", "Already answered"),
        ("Una risposta c'è già: leggerla, e indicarla in corrects per sostituirla.", "There is an answer already: read it, and name it in corrects to replace it.");
    AnswerChanged = "answer_changed", CONFLICT, ("Risposta cambiata nel frattempo", "Answer changed meanwhile"),
        ("La risposta indicata in corrects non è più l'ultima: rileggere, e decidere se sostituire quella nuova.", "The answer that corrects names is not the last one any more: read again, and decide whether to replace the new one.");
    DelegationLimit = "delegation_limit", CONFLICT, ("Troppe deleghe", "Too many delegations"),
        ("Questo invito è stato delegato il numero massimo di volte: rispondere, oppure rivolgersi a chi invita.", "This invitation was delegated as often as is allowed: answer it, or ask whoever invites.");
    Duplicate = "duplicate", CONFLICT, ("Già presente", "Already there"),
        ("Un'altra risorsa ha già lo stesso valore in un campo che deve essere unico.", "Another resource already has the same value in a field that must be unique.");
    Reference = "reference", CONFLICT, ("Riferimento non valido", "Broken reference"),
        ("La risorsa ne cita un'altra che non esiste, oppure è ancora citata da altre.", "The resource names another that does not exist, or is still named by others.");
    PreconditionRequired = "precondition_required", PRECONDITION_REQUIRED, ("If-Match necessario", "If-Match needed"),
        ("Modifiche ed eliminazioni richiedono If-Match con l'ETag letto, per non perdere modifiche altrui.", "Updates and deletions need If-Match with the ETag that was read, so that nobody's change is lost.");
    PreconditionFailed = "precondition_failed", PRECONDITION_FAILED, ("Versione superata", "Stale version"),
        ("La risorsa è cambiata dopo la lettura: rileggerla, riapplicare la modifica e riprovare.", "The resource has changed since it was read: read it again, apply the change again and retry.");
    IdempotencyKeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, ("Chiave di idempotenza già usata", "Idempotency key reused"),
        ("La stessa Idempotency-Key è già servita per una richiesta diversa.", "The same Idempotency-Key has been used for a different request.");
    TooManyRequests = "too_many_requests", TOO_MANY_REQUESTS, ("Troppe richieste", "Too many requests"),
        ("Il limite di richieste è stato raggiunto: attendere quanto indicato da Retry-After.", "The request limit is reached: wait as long as Retry-After says.");
    InvalidRequest = "invalid_request", BAD_REQUEST, ("Richiesta OAuth incompleta", "Incomplete OAuth request"),
        ("Alla richiesta manca un parametro, o ne ha uno errato (RFC 6749, 5.2).", "The request lacks a parameter, or has a wrong one (RFC 6749, 5.2).");
    InvalidGrant = "invalid_grant", BAD_REQUEST, ("Refresh token non valido", "Invalid refresh token"),
        ("Il refresh token è errato, già usato o scaduto (RFC 6749, 5.2): occorre accedere di nuovo.", "The refresh token is wrong, was used already or has expired (RFC 6749, 5.2): sign in again.");
    InvalidScope = "invalid_scope", BAD_REQUEST, ("Ambito non ammesso", "Invalid scope"),
        ("Il sistema chiede un ambito (scope) che non ha (RFC 6749, 5.2).", "The system asks for a scope that it does not have (RFC 6749, 5.2).");
    UnsupportedGrantType = "unsupported_grant_type", BAD_REQUEST, ("Tipo di richiesta non ammesso", "Unsupported grant type"),
        ("Sono ammessi grant_type=client_credentials e refresh_token (RFC 6749, 5.2).", "grant_type=client_credentials and refresh_token are taken (RFC 6749, 5.2).");
    UnauthorizedClient = "unauthorized_client", BAD_REQUEST, ("Sistema non autorizzato", "Unauthorized client"),
        ("Il sistema non può farlo: il token è di un altro (RFC 6749, 5.2).", "The system may not do this: the token is another's (RFC 6749, 5.2).");
    Busy = "busy", SERVICE_UNAVAILABLE, ("Servizio non disponibile", "Service unavailable"),
        ("Il servizio è sovraccarico o la base di dati non risponde: riprovare dopo Retry-After.", "The service is overloaded or its database does not answer: retry after Retry-After.");
    Timeout = "timeout", SERVICE_UNAVAILABLE, ("Tempo scaduto", "Timed out"),
        ("La richiesta ha superato il tempo massimo di elaborazione.", "The request took longer than the limit.");
    Internal = "internal", INTERNAL_SERVER_ERROR, ("Errore interno", "Internal error"),
        ("Un guasto del servizio: la causa è nel registro, alla richiesta indicata da instance.", "A fault of the service: its cause is in the log, under the request that instance names.");
}

impl Code {
    /// The code that a framework answer without one of ours gets, by its status.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::InvalidToken,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::NOT_ACCEPTABLE => Self::NotAcceptable,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::SERVICE_UNAVAILABLE => Self::Busy,
            status if status.is_server_error() => Self::Internal,
            _ => Self::BadParameter,
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Code {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(())
    }
}
