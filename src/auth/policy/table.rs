//! The permissions, and who holds which of them where: what a product owner reads.
use crate::auth::actor::Role::{self, *};
use Permission::*;
use Within::*;

crate::codes! {
    /// Something that can be allowed.
    pub enum Permission in "permissions" {
        SignIn = "sign_in" ("accedere", "sign in, refresh a session, redeem a one-time code"),
        ChangeOwnAccount = "change_own_account" ("gestire il proprio accesso", "change one's own password, sign out"),
        ManageUsers = "manage_users" ("gestire gli utenti", "see, invite, change and block users"),
        ManageServiceClients = "manage_service_clients" ("gestire i sistemi", "register systems, their scopes, secrets and keys"),
        ManageThemes = "manage_themes" ("gestire i temi", "change the tree of themes"),
        ManageOpenData = "manage_open_data" ("pubblicare i dati aperti", "freeze editions of the open data"),
        ImportData = "import_data" ("importare dati", "import registers of municipalities and organisations"),
        ImportRows = "import_rows" ("importare righe", "bring in organisations, practices and contacts as rows, each by the rules of the single operation"),
        ImportForms = "import_forms" ("importare i moduli", "bring in what a form has collected, save how it is read"),
        ReadAudit = "read_audit" ("leggere il registro delle modifiche", "read who changed what"),
        CreateOrganisation = "create_organisation" ("creare organizzazioni", "add an organisation"),
        UpdateOrganisation = "update_organisation" ("modificare organizzazioni", "change an organisation"),
        RedefineOrganisation = "redefine_organisation" ("modificare l'identità delle organizzazioni", "change what an organisation is: kind, names, codes, territory, life"),
        DeleteOrganisation = "delete_organisation" ("eliminare organizzazioni", "delete an organisation that nothing refers to"),
        RequestAdhesion = "request_adhesion" ("chiedere l'adesione", "ask for an organisation to join the Observatory"),
        DecideAdhesion = "decide_adhesion" ("decidere sull'adesione", "activate, suspend or end an adhesion"),
        ReadContacts = "read_contacts" ("leggere i referenti", "read the people of an organisation"),
        ManageContacts = "manage_contacts" ("gestire i referenti", "add, change and remove the people of an organisation"),
        CreatePractice = "create_practice" ("creare pratiche", "write a practice for an organisation"),
        UpdatePractice = "update_practice" ("modificare pratiche", "change a practice"),
        DeletePractice = "delete_practice" ("eliminare bozze", "delete a draft"),
        SubmitPractice = "submit_practice" ("presentare pratiche", "submit a practice or take it back"),
        CheckPractice = "check_practice" ("verificare pratiche", "take a submitted practice up, ask for changes, pass it on, accept or refuse it"),
        ReviewPractice = "review_practice" ("valutare pratiche", "decide on a practice that is under review"),
        DecideWithoutReviews = "decide_without_reviews" ("decidere senza valutazioni", "accept or refuse a practice under review without its reviews, saying why"),
        WriteReview = "write_review" ("scrivere valutazioni", "read a practice that one was assigned, and score it"),
        ReadReviews = "read_reviews" ("leggere le valutazioni", "read reviews, once those of a text are all in"),
        AssignReviews = "assign_reviews" ("assegnare le valutazioni", "choose the readers of a practice, confirm or drop proposed ones"),
        ManageReaders = "manage_readers" ("gestire i lettori", "keep what readers know and whom they belong to"),
        ManageRubrics = "manage_rubrics" ("gestire le griglie", "write and activate versions of the assessment grid"),
        ReadAssessments = "read_assessments" ("leggere gli esiti interni", "read the internal part of an assessment"),
        PublishPractice = "publish_practice" ("pubblicare pratiche", "publish an accepted practice, archive a published one"),
        WithdrawPractice = "withdraw_practice" ("ritirare pratiche", "withdraw a practice"),
        ReadPracticeContacts = "read_practice_contacts" ("leggere i referenti delle pratiche", "read the people to ask about a practice"),
        ReadPracticeHistory = "read_practice_history" ("leggere la storia delle pratiche", "read how a practice went from state to state"),
        ReadPracticeNames = "read_practice_names" ("leggere chi ha agito sulle pratiche", "read the names of who moved a practice"),
        ReadPracticeRemarks = "read_practice_remarks" ("leggere le osservazioni", "read what is asked of the authors of a practice"),
        ReviewVitality = "review_vitality" ("confermare la vitalità", "confirm or change how alive a practice is"),
        ManageAdoptions = "manage_adoptions" ("gestire le adozioni", "tell who replicated a practice"),
        LinkPractices = "link_practices" ("collegare pratiche", "tell which practice came of which"),
        ReadPracticeWarnings = "read_practice_warnings" ("leggere gli avvisi sulle pratiche", "read what to look at before a practice is published"),
        ManageSavedSearches = "manage_saved_searches" ("salvare ricerche", "keep searches of one's own"),
        OrderExports = "order_exports" ("chiedere esportazioni", "have exports made in the background, and take them"),
        ManageWebhooks = "manage_webhooks" ("gestire i propri webhook", "be told of changes by webhooks of one's own"),
        ManageAllWebhooks = "manage_all_webhooks" ("gestire i webhook di tutti", "look after the webhooks of others, and make them for systems"),
        ManageLabs = "manage_labs" ("gestire i laboratori", "write labs and their cycles, decide the theme, move a cycle on"),
        ReadLabWork = "read_lab_work" ("leggere il lavoro dei laboratori", "read what a lab works on beyond what is public"),
        TakePartInLab = "take_part_in_lab" ("partecipare ai laboratori", "read practices for a lab, propose themes and vote"),
        ReadLabPeople = "read_lab_people" ("leggere gli esperti dei laboratori", "read who the experts of a lab are"),
        ProposeExperts = "propose_experts" ("proporre esperti", "propose experts for a lab and agree to the other side's"),
        AnswerNomination = "answer_nomination" ("rispondere alla nomina", "confirm or decline to be an expert of a lab"),
        CreateLabSession = "create_lab_session" ("creare sessioni", "add a lab session"),
        UpdateLabSession = "update_lab_session" ("modificare sessioni", "change a lab session"),
        DeleteLabSession = "delete_lab_session" ("eliminare sessioni", "delete a tentative lab session"),
        ManageRatings = "manage_ratings" ("gestire i giri di valutazione", "open and close rounds of ratings"),
        GiveRatings = "give_ratings" ("dare voti", "rate practices in the technical part of a session"),
        ReadTechnicalWork = "read_technical_work" ("leggere i lavori tecnici", "read what the technical part of a session works on: rounds, what came of them, findings that are not for everybody, commitments"),
        WriteFindings = "write_findings" ("scrivere esiti e note", "draft the findings of a session, note the discussion"),
        ManageFindings = "manage_findings" ("approvare e pubblicare esiti", "agree on, publish and delete findings, remove notes"),
        ManageCommitments = "manage_commitments" ("gestire gli impegni", "note, change and delete commitments"),
        FollowCommitments = "follow_commitments" ("seguire gli impegni", "tell how far a commitment has come"),
        WriteFrameworkNotes = "write_framework_notes" ("scrivere le note sul quadro nazionale", "write what the Observatory adds to a session of the national framework"),
        RegisterForSession = "register_for_session" ("iscriversi a una sessione", "register for the public part of a session, or hold a registration by its code"),
        ManageRegistrations = "manage_registrations" ("gestire le iscrizioni", "open registrations to a session, read who registered, check them in"),
        ReadMessages = "read_messages" ("leggere i messaggi in uscita", "read the messages that are sent and what came of them"),
        ManageMessages = "manage_messages" ("gestire i messaggi in uscita", "send a message again, cancel it, or tell what became of it"),
        SendMessages = "send_messages" ("spedire i messaggi", "hand messages over to the mail server"),
        FilePecReceipts = "file_pec_receipts" ("acquisire ricevute PEC", "bring in receipts of PEC providers, and read them"),
        ManageCalls = "manage_calls" ("gestire gli inviti", "write, open, extend and close calls, and look after their invitations"),
        ReadInvitations = "read_invitations" ("leggere gli inviti", "read who was invited by a call and what became of it"),
        AnswerInvitation = "answer_invitation" ("rispondere agli inviti", "answer an invitation with its code"),
    }
}

