//! Bringing a sheet in: what becomes of each row is decided first, from what is there; then it is written, in one
//! transaction. A dry run decides the same and leaves out the writing.
use super::fields::FormColumnField;
use super::likeness::Title;
use super::mappings::model::{FormMapping, FormMappingId, FormMappingUpdate};
use super::mappings::store as mappings;
use super::model::{FormImportRow, FormPracticeStatus, FormReason, FormReport, FormRowOutcome, Terms, UnknownAnswer};
use super::names::Names;
use super::proposal::propose;
use super::rows::{Reader, RowRead, Taken, reason};
use super::sheet::Sheet;
use super::store::{self, Brought};
use super::vocabulary::Vocabulary;
use crate::auth::password::digest;
use crate::auth::policy::Permit;
use crate::calls::answers::service as answers;
use crate::db::tx::Tx;
use crate::delimited::cells::fold;
use crate::error::{Error, Result};
use crate::language::text;
use crate::organisations::model::OrganisationId;
use crate::practices::model::{LeadOrganisationId, PracticeId, PracticeStatus, PracticeUpdate};
use crate::practices::service::brought::{self, There};
use crate::practices::service::bulk::Prepared;
use std::collections::{BTreeSet, HashMap};

/// The most unknown answers of one report.
const MOST_UNKNOWN: usize = 200;

/// What is to be written, and what is told of it.
#[derive(Debug, Default)]
struct Decided {
    rows: Vec<FormImportRow>,
    new: Vec<Prepared>,
    changed: Vec<(PracticeId, i32, PracticeUpdate)>,
    brought: Vec<Brought>,
}

/// What is there already.
struct Before {
    /// Rows brought in before, by their key.
    rows: HashMap<String, Brought>,
    /// The practices of the organisations that the sheet names.
    practices: HashMap<OrganisationId, Vec<(Title, There)>>,
}

/// Brings a sheet in, or tells what would come of it.
pub fn take_in(
    tx: &mut Tx<'_>,
    permit: &Permit,
    sheet: &Sheet,
    terms: &Terms,
) -> Result<(FormReport, Vec<FormImportRow>, Option<FormMappingId>)> {
    let themes = crate::themes::service::list(tx, &Default::default())?;
    let words = Vocabulary::new(&themes);
    let mut known = crate::organisations::service::known(tx, terms.region.0)?;
    known.retain(|one| one.region_code.is_some());
    let names = Names::of(known);
    let saved = mapping_of(tx, sheet, terms)?;
    let plan = match &saved {
        Some(mapping) => mapping.plan(),
        None if terms.dry_run => propose(sheet, &words),
        None => return Err(no_mapping()),
    };
    let reader = Reader::new(sheet, &plan, &words, &names);
    let read: Vec<RowRead> = sheet.rows.iter().map(|row| reader.read(row)).collect();
    let before = before(tx, &read)?;
    let decided = Deciding { reader: &reader, terms, now: tx.now(), before, seen: HashMap::new() }.all(sheet, &read);
    let mut report = FormReport {
        signature: sheet.signature(),
        unmapped: unmapped(sheet, &plan),
        counts: Default::default(),
        unknown: unknown(&read, &words, &names),
        proposal: saved.is_none().then(|| plan.clone().into()),
    };
    decided.rows.iter().for_each(|row| report.counts.count(row.outcome));
    if !terms.dry_run {
        let lead = |one: &Prepared| (OrganisationId(one.organisation_id.0), one.id);
        let answering: Vec<(OrganisationId, PracticeId)> = decided.new.iter().map(lead).collect();
        brought::insert(tx, decided.new)?;
        brought::rewrite(tx, decided.changed)?;
        store::keep_rows(tx, permit, &decided.brought)?;
        if let Some(call) = terms.call {
            answers::note_brought(tx, call, &answering)?;
        }
    }
    Ok((report, decided.rows, saved.map(|mapping| mapping.id)))
}

/// The mapping that is named, else the newest for these headers.
fn mapping_of(tx: &mut Tx<'_>, sheet: &Sheet, terms: &Terms) -> Result<Option<FormMapping>> {
    let regions = terms.region.0.map(|region| vec![region]);
    if let Some(id) = terms.mapping
        && let Some(named) = mappings::visible(tx, regions.as_deref(), id)?
    {
        return Ok(Some(named));
    }
    mappings::newest(tx, regions.as_deref(), &sheet.signature())
}

