//! The ids of the scenario. They look alike on purpose: `...NNMM` is the MM-th resource of kind NN.
use uuid::Uuid;

const fn id(last: u128) -> Uuid {
    Uuid::from_u128(0x0191_0000_0000_7000_8000_0000_0000_0000 | last)
}

/// Azienda ULSS 2 Marca Trevigiana (Veneto).
pub const AULSS_2: Uuid = id(0x0101);
/// Azienda ULSS 1 Dolomiti (Veneto).
pub const AULSS_1: Uuid = id(0x0102);
/// Azienda ULSS 8 Berica (Veneto).
pub const AULSS_8: Uuid = id(0x0103);
/// Comune di Villaverla (Veneto).
pub const VILLAVERLA: Uuid = id(0x0104);
/// Comune di Casale sul Sile (Veneto).
pub const CASALE_SUL_SILE: Uuid = id(0x0105);
/// Comune di Treviso (Veneto).
pub const TREVISO: Uuid = id(0x0106);
/// ANCI Veneto.
pub const ANCI_VENETO: Uuid = id(0x0107);
/// Federsanità ANCI Veneto.
pub const FEDERSANITA_VENETO: Uuid = id(0x0108);
/// ANCI Lombardia Salute.
pub const ANCI_LOMBARDIA_SALUTE: Uuid = id(0x0109);
/// Provincia di Lodi (Lombardia).
pub const PROVINCIA_DI_LODI: Uuid = id(0x010a);
/// AGENAS.
pub const AGENAS: Uuid = id(0x010b);
/// ASL Roma 1 (Lazio): the organisation of another region.
pub const ASL_ROMA_1: Uuid = id(0x010c);
/// A district of Azienda ULSS 2.
pub const TREVISO_DISTRICT: Uuid = id(0x010d);

/// "Dimissioni Programmate" (Comune di Villaverla), published.
pub const DIMISSIONI_PROGRAMMATE: Uuid = id(0x0201);
/// "A quattro mani" (Azienda ULSS 2), published.
pub const A_QUATTRO_MANI: Uuid = id(0x0202);
/// "Infermiere di Famiglia e Comunità" (Azienda ULSS 1), published.
pub const INFERMIERE_DI_FAMIGLIA: Uuid = id(0x0203);
/// "Abitare supportato e budget di salute" (Azienda ULSS 8), published.
pub const ABITARE_SUPPORTATO: Uuid = id(0x0204);
/// "Passi d'Argento" (Comune di Casale sul Sile), published.
pub const PASSI_D_ARGENTO: Uuid = id(0x0205);
/// A draft of Azienda ULSS 2.
pub const DRAFT: Uuid = id(0x0206);
/// A submitted practice of Azienda ULSS 2.
pub const SUBMITTED: Uuid = id(0x0207);
/// A practice of ASL Roma 1 that was published and withdrawn.
pub const WITHDRAWN: Uuid = id(0x0208);
/// A draft of ASL Roma 1.
pub const FOREIGN_DRAFT: Uuid = id(0x0209);

/// The session of Treviso, 5 September 2024.
pub const TREVISO_SESSION: Uuid = id(0x0301);
/// The session of Lodi, 1 December 2023.
pub const LODI_SESSION: Uuid = id(0x0302);
/// A tentative session in Veneto.
pub const TENTATIVE_SESSION: Uuid = id(0x0303);
/// A cancelled session of Piemonte and Valle d'Aosta.
pub const CANCELLED_SESSION: Uuid = id(0x0304);

