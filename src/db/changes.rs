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
        ServiceClient = "service_client" ("sistema", "system"),
        ServiceClientSecret = "service_client_secret" ("segreto di un sistema", "secret of a system"),
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
        RubricVersion = "rubric_version" ("versione della griglia", "version of the assessment grid"),
        ReaderProfile = "reader_profile" ("profilo di lettore", "profile of a reader"),
        Review = "review" ("valutazione", "review"),
        ReviewDecision = "review_decision" ("decisione sulle valutazioni", "decision on reviews"),
        SavedSearch = "saved_search" ("ricerca salvata", "saved search"),
        Lab = "lab" ("laboratorio", "lab"),
        LabCycle = "lab_cycle" ("ciclo di un laboratorio", "cycle of a lab"),
        LabReading = "lab_reading" ("lettura di una pratica", "reading of a practice"),
        ThemeCandidate = "theme_candidate" ("tema candidato", "candidate theme"),
        ThemeVote = "theme_vote" ("voto su un tema", "vote for a theme"),
        LabExpert = "lab_expert" ("esperto di un laboratorio", "expert of a lab"),
        TransferProfile = "transfer_profile" ("profilo di trasferibilità", "transfer profile"),
        LabSession = "lab_session" ("sessione di laboratorio", "lab session"),
        SessionMaterial = "session_material" ("materiale di una sessione", "material of a session"),
        FrameworkNote = "framework_note" ("nota sul quadro nazionale", "note on the national framework"),
        SessionProgramme = "session_programme" ("programma annunciato", "announced programme"),
        RegistrationDesk = "registration_desk" ("iscrizioni a una sessione", "registration desk of a session"),
        SessionRegistration = "session_registration" ("iscrizione a una sessione", "registration to a session"),
        Call = "call" ("invito a segnalare", "call"),
        Invitation = "invitation" ("invito", "invitation"),
        InvitationAnswer = "invitation_answer" ("risposta a un invito", "answer to an invitation"),
        AnswerCode = "answer_code" ("codice di risposta", "answer code"),
        ImportJob = "import_job" ("importazione", "import job"),
        FormMapping = "form_mapping" ("lettura di un modulo", "mapping of a form"),
        FormImport = "form_import" ("importazione di un modulo", "form import"),
        OutboxMessage = "outbox_message" ("messaggio in uscita", "outgoing message"),
        RatingRound = "rating_round" ("giro di valutazione", "round of ratings"),
        Rating = "rating" ("voto di un esperto", "rating by an expert"),
        DiscussionNote = "discussion_note" ("nota di discussione", "note of the discussion"),
        Finding = "finding" ("esito di laboratorio", "finding of a laboratory"),
        Commitment = "commitment" ("impegno", "commitment"),
        LabOutcome = "lab_outcome" ("esito di laboratorio su una pratica", "outcome of a laboratory for a practice"),
        PecReceipt = "pec_receipt" ("ricevuta PEC", "receipt of a PEC provider"),
    }
}
