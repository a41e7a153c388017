//! Receipts.
use crate::codes::CodeList;
use crate::db::MultiBackend;
use crate::db::schema::pec_receipts;
use crate::db::types::{Id, Instant};
use crate::outbox::model::{MessageStatus, OutboxMessageId};
use crate::territory::RegionCode;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The enumerations of this feature.
pub const CODE_LISTS: &[CodeList] = &[ReceiptKind::LIST, ReceiptMismatch::LIST, SignatureCheck::LIST];

crate::id_type!(PecReceiptId, "a receipt");

crate::codes! {
    /// Kind of a receipt of a PEC provider.
    pub enum ReceiptKind in "pec-receipt-kinds" {
        Acceptance = "acceptance" ("accettazione", "the sender's provider has accepted the message"),
        NonAcceptance = "non_acceptance" ("non accettazione", "the sender's provider has refused the message"),
        TakenInCharge = "taken_in_charge" ("presa in carico", "the recipient's provider has taken the message in charge"),
        Delivery = "delivery" ("avvenuta consegna", "the message is in the recipient's mailbox"),
        DeliveryFailure = "delivery_failure" ("mancata consegna", "the message could not be delivered"),
        DeliveryFailureWarning = "delivery_failure_warning" ("preavviso di mancata consegna", "the message was not delivered within twelve hours; the provider goes on trying"),
        VirusDetected = "virus_detected" ("rilevazione di virus", "the message was stopped because of a virus"),
    }
}

crate::codes! {
    /// Why a receipt is not about the message that it names.
    pub enum ReceiptMismatch in "pec-receipt-mismatches" {
        OtherRecipient = "other_recipient" ("altro destinatario", "it is about another recipient than the message's"),
        BeforeSending = "before_sending" ("prima dell'invio", "it is older than the message"),
        InTheFuture = "in_the_future" ("nel futuro", "it is dated in the future"),
    }
}

crate::codes! {
    /// Whether the provider's signature of a receipt was verified.
    pub enum SignatureCheck in "pec-signature-checks" {
        NotVerified = "not_verified" ("non verificata", "not verified: the file is kept, so that it can be verified with other means"),
    }
}

impl ReceiptKind {
    /// The kind by its name in `daticert.xml`.
    pub fn of_provider(name: &str) -> Option<Self> {
        Some(match name {
            "accettazione" => Self::Acceptance,
            "non-accettazione" => Self::NonAcceptance,
            "presa-in-carico" => Self::TakenInCharge,
            "avvenuta-consegna" => Self::Delivery,
            "errore-consegna" => Self::DeliveryFailure,
            "preavviso-errore-consegna" => Self::DeliveryFailureWarning,
            "rilevazione-virus" => Self::VirusDetected,
            _ => return None,
        })
    }

    /// What becomes of the message; nothing for those that only tell that it is on its way.
    pub fn outcome(self) -> Option<MessageStatus> {
        match self {
            Self::Acceptance => Some(MessageStatus::AcceptedByProvider),
            Self::Delivery => Some(MessageStatus::Delivered),
            Self::NonAcceptance | Self::DeliveryFailure | Self::VirusDetected => Some(MessageStatus::Failed),
            Self::TakenInCharge | Self::DeliveryFailureWarning => None,
        }
    }
}

/// A receipt as the table has it, without its file.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = pec_receipts, check_for_backend(MultiBackend))]
pub struct Receipt {
    /// Id.
    pub id: PecReceiptId,
    /// Its kind.
    pub kind: ReceiptKind,
    /// The message that it is about, once that is known.
    pub outbox_message_id: Option<OutboxMessageId>,
    /// That message's region.
    pub region_code: Option<RegionCode>,
    /// The Message-ID that it names.
    pub message_id: String,
    /// Another spelling of it, in the e-mail's header.
    pub other_message_id: Option<String>,
    /// The provider that issued it.
    pub provider: Option<String>,
    /// The provider's identifier.
    pub identifier: Option<String>,
    /// The recipient that it is about.
    pub recipient: Option<String>,
    /// The subject of the message.
    pub subject: Option<String>,
    /// When it happened.
    pub occurred_at: Instant,
    /// The provider's code of the error.
    pub error: Option<String>,
    /// The provider's words about the error.
    pub error_detail: Option<String>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Length of the file in bytes.
    pub size: i32,
    /// Who brought it in; none for the mailbox.
    pub filed_by: Option<Id>,
    /// Version.
    pub version: i32,
    /// When it was brought in.
    pub created_at: Instant,
    /// When it changed last.
    pub updated_at: Instant,
    /// Why it is kept aside although its message is known.
    pub mismatch: Option<ReceiptMismatch>,
}

