//! The words of the change log.

crate::codes! {
    /// What happened to a resource.
    pub enum ChangeKind in "change-kinds" {
        Created = "created" ("creato", "created"),
        Updated = "updated" ("modificato", "updated"),
        Deleted = "deleted" ("eliminato", "deleted"),
    }
}

crate::codes! {
    /// A kind of resource, as the change log names it.
    pub enum ResourceType in "resource-types" {
        Region = "region" ("regione", "region"),
        Theme = "theme" ("tema", "theme"),
        User = "user" ("utente", "user"),
        Municipality = "municipality" ("comune", "municipality"),
        Organisation = "organisation" ("organizzazione", "organisation"),
        Adhesion = "adhesion" ("adesione", "adhesion"),
        Contact = "contact" ("referente", "contact"),
        Practice = "practice" ("pratica", "practice"),
        PracticeContact = "practice_contact" ("referente della pratica", "practice contact"),
        PracticeVersion = "practice_version" ("versione di una pratica", "version of a practice"),
        PracticeRevision = "practice_revision" ("revisione di una pratica", "revision of a practice"),
        PracticeRemark = "practice_remark" ("osservazione su una pratica", "remark on a practice"),
        VitalityReview = "vitality_review" ("verifica di vitalità", "vitality review"),
        PracticeAdoption = "practice_adoption" ("adozione di una pratica", "adoption of a practice"),
        PracticeLink = "practice_link" ("legame tra pratiche", "link between practices"),
        PracticeAttachment = "practice_attachment" ("allegato della pratica", "practice attachment"),
        SavedSearch = "saved_search" ("ricerca salvata", "saved search"),
        TransferProfile = "transfer_profile" ("profilo di trasferibilità", "transfer profile"),
        LabSession = "lab_session" ("sessione di laboratorio", "lab session"),
        Call = "call" ("invito a segnalare", "call"),
        Invitation = "invitation" ("invito", "invitation"),
        InvitationAnswer = "invitation_answer" ("risposta a un invito", "answer to an invitation"),
        AnswerCode = "answer_code" ("codice di risposta", "answer code"),
        ImportJob = "import_job" ("importazione", "import job"),
        FormMapping = "form_mapping" ("lettura di un modulo", "mapping of a form"),
        FormImport = "form_import" ("importazione di un modulo", "form import"),
        OutboxMessage = "outbox_message" ("messaggio in uscita", "outgoing message"),
        PecReceipt = "pec_receipt" ("ricevuta PEC", "receipt of a PEC provider"),
    }
}
