//! What a client would rather have (RFC 9110, 12.5.1).
use actix_web::HttpRequest;
use actix_web::http::header;

/// The one of `offered` that `Accept` weighs most; of equals the first.
pub fn best(req: &HttpRequest, offered: &[&'static str]) -> &'static str {
    let sent = req.headers().get_all(header::ACCEPT).filter_map(|v| v.to_str().ok()).collect::<Vec<_>>().join(",");
    let heaviest = offered.iter().rev().max_by_key(|media_type| weight(&sent, media_type));
    heaviest.copied().unwrap_or_default()
}

/// How much `accept` wants a media type: the weight of the most precise range that covers it, in thousandths. A weight that
/// cannot be read counts as none given.
pub fn weight(accept: &str, media_type: &str) -> u16 {
    let family = media_type.split('/').next().unwrap_or_default();
    let ranges = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let wanted = parts.next().unwrap_or_default().to_ascii_lowercase();
        let precision = match wanted.as_str() {
            "*/*" => 1,
            one if one == media_type => 3,
            one if one.strip_suffix("/*") == Some(family) => 2,
            _ => return None,
        };
        let q = parts.find_map(|p| p.strip_prefix("q=")).and_then(|q| q.parse::<f32>().ok()).unwrap_or(1.0);
        Some((precision, (q.clamp(0.0, 1.0) * 1000.0) as u16))
    });
    ranges.max().map_or(0, |(_, q)| q)
}

#[cfg(test)]
mod tests {
    use super::{best, weight};
    use actix_web::test::TestRequest;

    #[test]
    fn the_most_precise_range_tells_the_weight() {
        for (accept, calendar, json) in [
            ("text/calendar", 1000, 0),
            ("*/*", 1000, 1000),
            ("text/*;q=0.5, */*;q=0.1", 500, 100),
            ("text/calendar;q=0.2, application/json", 200, 1000),
            ("text/calendar; charset=utf-8, text/*;q=0", 1000, 0),
        ] {
            assert_eq!(
                (weight(accept, "text/calendar"), weight(accept, "application/json")),
                (calendar, json),
                "{accept}"
            );
        }
    }

    #[test]
    fn a_browser_gets_a_page_and_who_does_not_mind_the_first_offer() {
        let offered = ["application/pdf", "text/html"];
        for (accept, expected) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
            ("application/pdf", "application/pdf"),
            ("*/*", "application/pdf"),
            ("application/pdf;q=0.5, text/html;q=0.6", "text/html"),
        ] {
            let req = TestRequest::default().insert_header(("accept", accept)).to_http_request();
            assert_eq!(best(&req, &offered), expected, "{accept}");
        }
        assert_eq!(best(&TestRequest::default().to_http_request(), &offered), "application/pdf");
    }
}
