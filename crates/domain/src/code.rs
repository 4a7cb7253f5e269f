//! What a login card and a parents' letter carry: tokens, codes that can be typed, serial numbers.
//!
//! Only hashes of them are ever stored; making one needs randomness, which the caller brings.

mod field;
mod invitation;
mod serial;
mod token;

pub use invitation::{ALPHABET, CodeFault, GROUPS, InvitationCode};
pub use serial::{Serial, SerialKind};
pub use token::CardToken;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal. Enough without a slow hash: what is hashed is random and has at least 60 bits behind a lock.
fn digest(purpose: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(purpose);
    hash.update([0]);
    hash.update(text);
    HEXLOWER.encode(&hash.finalize())
}

/// The part of a scanned address after `/<mark>/`, or the text itself where it is no address. Spaces around are cut.
fn scanned(text: &str, mark: char) -> &str {
    let text = text.trim().trim_end_matches('/');
    let mut parts = text.rsplit('/');
    let (last, before) = (parts.next().unwrap_or(text), parts.next());
    match before {
        Some(before) if before.eq_ignore_ascii_case(mark.encode_utf8(&mut [0; 4])) => last,
        Some(_) => "",
        None => last,
    }
}

/// What a QR code holds: the address of the sign-in page with the code behind it, or the bare code where there is no
/// address. Scheme, host and code are in capitals, which they do not mind: a QR code holds those in fewer and larger
/// squares. A path is left as it is: a server may mind.
fn address(base: Option<&str>, mark: char, code: &str) -> String {
    let Some(base) = base else { return code.to_owned() };
    let base = base.trim_end_matches('/');
    let host = base.find("://").map_or(0, |at| at + 3);
    let path = base[host..].find('/').map_or(base.len(), |at| host + at);
    format!("{}{}/{mark}/{code}", base[..path].to_uppercase(), &base[path..])
}