/// A receipt of a PEC provider.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PecReceipt {
    /// Id.
    pub id: PecReceiptId,
    /// Its kind.
    pub kind: ReceiptKind,
    /// The message that it is about. Absent while no message with its `message_id` is known, or when it is about
    /// another (`mismatch`): the receipt is kept aside.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub outbox_message_id: Option<OutboxMessageId>,
    /// Why it is kept aside although a message with its `message_id` is known: it moves nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub mismatch: Option<ReceiptMismatch>,
    /// The Message-ID (RFC 5322) of the message that it is about, without brackets.
    #[schema(max_length = 300, example = "01910000-0000-7000-8000-000000000a01@osservatorio.example.org")]
    pub message_id: String,
    /// The provider that issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "InfoCert S.p.A.")]
    pub provider: Option<String>,
    /// The provider's own identifier of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 1000,
        example = "opec210312.20241115182038.288127.606.1.53@pec.example.it"
    )]
    pub identifier: Option<String>,
    /// The recipient that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "protocollo@pec.aulss2.veneto.example.it")]
    pub recipient: Option<String>,
    /// The subject of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "Pratica ricevuta")]
    pub subject: Option<String>,
    /// When it happened, as the provider says.
    pub occurred_at: Instant,
    /// The provider's code of the error: `no-dest`, `no-dominio`, `virus`, `altro`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "no-dest")]
    pub error: Option<String>,
    /// The provider's words about the error. Some providers tell the reason only here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "5.1.1 - indirizzo non valido")]
    pub error_detail: Option<String>,
    /// Whether the provider's signature was verified.
    pub signature: SignatureCheck,
    /// SHA-256 of the file as it came in, in hexadecimal.
    #[schema(
        min_length = 64,
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )]
    pub sha256: String,
    /// Length of the file in bytes.
    #[schema(minimum = 1)]
    pub size: i32,
    /// Version, which every change advances.
    #[schema(minimum = 1)]
    pub version: i32,
    /// When it was brought in.
    pub created_at: Instant,
    /// When it changed last.
    pub updated_at: Instant,
}

impl From<Receipt> for PecReceipt {
    fn from(receipt: Receipt) -> Self {
        Self {
            id: receipt.id,
            kind: receipt.kind,
            outbox_message_id: receipt.outbox_message_id,
            mismatch: receipt.mismatch,
            message_id: receipt.message_id,
            provider: receipt.provider,
            identifier: receipt.identifier,
            recipient: receipt.recipient,
            subject: receipt.subject,
            occurred_at: receipt.occurred_at,
            error: receipt.error,
            error_detail: receipt.error_detail,
            signature: SignatureCheck::NotVerified,
            sha256: receipt.sha256,
            size: receipt.size,
            version: receipt.version,
            created_at: receipt.created_at,
            updated_at: receipt.updated_at,
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ReceiptFilter {
    /// Only those of this kind.
    #[param(inline, example = "delivery")]
    pub kind: Option<ReceiptKind>,
    /// Only those whose message is known, or only those that are kept aside.
    #[param(example = true)]
    pub matched: Option<bool>,
    /// Only those of this message.
    #[param(inline, example = "01910000-0000-7000-8000-000000000a01")]
    pub message: Option<OutboxMessageId>,
}

/// A receipt to try with: a delivery of the scenario's message.
pub const EXAMPLE: &str = "From: posta-certificata@pec.example.it\r\n\
To: osservatorio@pec.example.it\r\n\
Subject: CONSEGNA: Pratica ricevuta\r\n\
X-Ricevuta: avvenuta-consegna\r\n\
X-Riferimento-Message-ID: <01910000-0000-7000-8000-000000000a01@osservatorio.example.org>\r\n\
MIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=\"daticert\"\r\n\
\r\n\
--daticert\r\n\
Content-Type: text/plain; charset=\"utf-8\"\r\n\
\r\n\
Ricevuta di avvenuta consegna\r\n\
--daticert\r\n\
Content-Type: application/xml; name=\"daticert.xml\"\r\n\
Content-Disposition: inline; filename=\"daticert.xml\"\r\n\
\r\n\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n\
<postacert tipo=\"avvenuta-consegna\" errore=\"nessuno\">\r\n\
<intestazione><mittente>osservatorio@pec.example.it</mittente>\
<destinatari tipo=\"certificato\">protocollo@pec.aulss2.veneto.example.it</destinatari>\
<oggetto>Pratica ricevuta</oggetto></intestazione>\r\n\
<dati><gestore-emittente>Esempio PEC S.p.A.</gestore-emittente>\
<data zona=\"+0200\"><giorno>24/06/2024</giorno><ora>10:15:00</ora></data>\
<identificativo>opec1.20240624101500.1.1.1@pec.example.it</identificativo>\
<msgid>&lt;01910000-0000-7000-8000-000000000a01@osservatorio.example.org&gt;</msgid>\
<ricevuta tipo=\"completa\"/><consegna>protocollo@pec.aulss2.veneto.example.it</consegna></dati>\r\n\
</postacert>\r\n\
--daticert--\r\n";