/// The administrator.
pub const ADMINISTRATOR: Uuid = id(0x0401);
/// A member of the scientific committee.
pub const SCIENTIFIC_COMMITTEE: Uuid = id(0x0402);
/// The coordinator of Veneto.
pub const COORDINATOR_VENETO: Uuid = id(0x0403);
/// The coordinator of Lazio.
pub const COORDINATOR_LAZIO: Uuid = id(0x0404);
/// The contact of Azienda ULSS 2.
pub const CONTACT_AULSS_2: Uuid = id(0x0405);
/// The contact of ASL Roma 1.
pub const CONTACT_ASL_ROMA_1: Uuid = id(0x0406);
/// An expert, whom the group of [`VENETO_CYCLE`] has for Azienda ULSS 2.
pub const EXPERT: Uuid = id(0x0407);
/// An expert whom no group names.
pub const OTHER_EXPERT: Uuid = id(0x040c);
/// An expert whom the group of [`VENETO_CYCLE`] has for Azienda ULSS 1.
pub const EXPERT_AULSS_1: Uuid = id(0x0411);
/// An expert whom it has for the Comune di Treviso.
pub const EXPERT_TREVISO: Uuid = id(0x0412);
/// An expert whom it has for the Comune di Casale sul Sile.
pub const EXPERT_CASALE: Uuid = id(0x0413);
/// A reader at AGENAS.
pub const INSTITUTIONAL_READER: Uuid = id(0x0408);
/// Somebody who was invited and has not answered.
pub const INVITED: Uuid = id(0x0409);

/// The adhesion of Azienda ULSS 2.
pub const ADHESION: Uuid = id(0x0501);
/// A contact of Azienda ULSS 2.
pub const CONTACT: Uuid = id(0x0601);
/// The person to ask about the draft.
pub const PRACTICE_CONTACT: Uuid = id(0x0701);
/// The submission of [`SUBMITTED`].
pub const TRANSITION: Uuid = id(0x0801);
/// A finished import.
pub const IMPORT_JOB: Uuid = id(0x0901);
/// A message that was delivered, to the contact of Azienda ULSS 2.
pub const DELIVERED_MESSAGE: Uuid = id(0x0a01);
/// A message that came back.
pub const FAILED_MESSAGE: Uuid = id(0x0a02);
/// The provider's acceptance of [`DELIVERED_MESSAGE`].
pub const PEC_RECEIPT: Uuid = id(0x0b01);

/// A practice of Azienda ULSS 2 that is being checked.
pub const IN_CHECK: Uuid = id(0x1001);
/// A practice of Azienda ULSS 2 of which changes are requested.
pub const CHANGES_REQUESTED: Uuid = id(0x1002);
/// What is asked of [`CHANGES_REQUESTED`].
pub const REMARK: Uuid = id(0x1101);
/// The open revision of [`A_QUATTRO_MANI`].
pub const REVISION: Uuid = id(0x1201);
/// An adoption of [`A_QUATTRO_MANI`].
pub const ADOPTION: Uuid = id(0x1301);
/// [`ABITARE_SUPPORTATO`] is derived from [`A_QUATTRO_MANI`].
pub const LINEAGE_LINK: Uuid = id(0x1401);
/// A confirmation of the vitality of [`A_QUATTRO_MANI`].
pub const VITALITY_REVIEW: Uuid = id(0x1501);
/// The call of Veneto of 2024, concluded.
pub const VENETO_CALL: Uuid = id(0x0c01);
/// A call of Veneto that is open.
pub const OPEN_CALL: Uuid = id(0x0c02);
/// A draft of a call of Veneto.
pub const DRAFT_CALL: Uuid = id(0x0c03);

/// The invitation of the Comune di Villaverla in [`VENETO_CALL`]: the first of six.
pub const VENETO_INVITATION: Uuid = id(0x0d01);
/// The invitation of the Comune di Treviso in [`OPEN_CALL`].
pub const OPEN_INVITATION: Uuid = id(0x0d21);
/// The invitation of Azienda ULSS 2 in [`OPEN_CALL`].
pub const OPEN_INVITATION_AULSS_2: Uuid = id(0x0d22);

/// The answer code of [`OPEN_INVITATION`], by its id.
pub const ANSWER_CODE: Uuid = id(0x0e01);
/// That code itself: known to everybody, for trying things out. It is in databases that hold the scenario only.
pub const ANSWER_CODE_SHOWN: &str = "abcde-fghij-kmnpq-rstuv-wxyz23";

/// The invitation of a scenario, by its number.
pub(super) const fn invitation(number: u128) -> Uuid {
    id(0x0d00 + number)
}
/// A file of [`DRAFT`].
pub const ATTACHMENT: Uuid = id(0x1601);
/// A saved search of the administrator.
pub const SAVED_SEARCH: Uuid = id(0x1701);

