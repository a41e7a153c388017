//! What the documents of a session say.
use super::super::content::{SessionPart, SessionSpeaker};
use super::super::model::{LabSessionId, PartyRole, SessionFormat, SessionStatus};
use super::super::presented;
use super::super::service::find;
use super::super::view::{LabSession, Sight};
use crate::db::tx::Tx;
use crate::error::Result;
use crate::pdf::words::{capital, day_and_hours, hour, italian_date, paragraphs, slug, titled};
use crate::pdf::{Item, Notice, Part, PartyGroup, Programme, SaveTheDate, SessionHead, Speaker};
use crate::practices::service::public_ids;
use std::collections::HashSet;
use uuid::Uuid;

/// A document with the version that it tells of, and the name of its file without the ending.
#[derive(Debug)]
pub struct Written<P> {
    /// What it says.
    pub paper: P,
    /// The session's version.
    pub version: i32,
    /// The name.
    pub name: String,
}

/// The announcement of a session.
pub fn save_the_date(tx: &mut Tx<'_>, id: LabSessionId, public_url: &str) -> Result<Written<SaveTheDate>> {
    let session = public_part(tx, id)?;
    let address = format!("{public_url}/v1/lab-sessions/{id}");
    let text = session.description.as_deref().map(paragraphs).unwrap_or_default();
    let paper = SaveTheDate {
        head: head(&session),
        text,
        link: format!("{address}/save-the-date"),
        calendar: format!("{address}/calendar"),
        programme: format!("{address}/programme"),
    };
    Ok(written(paper, &session, "save-the-date"))
}

/// The public programme of a session.
pub fn programme(tx: &mut Tx<'_>, id: LabSessionId) -> Result<Written<Programme>> {
    let (stored, _) = find(tx, id)?;
    let named: Vec<Uuid> = stored.content.0.practices_named().collect();
    let visible = public_ids(tx, &named)?;
    let session = LabSession::of(stored, Sight::Public, &visible, Vec::new());
    let presented = presented::public(tx, &session)?;
    let updated = italian_date(session.updated_at.in_rome().date_naive());
    let titles = |part: Option<i32>| {
        presented.iter().filter(|one| one.part == part).map(|one| one.title.clone()).collect::<Vec<String>>()
    };
    let parts = (0..).zip(&session.parts).map(|(i, one)| part(one, titles(Some(i)))).collect();
    let paper = Programme { head: head(&session), parts, practices: titles(None), updated };
    Ok(written(paper, &session, "programma"))
}

/// What everybody may know of a session that the actor sees.
fn public_part(tx: &mut Tx<'_>, id: LabSessionId) -> Result<LabSession> {
    let (session, _) = find(tx, id)?;
    Ok(LabSession::of(session, Sight::Public, &HashSet::new(), Vec::new()))
}

fn written<P>(paper: P, session: &LabSession, kind: &str) -> Written<P> {
    let name = format!("{kind}-{}-{}", session.date, slug(&session.title));
    Written { paper, version: session.version, name: name.trim_end_matches('-').to_owned() }
}

fn head(session: &LabSession) -> SessionHead {
    let (day, mut hours) = day_and_hours(session.starts_at, session.ends_at);
    if session.timezone != chrono_tz::Europe::Rome.name() {
        hours.push_str(&format!(" (ora di {})", session.timezone));
    }
    let organisers = session.parties.iter().filter(|party| party.role == PartyRole::Organiser);
    SessionHead {
        title: session.title.clone(),
        notice: notice(session),
        theme: session.theme_text.clone(),
        date: session.date,
        day,
        hours,
        starts_at: session.starts_at,
        place: place(session),
        online: session.online_link.clone().filter(|_| session.format != SessionFormat::InPerson),
        parties: groups(session),
        organisers: organisers.map(|party| party.name.clone()).collect(),
        coordinator: session.coordinator.as_ref().map(|person| match &person.office {
            Some(office) => format!("{}, {office}", person.name),
            None => person.name.clone(),
        }),
    }
}

fn notice(session: &LabSession) -> Option<Notice> {
    let (title, otherwise) = match session.status {
        SessionStatus::Tentative => ("Bozza", "La sessione non è ancora annunciata: questo documento non è pubblico."),
        SessionStatus::Postponed => ("Rinviata", "La data che segue non è più valida; la nuova sarà comunicata."),
        SessionStatus::Cancelled => ("Annullata", "La sessione non si tiene."),
        _ => return None,
    };
    let said = session.status_note.clone().unwrap_or_else(|| otherwise.to_owned());
    Some(Notice { title: title.to_owned(), text: Some(said) })
}

fn place(session: &LabSession) -> Vec<String> {
    let Some(venue) = &session.venue else {
        return match (session.format, &session.online_link) {
            (SessionFormat::Online, Some(_)) => Vec::new(),
            (SessionFormat::Online, None) => vec!["A distanza: il collegamento è per chi si iscrive".to_owned()],
            _ => vec!["Sede da definire".to_owned()],
        };
    };
    let town = match &venue.province {
        Some(province) => format!("{} ({province})", venue.municipality),
        None => venue.municipality.clone(),
    };
    [Some(venue.name.clone()), venue.address.clone(), Some(town)].into_iter().flatten().collect()
}

/// The bodies in order; neighbours with the same role stand together.
fn groups(session: &LabSession) -> Vec<PartyGroup> {
    let mut groups: Vec<PartyGroup> = Vec::new();
    for party in &session.parties {
        let role = capital(&party.role.label().it);
        match groups.last_mut().filter(|last| last.role == role) {
            Some(last) => last.names.push(party.name.clone()),
            None => groups.push(PartyGroup { role, names: vec![party.name.clone()] }),
        }
    }
    groups
}

fn part(part: &SessionPart, practices: Vec<String>) -> Part {
    let title = titled(&part.kind.label().it, part.title.as_deref());
    let hours = match (part.starts_at, part.ends_at) {
        (Some(start), Some(end)) => Some(format!("ore {}-{}", hour(start), hour(end))),
        (Some(start), None) => Some(format!("ore {}", hour(start))),
        (None, _) => None,
    };
    let items = part.agenda_items.iter().map(|item| Item {
        time: item.time.as_ref().map(|time| time.trim_start_matches('0').replace(':', ".")).map(midnight),
        title: item.title.clone(),
        speakers: item.speakers.iter().map(speaker).collect(),
    });
    Part { title, hours, items: items.collect(), practices }
}

/// The hour after midnight has a zero before its point.
fn midnight(time: String) -> String {
    if time.starts_with('.') { format!("0{time}") } else { time }
}

fn speaker(speaker: &SessionSpeaker) -> Speaker {
    let about: Vec<&str> = [&speaker.office, &speaker.organisation].into_iter().flatten().map(String::as_str).collect();
    Speaker { name: speaker.name.clone(), about: (!about.is_empty()).then(|| about.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_after_midnight_keeps_its_zero() {
        assert_eq!(midnight(".30".to_owned()), "0.30");
        assert_eq!(midnight("9.30".to_owned()), "9.30");
    }
}
