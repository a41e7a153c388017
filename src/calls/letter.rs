//! A call's letter as an act: the same for everybody it goes to.
use super::content::CallLetter;
use super::invitations::compose::{is_health_company, signatories};
use super::model::{Call, CallId};
use super::service::find;
use super::template::{self, Placeholder};
use super::view::Sight;
use crate::db::tx::Tx;
use crate::error::{Error, Result};
use crate::organisations::model::OrganisationKind;
use crate::pdf::words::{capital, elided, italian_date, paragraphs, slug};
use crate::pdf::{Letter, Signatory};
use chrono::NaiveDate;

/// A letter with the version of the call that it tells of, and the name of its file without the ending.
#[derive(Debug)]
pub struct Written {
    /// What it says.
    pub letter: Letter,
    /// The call's version.
    pub version: i32,
    /// The name.
    pub name: String,
}

/// To whom a letter is addressed.
struct Addressees {
    lines: Vec<String>,
    salutation: String,
}

/// The letter of a call that the actor sees; 404 when it has none.
pub fn read(tx: &mut Tx<'_>, id: CallId, answer_url: &str) -> Result<Written> {
    let (call, sight) = find(tx, id)?;
    let letter = call.content.0.letter.as_ref().ok_or_else(Error::not_found)?;
    let addressees = match sight {
        Sight::Public => Addressees {
            lines: vec!["Agli enti destinatari dell'invito".to_owned()],
            salutation: "Gentili Signore e Signori,".to_owned(),
        },
        Sight::Whole => {
            let names = crate::regions::service::list(tx, None)?;
            let regions = call.content.0.audience_regions();
            let names = names.into_iter().filter(|region| regions.contains(&region.code)).map(|region| region.name_it);
            addressees(&call.content.0.audience.kinds, &names.collect::<Vec<_>>())
        }
    };
    let opened = call.opened_at.or(call.opens_at).unwrap_or_else(|| tx.now()).in_rome().date_naive();
    let date = letter.date.unwrap_or(opened);
    let name = format!("lettera-{date}-{}", slug(&call.title));
    Ok(Written { letter: written(&call, letter, date, addressees, answer_url), version: call.version, name })
}

fn written(call: &Call, letter: &CallLetter, date: NaiveDate, to: Addressees, answer_url: &str) -> Letter {
    let content = &call.content.0;
    let deadline = italian_date(call.deadline);
    let value = |placeholder| match placeholder {
        Placeholder::Organisation => "[denominazione dell'ente]".to_owned(),
        Placeholder::Salutation => to.salutation.clone(),
        Placeholder::Title => call.title.clone(),
        Placeholder::Deadline => deadline.clone(),
        Placeholder::Link => answer_url.to_owned(),
        Placeholder::Code => "[codice di risposta]".to_owned(),
    };
    let signatories: Vec<Signatory> = signatories(letter);
    let paragraphs = paragraphs(&elided(&template::fill(&letter.body, value), call.deadline));
    let named = paragraphs.iter().any(|one| one.contains(answer_url));
    Letter {
        sender: content.senders.iter().map(|sender| sender.name.clone()).collect(),
        place: letter.place.clone(),
        date,
        protocol: letter.protocol.as_ref().map(|protocol| protocol.line()),
        subject: content.subject.clone(),
        paragraphs,
        link: (!named).then(|| answer_url.to_owned()),
        below_link: Some(format!("Ogni ente risponde con il codice della propria lettera. Termine: {deadline}.")),
        signatories,
        recipient: to.lines,
    }
}

/// The offices that organisations of these kinds are written to, and where.
fn addressees(kinds: &[OrganisationKind], regions: &[String]) -> Addressees {
    let mut lines: Vec<String> = Vec::new();
    let mut greeted: Vec<&str> = Vec::new();
    if kinds.contains(&OrganisationKind::Municipality) {
        lines.push("Alle Sindache e ai Sindaci dei Comuni".to_owned());
        greeted.push("gentili Sindache e Sindaci");
    }
    if kinds.iter().any(|kind| is_health_company(*kind)) {
        lines.push("Alle Direttrici generali e ai Direttori generali delle aziende sanitarie".to_owned());
        greeted.push("gentili Direttrici generali e Direttori generali");
    }
    let others = kinds.iter().filter(|kind| **kind != OrganisationKind::Municipality && !is_health_company(**kind));
    let others: Vec<String> = others.map(|kind| capital(&kind.label().it)).collect();
    if !others.is_empty() || lines.is_empty() {
        greeted.push("gentili Signore e Signori");
    }
    lines.extend(others);
    if lines.is_empty() {
        lines.push("Agli enti destinatari dell'invito".to_owned());
    }
    lines.extend((!regions.is_empty()).then(|| regions.join(", ")));
    Addressees { lines, salutation: format!("{},", capital(&greeted.join(", "))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_of_veneto_goes_to_mayors_and_general_directors() {
        let kinds = [OrganisationKind::Municipality, OrganisationKind::LocalHealthAuthority];
        let to = addressees(&kinds, &["Veneto".to_owned()]);
        assert_eq!(
            to.lines,
            [
                "Alle Sindache e ai Sindaci dei Comuni",
                "Alle Direttrici generali e ai Direttori generali delle aziende sanitarie",
                "Veneto"
            ]
        );
        assert_eq!(to.salutation, "Gentili Sindache e Sindaci, gentili Direttrici generali e Direttori generali,");
        let nobody = addressees(&[], &[]);
        assert_eq!(nobody.lines, ["Agli enti destinatari dell'invito"]);
        assert_eq!(nobody.salutation, "Gentili Signore e Signori,");
    }
}
