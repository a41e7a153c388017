//! The kinds of organisations, and which can be part of which.

crate::codes! {
    /// Kind of an organisation.
    pub enum OrganisationKind in "organisation-kinds" {
        Municipality = "municipality" ("comune", "municipality"),
        UnionOfMunicipalities = "union_of_municipalities" ("unione di comuni", "union of municipalities"),
        MetropolitanCity = "metropolitan_city" ("città metropolitana", "metropolitan city"),
        Province = "province" ("provincia", "province"),
        Region = "region" ("regione", "region"),
        LocalHealthAuthority = "local_health_authority" ("azienda sanitaria locale (ASL, AUSL, ULSS, ATS, ASP, AST)", "local health authority"),
        SocialHealthCompany = "social_health_company" ("azienda socio-sanitaria territoriale (ASST)", "territorial social-health company"),
        HospitalCompany = "hospital_company" ("azienda ospedaliera (AO, AOU)", "hospital company"),
        Irccs = "irccs" ("istituto di ricovero e cura a carattere scientifico (IRCCS)", "research hospital (IRCCS)"),
        HealthGovernanceBody = "health_governance_body" ("Azienda Zero o agenzia sanitaria regionale", "regional health governance body"),
        HealthDistrict = "health_district" ("distretto sanitario", "health district"),
        SocialDistrict = "social_district" ("ambito territoriale sociale", "social district"),
        ServicesConsortium = "services_consortium" ("consorzio o azienda speciale", "services consortium"),
        SocietyOfHealth = "society_of_health" ("Società della Salute", "society of health"),
        PersonalServicesCompany = "personal_services_company" ("azienda di servizi alla persona (ASP, IPAB)", "personal services company"),
        MayorsConference = "mayors_conference" ("conferenza o comitato dei sindaci", "mayors' conference"),
        FedersanitaNational = "federsanita_national" ("Federsanità nazionale", "Federsanità, national"),
        FedersanitaRegional = "federsanita_regional" ("Federsanità regionale", "Federsanità, regional"),
        AnciNational = "anci_national" ("ANCI nazionale", "ANCI, national"),
        AnciRegional = "anci_regional" ("ANCI regionale", "ANCI, regional"),
        NationalAgency = "national_agency" ("agenzia o istituto nazionale (AGENAS, ISS)", "national agency"),
        ThirdSector = "third_sector" ("ente del terzo settore", "third-sector body"),
        PharmacyBody = "pharmacy_body" ("farmacia o associazione di farmacie", "pharmacy or association of pharmacies"),
        CareHome = "care_home" ("struttura residenziale", "care home"),
        UniversityResearch = "university_research" ("università o ente di ricerca", "university or research body"),
        ProfessionalOrder = "professional_order" ("ordine professionale", "professional order"),
        Other = "other" ("altro", "other"),
    }
}

impl OrganisationKind {
    /// The kinds of which an organisation of this kind can be a part. No kind reaches itself through them.
    pub fn parents(self) -> &'static [Self] {
        match self {
            Self::HealthDistrict | Self::SocietyOfHealth => &[Self::LocalHealthAuthority, Self::SocialHealthCompany],
            Self::Municipality => &[
                Self::SocialDistrict,
                Self::UnionOfMunicipalities,
                Self::SocietyOfHealth,
                Self::ServicesConsortium,
                Self::MetropolitanCity,
            ],
            Self::UnionOfMunicipalities => &[Self::SocialDistrict],
            Self::MayorsConference => &[
                Self::LocalHealthAuthority,
                Self::SocialHealthCompany,
                Self::HealthDistrict,
                Self::SocialDistrict,
                Self::MetropolitanCity,
            ],
            Self::CareHome => &[
                Self::PersonalServicesCompany,
                Self::LocalHealthAuthority,
                Self::SocialHealthCompany,
                Self::ServicesConsortium,
                Self::Municipality,
                Self::ThirdSector,
            ],
            Self::HealthGovernanceBody => &[Self::Region],
            Self::FedersanitaRegional => &[Self::FedersanitaNational],
            Self::AnciRegional => &[Self::AnciNational],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OrganisationKind;

    fn reaches(from: OrganisationKind, to: OrganisationKind) -> bool {
        from.parents().iter().any(|parent| *parent == to || reaches(*parent, to))
    }

    #[test]
    fn no_kind_is_part_of_itself() {
        for kind in OrganisationKind::ALL {
            assert!(!reaches(*kind, *kind), "{kind}");
        }
    }
}
