//! What may be typed after `serve`.

use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// `serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// The address and port of this machine; port 0 is any free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8420")]
    pub listen: SocketAddr,
    /// The address that parents type, such as https://portal.example; links in mails lead there
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// The certificate for https, then those that vouch for it, as PEM
    #[arg(long, value_name = "FILE", requires = "key")]
    pub certificate: Option<PathBuf>,
    /// Its key, as PEM
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub key: Option<PathBuf>,
    /// A proxy of the school stands in front and names the caller; without one, never say so
    #[arg(long)]
    pub behind_proxy: bool,
    /// Plain http beyond this machine too, where anybody on the way reads passwords
    #[arg(long)]
    pub plain_http: bool,
    /// Do not send mail beside it
    #[arg(long)]
    pub no_mail: bool,
}
