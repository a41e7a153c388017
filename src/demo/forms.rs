//! The scenario's old form (how it is read, and what came of a dry run of it), and an answer to its call.
use super::ids;
use crate::auth::policy::Permission;
use crate::calls::answers::model::{InvitationAnswerId, InvitationAnswerRecord};
use crate::calls::answers::store as answers;
use crate::calls::invitations::model::{InvitationActor, InvitationAnswer, InvitationId};
use crate::calls::invitations::service as invitations;
use crate::db::schema::{form_import_rows as rows, form_imports as imports};
use crate::db::tx::Tx;
use crate::db::types::{Id, Stored};
use crate::error::Result;
use crate::form_imports::fields::FormColumnField;
use crate::form_imports::mappings::model::{FormColumn, FormConstant, FormMappingId, FormMappingUpdate, FormRegion};
use crate::form_imports::mappings::store;
use crate::form_imports::model::{FormCounts, FormReason, FormReport, FormRowOutcome};
use crate::practices::model::PracticeId;
use diesel::prelude::*;

fn plan() -> FormMappingUpdate {
    let columns = [
        ("Informazioni cronologiche", FormColumnField::SubmittedAt),
        ("Ente proponente", FormColumnField::Organisation),
        ("Titolo", FormColumnField::Title),
        ("Descrizione", FormColumnField::Story),
        ("Destinatari", FormColumnField::TargetGroups),
        ("Telefono", FormColumnField::Ignored),
    ];
    let column =
        |(header, field): (&str, FormColumnField)| FormColumn { header: header.to_owned(), field, values: Vec::new() };
    FormMappingUpdate {
        name: "Modulo Veneto 2024".to_owned(),
        columns: columns.map(column).to_vec(),
        constants: vec![FormConstant { field: FormColumnField::PublicationConsent, value: "sì".to_owned() }],
    }
}

/// What Azienda ULSS 2 answered to the call of Veneto.
fn fill_answer(tx: &mut Tx<'_>) -> Result<()> {
    let invitation = InvitationId(ids::invitation(2));
    let (invitation, call) = invitations::find(tx, invitation)?;
    let permit = invitations::permit_to_answer(tx, &invitation, &call)?;
    let answer = InvitationAnswerRecord {
        id: InvitationAnswerId(ids::INVITATION_ANSWER),
        call_id: call.id,
        invitation_id: invitation.id,
        answer: InvitationAnswer::PracticeSubmitted,
        practice_id: Some(PracticeId(ids::A_QUATTRO_MANI)),
        written: true,
        reason: None,
        delegated_to: None,
        postponed_to: None,
        form_version: 1,
        role: InvitationActor::Addressee,
        at: invitation.answered_at.unwrap_or(invitation.updated_at),
        warnings: Vec::new(),
    };
    answers::insert(tx, &permit, &answer)
}

/// Fills them in.
pub fn fill(tx: &mut Tx<'_>) -> Result<()> {
    let region = FormRegion("05".parse().ok());
    let permit = tx.permit(Permission::ImportForms, &region.reach())?;
    let (plan, now) = (plan(), tx.now());
    store::insert(tx, &permit, FormMappingId(ids::FORM_MAPPING), region, &plan)?;
    let report = FormReport {
        signature: plan.signature(),
        unmapped: Vec::new(),
        counts: FormCounts { duplicate: 1, ..FormCounts::default() },
        unknown: Vec::new(),
        proposal: None,
    };
    diesel::insert_into(imports::table)
        .values((
            imports::id.eq(Id(ids::FORM_IMPORT)),
            imports::status.eq("succeeded"),
            imports::dry_run.eq(true),
            imports::region_code.eq("05"),
            imports::becomes.eq("draft"),
            imports::mapping_id.eq(Id(ids::FORM_MAPPING)),
            imports::rows_read.eq(1),
            imports::report.eq(Stored(serde_json::json!(report))),
            imports::version.eq(3),
            imports::created_at.eq(now),
            imports::updated_at.eq(now),
        ))
        .execute(tx.conn())?;
    let reason = FormReason {
        header: None,
        code: "similar_title".to_owned(),
        it: "L'organizzazione ha già «Dimissioni Programmate».".to_owned(),
        en: "The organisation has \"Dimissioni Programmate\" already.".to_owned(),
    };
    diesel::insert_into(rows::table)
        .values((
            rows::import_id.eq(Id(ids::FORM_IMPORT)),
            rows::line.eq(2),
            rows::outcome.eq(FormRowOutcome::Duplicate),
            rows::title.eq("Dimissioni programmate"),
            rows::organisation_id.eq(Id(ids::VILLAVERLA)),
            rows::practice_id.eq(Id(ids::DIMISSIONI_PROGRAMMATE)),
            rows::reasons.eq(Stored(vec![reason])),
        ))
        .execute(tx.conn())?;
    fill_answer(tx)
}
