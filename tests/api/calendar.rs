//! The calendar files, read by two programs that did not write them: the `calcard` crate and, where it can be had, the
//! `icalendar` package of PyPI. Both must find the same.
use crate::lab_sessions::{PATH, add, at, move_to, session};
use crate::support::TestApp;
use crate::support::people::{ADMIN, COORDINATOR};
use crate::support::request::Answer;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarParameterName, ICalendarProperty,
};
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use osservatorio::demo::ids;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What both readers tell of a file, as JSON: the frame and, sorted by UID, the events.
const READER: &str = r"
import sys, json, datetime, zoneinfo, icalendar
cal = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
utc = datetime.timezone.utc
def instant(prop): return prop.dt.astimezone(utc).strftime('%Y-%m-%dT%H:%M:%SZ')
events = []
for e in cal.walk('VEVENT'):
    assert not e.errors, e.errors
    for name in ('UID', 'DTSTAMP', 'DTSTART', 'SEQUENCE'): assert name in e, name
    tzid = e['DTSTART'].params.get('TZID')
    cats = e.get('CATEGORIES')
    events.append({'uid': str(e['UID']), 'summary': str(e['SUMMARY']), 'description': str(e.get('DESCRIPTION', '')),
        'location': str(e.get('LOCATION', '')), 'status': str(e['STATUS']), 'sequence': int(e['SEQUENCE']),
        'start': instant(e['DTSTART']), 'end': instant(e['DTEND']), 'tzid': str(tzid) if tzid else None,
        'categories': [str(c) for c in cats.cats] if cats else []})
# The zone as the file itself describes it must be the one that everybody knows.
own = cal.walk('VTIMEZONE')[0].to_tz(lookup_tzid=False)
rome = zoneinfo.ZoneInfo('Europe/Rome')
for year in (2000, 2024, 2026, 2027, 2050):
    for month in range(1, 13):
        for day in (1, 15, 28):
            when = datetime.datetime(year, month, day, 12)
            assert when.replace(tzinfo=own).utcoffset() == when.replace(tzinfo=rome).utcoffset(), when
print(json.dumps({'method': str(cal['METHOD']), 'name': str(cal.get('X-WR-CALNAME', '')), 'events': sorted(events, key=lambda e: e['uid'])}))
";

/// A python3 that has the package, if there is or can be one.
fn python() -> Option<&'static Path> {
    static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
    let works = |program: &Path| {
        let run = Command::new(program).args(["-c", "import icalendar"]).stderr(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    };
    let found = PYTHON.get_or_init(|| {
        let system = PathBuf::from("python3");
        if works(&system) {
            return Some(system);
        }
        let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/icalendar-venv");
        let own = venv.join("bin/python");
        if !works(&own) {
            let quiet = |command: &mut Command| command.stdout(Stdio::null()).stderr(Stdio::null()).status();
            let _ = quiet(Command::new("python3").args(["-m", "venv"]).arg(&venv));
            let _ = quiet(Command::new(&own).args([
                "-m",
                "pip",
                "install",
                "-q",
                "--timeout",
                "10",
                "--retries",
                "0",
                "icalendar>=6",
            ]));
        }
        works(&own).then_some(own)
    });
    if found.is_none() {
        eprintln!("SKIPPED: no python3 with the PyPI package icalendar; calendar files are read by calcard only");
    }
    found.as_deref()
}

fn by_python(file: &str) -> Option<Value> {
    let mut child = Command::new(python()?)
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(file.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}\n{file}", String::from_utf8_lossy(&done.stderr));
    Some(serde_json::from_slice(&done.stdout).unwrap())
}

fn text(component: &ICalendarComponent, property: &ICalendarProperty) -> String {
    let values = component.property(property).map(|entry| entry.values.as_slice()).unwrap_or_default();
    values.first().and_then(|value| value.as_text()).unwrap_or_default().to_owned()
}

