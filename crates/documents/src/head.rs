//! Who writes: what stands at the top of a letter and on the back of a card.

use serde::Serialize;

/// The school as it stands on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letterhead {
    /// The school's name.
    pub school: String,
    /// Lines of the postal address; may be empty.
    pub address: Vec<String>,
    /// Whom to ask and how, in words; may be empty.
    pub contact: String,
    /// PNG, JPEG or SVG.
    pub logo: Option<Vec<u8>>,
}

/// The letterhead as the templates see it.
#[derive(Serialize)]
pub(crate) struct HeadData<'a> {
    school: &'a str,
    address: &'a [String],
    contact: &'a str,
    logo: Option<&'static str>,
}

impl Letterhead {
    pub(crate) fn data(&self) -> HeadData<'_> {
        let logo = self.logo.as_deref().and_then(logo_name);
        HeadData { school: &self.school, address: &self.address, contact: &self.contact, logo }
    }

    /// All its words and some more: what may stand on any item.
    pub(crate) fn furniture<'a>(&'a self, more: impl IntoIterator<Item = &'a str>) -> String {
        let own =
            [self.school.as_str(), self.contact.as_str()].into_iter().chain(self.address.iter().map(String::as_str));
        own.chain(more).collect::<Vec<_>>().join("\n")
    }
}

/// The virtual file a logo is given to the templates as: its ending says its kind.
pub(crate) fn logo_name(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG") {
        return Some("/logo.png");
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Some("/logo.jpg");
    }
    let begin = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]);
    begin.contains("<svg").then_some("/logo.svg")
}
