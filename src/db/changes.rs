//! The words of the change log and of the feed that consumers follow.
use crate::territory::RegionCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
        ExportJob = "export_job" ("esportazione", "export job"),
        FormMapping = "form_mapping" ("lettura di un modulo", "mapping of a form"),
        FormImport = "form_import" ("importazione di un modulo", "form import"),
        RowImport = "row_import" ("importazione di righe", "import of rows"),
        OutboxMessage = "outbox_message" ("messaggio in uscita", "outgoing message"),
        RatingRound = "rating_round" ("giro di valutazione", "round of ratings"),
        Rating = "rating" ("voto di un esperto", "rating by an expert"),
        DiscussionNote = "discussion_note" ("nota di discussione", "note of the discussion"),
        Finding = "finding" ("esito di laboratorio", "finding of a laboratory"),
        Commitment = "commitment" ("impegno", "commitment"),
        LabOutcome = "lab_outcome" ("esito di laboratorio su una pratica", "outcome of a laboratory for a practice"),
        WebhookSubscription = "webhook_subscription" ("abbonamento webhook", "webhook subscription"),
        WebhookSecret = "webhook_secret" ("segreto di un webhook", "secret of a webhook"),
        WebhookDelivery = "webhook_delivery" ("consegna di un webhook", "delivery of a webhook"),
        OpenDataRelease = "open_data_release" ("rilascio di dati aperti", "release of the open data"),
        PecReceipt = "pec_receipt" ("ricevuta PEC", "receipt of a PEC provider"),
    }
}

crate::codes! {
    /// A kind of resource that the change feed tells of.
    pub enum FeedType in "feed-types" {
        Theme = "theme" ("tema", "theme"),
        Organisation = "organisation" ("organizzazione", "organisation"),
        Adhesion = "adhesion" ("adesione", "adhesion of an organisation"),
        Practice = "practice" ("pratica", "practice"),
        Lab = "lab" ("laboratorio", "laboratory"),
        LabCycle = "lab_cycle" ("ciclo di un laboratorio", "cycle of a laboratory"),
        LabSession = "lab_session" ("sessione di laboratorio", "session of a laboratory"),
        Call = "call" ("invito a segnalare", "call for good practices"),
        Finding = "finding" ("esito di laboratorio", "finding of a laboratory"),
    }
}

impl FeedType {
    /// Whether everybody sees all of them, always.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Theme | Self::Organisation | Self::Adhesion)
    }
}

impl ResourceType {
    /// As the change feed tells of it, if it does.
    pub fn in_feed(self) -> Option<FeedType> {
        match self {
            Self::Theme => Some(FeedType::Theme),
            Self::Organisation => Some(FeedType::Organisation),
            Self::Adhesion => Some(FeedType::Adhesion),
            Self::Practice => Some(FeedType::Practice),
            Self::Lab => Some(FeedType::Lab),
            Self::LabCycle => Some(FeedType::LabCycle),
            Self::LabSession => Some(FeedType::LabSession),
            Self::Call => Some(FeedType::Call),
            Self::Finding => Some(FeedType::Finding),
            _ => None,
        }
    }
}

/// Who sees more of a resource than the public does: whoever coordinates (or reads for) one of its regions, speaks for
/// one of its organisations, or is a confirmed expert of one of its cycles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inside {
    /// Regions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<RegionCode>,
    /// Organisations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<Uuid>,
    /// Cycles of laboratories.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cycles: Vec<Uuid>,
}

impl Inside {
    /// Whoever is at home in these regions.
    pub fn regions(regions: impl IntoIterator<Item = RegionCode>) -> Self {
        Self { regions: regions.into_iter().collect(), ..Self::default() }
    }

    /// And those of these.
    pub fn and(mut self, other: Self) -> Self {
        self.regions.extend(other.regions);
        self.organisations.extend(other.organisations);
        self.cycles.extend(other.cycles);
        self.regions.sort_unstable();
        self.regions.dedup();
        self.organisations.sort_unstable();
        self.organisations.dedup();
        self.cycles.sort_unstable();
        self.cycles.dedup();
        self
    }
}

/// Who sees a resource of the change feed, as its store knows at the moment of the change: afterwards nobody can tell
/// any more who saw it before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// Whether everybody saw it before the change.
    pub was_public: bool,
    /// Whether everybody sees it after it.
    pub public: bool,
    /// Who sees it besides, before or after.
    pub inside: Inside,
}

impl Audience {
    /// Everybody, for what is never hidden.
    pub(super) fn everybody(kind: ChangeKind) -> Self {
        let there = kind != ChangeKind::Deleted;
        Self { was_public: !there, public: there, inside: Inside::default() }
    }
}
