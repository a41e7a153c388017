//! Why a person's token was refused: for the log only, callers are told nothing of it.
use crate::auth::refusals::refusals;

refusals! {
    /// Why a person's token was refused.
    Refusal {
        /// More than one `Authorization` header.
        TwoHeaders = "two_authorization_headers",
        /// Another scheme than Bearer.
        Scheme = "scheme",
        /// Another issuer.
        Issuer = "issuer",
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

impl Refusal {
    /// Whether the token is good, and who it names has no access here.
    pub fn is_of_a_person(self) -> bool {
        matches!(self, Self::Email | Self::Name | Self::NoRole | Self::TooManyRoles | Self::EmailTaken | Self::Blocked)
    }
}