fn no_mapping() -> Error {
    let why = text(
        "Nessuna lettura salvata per questo modulo: fare prima una prova (dry_run) e salvare la proposta.",
        "no mapping is saved for this form: make a dry run first, and save its proposal",
    );
    Error::invalid("#", "no_mapping", why)
}

fn unmapped(sheet: &Sheet, plan: &FormMappingUpdate) -> Vec<String> {
    let named: BTreeSet<usize> = plan.columns.iter().filter_map(|column| sheet.place(&column.header)).collect();
    let left = sheet.headers.iter().enumerate().filter(|(place, _)| !named.contains(place));
    left.map(|(_, header)| header.clone()).collect()
}

/// The answers that nobody knows, counted, with what may be meant.
fn unknown(read: &[RowRead], words: &Vocabulary, names: &Names) -> Vec<UnknownAnswer> {
    let mut counted: HashMap<&(String, FormColumnField, String), i32> = HashMap::new();
    read.iter().flat_map(|row| &row.unknown).for_each(|one| *counted.entry(one).or_default() += 1);
    let mut all: Vec<_> = counted.into_iter().collect();
    all.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    all.truncate(MOST_UNKNOWN);
    let told = |((header, field, written), rows): (&(String, FormColumnField, String), i32)| UnknownAnswer {
        header: header.clone(),
        field: *field,
        written: written.clone(),
        rows,
        candidates: match field {
            FormColumnField::Organisation => names.candidates(written),
            other => words.candidates(*other, written),
        },
    };
    all.into_iter().map(told).collect()
}

/// What makes a row the same row when it comes again, by its time or its title.
fn keys(read: &[RowRead]) -> Vec<Option<String>> {
    let moment = |taken: &Taken| taken.at.map(|at| format!("time|{at}|{}", taken.organisation));
    let mut at_once: HashMap<String, u32> = HashMap::new();
    for key in read.iter().filter_map(|row| row.taken.as_ref().ok()).filter_map(moment) {
        *at_once.entry(key).or_default() += 1;
    }
    let key = |taken: &Taken| {
        let title = fold(&taken.document.title);
        match moment(taken) {
            Some(only) if at_once.get(&only) == Some(&1) => digest(&only),
            Some(shared) => digest(&format!("{shared}|{title}")),
            None => digest(&format!("title|{title}|{}", taken.organisation)),
        }
    };
    read.iter().map(|row| row.taken.as_ref().ok().map(key)).collect()
}

fn before(tx: &mut Tx<'_>, read: &[RowRead]) -> Result<Before> {
    let keys: Vec<String> = keys(read).into_iter().flatten().collect();
    let rows = store::any_brought(tx, &keys)?.into_iter().map(|row| (row.key.clone(), row)).collect();
    let organisations: BTreeSet<OrganisationId> = read.iter().filter_map(|row| row.organisation).collect();
    let organisations: Vec<_> = organisations.into_iter().map(|id| LeadOrganisationId(id.0)).collect();
    let mut practices: HashMap<OrganisationId, Vec<(Title, There)>> = HashMap::new();
    for one in brought::led_by(tx, &organisations)? {
        practices.entry(OrganisationId(one.organisation.0)).or_default().push((Title::of(&one.title), one));
    }
    Ok(Before { rows, practices })
}

/// Decides row by row; a row sees those before it.
struct Deciding<'a> {
    reader: &'a Reader<'a>,
    terms: &'a Terms,
    now: crate::db::types::Instant,
    before: Before,
    /// Rows of this sheet, by their key.
    seen: HashMap<String, PracticeId>,
}

/// An outcome with the practice that it is about and why.
type Fate = (FormRowOutcome, Option<PracticeId>, Vec<FormReason>);

