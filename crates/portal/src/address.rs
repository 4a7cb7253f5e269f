//! Whose request it is, by network address: what tries are counted under.

use crate::site::Site;
use axum::extract::ConnectInfo;
use axum::http::header::FORWARDED;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The caller, as tries are counted: an IPv6 household has 2^64 addresses, so its network stands for it.
pub(crate) fn counted(parts: &Parts, site: &Site) -> String {
    match caller(&parts.headers, peer(&parts.extensions), site.behind_proxy) {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// Whether the caller sits at this machine. What a proxy passes on comes from elsewhere, wherever the proxy runs.
pub(crate) fn is_local(headers: &HeaderMap, extensions: &Extensions) -> bool {
    let is_passed_on = headers.contains_key(FORWARDED) || headers.contains_key(X_FORWARDED_FOR);
    !is_passed_on && peer(extensions).is_some_and(|peer| peer.is_loopback())
}

fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical())
}

/// The peer, or the last hop that a trusted proxy names. Everything before it was written by the caller. Where the two
/// headers disagree, one of them was too, and nobody knows which: then the proxy stands for all.
fn caller(headers: &HeaderMap, peer: Option<IpAddr>, behind_proxy: bool) -> Option<IpAddr> {
    if !behind_proxy {
        return peer;
    }
    let last = |name: &HeaderName| {
        let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
        Some(line.rsplit(',').next().unwrap_or(line).trim().to_owned())
    };
    let plain = last(&X_FORWARDED_FOR).map(|hop| read(&hop));
    let standard = last(&FORWARDED).map(|hop| forwarded_for(&hop));
    match (plain, standard) {
        (Some(one), Some(other)) if one != other => peer,
        (Some(hop), _) | (None, Some(hop)) => hop.or(peer),
        (None, None) => peer,
    }
}

/// The `for` of one element of the header `Forwarded` (RFC 7239).
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    read(value.trim().trim_matches('"'))
}

/// An address with or without a port.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))?;
    Some(IpAddr::to_canonical(&address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn parts(peer: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        parts
    }

    fn seen(behind_proxy: bool, headers: &[(&str, &str)]) -> String {
        counted(&parts("192.0.2.1", headers), &Site { behind_proxy, ..Site::default() })
    }

    #[test]
    fn nobody_names_their_own_address() {
        assert_eq!(seen(false, &[("x-forwarded-for", "198.51.100.7")]), "192.0.2.1", "no proxy is trusted");
        assert_eq!(seen(true, &[("x-forwarded-for", "10.0.0.1, 198.51.100.7")]), "198.51.100.7", "only the last hop");
        let two = [("x-forwarded-for", "10.0.0.1"), ("x-forwarded-for", "198.51.100.7")];
        assert_eq!(seen(true, &two), "198.51.100.7", "only the last line");
        let both = [("x-forwarded-for", "198.51.100.7"), ("forwarded", "for=10.0.0.1")];
        assert_eq!(seen(true, &both), "192.0.2.1", "the caller wrote one of them");
    }

    #[test]
    fn hops_are_read_as_proxies_write_them() {
        for hop in ["198.51.100.7:80", "198.51.100.7", "::ffff:198.51.100.7", "[::ffff:198.51.100.7]:80"] {
            assert_eq!(seen(true, &[("x-forwarded-for", hop)]), "198.51.100.7", "{hop}");
        }
        assert_eq!(seen(true, &[("forwarded", "for=10.0.0.1, For=\"[2001:db8:1:2:3::4]:80\"")]), "2001:db8:1:2::/64");
        assert_eq!(seen(true, &[("forwarded", "for=_hidden")]), "192.0.2.1");
        assert_eq!(seen(true, &[("x-forwarded-for", "unknown")]), "192.0.2.1");
    }

    #[test]
    fn what_a_proxy_at_this_machine_passes_on_is_not_local() {
        let is_local = |peer, headers: &[(&str, &str)]| {
            let parts = parts(peer, headers);
            is_local(&parts.headers, &parts.extensions)
        };
        assert!(is_local("127.0.0.1", &[]) && is_local("::1", &[]));
        assert!(!is_local("127.0.0.1", &[("x-forwarded-for", "127.0.0.1")]));
        assert!(!is_local("192.0.2.1", &[]));
    }
}
