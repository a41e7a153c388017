//! What is wrong with what a consumer signs beside its voucher: for the log only, callers are told nothing of it.
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
        /// The key is another client's.
        OtherClient = "other_clients_key",
        /// It is not by the voucher's client.
        Client = "client",
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
