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
        LabSession = "lab_session" ("sessione di laboratorio", "lab session"),
        Call = "call" ("invito a segnalare", "call"),
        Invitation = "invitation" ("invito", "invitation"),
        InvitationAnswer = "invitation_answer" ("risposta a un invito", "answer to an invitation"),
        AnswerCode = "answer_code" ("codice di risposta", "answer code"),
        ImportJob = "import_job" ("importazione", "import job"),
        FormMapping = "form_mapping" ("lettura di un modulo", "mapping of a form"),
        FormImport = "form_import" ("importazione di un modulo", "form import"),
        OutboxMessage = "outbox_message" ("messaggio in uscita", "outgoing message"),
    }
}
