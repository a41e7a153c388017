//! The enumerations of a practice.
use super::adoptions::model::AdoptionStatus;
use super::assessed::model::AssessedBy;
use super::lineage::model::{LineageDirection, LineageKind};
use super::remarks::model::RemarkStatus;
use super::vitality::model::VitalityReviewKind;
use crate::codes::CodeList;

/// The enumerations of this feature, as the API lists them.
pub const CODE_LISTS: &[CodeList] = &[
    PracticeStatus::LIST,
    IntegrationDimension::LIST,
    PracticeTypology::LIST,
    ConferenceLevel::LIST,
    OutcomeClass::LIST,
    AssessedBy::LIST,
    Vitality::LIST,
    PartnerRole::LIST,
    TargetGroup::LIST,
    TerritoryType::LIST,
    ScaleReached::LIST,
    FundingSource::LIST,
    EvidenceLevel::LIST,
    LegalFramework::LIST,
    IndicatorKind::LIST,
    ComplexityLevel::LIST,
    ComplexityAspect::LIST,
    FormalActKind::LIST,
    RemarkStatus::LIST,
    VitalityReviewKind::LIST,
    AdoptionStatus::LIST,
    LineageKind::LIST,
    LineageDirection::LIST,
];

crate::codes! {
    /// Where a practice stands on its way from draft to publication. Only working copies of published practices are
    /// `under_revision`.
    pub enum PracticeStatus in "practice-statuses" {
        Draft = "draft" ("bozza", "draft"),
        Submitted = "submitted" ("presentata", "submitted"),
        RegionalCheck = "regional_check" ("verifica regionale", "regional check"),
        ChangesRequested = "changes_requested" ("integrazioni richieste", "changes requested"),
        UnderReview = "under_review" ("in valutazione", "under review"),
        Accepted = "accepted" ("accolta", "accepted"),
        NotAccepted = "not_accepted" ("non accolta", "not accepted"),
        Published = "published" ("pubblicata", "published"),
        UnderRevision = "under_revision" ("in revisione", "under revision"),
        Archived = "archived" ("archiviata", "archived"),
        Withdrawn = "withdrawn" ("ritirata", "withdrawn"),
    }
}

impl PracticeStatus {
    /// Whether everybody sees a practice of this status.
    pub fn is_public(self) -> bool {
        matches!(self, Self::Published | Self::Archived)
    }
}

crate::codes! {
    /// A dimension of the integration of social and health services.
    pub enum IntegrationDimension in "integration-dimensions" {
        Institutional = "institutional" ("istituzionale", "institutional"),
        StrategicPlanning = "strategic_planning" ("direzionale-programmatoria", "strategic planning"),
        Professional = "professional" ("professionale", "professional"),
        Management = "management" ("gestionale", "management"),
        Community = "community" ("comunitaria", "community"),
    }
}

crate::codes! {
    /// What a practice is built around.
    pub enum PracticeTypology in "practice-typologies" {
        MayorsConference = "mayors_conference" ("centrata su Conferenza/Comitato dei sindaci", "centred on the mayors' conference"),
        JointGovernance = "joint_governance" ("co-governo aziende-amministrazioni locali", "joint governance of health companies and local administrations"),
        Other = "other" ("altro", "other"),
    }
}

crate::codes! {
    /// The level of the mayors' conference that a practice is centred on.
    pub enum ConferenceLevel in "mayors-conference-levels" {
        HealthCompany = "health_company" ("azienda sanitaria", "health company"),
        MetropolitanCity = "metropolitan_city" ("città metropolitana", "metropolitan city"),
        LocalDistrict = "local_district" ("distretto o ambito", "local district"),
    }
}

crate::codes! {
    /// How a practice is classed by what it achieved.
    pub enum OutcomeClass in "outcome-classes" {
        GoodPractice = "good_practice" ("buona pratica", "good practice"),
        PotentialGoodPractice = "potential_good_practice" ("potenziale buona pratica", "potential good practice"),
        Initiative = "initiative" ("iniziativa", "initiative"),
        CriticalExperience = "critical_experience" ("esperienza critica", "critical experience"),
    }
}

crate::codes! {
    /// Whether a practice can grow in scale.
    pub enum ScalabilityClass in "scalability-classes" {
        Ready = "ready" ("pronta", "ready to be scaled up"),
        WithConditions = "with_conditions" ("con condizioni", "can be scaled up on conditions"),
        Premature = "premature" ("prematura", "too early to say, or to try"),
    }
}

