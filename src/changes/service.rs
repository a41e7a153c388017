//! What can be done with the change feed: follow it.
use super::model::{FeedEmbedded, FeedEntry, FeedKind, FeedResource, FeedType, Inside, Mention, StoredEntry};
use super::store::{self, Stretch};
use crate::auth::actor::Actor;
use crate::auth::scopes;
use crate::calls::service::shown_of as calls_of;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::findings::service::shown_of as findings_of;
use crate::lab_sessions::service::shown_of as sessions_of;
use crate::labs::cycles::service::shown_of as cycles_of;
use crate::labs::service::{own_cycles, shown_of as labs_of};
use crate::language::text;
use crate::organisations::adhesions::service::shown_of as adhesions_of;
use crate::organisations::service::shown_of as organisations_of;
use crate::practices::service::shown_of as practices_of;
use crate::themes::service::shown_of as themes_of;
use std::collections::HashMap;
use uuid::Uuid;

/// How many positions are looked at for a page: among those that do not concern the caller too.
const STRETCH: i64 = 50_000;
/// How many entries are read for a page.
const ENTRIES: i64 = 1_000;

/// What somebody wants of the feed.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// What comes after this position; none for where the feed stands.
    pub after: Option<i64>,
    /// Only these types; all that the caller may follow when none are named.
    pub types: Option<Vec<FeedType>>,
    /// How many entries at most.
    pub limit: usize,
    /// Whether the resources come along.
    pub embed: bool,
}

/// A stretch of the feed as somebody sees it.
#[derive(Debug)]
pub struct Followed {
    /// What concerns them, in order.
    pub items: Vec<FeedEntry>,
    /// What to ask from next.
    pub position: i64,
    /// Whether there are positions after that already.
    pub more: bool,
}

/// The last position that was given.
pub fn head(tx: &mut Tx<'_>) -> Result<i64> {
    store::head(tx)
}

/// A stretch of the feed, before it is looked at what is shown of it.
#[derive(Debug)]
pub struct Concerning {
    /// What concerns somebody, in order.
    pub items: Vec<Mention>,
    /// What to ask from next.
    pub position: i64,
    /// Whether there are positions after that already.
    pub more: bool,
}

