//! Where the program serves its pages: the Parent Portal and the sign-in page.

use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use ts_rs::TS;

/// Who can reach the pages that this computer serves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PortalListen {
    /// Programs on this computer: a proxy or a tunnel that leads to the public address.
    #[default]
    ThisComputer,
    /// Every computer of the network that this one is in.
    Network,
}

/// How the desktop program serves the portal. `rollbook serve` takes the same from its command line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct PortalSettings {
    /// Whether it does.
    pub on: bool,
    /// Who can reach it.
    pub listen: PortalListen,
    /// On which port, from 1024.
    pub port: u16,
}

impl Default for PortalSettings {
    fn default() -> Self {
        PortalSettings { on: false, listen: PortalListen::ThisComputer, port: 8420 }
    }
}

impl PortalSettings {
    /// Whether every system lets an ordinary program use the port.
    pub fn has_usual_port(&self) -> bool {
        self.port >= 1024
    }

    /// Where to listen.
    pub fn address(&self) -> SocketAddr {
        let ip = match self.listen {
            PortalListen::ThisComputer => IpAddr::V4(Ipv4Addr::LOCALHOST),
            PortalListen::Network => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        };
        SocketAddr::new(ip, self.port)
    }
}

/// Whether parents write in the portal. What the office has switched off for one adult stays off either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct MessageSettings {
    /// Parents can write to their child's teacher.
    pub parents: bool,
    /// Parents can reply to what stands on a class board.
    pub replies: bool,
    /// Parents get a mail when something new waits for them.
    pub mails: bool,
}

impl Default for MessageSettings {
    fn default() -> Self {
        MessageSettings { parents: true, replies: true, mails: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_write_unless_the_school_says_otherwise() {
        let kept: MessageSettings = serde_json::from_str("{\"replies\":false}").unwrap();
        assert_eq!(
            kept,
            MessageSettings { parents: true, replies: false, mails: true },
            "what a school has not settled is on"
        );
    }

    #[test]
    fn nobody_else_reaches_it_unless_the_school_says_so() {
        let settings = PortalSettings::default();
        assert!(!settings.on && settings.has_usual_port() && settings.address().ip().is_loopback());
        let open = PortalSettings { listen: PortalListen::Network, ..settings };
        assert!(open.address().ip().is_unspecified());
        assert!(!PortalSettings { port: 443, ..open }.has_usual_port());
    }
}
