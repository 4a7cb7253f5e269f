//! Where the providers are. Every address can be moved: sovereign clouds, Wonde's regions, tests.
//!
//! A token only ever goes to the host it was configured for: [`Base::joined`] refuses any other.

use crate::error::{AddressFault, Error, Region};
use url::{Host, Url};

/// The environment's names for [`Moved`], in its order.
pub const NAMES: [&str; 5] = [
    "ROLLBOOK_WONDE_URL",
    "ROLLBOOK_GOOGLE_URL",
    "ROLLBOOK_MICROSOFT_LOGIN_URL",
    "ROLLBOOK_GRAPH_URL",
    "ROLLBOOK_MYLOGIN_URL",
];

/// Addresses that stand in place of the providers' own; read by the caller from where it likes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// In place of `https://api.wonde.com` and `https://edu.wonde.com`.
    pub wonde: Option<String>,
    /// One in place of all of Google's hosts.
    pub google: Option<String>,
    /// In place of `https://login.microsoftonline.com`.
    pub microsoft_login: Option<String>,
    /// In place of `https://graph.microsoft.com`.
    pub graph: Option<String>,
    /// In place of `https://app.mylogin.com`.
    pub mylogin: Option<String>,
}

/// The address of a host, and of a folder at it, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(Url);

/// Every host of every provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// Wonde's data, `graphql/me` and token endpoint.
    pub wonde: Base,
    /// Wonde's page to sign in at.
    pub wonde_sign_in: Base,
    /// MyLogin.
    pub mylogin: Base,
    /// Google's accounts: authorisation and discovery.
    pub google_accounts: Base,
    /// Google's tokens.
    pub google_token: Base,
    /// Google's Directory.
    pub google_directory: Base,
    /// Google Classroom.
    pub google_classroom: Base,
    /// Google's signing keys.
    pub google_keys: Base,
    /// Entra: authorisation, tokens, keys.
    pub microsoft_login: Base,
    /// Microsoft Graph.
    pub graph: Base,
    /// Wonde's addresses were set.
    wonde_is_moved: bool,
}

/// Where one school's data at Wonde are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WondeHost {
    /// Where to ask.
    pub base: Base,
    /// The regional host this stands for, as the school object's `region.domain` names it.
    pub region: Region,
}

/// Wonde's host for the United Kingdom.
pub const WONDE: &str = "api.wonde.com";

impl Hosts {
    /// The providers' own hosts, but for what was moved.
    pub fn new(moved: &Moved) -> Result<Hosts, Error> {
        let base = |moved: &Option<String>, own: &str| match moved {
            Some(address) => Base::read(address),
            None => Base::read(own),
        };
        let google = |own| base(&moved.google, own);
        Ok(Hosts {
            wonde: base(&moved.wonde, "https://api.wonde.com")?,
            wonde_sign_in: base(&moved.wonde, "https://edu.wonde.com")?,
            mylogin: base(&moved.mylogin, "https://app.mylogin.com")?,
            google_accounts: google("https://accounts.google.com")?,
            google_token: google("https://oauth2.googleapis.com")?,
            google_directory: google("https://admin.googleapis.com")?,
            google_classroom: google("https://classroom.googleapis.com")?,
            google_keys: google("https://www.googleapis.com")?,
            microsoft_login: base(&moved.microsoft_login, "https://login.microsoftonline.com")?,
            graph: base(&moved.graph, "https://graph.microsoft.com")?,
            wonde_is_moved: moved.wonde.is_some(),
        })
    }

    /// Where a school's data are, by its `region.domain` ("" is the United Kingdom's). A region may only be a host of
    /// Wonde's, or on this computer where Wonde was moved to this computer.
    pub fn wonde_at(&self, region: &str) -> Result<WondeHost, Error> {
        let region = region.trim().trim_end_matches('.').to_ascii_lowercase();
        if region.is_empty() {
            let is_own = !self.wonde_is_moved;
            let region = if is_own { Region::new(WONDE) } else { Region::new(&self.wonde.authority()) };
            return Ok(WondeHost { base: self.wonde.clone(), region });
        }
        let asked = WondeHost { base: self.wonde.clone(), region: Region::new(&region) };
        let is_wondes = region == "wonde.com" || region.ends_with(".wonde.com");
        if is_wondes {
            let base = if self.wonde_is_moved { asked.base } else { Base::read(&format!("https://{region}"))? };
            return Ok(WondeHost { base, ..asked });
        }
        if region == self.wonde.authority() {
            return Ok(asked);
        }
        let near = Base::read(&format!("{}://{region}", self.wonde.0.scheme()))?;
        if self.wonde_is_moved && self.wonde.is_loopback() && near.is_loopback() {
            return Ok(WondeHost { base: near, ..asked });
        }
        Err(Error::Address(AddressFault::Foreign))
    }
}

impl WondeHost {
    /// Whether a school with this `region.domain` is here. A moved Wonde that was not told a region stands for its own
    /// host and for the United Kingdom's.
    pub fn is_home_of(&self, domain: &str) -> bool {
        let (domain, here) = (domain.trim().to_ascii_lowercase(), self.base.authority());
        domain == self.region.as_str() || domain == here || (self.region.as_str() == here && domain == WONDE)
    }
}