crate::codes! {
    /// What a practice may need to be there before it begins, and an organisation may have.
    pub enum TransferPrecondition in "transfer-preconditions" {
        FormalAgreement = "formal_agreement" ("un accordo formale tra azienda sanitaria e Comuni", "a formal agreement between health company and municipalities"),
        MayorsConference = "mayors_conference" ("una conferenza dei sindaci che lavora", "a mayors' conference that is at work"),
        JointGovernance = "joint_governance" ("una sede comune di governo tra azienda sanitaria e Comuni", "a joint body of health company and municipalities"),
        DedicatedFunding = "dedicated_funding" ("risorse economiche dedicate", "dedicated funding"),
        DedicatedStaff = "dedicated_staff" ("personale dedicato", "dedicated staff"),
        ThirdSectorPartner = "third_sector_partner" ("un partner del terzo settore", "a partner of the third sector"),
        SharedInformation = "shared_information" ("uno scambio di informazioni tra i sistemi", "an exchange of information between systems"),
        RegionalFramework = "regional_framework" ("un quadro normativo regionale", "a framework of regional law"),
    }
}

crate::codes! {
    /// How alive a practice is.
    pub enum Vitality in "practice-vitalities" {
        Started = "started" ("avviata", "started"),
        Active = "active" ("attiva", "active"),
        Consolidated = "consolidated" ("consolidata", "consolidated"),
        Steady = "steady" ("stabile", "steady"),
        AtRisk = "at_risk" ("a rischio", "at risk"),
        Suspended = "suspended" ("sospesa", "suspended"),
        Concluded = "concluded" ("conclusa", "concluded"),
        Evolved = "evolved" ("evoluta in altro", "evolved into something else"),
    }
}

crate::codes! {
    /// What a partner does in a practice.
    pub enum PartnerRole in "practice-partner-roles" {
        Lead = "lead" ("capofila", "lead"),
        CoLead = "co_lead" ("co-capofila", "co-lead"),
        Partner = "partner" ("partner", "partner"),
        Implementer = "implementer" ("attuatore", "implementer"),
        Funder = "funder" ("finanziatore", "funder"),
        ThirdSector = "third_sector" ("terzo settore", "third sector"),
        Evaluator = "evaluator" ("valutatore", "evaluator"),
    }
}

crate::codes! {
    /// Whom a practice is for.
    pub enum TargetGroup in "target-groups" {
        OlderPeople = "older_people" ("persone anziane", "older people"),
        DependentOlderPeople = "dependent_older_people" ("anziani non autosufficienti", "dependent older people"),
        PeopleWithDisabilities = "people_with_disabilities" ("persone con disabilità", "people with disabilities"),
        MentalHealth = "mental_health" ("persone con disagio psichico", "people with mental health problems"),
        Addictions = "addictions" ("persone con dipendenze", "people with addictions"),
        Children = "children" ("bambini", "children"),
        Adolescents = "adolescents" ("adolescenti", "adolescents"),
        Families = "families" ("famiglie", "families"),
        WomenVictimsOfViolence = "women_victims_of_violence" ("donne vittime di violenza", "women who are victims of violence"),
        Homelessness = "homelessness" ("persone senza dimora", "homeless people"),
        Migrants = "migrants" ("persone migranti", "migrants"),
        Carers = "carers" ("caregiver", "carers"),
        ChronicFrail = "chronic_frail" ("cronici e fragili", "chronically ill and frail people"),
        EndOfLife = "end_of_life" ("persone nel fine vita", "people at the end of life"),
        Detainees = "detainees" ("persone detenute", "detainees"),
        WholeCommunity = "whole_community" ("intera comunità", "whole community"),
        Professionals = "professionals" ("professionisti", "professionals"),
    }
}

crate::codes! {
    /// The kind of territory a practice works in.
    pub enum TerritoryType in "territory-types" {
        Mountain = "mountain" ("montano", "mountain"),
        InnerArea = "inner_area" ("area interna", "inner area"),
        Coastal = "coastal" ("litoraneo", "coastal"),
        Metropolitan = "metropolitan" ("metropolitano", "metropolitan"),
        Urban = "urban" ("urbano", "urban"),
        Rural = "rural" ("rurale", "rural"),
        Island = "island" ("insulare", "island"),
        CrossBorder = "cross_border" ("transfrontaliero", "cross-border"),
    }
}

crate::codes! {
    /// How far a practice reaches.
    pub enum ScaleReached in "scales-reached" {
        Service = "service" ("servizio", "one service"),
        Municipality = "municipality" ("comune", "municipality"),
        District = "district" ("distretto o ambito", "district"),
        Company = "company" ("azienda", "health company"),
        Province = "province" ("provincia", "province"),
        Region = "region" ("regione", "region"),
        Interregional = "interregional" ("interregionale", "several regions"),
    }
}

