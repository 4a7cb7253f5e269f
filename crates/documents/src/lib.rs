//! Login cards, parents' letters and lists as laid-out pages, and the proof that each code on them is the right one.
//!
//! Data in, pages out. Here is no clock, no database and no printer; the only files read are those of a folder of
//! templates that the caller names. The rectangles of cards and slips are Rust's ([`Place`]); the templates put their
//! content into them and [`prove`] looks at the finished page to see that they did.

mod card;
mod cores;
mod error;
mod head;
mod laid;
mod letter;
mod list;
mod picture;
mod press;
mod proof;
mod qr;
mod sheet;
mod slim;
mod small;
mod symbol;
mod words;
mod world;

pub use card::{Card, Cards};
pub use error::Error;
pub use head::Letterhead;
pub use laid::{Laid, Place};
pub use letter::{Letter, Letters};
pub use list::{ClassList, CountRow, CountSheet, ListRow, RecallList};
pub use picture::Grey;
pub use press::Press;
pub use proof::{Expected, Fault, FaultKind, Proof, prove};
pub use sheet::{CardSheet, LetterSheet, Rect, collate};
pub use small::{SmallLogo, small_logo};
pub use symbol::{SYMBOLS, symbol_svg};
pub use words::{Language, date, languages};
