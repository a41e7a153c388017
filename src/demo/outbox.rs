//! Two messages of the scenario: one that arrived, one that came back; and a receipt of the first.
use super::ids;
use crate::auth::policy::{Permission, ResourceReach};
use crate::db::schema::outbox_messages as messages;
use crate::db::tx::{ChangeKind, ResourceType, Tx};
use crate::db::types::{Id, Instant};
use crate::error::Result;
use crate::outbox::model::{Channel, MessageKind, MessageStatus};
use crate::pec_receipts::model::{EXAMPLE, PecReceiptId};
use crate::pec_receipts::service::{parse, take_in_as};
use chrono::{TimeZone, Utc};
use diesel::prelude::*;

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let permit = tx.permit(Permission::SendMessages, &ResourceReach::country())?;
    // Before the receipt, which is of a quarter past ten in Italy.
    let left = Utc.with_ymd_and_hms(2024, 6, 24, 8, 0, 0).single().unwrap_or_default();
    let now = Instant::from(left);
    let rows = [
        (ids::DELIVERED_MESSAGE, "protocollo@pec.aulss2.veneto.example.it", MessageStatus::Delivered, None),
        (
            ids::FAILED_MESSAGE,
            "protocollo@pec.ulss2.vecchia.example.it",
            MessageStatus::Failed,
            Some("5.1.1 - InfoCert S.p.A. - indirizzo non valido"),
        ),
    ];
    for (id, address, status, error) in rows {
        diesel::insert_into(messages::table)
            .values((
                messages::id.eq(Id(id)),
                messages::kind.eq(MessageKind::PracticeNotice),
                messages::channel.eq(Channel::Pec),
                messages::about_type.eq(ResourceType::Practice),
                messages::about_id.eq(Id(ids::SUBMITTED)),
                messages::region_code.eq("05"),
                messages::to_address.eq(address),
                messages::to_name.eq("Azienda ULSS 2 Marca Trevigiana"),
                messages::subject.eq("Pratica ricevuta"),
                messages::body.eq("La pratica è stata ricevuta. Grazie."),
                messages::status.eq(status),
                messages::attempts.eq(1),
                messages::next_attempt_at.eq(now),
                messages::message_id.eq(format!("{id}@osservatorio.example.org")),
                messages::last_error.eq(error),
                messages::sent_at.eq(now),
                messages::version.eq(3),
                messages::created_at.eq(now),
                messages::updated_at.eq(now),
            ))
            .execute(tx.conn())?;
        tx.record(&permit, ChangeKind::Created, ResourceType::OutboxMessage, id, 3);
    }
    let file = EXAMPLE.replace("avvenuta-consegna", "accettazione").replace("CONSEGNA", "ACCETTAZIONE");
    let said = parse(file.as_bytes())?;
    take_in_as(tx, PecReceiptId(ids::PEC_RECEIPT), &said, file.as_bytes())?;
    Ok(())
}
