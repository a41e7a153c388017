//! What is wrong with what a consumer signs beside its voucher: for the log only, callers are told nothing of it.
use crate::auth::jws::TimeFault;
use crate::auth::refusals::refusals;

refusals! {
    /// What is wrong with a signature or an evidence.
    Flaw {
        /// The operation asks for it, and it is not there.
        Missing = "missing",
        /// The header is there more than once.
        Repeated = "repeated_header",
        /// It came without a voucher.
        NoVoucher = "no_voucher",
        /// No signed token, or one whose claims cannot be read.
        Malformed = "malformed",
        /// An algorithm that is not taken.
        Algorithm = "algorithm",
        /// It has extensions that would have to be understood.
        Critical = "critical_extension",
        /// Another type than `JWT`.
        Type = "type",
        /// It names no key.
        NoKey = "no_kid",
        /// It names a key that is not known, or not for its algorithm.
        UnknownKey = "unknown_kid",
        /// The key is another client's.
        OtherClient = "other_clients_key",
        /// The key has not signed it.
        Signature = "signature",
        /// It is not by the voucher's client.
        Client = "client",
        /// Over, or without an end.
        Expired = "expired",
        /// It is not valid yet.
        NotYet = "not_yet_valid",
        /// Issued in the future, or nobody knows when.
        IssuedInFuture = "issued_in_future",
        /// It lives too long.
        TooLongLived = "too_long_lived",
        /// For somebody else.
        Audience = "audience",
        /// It has no id.
        TokenId = "token_id",
        /// There is no `Digest`.
        DigestMissing = "digest_missing",
        /// `Digest` has not one value by SHA-256.
        DigestAlgorithm = "digest_algorithm",
        /// `Digest` is another body's.
        OtherBody = "other_body",
        /// `signed_headers` is no list of headers, each once.
        SignedHeaders = "signed_headers",
        /// A signed header was sent otherwise.
        OtherHeader = "other_header",
        /// `Digest`, or what says what the body is, is not signed.
        NotSigned = "header_not_signed",
        /// The signature was used before.
        Replayed = "replayed",
        /// For another purpose than the voucher.
        Purpose = "purpose",
        /// It has no `dnonce`.
        Nonce = "dnonce",
        /// It says not who.
        User = "user_id",
        /// It says not from where.
        Location = "user_location",
        /// It says not how surely they were known.
        Assurance = "loa",
        /// The voucher was not made for an evidence.
        NotBound = "not_bound_to_voucher",
        /// The voucher was made for another evidence.
        BoundToOther = "other_evidence",
    }
}

impl From<TimeFault> for Flaw {
    fn from(fault: TimeFault) -> Self {
        match fault {
            TimeFault::Expired => Self::Expired,
            TimeFault::NotYet => Self::NotYet,
            TimeFault::InFuture => Self::IssuedInFuture,
        }
    }
}
