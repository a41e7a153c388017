//! Where webhooks may lead: to addresses that everybody can reach, so that nobody has the server ask its own neighbours
//! (SSRF). A name is resolved once, all that it stands for is checked, and the connection goes to just these addresses:
//! [`Addresses`] is the resolver of the HTTP client.
use crate::config::webhooks::Webhooks;
use crate::error::{Error, Result};
use crate::language::text;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// The rule, as the settings have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// Whether this machine is allowed too.
    loopback: bool,
}

/// Why nothing is sent to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the address is not one that everybody can reach")
    }
}

impl std::error::Error for Refused {}

impl Addresses {
    /// By the settings.
    pub fn of(settings: &Webhooks) -> Self {
        Self { loopback: settings.loopback }
    }

    /// Whether a connection may go to this address.
    pub fn allow(self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.loopback && ip.is_loopback() || is_public(ip)
    }

    /// Whether a URL may be asked: https, and where its host is an address, one that is allowed. Names are resolved when
    /// something is sent.
    pub fn allow_url(self, url: &Url) -> bool {
        let local = match url.host() {
            Some(Host::Ipv4(ip)) if !self.allow(ip.into()) => return false,
            Some(Host::Ipv6(ip)) if !self.allow(ip.into()) => return false,
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => is_own(name),
            None => return false,
        };
        match url.scheme() {
            "https" => !local || self.loopback,
            "http" => local && self.loopback,
            _ => false,
        }
    }

    /// 422 for a URL that may not be asked.
    pub(in crate::webhooks) fn check(self, url: &str) -> Result<()> {
        if Url::parse(url).is_ok_and(|url| self.allow_url(&url)) {
            return Ok(());
        }
        let why = text(
            "Serve un indirizzo https raggiungibile da tutti.",
            "An https address is needed that everybody can reach.",
        );
        Err(Error::invalid("#/url", "not_allowed", why))
    }

    /// All of what a name stands for, or nothing: a name that stands for an internal address among others is no accident.
    fn checked(self, found: Vec<SocketAddr>) -> std::result::Result<Vec<SocketAddr>, Refused> {
        let good = !found.is_empty() && found.iter().all(|address| self.allow(address.ip()));
        if good { Ok(found) } else { Err(Refused) }
    }
}

impl Resolve for Addresses {
    fn resolve(&self, name: Name) -> Resolving {
        let rule = *self;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let checked = rule.checked(found.collect())?;
            Ok(Box::new(checked.into_iter()) as Addrs)
        })
    }
}

/// Names of this machine (RFC 6761).
fn is_own(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// Not in IANA's registry of special-purpose addresses (RFC 6890), nor multicast or reserved.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = match a {
        // This network; loopback; multicast and reserved, broadcast among them.
        0 | 127 | 224..=255 => true,
        10 => true,
        // Between a provider and its customers (RFC 6598).
        100 => b & 0xc0 == 64,
        // Link-local: the metadata of clouds (169.254.169.254) among them.
        169 => b == 254,
        172 => b & 0xf0 == 16,
        // Protocol assignments, documentation, 6to4 relays, AS112, private.
        192 => matches!((b, c), (0, 0 | 2) | (31, 196) | (52, 193) | (88, 99) | (175, 48)) || b == 168,
        // Benchmarks; documentation.
        198 => b & 0xfe == 18 || (b, c) == (51, 100),
        203 => (b, c) == (0, 113),
        _ => false,
    };
    !special
}

/// Global unicast (2000::/3) without what is special in it, and without what carries an IPv4 address inside: through a
/// translator it would lead to that.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let global = first & 0xe000 == 0x2000;
    let special = match first {
        // Protocol assignments with Teredo (2001::/23), documentation.
        0x2001 => second < 0x0200 || second == 0x0db8,
        // 6to4.
        0x2002 => true,
        // Documentation (RFC 9637).
        0x3fff => second < 0x1000,
        _ => false,
    };
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRODUCTION: Addresses = Addresses { loopback: false };
    const DEVELOPMENT: Addresses = Addresses { loopback: true };

    #[test]
    fn only_what_everybody_can_reach() {
        let refused = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "169.254.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "5f00::1",
        ];
        for ip in refused {
            let ip: IpAddr = ip.parse().unwrap();
            assert!(!PRODUCTION.allow(ip), "{ip}");
            assert_eq!(DEVELOPMENT.allow(ip), ip.to_canonical().is_loopback(), "{ip}");
        }
        let allowed = [
            "1.1.1.1",
            "9.255.255.255",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.0.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2001:4860:4860::8888",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:1.1.1.1",
        ];
        for ip in allowed {
            assert!(PRODUCTION.allow(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn urls_are_https_and_lead_outside() {
        let of = |rule: Addresses, url: &str| rule.allow_url(&Url::parse(url).unwrap());
        for url in ["https://a.example.org/x", "https://1.1.1.1/", "https://[2606:4700::1111]:8443/x"] {
            assert!(of(PRODUCTION, url), "{url}");
        }
        let refused = [
            "http://a.example.org/",
            "ftp://a.example.org/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://x.localhost/",
            "https://169.254.169.254/latest/meta-data",
            "https://10.0.0.1/",
            "file:///etc/passwd",
        ];
        for url in refused {
            assert!(!of(PRODUCTION, url), "{url}");
        }
        for url in ["http://127.0.0.1:9000/x", "http://[::1]/", "http://localhost:9000/", "https://127.0.0.1/"] {
            assert!(of(DEVELOPMENT, url), "{url}");
        }
        for url in ["http://a.example.org/", "http://10.0.0.1/", "https://10.0.0.1/", "http://169.254.169.254/"] {
            assert!(!of(DEVELOPMENT, url), "{url}");
        }
    }

    #[test]
    fn a_name_that_stands_for_an_internal_address_among_others_is_refused() {
        let at = |ips: &[&str]| ips.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect::<Vec<_>>();
        assert_eq!(PRODUCTION.checked(at(&["1.1.1.1", "2606:4700::1111"])).unwrap().len(), 2);
        assert_eq!(PRODUCTION.checked(at(&["1.1.1.1", "127.0.0.1"])), Err(Refused));
        assert_eq!(PRODUCTION.checked(at(&["::ffff:10.0.0.1"])), Err(Refused));
        assert_eq!(PRODUCTION.checked(Vec::new()), Err(Refused));
        assert!(DEVELOPMENT.checked(at(&["127.0.0.1"])).is_ok());
    }

    #[actix_web::test]
    async fn a_name_of_this_machine_resolves_for_development_alone() {
        // `localhost` stands for any name whose owner makes it lead to 127.0.0.1.
        let resolve = |rule: Addresses| rule.resolve("localhost".parse().unwrap());
        assert!(resolve(PRODUCTION).await.is_err());
        assert!(resolve(DEVELOPMENT).await.unwrap().all(|address| address.ip().is_loopback()));
    }
}