/// What comes after a position and concerns the caller.
pub fn follow(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<Followed> {
    let Concerning { items, position, more } = concerning(tx, wanted)?;
    Ok(Followed { items: tell(tx, items, wanted.embed)?, position, more })
}

/// 410 unless nothing is missing after a position.
pub fn check_position(tx: &mut Tx<'_>, after: i64) -> Result<()> {
    let head = store::head(tx)?;
    if after > head || store::purged(tx)? > after { Err(lost(head)) } else { Ok(()) }
}

/// What is to be told of these, as the caller sees them now.
pub fn tell(tx: &mut Tx<'_>, mentions: Vec<Mention>, embed: bool) -> Result<Vec<FeedEntry>> {
    let shown = shown(tx, &mentions)?;
    Ok(mentions.into_iter().map(|mention| told(mention, &shown, embed)).collect())
}

/// The changes after a position that concern the caller: [`tell`] says what of them.
pub fn concerning(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<Concerning> {
    let types = followed_types(tx, wanted.types.as_deref())?;
    // The head first and what was purged last: in between neither can hide an entry.
    let head = store::head(tx)?;
    let Some(after) = wanted.after else { return Ok(Concerning { items: Vec::new(), position: head, more: false }) };
    if after > head {
        return Err(lost(head));
    }
    let reader = Reader::of(tx)?;
    let until = head.min(after.saturating_add(STRETCH));
    let stored = store::visible(tx, Stretch { after, until, most: ENTRIES }, &types, reader.is_public())?;
    if store::purged(tx)? > after {
        return Err(lost(head));
    }
    let cut = i64::try_from(stored.len()).is_ok_and(|read| read == ENTRIES);
    let mut position = stored.last().filter(|_| cut).map_or(until, |entry| entry.position);
    let mut concerning: Vec<StoredEntry> = stored.into_iter().filter(|entry| reader.is_concerned(entry)).collect();
    if concerning.len() >= wanted.limit {
        concerning.truncate(wanted.limit);
        position = concerning.last().map_or(position, |entry| entry.position);
    }
    let items = concerning.into_iter().map(Mention::from).collect();
    Ok(Concerning { items, position, more: position < head })
}

/// The position is not one from which nothing is missing: from where to begin anew.
fn lost(head: i64) -> Error {
    Error::PositionLost(text(
        format!(
            "Le modifiche dopo questa posizione non sono più conservate, o la posizione non è di questo registro. \
             Ricaricare gli elenchi, poi seguire da after={head}."
        ),
        format!(
            "The changes after this position are not kept any more, or the position is not of this feed. Load the lists \
             anew, then follow from after={head}."
        ),
    ))
}

/// Whether somebody may follow what has this type: a system only what its scopes let it read.
pub fn may_follow(actor: &Actor, of: FeedType) -> bool {
    actor.as_system().is_none_or(|system| system.scopes.contains(&scopes::to_follow(of)))
}

/// 403 unless the caller may follow all of these types.
pub fn check_types(tx: &Tx<'_>, types: &[FeedType]) -> Result<()> {
    followed_types(tx, Some(types)).map(|_| ())
}

/// What the caller follows: what was asked for, or all; a system only what its scopes let it read.
fn followed_types(tx: &Tx<'_>, asked: Option<&[FeedType]>) -> Result<Vec<FeedType>> {
    let may = |of: &FeedType| may_follow(tx.actor(), *of);
    match asked {
        Some(asked) => match asked.iter().find(|of| !may(of)) {
            Some(of) => Err(Error::InsufficientScope(Some(scopes::to_follow(*of)))),
            None => Ok(asked.to_vec()),
        },
        None => Ok(FeedType::ALL.iter().copied().filter(may).collect()),
    }
}

/// Who follows.
struct Reader {
    everything: bool,
    inside: Inside,
}

impl Reader {
    fn of(tx: &mut Tx<'_>) -> Result<Self> {
        let cycles = own_cycles(tx)?.into_iter().map(|cycle| cycle.0).collect();
        let actor = tx.actor();
        let inside = Inside { regions: actor.regions(), organisations: actor.organisations(), cycles };
        Ok(Self { everything: actor.reads_everything(), inside })
    }

    /// Whether they see what everybody sees, and nothing else.
    fn is_public(&self) -> bool {
        !self.everything && self.inside == Inside::default()
    }

    /// Whether they are one of those who saw more of it than everybody, before or after.
    fn is_inside(&self, entry: &StoredEntry) -> bool {
        let Some(inside) = entry.inside.as_ref().map(|stored| &stored.0) else { return self.everything };
        let own = &self.inside;
        self.everything
            || inside.regions.iter().any(|one| own.regions.contains(one))
            || inside.organisations.iter().any(|one| own.organisations.contains(one))
            || inside.cycles.iter().any(|one| own.cycles.contains(one))
    }

    fn is_concerned(&self, entry: &StoredEntry) -> bool {
        entry.public || entry.lost || self.is_inside(entry)
    }
}

/// An entry as it is told.
fn told(entry: Mention, shown: &Shown, embed: bool) -> FeedEntry {
    // What was deleted is gone, also where another has its code since: that is told after.
    let now = shown.get(&entry.resource_type).and_then(|all| all.get(&entry.resource_id));
    let resource = now.filter(|_| !entry.deleted);
    let kind = if resource.is_some() { FeedKind::Changed } else { FeedKind::Gone };
    let embedded = resource.filter(|_| embed).map(|resource| FeedEmbedded { resource: resource.clone() });
    FeedEntry {
        position: entry.position,
        resource_type: entry.resource_type,
        id: entry.resource_id,
        kind,
        version: entry.version,
        at: entry.at,
        embedded,
    }
}

/// What the caller sees now, by type and id.
type Shown = HashMap<FeedType, HashMap<String, FeedResource>>;

/// What the caller sees now of what these name: one question to each feature.
fn shown(tx: &mut Tx<'_>, entries: &[Mention]) -> Result<Shown> {
    let mut named: HashMap<FeedType, Vec<String>> = HashMap::new();
    for entry in entries {
        named.entry(entry.resource_type).or_default().push(entry.resource_id.clone());
    }
    let mut shown = Shown::new();
    for (of, mut ids) in named {
        ids.sort_unstable();
        ids.dedup();
        shown.insert(of, seen(tx, of, &ids)?);
    }
    Ok(shown)
}

fn seen(tx: &mut Tx<'_>, of: FeedType, named: &[String]) -> Result<HashMap<String, FeedResource>> {
    let ids: Vec<Uuid> = named.iter().filter_map(|id| id.parse().ok()).collect();
    Ok(match of {
        FeedType::Theme => {
            let all = themes_of(tx, named)?.into_iter();
            all.map(|theme| (theme.code.clone(), FeedResource::Theme(Box::new(theme)))).collect()
        }
        FeedType::Organisation => keyed(organisations_of(tx, &ids)?, FeedResource::Organisation),
        FeedType::Adhesion => keyed(adhesions_of(tx, &ids)?, FeedResource::Adhesion),
        FeedType::Practice => keyed(practices_of(tx, &ids)?, FeedResource::Practice),
        FeedType::Lab => keyed(labs_of(tx, &ids)?, FeedResource::Lab),
        FeedType::LabCycle => keyed(cycles_of(tx, &ids)?, FeedResource::LabCycle),
        FeedType::LabSession => keyed(sessions_of(tx, &ids)?, FeedResource::LabSession),
        FeedType::Call => keyed(calls_of(tx, &ids)?, FeedResource::Call),
        FeedType::Finding => keyed(findings_of(tx, &ids)?, FeedResource::Finding),
    })
}

fn keyed<V>(found: Vec<(Uuid, V)>, resource: impl Fn(Box<V>) -> FeedResource) -> HashMap<String, FeedResource> {
    found.into_iter().map(|(id, one)| (id.to_string(), resource(Box::new(one)))).collect()
}