impl Deciding<'_> {
    fn all(mut self, sheet: &Sheet, read: &[RowRead]) -> Decided {
        let mut decided = Decided::default();
        for ((row, one), key) in sheet.rows.iter().zip(read).zip(keys(read)) {
            let fate = match (&one.taken, key) {
                (Ok(taken), Some(key)) => self.one(taken, key, &mut decided),
                (Err(reasons), _) => (FormRowOutcome::Refused, None, reasons.clone()),
                (Ok(_), None) => (FormRowOutcome::Refused, None, Vec::new()),
            };
            let (outcome, practice, reasons) = fate;
            // What a dry run would make has no address.
            let is_there = outcome != FormRowOutcome::Created || !self.terms.dry_run;
            decided.rows.push(FormImportRow {
                line: i32::try_from(row.line).unwrap_or(i32::MAX),
                outcome,
                title: one.title.clone(),
                organisation_id: one.organisation.map(|id| id.0),
                practice_id: practice.filter(|_| is_there),
                reasons,
            });
        }
        decided
    }

    fn one(&mut self, taken: &Taken, key: String, to: &mut Decided) -> Fate {
        let fingerprint = digest(&serde_json::to_string(&taken.document).unwrap_or_default());
        if let Some(first) = self.seen.get(&key) {
            let why = text("La stessa riga si ripete nel file.", "The same row stands in the file before.");
            let there = Some(*first).filter(|_| !self.terms.dry_run);
            return (FormRowOutcome::Duplicate, there, vec![reason(None, "repeated", why)]);
        }
        let fate = match self.before.rows.get(&key).cloned() {
            Some(known) => self.again(taken, &known, fingerprint, to),
            None => self.first(taken, key.clone(), fingerprint, to),
        };
        if let (FormRowOutcome::Created | FormRowOutcome::Changed | FormRowOutcome::Unchanged, Some(practice), _) =
            &fate
        {
            self.seen.insert(key, *practice);
        }
        fate
    }

    /// A row that was brought in before.
    fn again(&mut self, taken: &Taken, known: &Brought, fingerprint: String, to: &mut Decided) -> Fate {
        let Some(practice) = known.practice else {
            let why = text("La sua bozza è stata eliminata.", "Its draft was deleted.");
            return (FormRowOutcome::Conflict, None, vec![reason(None, "practice_deleted", why)]);
        };
        if known.fingerprint == fingerprint {
            return (FormRowOutcome::Unchanged, Some(practice), Vec::new());
        }
        let mut led = self.before.practices.get(&taken.organisation).into_iter().flatten();
        let Some((_, there)) = led.find(|(_, one)| one.id == practice && one.version == known.version) else {
            let why = text(
                "La pratica è stata modificata o è andata avanti dopo l'ultima importazione.",
                "The practice was changed, or has gone on, since the last import.",
            );
            return (FormRowOutcome::Conflict, Some(practice), vec![reason(None, "edited_since", why)]);
        };
        let lacking = brought::lacking(there.status, &taken.document);
        if !lacking.is_empty() {
            return (FormRowOutcome::Refused, Some(practice), self.reader.told(Error::Invalid(lacking)));
        }
        to.changed.push((practice, known.version, taken.document.clone()));
        let version = known.version + 1;
        to.brought.push(Brought { fingerprint, version, at: self.now, ..known.clone() });
        (FormRowOutcome::Changed, Some(practice), Vec::new())
    }

    /// A row that was never seen.
    fn first(&mut self, taken: &Taken, key: String, fingerprint: String, to: &mut Decided) -> Fate {
        let title = Title::of(&taken.document.title);
        let led = self.before.practices.entry(taken.organisation).or_default();
        if let Some((_, like)) = led.iter().find(|(known, _)| known.is_like(&title)) {
            let shown: String = like.title.chars().take(200).collect();
            let why = text(
                format!("L'organizzazione ha già «{shown}»."),
                format!("The organisation has \"{shown}\" already."),
            );
            // One that this dry run would make has no address.
            let there = Some(like.id).filter(|_| !self.terms.dry_run || like.version > 0);
            return (FormRowOutcome::Duplicate, there, vec![reason(None, "similar_title", why)]);
        }
        let status = match self.terms.becomes {
            FormPracticeStatus::Draft => PracticeStatus::Draft,
            FormPracticeStatus::Submitted => PracticeStatus::Submitted,
        };
        let lacking = brought::lacking(status, &taken.document);
        if !lacking.is_empty() {
            return (FormRowOutcome::Refused, None, self.reader.told(Error::Invalid(lacking)));
        }
        let (id, organisation_id) = (PracticeId::new(), LeadOrganisationId(taken.organisation.0));
        let called = taken.document.title.clone();
        led.push((title, There { id, organisation: organisation_id, title: called, status, version: 0 }));
        to.new.push(Prepared {
            id,
            organisation_id,
            status,
            created_at: self.now,
            published_at: None,
            document: taken.document.clone(),
        });
        to.brought.push(Brought { key, fingerprint, practice: Some(id), version: 1, at: self.now });
        (FormRowOutcome::Created, Some(id), Vec::new())
    }
}
