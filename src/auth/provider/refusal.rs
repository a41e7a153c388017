//! Why a person's token was refused: for the log only, callers are told nothing of it.
use crate::auth::jws::TimeFault;
use crate::auth::refusals::refusals;

refusals! {
    /// Why a person's token was refused.
    Refusal {
        /// More than one `Authorization` header.
        TwoHeaders = "two_authorization_headers",
        /// Another scheme than Bearer.
        Scheme = "scheme",
        /// No signed token, or one whose claims are not those of an access token.
        Malformed = "malformed",
        /// An algorithm that is not taken.
        Algorithm = "algorithm",
        /// It has extensions that would have to be understood.
        Critical = "critical_extension",
        /// Another type than that of an access token: an ID token, say.
        Type = "type",
        /// It names no key.
        NoKey = "no_kid",
        /// It names a key that the provider does not have, or not for its algorithm.
        UnknownKey = "unknown_kid",
        /// The key has not signed it.
        Signature = "signature",
        /// Another issuer.
        Issuer = "issuer",
        /// Over, or without an end.
        Expired = "expired",
        /// It is not valid yet.
        NotYet = "not_yet_valid",
        /// Issued in the future, or nobody knows when.
        IssuedInFuture = "issued_in_future",
        /// It lives longer than a day.
        TooLongLived = "too_long_lived",
        /// For somebody else.
        Audience = "audience",
        /// It does not say which application has got it, or one that is not taken.
        Client = "client",
        /// It has no id.
        TokenId = "token_id",
        /// It is bound to a key, and such tokens are not taken.
        BoundToKey = "bound_to_key",
        /// It names nobody, or at too great a length.
        Subject = "subject",
        /// It is an application's own.
        NotAPerson = "not_a_person",
        /// It has no e-mail address, or one that the provider has not verified.
        Email = "email",
        /// It has no name.
        Name = "name",
        /// Its claims give no role.
        NoRole = "no_role",
        /// Its claims give more roles than an account can have.
        TooManyRoles = "too_many_roles",
        /// Its address is another account's: nobody takes over an account by an address.
        EmailTaken = "email_taken",
        /// The account is blocked.
        Blocked = "blocked",
    }
}

impl From<TimeFault> for Refusal {
    fn from(fault: TimeFault) -> Self {
        match fault {
            TimeFault::Expired => Self::Expired,
            TimeFault::NotYet => Self::NotYet,
            TimeFault::InFuture => Self::IssuedInFuture,
        }
    }
}
