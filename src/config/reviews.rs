//! Settings of how practices are read and scored.
use super::Reader;
use std::str::FromStr;

/// Whether somebody may read practices of their own region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnRegion {
    /// They may.
    Allowed,
    /// It is a conflict of interest.
    Refused,
}

impl FromStr for OwnRegion {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "allowed" => Ok(Self::Allowed),
            "refused" => Ok(Self::Refused),
            _ => Err("must be allowed or refused".to_owned()),
        }
    }
}

/// Whether two readers of a text may belong to the same organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameOrganisation {
    /// They may: who assigns them is told, and the server proposes no such pair.
    Warned,
    /// It is a conflict of interest.
    Refused,
}

impl FromStr for SameOrganisation {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "warned" => Ok(Self::Warned),
            "refused" => Ok(Self::Refused),
            _ => Err("must be warned or refused".to_owned()),
        }
    }
}

/// How practices are read and scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reviews {
    /// `OSSERVATORIO_REVIEW_OWN_REGION`: whether somebody may read practices of their own region.
    pub own_region: OwnRegion,
    /// `OSSERVATORIO_REVIEW_SAME_ORGANISATION`: whether two readers of a text may belong to the same organisation.
    pub same_organisation: SameOrganisation,
    /// `OSSERVATORIO_REVIEW_DIVERGENCE`: two readers diverge when their scores of a section differ by more than so many
    /// points (0 to 3).
    pub divergence: f64,
    /// `OSSERVATORIO_REVIEW_DAYS`: how many days a reader has.
    pub days: u32,
    /// `OSSERVATORIO_REVIEW_REMINDER_DAYS`: how many days before that a reader is reminded.
    pub reminder_days: u32,
    /// `OSSERVATORIO_REVIEW_DECISION_REMINDER_DAYS`: after how many days those who decide are reminded that a decision
    /// waits, and again after as many; 0 for never.
    pub decision_reminder_days: u32,
}

impl Reviews {
    /// From the environment.
    pub(super) fn read(r: &mut Reader<'_>) -> Self {
        let read = Self {
            own_region: r.parse("OSSERVATORIO_REVIEW_OWN_REGION").unwrap_or(OwnRegion::Allowed),
            same_organisation: r.parse("OSSERVATORIO_REVIEW_SAME_ORGANISATION").unwrap_or(SameOrganisation::Refused),
            divergence: r.parse("OSSERVATORIO_REVIEW_DIVERGENCE").unwrap_or(1.0),
            days: r.parse("OSSERVATORIO_REVIEW_DAYS").unwrap_or(30),
            reminder_days: r.parse("OSSERVATORIO_REVIEW_REMINDER_DAYS").unwrap_or(7),
            decision_reminder_days: r.parse("OSSERVATORIO_REVIEW_DECISION_REMINDER_DAYS").unwrap_or(14),
        };
        if !(0.0..=3.0).contains(&read.divergence) {
            r.wrong.push("OSSERVATORIO_REVIEW_DIVERGENCE must be 0..3".to_owned());
        }
        if !(1..=365).contains(&read.days) || read.reminder_days >= read.days {
            r.wrong.push(
                "OSSERVATORIO_REVIEW_DAYS must be 1..365, and OSSERVATORIO_REVIEW_REMINDER_DAYS less than that"
                    .to_owned(),
            );
        }
        if read.decision_reminder_days > 365 {
            r.wrong.push("OSSERVATORIO_REVIEW_DECISION_REMINDER_DAYS must be 0..365".to_owned());
        }
        read
    }
}