/// Within what a role holds a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// The whole country.
    Everywhere,
    /// Resources of one's regions.
    OwnRegions,
    /// Resources of one's organisation.
    OwnOrganisation,
    /// Resources that name the person.
    Named,
}

/// Who may do what, and where. A product owner can read it; `tests/api/access.txt` shows what comes of it.
pub(super) const TABLE: &[(Permission, &[(Role, Within)])] = &[
    (
        SignIn,
        &[
            (Public, Everywhere),
            (Administrator, Everywhere),
            (ScientificCommittee, Everywhere),
            (RegionalCoordinator, Everywhere),
            (OrganisationContact, Everywhere),
            (Expert, Everywhere),
            (InstitutionalReader, Everywhere),
        ],
    ),
    (
        ChangeOwnAccount,
        &[
            (Administrator, Everywhere),
            (ScientificCommittee, Everywhere),
            (RegionalCoordinator, Everywhere),
            (OrganisationContact, Everywhere),
            (Expert, Everywhere),
            (InstitutionalReader, Everywhere),
        ],
    ),
    (ManageUsers, &[(Administrator, Everywhere)]),
    (ManageServiceClients, &[(Administrator, Everywhere)]),
    (ManageThemes, &[(Administrator, Everywhere)]),
    (ManageOpenData, &[(Administrator, Everywhere)]),
    (ImportData, &[(Administrator, Everywhere)]),
    (ImportForms, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (
        ImportRows,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (ReadAudit, &[(Administrator, Everywhere)]),
    (CreateOrganisation, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (
        UpdateOrganisation,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (RedefineOrganisation, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (DeleteOrganisation, &[(Administrator, Everywhere)]),
    (
        RequestAdhesion,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (DecideAdhesion, &[(Administrator, Everywhere)]),
    (
        ReadContacts,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        ManageContacts,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        CreatePractice,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        UpdatePractice,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        DeletePractice,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        SubmitPractice,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (CheckPractice, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (ReviewPractice, &[(Administrator, Everywhere), (ScientificCommittee, Everywhere)]),
    (DecideWithoutReviews, &[(Administrator, Everywhere)]),
    (WriteReview, &[(ScientificCommittee, Everywhere)]),
    (ReadReviews, &[(Administrator, Everywhere), (ScientificCommittee, Everywhere)]),
    (AssignReviews, &[(Administrator, Everywhere)]),
    (ManageReaders, &[(Administrator, Everywhere)]),
    (ManageRubrics, &[(Administrator, Everywhere)]),
    (
        ReadAssessments,
        &[(Administrator, Everywhere), (ScientificCommittee, Everywhere), (RegionalCoordinator, OwnRegions)],
    ),
    (PublishPractice, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (
        WithdrawPractice,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        ReadPracticeContacts,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        ReadPracticeHistory,
        &[
            (Administrator, Everywhere),
            (ScientificCommittee, Everywhere),
            (InstitutionalReader, Everywhere),
            (RegionalCoordinator, OwnRegions),
            (OrganisationContact, OwnOrganisation),
        ],
    ),
    (ReadPracticeNames, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (
        ReadPracticeRemarks,
        &[
            (Administrator, Everywhere),
            (ScientificCommittee, Everywhere),
            (RegionalCoordinator, OwnRegions),
            (OrganisationContact, OwnOrganisation),
        ],
    ),
    (
        ReviewVitality,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        ManageAdoptions,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        LinkPractices,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        ReadPracticeWarnings,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (
        ManageSavedSearches,
        &[
            (Administrator, Everywhere),
            (ScientificCommittee, Everywhere),
            (RegionalCoordinator, Everywhere),
            (OrganisationContact, Everywhere),
            (Expert, Everywhere),
            (InstitutionalReader, Everywhere),
        ],
    ),
    (
        OrderExports,
        &[
            (Administrator, Everywhere),
            (ScientificCommittee, Everywhere),
            (RegionalCoordinator, Everywhere),
            (OrganisationContact, Everywhere),
            (Expert, Everywhere),
            (InstitutionalReader, Everywhere),
        ],
    ),
    // Whoever has a system, or acts as one. A system has one of these roles too, and the scope `feed`.
    (
        ManageWebhooks,
        &[
            (Administrator, Everywhere),
            (RegionalCoordinator, Everywhere),
            (OrganisationContact, Everywhere),
            (InstitutionalReader, Everywhere),
        ],
    ),
    (ManageAllWebhooks, &[(Administrator, Everywhere)]),
    (ManageLabs, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (
        ReadLabWork,
        &[
            (Administrator, Everywhere),
            (ScientificCommittee, Everywhere),
            (InstitutionalReader, Everywhere),
            (RegionalCoordinator, OwnRegions),
            (OrganisationContact, OwnOrganisation),
            (RegionalCoordinator, Named),
            (OrganisationContact, Named),
            (Expert, Named),
        ],
    ),
    (
        TakePartInLab,
        &[
            (Administrator, Everywhere),
            (RegionalCoordinator, OwnRegions),
            (OrganisationContact, OwnOrganisation),
            (ScientificCommittee, Named),
            (RegionalCoordinator, Named),
            (OrganisationContact, Named),
            (Expert, Named),
        ],
    ),
    (
        ReadLabPeople,
        &[
            (Administrator, Everywhere),
            (RegionalCoordinator, OwnRegions),
            (OrganisationContact, OwnOrganisation),
            (ScientificCommittee, Named),
            (RegionalCoordinator, Named),
            (OrganisationContact, Named),
            (Expert, Named),
        ],
    ),
    (
        ProposeExperts,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    // Whoever has an account answers in person; for the others it is written down.
    (
        AnswerNomination,
        &[
            (Administrator, Everywhere),
            (RegionalCoordinator, OwnRegions),
            (ScientificCommittee, Named),
            (RegionalCoordinator, Named),
            (OrganisationContact, Named),
            (Expert, Named),
        ],
    ),
    (CreateLabSession, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (UpdateLabSession, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (DeleteLabSession, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (ManageRatings, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    // The agreed group rates, and nobody beside it.
    (GiveRatings, &[(Expert, Named)]),
    (
        ReadTechnicalWork,
        &[
            (Administrator, Everywhere),
            (ScientificCommittee, Everywhere),
            (InstitutionalReader, Everywhere),
            (RegionalCoordinator, OwnRegions),
            (Expert, Named),
        ],
    ),
    (WriteFindings, &[(Administrator, Everywhere), (Expert, Named), (RegionalCoordinator, OwnRegions)]),
    (ManageFindings, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (ManageCommitments, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (
        FollowCommitments,
        &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions), (OrganisationContact, OwnOrganisation)],
    ),
    (WriteFrameworkNotes, &[(Administrator, Everywhere), (ScientificCommittee, Everywhere)]),
    // Whoever registers has no account, and holds the registration by its code.
    (RegisterForSession, &[(Public, Everywhere), (Administrator, Everywhere)]),
    (ManageRegistrations, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (ReadMessages, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (ManageMessages, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (SendMessages, &[(Administrator, Everywhere)]),
    (FilePecReceipts, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (ManageCalls, &[(Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
    (
        ReadInvitations,
        &[
            (Administrator, Everywhere),
            (ScientificCommittee, Everywhere),
            (InstitutionalReader, Everywhere),
            (RegionalCoordinator, OwnRegions),
            (OrganisationContact, OwnOrganisation),
        ],
    ),
    // The code is the credential; a coordinator also enters what came by other ways.
    (AnswerInvitation, &[(Public, Everywhere), (Administrator, Everywhere), (RegionalCoordinator, OwnRegions)]),
];

/// Decisions on what others have written. Nobody takes one on what belongs to their own organisation, whatever other
/// role they hold.
pub(super) const DECISIONS: &[Permission] =
    &[CheckPractice, ReviewPractice, DecideWithoutReviews, WriteReview, PublishPractice];