crate::codes! {
    /// Where the money of a practice comes from.
    pub enum FundingSource in "funding-sources" {
        HealthFund = "health_fund" ("fondo sanitario", "health fund"),
        SocialPoliciesFund = "social_policies_fund" ("fondo politiche sociali", "social policies fund"),
        NonSelfSufficiencyFund = "non_self_sufficiency_fund" ("fondo non autosufficienza", "fund for dependent people"),
        PnrrM5C2 = "pnrr_m5c2" ("PNRR M5C2", "PNRR M5C2: social infrastructure"),
        PnrrM6C1 = "pnrr_m6c1" ("PNRR M6C1", "PNRR M6C1: local health services"),
        EuropeanSocialFund = "european_social_fund" ("fondo sociale europeo", "European Social Fund"),
        Municipal = "municipal" ("bilancio comunale", "municipal budget"),
        Foundations = "foundations" ("fondazioni", "foundations"),
        Private = "private" ("privati", "private"),
        NoAdditionalCost = "no_additional_cost" ("senza costi aggiuntivi", "no additional cost"),
    }
}

crate::codes! {
    /// On what kind of evidence the results of a practice rest.
    pub enum EvidenceLevel in "evidence-levels" {
        Descriptive = "descriptive" ("descrittiva", "descriptive"),
        InternalMonitoring = "internal_monitoring" ("monitoraggio interno", "internal monitoring"),
        BeforeAfter = "before_after" ("confronto prima-dopo", "before and after"),
        Comparison = "comparison" ("confronto con altri", "comparison"),
        ExternalEvaluation = "external_evaluation" ("valutazione esterna", "external evaluation"),
        PublishedStudy = "published_study" ("studio pubblicato", "published study"),
    }
}

crate::codes! {
    /// A legal framework that a practice refers to.
    pub enum LegalFramework in "legal-frameworks" {
        Dm77 = "dm_77_2022" ("DM 77/2022", "DM 77/2022: standards of local health services"),
        Lea = "dpcm_lea_2017" ("DPCM 12-1-2017 (LEA)", "DPCM 12-1-2017: essential levels of health care"),
        Leps = "leps" ("LEPS", "essential levels of social services"),
        Law328 = "law_328_2000" ("L. 328/2000", "L. 328/2000: social services"),
        Law33 = "law_33_2023" ("L. 33/2023", "L. 33/2023: policies for older people"),
        Dlgs29 = "dlgs_29_2024" ("D.Lgs. 29/2024", "D.Lgs. 29/2024: policies for older people"),
        PnrrM5C2 = "pnrr_m5c2" ("PNRR M5C2", "PNRR M5C2: social infrastructure"),
        PnrrM6C1 = "pnrr_m6c1" ("PNRR M6C1", "PNRR M6C1: local health services"),
        RegionalLaw = "regional_law" ("legge regionale", "regional law"),
    }
}

crate::codes! {
    /// What an indicator measures (Donabedian's three).
    pub enum IndicatorKind in "indicator-kinds" {
        Process = "process" ("processo", "process"),
        Outcome = "outcome" ("esito", "outcome"),
        Structure = "structure" ("struttura", "structure"),
    }
}

crate::codes! {
    /// How complex a practice is to put in place.
    pub enum ComplexityLevel in "complexity-levels" {
        Low = "low" ("basso", "low"),
        Medium = "medium" ("medio", "medium"),
        High = "high" ("alto", "high"),
        VeryHigh = "very_high" ("molto alto", "very high"),
    }
}

crate::codes! {
    /// What makes a practice complex.
    pub enum ComplexityAspect in "complexity-aspects" {
        Institutional = "institutional" ("istituzionale", "institutional"),
        Legal = "legal" ("giuridico", "legal"),
        Organisational = "organisational" ("organizzativo", "organisational"),
        Professional = "professional" ("professionale", "professional"),
        Financial = "financial" ("finanziario", "financial"),
        Informational = "informational" ("informativo", "informational"),
        Territorial = "territorial" ("territoriale", "territorial"),
        Cultural = "cultural" ("culturale", "cultural"),
    }
}

crate::codes! {
    /// The kind of act by which a practice was agreed on.
    pub enum FormalActKind in "formal-act-kinds" {
        Agreement = "agreement" ("accordo", "agreement"),
        Protocol = "protocol" ("protocollo d'intesa", "protocol"),
        Resolution = "resolution" ("delibera", "resolution"),
        Other = "other" ("altro atto", "other act"),
    }
}
