//! Why a voucher was refused: for the log only, callers are told nothing of it.
use crate::auth::refusals::refusals;

refusals! {
    /// Why a voucher was refused.
    Refusal {
        /// More than one `Authorization` header.
        TwoHeaders = "two_authorization_headers",
        /// Another scheme than Bearer and DPoP.
        Scheme = "scheme",
        /// Another issuer.
        Issuer = "issuer",
        /// It lives longer than a day.
        TooLongLived = "too_long_lived",
        /// For somebody else.
        Audience = "audience",
        /// For another producer.
        Producer = "producer",
        /// For another e-service.
        EService = "eservice",
        /// It does not say for which producer or e-service.
        Unbound = "not_bound_to_eservice",
        /// It has no purpose.
        Purpose = "purpose",
        /// Client and subject are not one.
        Client = "client",
        /// It has no id.
        TokenId = "token_id",
        /// It has no consumer.
        Consumer = "consumer",
        /// Its consumer is nobody's here, or is not let in.
        UnknownConsumer = "unknown_consumer",
        /// It is bound to a key, and was sent as a bearer token.
        BoundAsBearer = "bound_as_bearer",
        /// It is bound to no key, and was sent with a proof.
        NotBoundToKey = "not_bound_to_key",
        /// No proof, or more than one.
        ProofMissing = "proof_missing",
        /// The proof is no signed token, or lacks claims.
        ProofMalformed = "proof_malformed",
        /// The proof has another type than `dpop+jwt`.
        ProofType = "proof_type",
        /// The proof's algorithm is not taken.
        ProofAlgorithm = "proof_algorithm",
        /// The proof carries no public key that is taken, or private parts of one.
        ProofKey = "proof_key",
        /// Its key has not signed the proof.
        ProofSignature = "proof_signature",
        /// The voucher is bound to another key than the proof's.
        ProofOtherKey = "proof_other_key",
        /// The proof is for another method.
        ProofMethod = "proof_method",
        /// The proof is for another address.
        ProofUrl = "proof_url",
        /// The proof is too old, or from the future.
        ProofTime = "proof_time",
        /// The proof is for another voucher.
        ProofToken = "proof_token",
        /// The proof has no id, or one that is too long.
        ProofId = "proof_id",
        /// The proof was used before.
        ProofReplayed = "proof_replayed",
    }
}
