//! The group as numbers: what everybody may know of it, and whether it keeps the balance of sides.
use super::model::{ExpertSide, ExpertStatus};
use crate::config::group_balance::GroupBalance;
use crate::language::{Text, text};
use serde::Serialize;
use utoipa::ToSchema;

/// The group of experts of a cycle, as numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExpertGroup {
    /// Every side, with how many of its experts have confirmed.
    #[schema(max_items = 7)]
    pub sides: Vec<SideCount>,
    /// How many experts have confirmed in all.
    #[schema(minimum = 0, example = 4)]
    pub confirmed: i64,
    /// Whether the confirmed experts keep the balance of sides.
    pub balanced: bool,
    /// What the balance lacks, in words: nothing when it is kept.
    #[schema(max_items = 7)]
    pub missing: Vec<Text>,
}

/// The experts of a side, as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SideCount {
    /// The side.
    pub side: ExpertSide,
    /// How many have confirmed.
    #[schema(minimum = 0, example = 2)]
    pub confirmed: i64,
    /// How many must, at least.
    #[schema(minimum = 0, maximum = 50, example = 2)]
    pub needed: u32,
    /// How many were proposed and not agreed yet: for those who take part in the laboratory or oversee it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, example = 1)]
    pub proposed: Option<i64>,
    /// How many are agreed and have not answered yet: for the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, example = 1)]
    pub agreed: Option<i64>,
}

/// How many experts of a side are at a status.
pub type Count = (ExpertSide, ExpertStatus, i64);

fn number(counts: &[Count], side: ExpertSide, status: ExpertStatus) -> i64 {
    counts.iter().filter(|(of, at, _)| *of == side && *at == status).map(|(.., n)| *n).sum()
}

/// What the balance lacks: nothing when it is kept.
pub fn missing(counts: &[Count], rule: &GroupBalance) -> Vec<Text> {
    let lacks = |(side, least): &(ExpertSide, u32)| {
        let there = number(counts, *side, ExpertStatus::Confirmed);
        let label = side.label();
        (there < i64::from(*least)).then(|| {
            text(
                format!("Esperti confermati ({}): {there} su almeno {least}.", label.it),
                format!("Confirmed experts ({}): {there} of at least {least}.", label.en),
            )
        })
    };
    rule.least.iter().filter_map(lacks).collect()
}

/// The group as numbers; those who see the `inside` also how many were proposed and agreed.
pub fn of(counts: &[Count], rule: &GroupBalance, inside: bool) -> ExpertGroup {
    let side = |side: &ExpertSide| SideCount {
        side: *side,
        confirmed: number(counts, *side, ExpertStatus::Confirmed),
        needed: rule.least.iter().find(|(of, _)| of == side).map_or(0, |(_, least)| *least),
        proposed: inside.then(|| number(counts, *side, ExpertStatus::Proposed)),
        agreed: inside.then(|| number(counts, *side, ExpertStatus::Agreed)),
    };
    let sides: Vec<SideCount> = ExpertSide::ALL.iter().map(side).collect();
    let missing = missing(counts, rule);
    ExpertGroup {
        confirmed: sides.iter().map(|side| side.confirmed).sum(),
        sides,
        balanced: missing.is_empty(),
        missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ExpertSide::{HealthCompany, Municipality, University};
    use ExpertStatus::{Agreed, Confirmed};

    #[test]
    fn the_balance_counts_the_confirmed_only() {
        let rule = GroupBalance::default();
        let counts = [(HealthCompany, Confirmed, 3), (Municipality, Confirmed, 1), (Municipality, Agreed, 4)];
        let lacking = missing(&counts, &rule);
        assert_eq!(lacking.len(), 1);
        assert_eq!(lacking[0].en, "Confirmed experts (municipalities): 1 of at least 2.");
        assert_eq!(missing(&[], &rule).len(), 2);
        let full = [(HealthCompany, Confirmed, 2), (Municipality, Confirmed, 2), (University, Confirmed, 1)];
        let group = of(&full, &rule, false);
        assert!(group.balanced && group.confirmed == 5);
        assert!(group.sides.iter().all(|side| side.proposed.is_none() && side.agreed.is_none()));
        assert!(missing(&[], &"off".parse().unwrap()).is_empty());
    }
}
