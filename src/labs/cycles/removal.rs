//! Removing a cycle that was opened by mistake: nothing was done in it.
use super::super::model::LabId;
use super::service::find;
use super::store::{self, Left};
use crate::auth::policy::Permission;
use crate::db::tx::Tx;
use crate::error::catalogue::Code;
use crate::error::{Error, Result};
use crate::language::{Text, text};
use crate::version::Expected;

/// Removes the last cycle of a laboratory; 409 naming what was done in it.
pub fn delete(tx: &mut Tx<'_>, lab: LabId, number: i32, expected: &Expected) -> Result<()> {
    let (seen, cycle) = find(tx, lab, number)?;
    let permit = tx.permit(Permission::ManageLabs, &seen.reach)?;
    expected.check(cycle.version)?;
    if store::find(tx, lab, number + 1)?.is_some() {
        return Err(Error::conflict(Code::Reference, "Lo segue un altro ciclo.", "Another cycle follows it."));
    }
    let done = words(&store::left_in(tx, cycle.id)?);
    if done.is_empty() {
        return store::delete(tx, &permit, &cycle);
    }
    let told = |language: fn(&Text) -> &str| done.iter().map(language).collect::<Vec<_>>().join(", ");
    let (it, en) = (told(|one| &one.it), told(|one| &one.en));
    Err(Error::conflict(Code::Reference, format!("Nel ciclo c'è già: {it}."), format!("There is in the cycle: {en}.")))
}

/// What was done in a cycle, in words.
fn words(left: &Left) -> Vec<Text> {
    let all = [
        (left.sessions, "sessioni", "sessions"),
        (left.readings, "letture", "readings"),
        (left.shortlisted, "pratiche nella rosa", "practices on the shortlist"),
        (left.candidates, "temi proposti", "proposed themes"),
        (left.decisions, "decisioni", "decisions"),
        (left.experts, "esperti", "experts"),
        (left.steps, "passaggi di fase", "transitions"),
    ];
    let there = all.into_iter().filter(|(number, ..)| *number > 0);
    there.map(|(number, it, en)| text(format!("{it} ({number})"), format!("{en} ({number})"))).collect()
}