impl Base {
    /// Reads an address: https, or http on this computer itself. A version at its end (`/v1.0`) is left out.
    pub fn read(address: &str) -> Result<Base, Error> {
        let fault = |fault| Err(Error::Address(fault));
        let Ok(mut url) = Url::parse(address.trim()) else { return fault(AddressFault::Unreadable) };
        let is_extra = !url.username().is_empty() || url.password().is_some();
        if is_extra || url.query().is_some() || url.fragment().is_some() {
            return fault(AddressFault::Extra);
        }
        match url.scheme() {
            "https" if url.has_host() => {}
            "http" if is_loopback(&url) => {}
            _ => return fault(AddressFault::Plain),
        }
        let path = url.path().trim_end_matches('/').trim_end_matches("/v1.0").trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Base(url))
    }

    /// The address of a path below; its segments are as they go over the line.
    pub fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}/{}", self.0.path().trim_end_matches('/'), path.trim_start_matches('/')));
        url
    }

    /// As [`Base::at`], with each segment encoded: ids never become a path.
    pub fn below<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// An address the provider gave, absolute or not, if it is at this very host: a token goes nowhere else.
    pub fn joined(&self, address: &str) -> Option<Url> {
        let url = self.0.join(address).ok()?;
        let is_same = url.origin() == self.0.origin() && url.username().is_empty() && url.password().is_none();
        is_same.then_some(url)
    }

    /// Whether it is this computer.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Host, and port where it is not the usual one.
    pub fn authority(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        self.0.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The address, without a slash at the end.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

/// Whether an address is this computer's own.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(wonde: &str) -> Hosts {
        Hosts::new(&Moved { wonde: Some(wonde.into()), ..Moved::default() }).unwrap()
    }

    #[test]
    fn plain_http_is_for_this_computer_alone() {
        for fine in ["http://127.0.0.1:4001", "http://localhost:1/", "http://[::1]:9", "https://graph.microsoft.us"] {
            assert!(Base::read(fine).is_ok(), "{fine}");
        }
        for bad in
            ["http://school.example", "http://127.0.0.1.example", "ftp://127.0.0.1", "file:///etc", "127.0.0.1:1"]
        {
            assert!(Base::read(bad).is_err(), "{bad}");
        }
        for extra in ["https://u@x.org", "https://u:p@x.org", "https://x.org?a", "https://x.org#a"] {
            assert_eq!(Base::read(extra), Err(Error::Address(AddressFault::Extra)), "{extra}");
        }
    }

    #[test]
    fn an_address_with_and_without_its_version_is_one() {
        for address in
            ["http://127.0.0.1:1", "http://127.0.0.1:1/", "http://127.0.0.1:1/v1.0", "http://127.0.0.1:1/v1.0/"]
        {
            let base = Base::read(address).unwrap();
            assert_eq!(base.at("v1.0/users").as_str(), "http://127.0.0.1:1/v1.0/users", "{address}");
        }
        let folder = Base::read("https://proxy.example/wonde/v1.0").unwrap();
        assert_eq!(
            folder.below(["v1.0", "schools", "A/../B"]).as_str(),
            "https://proxy.example/wonde/v1.0/schools/A%2F..%2FB"
        );
    }

    #[test]
    fn only_the_same_host_is_followed() {
        let base = Base::read("https://api.wonde.com").unwrap();
        assert!(base.joined("https://api.wonde.com/v1.0/schools?page=2").is_some(), "its own");
        assert!(base.joined("/v1.0/schools?page=2").is_some(), "a relative one");
        let others = [
            "https://api.wonde.com.evil.example/",
            "http://api.wonde.com/",
            "https://api.wonde.com:444/",
            "//evil.example/",
            "https://x@api.wonde.com/",
        ];
        for other in others {
            assert_eq!(base.joined(other), None, "{other}");
        }
    }

    #[test]
    fn a_region_is_a_host_of_wondes() {
        let own = Hosts::new(&Moved::default()).unwrap();
        assert_eq!(own.wonde_at("").unwrap().base.as_str(), "https://api.wonde.com");
        assert_eq!(own.wonde_at("api-af-south-1.wonde.com").unwrap().base.as_str(), "https://api-af-south-1.wonde.com");
        for foreign in
            ["evil.example", "wonde.com.evil.example", "xwonde.com", "127.0.0.1:80", "api.wonde.com@evil.example"]
        {
            assert!(own.wonde_at(foreign).is_err(), "{foreign}");
        }
    }

    #[test]
    fn a_moved_wonde_keeps_its_regions_apart() {
        let hosts = moved("http://127.0.0.1:4001");
        assert!(hosts.wonde_at("").unwrap().is_home_of("api.wonde.com"), "a school of the usual region");
        assert!(hosts.wonde_at("").unwrap().is_home_of("127.0.0.1:4001"), "a school that names the double itself");
        assert!(!hosts.wonde_at("").unwrap().is_home_of("api-af-south-1.wonde.com"), "a school elsewhere");
        assert!(!hosts.wonde_at("").unwrap().is_home_of("127.0.0.1:4002"), "a school at another double");
        let elsewhere = hosts.wonde_at("127.0.0.1:4002").unwrap();
        assert_eq!(elsewhere.base.as_str(), "http://127.0.0.1:4002", "the other double is asked");
        assert!(elsewhere.is_home_of("127.0.0.1:4002"), "and is its home");
        let named = hosts.wonde_at("api-af-south-1.wonde.com").unwrap();
        assert_eq!(named.base.as_str(), "http://127.0.0.1:4001", "what was moved stays moved");
        assert!(
            named.is_home_of("api-af-south-1.wonde.com") && !named.is_home_of("api.wonde.com"),
            "and stands for it"
        );
    }
}
