//! Where the portal listens, how it is reached, and why it could not begin.

use crate::site::origin;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where the portal listens and how it is reached.
#[derive(Clone)]
pub struct Listen {
    /// The address and port of this machine; port 0 is any free one.
    pub address: SocketAddr,
    /// The files for `https`; `None` for plain `http`.
    pub tls: Option<Tls>,
    /// The address that parents type, as `https://portal.larkfield.example`. `None`: whatever address the server is
    /// called by. Links in mails are the desk's matter: see `Desk::serve_as`.
    pub public_address: Option<String>,
    /// A proxy of the school stands in front: the last hop it names is the caller. Never without one: any caller could
    /// write that header. Give the public address with it: from that it is known that browsers come by `https`.
    pub behind_proxy: bool,
    /// Plain `http` also beyond this machine, where anybody on the way reads passwords: only where this is said.
    pub plain: bool,
    /// Whoever shows this token as `Authorization: Bearer` sees `/metrics` from elsewhere too.
    pub metrics_token: Option<String>,
}

/// The files for `https`, as PEM.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The certificate, then those that vouch for it.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

impl Listen {
    /// There, without TLS, proxy or public address.
    pub fn on(address: SocketAddr) -> Listen {
        let (tls, public_address, metrics_token) = (None, None, None);
        Listen { address, tls, public_address, behind_proxy: false, plain: false, metrics_token }
    }

    /// Whether browsers reach it by `https` alone.
    pub(crate) fn is_secure(&self) -> bool {
        match &self.public_address {
            Some(address) => origin(address).is_some_and(|origin| origin.starts_with("https://")),
            None => self.tls.is_some(),
        }
    }

    /// An error for what cannot be served, or not without harm.
    pub(crate) fn check(&self) -> Result<(), ServeError> {
        if let Some(address) = &self.public_address {
            let is_bare = address.split_once("://").is_some_and(|(_, rest)| !rest.trim_end_matches('/').contains('/'));
            if origin(address).is_none() || !is_bare {
                return Err(ServeError::PublicAddress(address.clone()));
            }
            if self.tls.is_some() && !self.is_secure() {
                return Err(ServeError::Scheme(address.clone()));
            }
        }
        if self.is_secure() || self.plain || self.address.ip().is_loopback() {
            return Ok(());
        }
        Err(ServeError::Plain(self.address))
    }
}

/// Why the portal does not serve: what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Another program listens there.
    #[error(
        "Another program uses {0} already; perhaps the portal is being served from another window. Stop it there, or \
         choose another port."
    )]
    InUse(SocketAddr),
    /// No address of this machine.
    #[error("{0} is not an address of this computer. Choose one of its own, or 0.0.0.0 for all of them.")]
    NotOurs(SocketAddr),
    /// The system forbids it.
    #[error(
        "The system does not let this program listen on {0}. Ports below 1024 need a special right; choose another, \
         for example 8443."
    )]
    Forbidden(SocketAddr),
    /// Listening failed in another way.
    #[error("The portal cannot listen on {0}: {1}.")]
    Address(SocketAddr, #[source] io::Error),
    /// The certificate or its key cannot be read.
    #[error("{0} cannot be read: {1}. Check the name of the file, and that this program may read it.")]
    File(PathBuf, #[source] io::Error),
    /// There is no certificate in the file.
    #[error("There is no certificate in {0}. It must be a PEM file that begins with “-----BEGIN CERTIFICATE-----”.")]
    Certificate(PathBuf),
    /// There is no key in the file.
    #[error("There is no key in {0}. It must be a PEM file with “PRIVATE KEY” in its first line, without a password.")]
    Key(PathBuf),
    /// Certificate and key cannot be used together.
    #[error("The certificate in {0} and the key in {1} do not go together: {2}.")]
    Pair(PathBuf, PathBuf, #[source] rustls::Error),
    /// The public address is none.
    #[error("“{0}” is not a public address. Write it as https://portal.example, with nothing behind the name.")]
    PublicAddress(String),
    /// There is a certificate, and an address that does without.
    #[error(
        "The public address {0} begins with http, but a certificate is given. Write it with https, or leave the certificate out."
    )]
    Scheme(String),
    /// Passwords could be read on the way.
    #[error(
        "On {0} without https, anybody in the network could read parents’ passwords. Give a certificate and its key, \
         or a public address that begins with https and a proxy that serves it, or say that plain http is wanted."
    )]
    Plain(SocketAddr),
    /// Serving ended by itself.
    #[error("The portal has stopped by itself: {0}.")]
    Stopped(#[source] io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listen(address: &str, public: Option<&str>) -> Listen {
        Listen { public_address: public.map(str::to_owned), ..Listen::on(address.parse().unwrap()) }
    }

    #[test]
    fn plain_http_beyond_this_machine_must_be_said() {
        assert!(listen("127.0.0.1:0", None).check().is_ok() && listen("[::1]:0", None).check().is_ok());
        assert!(matches!(listen("0.0.0.0:80", None).check(), Err(ServeError::Plain(_))));
        assert!(matches!(listen("0.0.0.0:80", Some("http://portal.example")).check(), Err(ServeError::Plain(_))));
        assert!(Listen { plain: true, ..listen("0.0.0.0:80", None) }.check().is_ok());
        assert!(listen("0.0.0.0:80", Some("https://portal.example")).check().is_ok(), "a proxy serves it");
        let tls = Some(Tls { certificate: PathBuf::new(), key: PathBuf::new() });
        assert!(Listen { tls, ..listen("0.0.0.0:443", None) }.check().is_ok());
    }

    #[test]
    fn a_public_address_is_a_name_and_nothing_behind_it() {
        for good in ["https://portal.example", "https://portal.example/", "HTTPS://Portal.Example:8443"] {
            assert!(listen("127.0.0.1:0", Some(good)).check().is_ok(), "{good}");
        }
        for bad in ["", "portal.example", "https://portal.example/school", "ftp://portal.example"] {
            let refused = listen("127.0.0.1:0", Some(bad)).check();
            assert!(matches!(refused, Err(ServeError::PublicAddress(_))), "{bad}");
        }
        let tls = Some(Tls { certificate: PathBuf::new(), key: PathBuf::new() });
        let mixed = Listen { tls, ..listen("127.0.0.1:0", Some("http://portal.example")) };
        assert!(
            matches!(mixed.check(), Err(ServeError::Scheme(_))),
            "a browser that comes by https is not who is expected"
        );
    }
}