/// How the old form of Veneto is read.
pub const FORM_MAPPING: Uuid = id(0x1a01);
/// A dry run of that form.
pub const FORM_IMPORT: Uuid = id(0x1b01);
/// What the coordinator of Veneto has brought in: a row that was there, and one that cannot be taken.
pub const ROW_IMPORT: Uuid = id(0x4301);
/// The answer of Azienda ULSS 2 in [`VENETO_CALL`].
pub const INVITATION_ANSWER: Uuid = id(0x1c01);

/// The closed round of ratings of [`TREVISO_SESSION`].
pub const RATING_ROUND: Uuid = id(0x2d01);
/// The open one, on what the first has left split.
pub const OPEN_RATING_ROUND: Uuid = id(0x2d02);
/// An item of [`RATING_ROUND`], from 0.
pub(super) const fn rating_item(number: u128) -> Uuid {
    id(0x2d40 + number)
}
/// An item of [`OPEN_RATING_ROUND`], from 0.
pub(super) const fn open_rating_item(number: u128) -> Uuid {
    id(0x2d80 + number)
}
/// The rating of [`EXPERT`] in [`OPEN_RATING_ROUND`].
pub const RATING: Uuid = id(0x2e01);
/// An export that the administrator asked for; it is ready.
pub const EXPORT_JOB: Uuid = id(0x5001);
/// What was found of the scalability of [`DIMISSIONI_PROGRAMMATE`]: the first of ten, two for each of the five practices.
pub const FINDING: Uuid = id(0x2f01);
/// A finding of the Treviso session, from 1.
pub(super) const fn finding(number: u128) -> Uuid {
    id(0x2f00 + number)
}
/// A recommendation that was published.
pub const RECOMMENDATION: Uuid = id(0x2f0b);
/// A finding that was agreed on and not published.
pub const AGREED_FINDING: Uuid = id(0x2f0c);
/// A draft of a finding.
pub const DRAFT_FINDING: Uuid = id(0x2f0d);
/// A note of the discussion, by the administrator.
pub const DISCUSSION_NOTE: Uuid = id(0x3001);
/// What Azienda ULSS 2 has promised; in progress.
pub const COMMITMENT: Uuid = id(0x3101);
/// What the Comune di Treviso has promised; open.
pub const OPEN_COMMITMENT: Uuid = id(0x3102);
/// A confirmed session of Veneto to come, which takes registrations.
pub const UPCOMING_SESSION: Uuid = id(0x2701);
/// A registration to [`UPCOMING_SESSION`]: the first of five.
pub const REGISTRATION: Uuid = id(0x2801);
/// The code of [`REGISTRATION`]: known to everybody, for trying things out. It is in databases that hold the scenario only.
pub const REGISTRATION_CODE_SHOWN: &str = "regis-trati-on222-of333-demoab";
/// A material of [`TREVISO_SESSION`].
pub const SESSION_MATERIAL: Uuid = id(0x2901);
/// What the Observatory adds to [`TREVISO_SESSION`] of the national framework.
pub const FRAMEWORK_NOTE: Uuid = id(0x2902);