fn instant(component: &ICalendarComponent, property: &ICalendarProperty) -> (String, Option<String>) {
    let entry = component.property(property).expect("an hour");
    let tzid = entry.parameter(&ICalendarParameterName::Tzid).and_then(|value| value.as_text()).map(str::to_owned);
    let read = entry.values[0].as_partial_date_time().expect("a date with an hour");
    let date = NaiveDate::from_ymd_opt(read.year.unwrap().into(), read.month.unwrap().into(), read.day.unwrap().into());
    let local =
        date.unwrap().and_hms_opt(read.hour.unwrap().into(), read.minute.unwrap().into(), read.second.unwrap().into());
    let utc: DateTime<Utc> = match &tzid {
        Some(zone) => {
            zone.parse::<chrono_tz::Tz>().unwrap().from_local_datetime(&local.unwrap()).earliest().unwrap().to_utc()
        }
        None => local.unwrap().and_utc(),
    };
    (utc.format("%Y-%m-%dT%H:%M:%SZ").to_string(), tzid)
}

fn by_calcard(file: &str) -> Value {
    let read = ICalendar::parse(file).expect("a calendar");
    let of = |kind: ICalendarComponentType| read.components.iter().filter(move |c| c.component_type == kind);
    let calendar = of(ICalendarComponentType::VCalendar).next().expect("VCALENDAR");
    assert_eq!(of(ICalendarComponentType::VTimezone).count(), 1);
    assert_eq!(of(ICalendarComponentType::Standard).count() + of(ICalendarComponentType::Daylight).count(), 2);
    let mut events: Vec<Value> = of(ICalendarComponentType::VEvent)
        .map(|event| {
            let (start, tzid) = instant(event, &ICalendarProperty::Dtstart);
            let categories = event.property(&ICalendarProperty::Categories).map(|e| e.values.as_slice());
            let categories: Vec<&str> = categories.unwrap_or_default().iter().filter_map(|v| v.as_text()).collect();
            json!({"uid": event.uid(), "summary": text(event, &ICalendarProperty::Summary),
                "description": text(event, &ICalendarProperty::Description), "location": text(event, &ICalendarProperty::Location),
                "status": text(event, &ICalendarProperty::Status),
                "sequence": event.property(&ICalendarProperty::Sequence).and_then(|e| e.values[0].as_integer()),
                "start": start, "end": instant(event, &ICalendarProperty::Dtend).0, "tzid": tzid, "categories": categories})
        })
        .collect();
    events.sort_by_key(|event| event["uid"].to_string());
    let name = calendar.property(&ICalendarProperty::Other("X-WR-CALNAME".to_owned()));
    let name = name.and_then(|entry| entry.values[0].as_text()).unwrap_or_default();
    json!({"method": text(calendar, &ICalendarProperty::Method), "name": name, "events": events})
}

/// What a calendar file tells, by every reader there is; its lines are as RFC 5545 wants them.
async fn calendar(app: &TestApp, path: &str) -> Value {
    read(app.by(ADMIN).get(path).await)
}

