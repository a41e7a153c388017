//! Whom a call would reach, before it is opened.
use super::content::CallAudience;
use super::model::{CallId, Recipient};
use super::service;
use super::store::audience::any_recipients;
use crate::auth::policy::Permission;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::input::Rules;
use crate::organisations::model::{OrganisationId, OrganisationKind};
use crate::territory::RegionCode;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// How many recipients are shown as a sample.
const SAMPLE: usize = 20;
/// How many of those without an address are named.
const NAMED: usize = 1_000;

/// What to look at.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecipientsQuestion {
    /// An audience to try; that of the call when absent. Nothing is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub audience: Option<CallAudience>,
}

impl Rules for RecipientsQuestion {}

/// An organisation that would be invited.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PreviewedRecipient {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its name.
    #[schema(max_length = 300, example = "Comune di Treviso")]
    pub name: String,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Its region; absent for national bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region_code: Option<RegionCode>,
    /// Where its letter would go; absent when no address is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 254)]
    pub pec: Option<String>,
}

/// How many of one kind in one region would be invited.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RecipientCount {
    /// The kind.
    pub kind: OrganisationKind,
    /// The region; absent for national bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub region_code: Option<RegionCode>,
    /// How many.
    #[schema(minimum = 0, example = 560)]
    pub count: i64,
    /// How many of them have no certified address.
    #[schema(minimum = 0, example = 2)]
    pub without_pec: i64,
}

/// Whom a call would reach.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecipientsPreview {
    /// How many organisations would be invited.
    #[schema(minimum = 0, example = 569)]
    pub total: i64,
    /// How many of them have no certified address: they get an invitation, but no message.
    #[schema(minimum = 0, example = 2)]
    pub without_pec: i64,
    /// The same by kind and region.
    #[schema(max_items = 600)]
    pub counts: Vec<RecipientCount>,
    /// Some of them, spread over the alphabet.
    #[schema(max_items = 20)]
    pub sample: Vec<PreviewedRecipient>,
    /// Those without a certified address, by name: the first thousand.
    #[schema(max_items = 1000)]
    pub unreachable: Vec<PreviewedRecipient>,
    /// How many more of them there are than `unreachable` names (`without_pec` counts all).
    #[schema(minimum = 0, example = 0)]
    pub unreachable_left_out: i64,
    /// Additions that are not invited, because they have ended or are being wound up.
    #[schema(max_items = 1000)]
    pub ended_additions: Vec<Uuid>,
}

/// Whom a call would reach today, by its own audience or one to try.
pub fn preview(tx: &mut Tx<'_>, id: CallId, question: &RecipientsQuestion) -> Result<RecipientsPreview> {
    let (call, _) = service::find(tx, id)?;
    tx.permit(Permission::ManageCalls, &call.reach())?;
    let content = &call.content.0;
    let audience = question.audience.as_ref().unwrap_or(&content.audience);
    let mut broken = Vec::new();
    audience.check_within(&content.regions, &mut broken);
    let additions = audience.additions.iter().enumerate().map(|(i, id)| (format!("#/audience/additions/{i}"), *id));
    broken.extend(service::unknown_organisations(tx, additions.collect())?);
    if !broken.is_empty() {
        return Err(Error::Invalid(broken));
    }
    let today = tx.now().in_rome().date_naive();
    let found = any_recipients(tx, content, audience, today)?;
    Ok(summed(&found, audience))
}

fn summed(found: &[Recipient], audience: &CallAudience) -> RecipientsPreview {
    let mut counts: BTreeMap<(OrganisationKind, Option<RegionCode>), (i64, i64)> = BTreeMap::new();
    for one in found {
        let (count, without) = counts.entry((one.kind, one.region_code)).or_default();
        *count += 1;
        *without += i64::from(one.pec.is_none());
    }
    let counts: Vec<RecipientCount> = counts
        .into_iter()
        .map(|((kind, region_code), (count, without_pec))| RecipientCount { kind, region_code, count, without_pec })
        .collect();
    let there: HashSet<Uuid> = found.iter().map(|one| one.id.0).collect();
    let ended = audience.additions.iter().filter(|id| !there.contains(id) && !audience.exclusions.contains(id));
    let without_pec: i64 = counts.iter().map(|c| c.without_pec).sum();
    let unreachable: Vec<PreviewedRecipient> =
        found.iter().filter(|one| one.pec.is_none()).take(NAMED).map(shown).collect();
    RecipientsPreview {
        total: counts.iter().map(|c| c.count).sum(),
        without_pec,
        sample: found.iter().step_by(found.len().div_ceil(SAMPLE).max(1)).map(shown).collect(),
        unreachable_left_out: without_pec - i64::try_from(unreachable.len()).unwrap_or(i64::MAX),
        unreachable,
        ended_additions: ended.copied().collect(),
        counts,
    }
}

fn shown(one: &Recipient) -> PreviewedRecipient {
    PreviewedRecipient {
        organisation_id: one.id,
        name: one.legal_name.clone(),
        kind: one.kind,
        region_code: one.region_code,
        pec: one.pec.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_are_not_named_are_counted() {
        let one = Recipient {
            id: OrganisationId::new(),
            legal_name: "Comune di Prova".to_owned(),
            sort_name: "comune di prova".to_owned(),
            kind: OrganisationKind::Municipality,
            region_code: None,
            pec: None,
        };
        for (number, left_out) in [(0, 0), (1_000, 0), (1_203, 203)] {
            let told = summed(&vec![one.clone(); number], &CallAudience::default());
            assert_eq!((told.without_pec, told.unreachable_left_out), (number as i64, left_out));
        }
    }
}
