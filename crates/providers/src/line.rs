//! What every conversation with a provider needs.

use crate::hosts::Hosts;
use crate::http::{Http, Watch};
use crate::oauth::Wire;

/// Sends requests, knows where to, and lets somebody look on.
#[derive(Clone)]
pub struct Line {
    /// Sends requests.
    pub http: Http,
    /// Where the providers are.
    pub hosts: Hosts,
    /// Looks on, and may stop it.
    pub watch: Watch,
}

impl Line {
    pub(crate) fn wire(&self) -> Wire<'_> {
        Wire { http: &self.http, hosts: &self.hosts, watch: &self.watch }
    }
}