/// The same of an answer that is at hand.
pub fn read(answer: Answer) -> Value {
    let answer = answer.ok();
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    let file = String::from_utf8(answer.bytes).unwrap();
    assert!(file.ends_with("\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']), "CRLF only");
    for line in file.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
    let read = by_calcard(&file);
    if let Some(also) = by_python(&file) {
        assert_eq!(also, read, "{file}");
    }
    read
}

async fn event(app: &TestApp, address: &str) -> Value {
    calendar(app, &format!("{address}/calendar")).await["events"][0].clone()
}

#[actix_web::test]
async fn the_session_of_lodi_is_an_event() {
    let app = TestApp::new().await;
    let event = event(&app, &at(ids::LODI_SESSION)).await;
    assert_eq!(event["uid"], format!("{}@osservatorio.example.org", ids::LODI_SESSION));
    assert_eq!(event["summary"], "Laboratorio Lombardia Sanità e Territorio");
    assert_eq!((&event["start"], &event["end"]), (&json!("2023-12-01T08:30:00Z"), &json!("2023-12-01T16:00:00Z")));
    assert_eq!((&event["tzid"], &event["status"]), (&json!("Europe/Rome"), &json!("CONFIRMED")));
    assert_eq!(event["location"], "Sala dei Comuni della Provincia di Lodi, via Fanfulla 14, Lodi (LO)");
    assert_eq!(event["categories"], json!(["Governance"]));
    let description = event["description"].as_str().unwrap();
    assert!(description.contains("A cura di ANCI Lombardia Salute\n"), "{description}");
    assert!(description.contains("Coordinamento: Salvatore Gioia"), "{description}");
}

#[actix_web::test]
async fn long_titles_with_accents_and_signs_survive_folding_and_escaping() {
    let app = TestApp::new().await;
    let title = "Città, società; però \\ «è» — perché l'integrazione socio‑sanitaria è già qui: Forlì, Cantù, Südtirol e Vallée d'Aoste, 👩‍⚕️ così com'è";
    let description = "Prima riga,\r\nseconda; riga\rterza\u{7} riga\\n non è a capo\n\nBEGIN:VEVENT\nàèìòù".repeat(20);
    let more = json!({"title": title, "description": description, "themes": ["pua", "uvm"],
        "venue": {"name": "Sala \"Rossa\"; piano 2", "address": "via dell'Unità, 1", "municipality": "Forlì", "geo": {"latitude": 44.2227, "longitude": -0.5}}});
    let address = add(&app, more, &["save_the_date"]).await;
    let read = calendar(&app, &format!("{address}/calendar")).await;
    assert_eq!(read["events"].as_array().unwrap().len(), 1, "no event is smuggled in");
    let event = &read["events"][0];
    assert_eq!(event["summary"], title);
    let expected = description.replace("\r\n", "\n").replace('\r', "\n").replace('\u{7}', "");
    assert!(event["description"].as_str().unwrap().contains(&expected));
    assert_eq!(event["location"], "Sala \"Rossa\"; piano 2, via dell'Unità, 1, Forlì");
    assert_eq!(
        event["categories"],
        json!(["Punto unico di accesso (PUA)", "Unità di valutazione multidimensionale (UVM)"])
    );
    let file = app.public().get(&format!("{address}/calendar")).await.ok();
    assert!(String::from_utf8(file.bytes).unwrap().contains("GEO:44.222700;-0.500000\r\n"));
}

#[actix_web::test]
async fn hours_are_right_on_the_days_the_clocks_change() {
    let app = TestApp::new().await;
    for (start, end, zone, expected) in [
        (
            "2027-03-28T01:30:00+01:00",
            "2027-03-28T03:30:00+02:00",
            "Europe/Rome",
            ("2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z", true),
        ),
        (
            "2027-10-31T01:30:00+02:00",
            "2027-10-31T09:00:00+01:00",
            "Europe/Rome",
            ("2027-10-30T23:30:00Z", "2027-10-31T08:00:00Z", true),
        ),
        // The first and the second pass of the same hour.
        (
            "2027-10-31T02:30:00+02:00",
            "2027-10-31T02:30:00+01:00",
            "Europe/Rome",
            ("2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z", true),
        ),
        (
            "2027-10-31T02:30:00+01:00",
            "2027-10-31T04:00:00+01:00",
            "Europe/Rome",
            ("2027-10-31T01:30:00Z", "2027-10-31T03:00:00Z", false),
        ),
        (
            "2027-07-01T09:00:00+01:00",
            "2027-07-01T12:00:00+01:00",
            "Europe/London",
            ("2027-07-01T08:00:00Z", "2027-07-01T11:00:00Z", false),
        ),
    ] {
        let more = json!({"starts_at": start, "ends_at": end, "timezone": zone});
        let event = event(&app, &add(&app, more, &["save_the_date"]).await).await;
        assert_eq!((&event["start"], &event["end"]), (&json!(expected.0), &json!(expected.1)), "{start}");
        assert_eq!(event["tzid"], if expected.2 { json!("Europe/Rome") } else { Value::Null }, "{start}");
    }
}

#[actix_web::test]
async fn feeds_hold_the_announced_sessions_of_the_last_year_and_tell_of_cancellations() {
    let app = TestApp::new().await;
    let soon = |n: i64| {
        (osservatorio::clock::now().plus(chrono::TimeDelta::days(n))).utc().format("%Y-%m-%dT12:00:00Z").to_string()
    };
    let utc = |from: i64, region: &str| json!({"starts_at": soon(from), "ends_at": soon(from + 1), "timezone": "UTC", "regions": [region], "parts": []});
    let ours = add(&app, utc(30, "05"), &["save_the_date"]).await;
    let theirs = add(&app, utc(20, "12"), &["save_the_date", "confirmed"]).await;
    let recent = add(&app, utc(-300, "05"), &["save_the_date", "cancelled"]).await;
    let old = add(&app, utc(-400, "05"), &["save_the_date", "confirmed", "held"]).await;
    let tentative = add(&app, utc(10, "05"), &[]).await;
    let all = calendar(&app, "/v1/lab-sessions/calendar").await;
    let veneto = calendar(&app, "/v1/regions/05/calendar").await;
    let holds = |feed: &Value, address: &str| {
        let id = address.rsplit('/').next().unwrap();
        feed["events"].as_array().unwrap().iter().any(|event| event["uid"].as_str().unwrap().starts_with(id))
    };
    for (address, in_all, in_veneto) in [
        (&ours, true, true),
        (&theirs, true, false),
        (&recent, true, true),
        (&old, false, false),
        (&tentative, false, false),
    ] {
        assert_eq!((holds(&all, address), holds(&veneto, address)), (in_all, in_veneto), "{address}");
    }
    assert_eq!((&all["method"], &all["name"]), (&json!("PUBLISH"), &json!("Laboratori territoriali")));
    assert_eq!(veneto["name"], "Laboratori territoriali: Veneto");
    let cancelled = event(&app, &recent).await;
    assert_eq!(cancelled["status"], "CANCELLED");
    assert!(cancelled["summary"].as_str().unwrap().starts_with("ANNULLATA: "));
    move_to(&app, &ours, "postponed").await;
    let postponed = event(&app, &ours).await;
    assert_eq!((&postponed["status"], &postponed["sequence"]), (&json!("TENTATIVE"), &json!(2)));
    assert!(postponed["summary"].as_str().unwrap().starts_with("RINVIATA: "));
    // A region without any still has a valid calendar.
    assert_eq!(calendar(&app, "/v1/regions/20/calendar").await["events"], json!([]));
    app.public().get("/v1/regions/21/calendar").await.problem(400, "bad_parameter");
}

#[actix_web::test]
async fn a_calendar_is_asked_for_by_its_address_or_by_accept() {
    let app = TestApp::new().await;
    let lodi = at(ids::LODI_SESSION);
    let accept = |value: &str| app.public().header("accept", value.to_owned());
    let by_accept = accept("text/calendar").get(&lodi).await.ok();
    let by_address = app.public().get(&format!("{lodi}/calendar")).await.ok();
    assert_eq!(
        (by_accept.header("content-type"), &by_accept.bytes),
        ("text/calendar; charset=utf-8", &by_address.bytes)
    );
    for json in ["*/*", "application/json", "application/json, text/calendar;q=0.5"] {
        assert_eq!(accept(json).get(&lodi).await.ok().header("content-type"), "application/json", "{json}");
    }
    accept("text/html").get(&lodi).await.problem(406, "not_acceptable");
    for path in
        [format!("{lodi}/calendar"), "/v1/lab-sessions/calendar".to_owned(), "/v1/regions/03/calendar".to_owned()]
    {
        accept("application/json").get(&path).await.problem(406, "not_acceptable");
        accept("text/calendar").get(&path).await.ok();
    }
    accept("text/calendar").get(&at(uuid::Uuid::nil())).await.problem(404, "not_found");
}

#[actix_web::test]
async fn a_program_that_has_the_calendar_already_gets_304() {
    let app = TestApp::new().await;
    let address = add(&app, json!({}), &["save_the_date"]).await;
    for path in
        [format!("{address}/calendar"), "/v1/lab-sessions/calendar".to_owned(), "/v1/regions/05/calendar".to_owned()]
    {
        let first = app.public().get(&path).await.ok();
        assert!(first.header("cache-control").starts_with("public"), "{path}");
        let again = app.public().header("if-none-match", first.etag()).get(&path).await;
        assert_eq!(again.status, 304, "{path}");
        app.by(COORDINATOR).if_match("*").patch(&address, json!({"title": format!("Per {path}")})).await.ok();
        let changed = app.public().header("if-none-match", first.etag()).get(&path).await.ok();
        assert_ne!(changed.etag(), first.etag());
    }
}

#[actix_web::test]
async fn a_feed_is_no_session_and_a_session_no_feed() {
    let app = TestApp::new().await;
    app.by(ADMIN).post(PATH, session(json!({"regions": ["01"]}))).await.created();
    app.public().get("/v1/lab-sessions/calendars").await.problem(400, "bad_parameter");
    app.by(ADMIN).if_match("*").patch("/v1/lab-sessions/calendar", json!({})).await.problem(405, "method_not_allowed");
}

/// The event of a session in a feed.
fn in_feed(feed: &Value, address: &str) -> Value {
    let id = address.rsplit('/').next().unwrap();
    let mut events = feed["events"].as_array().unwrap().iter();
    events.rfind(|event| event["uid"].as_str().unwrap().starts_with(id)).cloned().unwrap_or_default()
}

#[actix_web::test]
async fn a_subscription_by_theme_keeps_up_with_postponement_and_cancellation() {
    let app = TestApp::new().await;
    let feed = "/v1/themes/home_care/calendar";
    // `telemedicine` is a theme below `home_care`.
    let ours = add(&app, json!({"themes": ["telemedicine"]}), &["save_the_date", "confirmed"]).await;
    let theirs = add(&app, json!({"themes": ["governance"]}), &["save_the_date"]).await;
    let tentative = add(&app, json!({"themes": ["home_care"]}), &[]).await;
    let read = calendar(&app, feed).await;
    assert_eq!(read["name"], "Laboratori territoriali: Assistenza domiciliare");
    assert_eq!((in_feed(&read, &theirs), in_feed(&read, &tentative)), (Value::Null, Value::Null));
    let first = in_feed(&read, &ours);
    assert_eq!((&first["status"], &first["sequence"]), (&json!("CONFIRMED"), &json!(2)));
    let etag = app.public().get(feed).await.ok().etag();

    move_to(&app, &ours, "postponed").await;
    app.public().header("if-none-match", etag).get(feed).await.ok();
    let postponed = in_feed(&calendar(&app, feed).await, &ours);
    assert_eq!((&postponed["uid"], &postponed["status"]), (&first["uid"], &json!("TENTATIVE")));
    assert_eq!(postponed["sequence"], 3);

    let later = json!({"starts_at": "2027-06-24T10:00:00+02:00", "ends_at": "2027-06-24T16:00:00+02:00"});
    app.by(COORDINATOR).if_match("*").patch(&ours, later).await.ok();
    move_to(&app, &ours, "confirmed").await;
    let moved = in_feed(&calendar(&app, feed).await, &ours);
    assert_eq!((&moved["uid"], &moved["status"]), (&first["uid"], &json!("CONFIRMED")));
    assert_eq!((&moved["start"], &moved["sequence"]), (&json!("2027-06-24T08:00:00Z"), &json!(5)));

    move_to(&app, &ours, "cancelled").await;
    for path in [feed, "/v1/themes/telemedicine/calendar", "/v1/regions/05/calendar", "/v1/lab-sessions/calendar"] {
        let cancelled = in_feed(&calendar(&app, path).await, &ours);
        assert_eq!((&cancelled["uid"], &cancelled["status"]), (&first["uid"], &json!("CANCELLED")), "{path}");
        assert_eq!(cancelled["sequence"], 6, "{path}");
    }
    app.public().get("/v1/themes/nothing_of_the_kind/calendar").await.problem(404, "not_found");
}