/// The registration of a scenario, by its number.
pub(super) const fn registration(number: u128) -> Uuid {
    id(0x2800 + number)
}
/// The lab of Veneto.
pub const VENETO_LAB: Uuid = id(0x2101);
/// The lab that Piemonte and Valle d'Aosta share.
pub const PIEMONTE_AOSTA_LAB: Uuid = id(0x2102);
/// A planned lab of Veneto and Friuli-Venezia Giulia, without cycles.
pub const PLANNED_LAB: Uuid = id(0x2103);
/// The first cycle of [`VENETO_LAB`], of 2024: its session was held in Treviso, it is in restitution.
pub const VENETO_CYCLE: Uuid = id(0x2201);
/// The second cycle of [`VENETO_LAB`]: it is choosing its theme.
pub const VENETO_SECOND_CYCLE: Uuid = id(0x2202);
/// The cycle of [`PIEMONTE_AOSTA_LAB`]: it is reading.
pub const PIEMONTE_AOSTA_CYCLE: Uuid = id(0x2203);
/// The first step of [`VENETO_CYCLE`]: from the reading to the choice of the theme.
pub const CYCLE_STEP: Uuid = id(0x2207);
/// A reading of [`VENETO_SECOND_CYCLE`], by the coordinator of Veneto.
pub const LAB_READING: Uuid = id(0x2303);
/// The theme of Treviso, as a candidate.
pub const TREVISO_CANDIDATE: Uuid = id(0x2401);
/// A candidate of [`VENETO_SECOND_CYCLE`].
pub const THEME_CANDIDATE: Uuid = id(0x2402);
/// Another, that nobody has voted for.
pub const OTHER_CANDIDATE: Uuid = id(0x2404);
/// The vote of the administrator in [`VENETO_SECOND_CYCLE`].
pub const THEME_VOTE: Uuid = id(0x2501);
/// The decision on the theme of Treviso.
pub const THEME_DECISION: Uuid = id(0x2502);
/// The expert with an account, confirmed in [`VENETO_CYCLE`].
pub const LAB_EXPERT: Uuid = id(0x2601);
/// An expert that the municipalities propose for [`VENETO_SECOND_CYCLE`].
pub const PROPOSED_EXPERT: Uuid = id(0x2606);
/// The expert with an account, agreed for [`VENETO_SECOND_CYCLE`] and yet to answer.
pub const AGREED_EXPERT: Uuid = id(0x2607);

/// An expert of [`VENETO_CYCLE`], by number from 1.
pub(super) const fn lab_expert(number: u128) -> Uuid {
    id(0x2600 + number)
}
/// A practice of Azienda ULSS 1 under review: one reader has begun, one is proposed.
pub const UNDER_REVIEW: Uuid = id(0x1d01);
/// A practice of Azienda ULSS 1 under review that two readers have read: it waits for the decision.
pub const READ_BY_TWO: Uuid = id(0x1d02);
/// A practice of Azienda ULSS 1 under review that has no reader yet.
pub const WITHOUT_READERS: Uuid = id(0x1d03);
/// The review of [`UNDER_REVIEW`] that the member of the committee has begun.
pub const OPEN_REVIEW: Uuid = id(0x1e01);
/// The review of [`UNDER_REVIEW`] that is proposed to the second reader.
pub const PROPOSED_REVIEW: Uuid = id(0x1e02);
/// The review of a scenario, by its number.
pub(super) const fn review(number: u128) -> Uuid {
    id(0x1e00 + number)
}
/// A second member of the scientific committee.
pub const SECOND_READER: Uuid = id(0x1f01);
/// A third one.
pub const THIRD_READER: Uuid = id(0x1f02);
/// The decision by which [`A_QUATTRO_MANI`] was accepted.
pub const REVIEW_DECISION: Uuid = id(0x2001);
/// The information system of the Region Veneto.
pub const SYSTEM: Uuid = id(0x4001);
/// Its secret.
pub const SYSTEM_SECRET: Uuid = id(0x4011);
/// The system of Azienda ULSS 2 that comes with PDND vouchers.
pub const PDND_SYSTEM: Uuid = id(0x4002);
/// The webhook subscription of [`SYSTEM`].
pub const WEBHOOK: Uuid = id(0x4031);
/// Its secrets.
pub const WEBHOOK_SECRET: Uuid = id(0x4041);
/// The one that takes its place.
pub const WEBHOOK_NEXT_SECRET: Uuid = id(0x4042);
/// A delivery of it.
pub const WEBHOOK_DELIVERY: Uuid = id(0x4051);
/// Azienda ULSS 2 as a consumer on PDND.
pub const PDND_CONSUMER: Uuid = id(0x4021);
/// What it uses our e-service for.
pub const PDND_PURPOSE: Uuid = id(0x4022);
/// Its client on PDND.
pub const PDND_CLIENT: Uuid = id(0x4023);
/// The Observatory as a producer on PDND.
pub const PDND_PRODUCER: Uuid = id(0x4024);
/// The Observatory's e-service on PDND.
pub const PDND_ESERVICE: Uuid = id(0x4025);
