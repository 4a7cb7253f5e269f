//! Cards and letters: what to print, the laid-out pages and their proof, print runs and recalling them.

use domain::id::{ClassId, EntryId, RunId, UserId};
use domain::paper::{PaperKind, Sheet};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which of the chosen users get paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WhichPaper {
    /// Those without a live card or letter, or whose is out of date.
    #[default]
    Needed,
    /// All of them. The cards they hold stop working; letters they hold keep working unless `renew`.
    All,
}

/// Lays out cards or letters. Nothing is written until they are made.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct PreparePaper {
    /// Cards or letters.
    pub kind: PaperKind,
    /// Classes of which every pupil is meant.
    pub classes: Vec<ClassId>,
    /// Users meant besides.
    pub users: Vec<UserId>,
    /// Users left out all the same: those whose page the proof refused.
    pub except: Vec<UserId>,
    /// Laid out beside the work under way: one person's card. `find_paper` answers with that work, not with this.
    pub aside: bool,
    /// Who of them.
    pub which: WhichPaper,
    /// The size; one of the same kind.
    pub sheet: Sheet,
    /// Cards: print backs too, for both sides of the sheet.
    pub backs: bool,
    /// Cards: make a first password for those who have none, and print it. Needs the operator's own password.
    pub first_passwords: bool,
    /// Letters: this language for all; `None` is each family's own, else the school's.
    pub language: Option<String>,
    /// Letters: earlier letters of these children stop working.
    pub renew: bool,
    /// Letters: with the school's acceptable-use policy.
    pub policy: bool,
    /// The last day they work, as an ISO date; `None` is the school's rule.
    pub until: Option<String>,
}

/// Lays out a list that carries no codes.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "list", rename_all = "snake_case")]
pub enum PrepareList {
    /// Names, usernames and, of a print run, serial numbers, to tick off.
    ClassList {
        /// Of which classes.
        classes: Vec<ClassId>,
    },
    /// Who is in a print run, how many pages, which serial numbers.
    CountSheet {
        /// The run.
        run: RunId,
    },
    /// What of a print run was recalled.
    RecallList {
        /// The run.
        run: RunId,
    },
}

/// Laid-out pages, kept until other pages take their place.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Paper {
    /// Which pages these are: another number once they were laid out again.
    pub draft: u32,
    /// Cards or letters; `None` for a list.
    pub kind: Option<PaperKind>,
    /// The title, also the name proposed for the file.
    pub title: String,
    /// How many pages.
    pub pages: u32,
    /// Width and height of a page in millimetres.
    pub size: (f32, f32),
    /// What is on them, in the order of the register.
    pub items: Vec<PaperItem>,
    /// Chosen users who keep what they have, and why.
    pub kept: Vec<PaperKept>,
    /// How many live cards stop working, or letters if they are renewed.
    pub replaced: u32,
    /// How many first passwords are made.
    pub passwords: u32,
    /// What the proof found: none, and the pages can be printed.
    pub faults: Vec<PaperFault>,
    /// No address of the sign-in page is settled: a phone's own camera opens nothing.
    pub no_address: bool,
    /// Languages on these pages that no native reader has checked, in words.
    pub unchecked_languages: Vec<String>,
    /// They were made: the codes are alive.
    pub made: Option<PaperMade>,
    /// The data changed since they were laid out: look again.
    pub changed: bool,
}

/// One card or letter.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PaperItem {
    /// Whose.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// Username.
    pub username: String,
    /// Class.
    pub class: Option<String>,
    /// Its serial number.
    pub serial: String,
    /// On which page, from 1.
    pub page: u32,
    /// The language's code.
    pub language: String,
}

/// Somebody chosen for whom nothing is printed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PaperKept {
    /// Who.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// Username.
    pub username: String,
    /// Why.
    pub why: PaperKeptWhy,
    /// The serial number of what they hold.
    pub serial: Option<String>,
}

/// Why nothing is printed for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PaperKeptWhy {
    /// What they hold works and is up to date.
    Holds,
    /// They cannot sign in: suspended.
    Suspended,
    /// Not a pupil: letters are for pupils' families.
    NotAPupil,
}

/// Something wrong on a laid-out page. Nothing is printed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PaperFault {
    /// The page, from 1.
    pub page: u32,
    /// Whose card or letter.
    pub user: Option<UserId>,
    /// A finished sentence.
    pub message: String,
}

/// What was made.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PaperMade {
    /// The print run.
    pub run: RunId,
    /// Its name, as in its serial numbers: `C12`.
    pub name: String,
    /// For undo.
    pub entry: EntryId,
}

/// One page of the pages laid out.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct OnePage {
    /// Which pages.
    pub draft: u32,
    /// The page, from 1.
    pub page: u32,
}

/// A page as a picture.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PageShown {
    /// SVG.
    pub svg: String,
}

/// Makes what was laid out: from now on the codes are alive. If the data changed, it is laid out again instead.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct MakePaper {
    /// Which pages.
    pub draft: u32,
}

/// Saves the pages as a PDF; makes them first if they carry codes and are not made yet.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SavePaper {
    /// Which pages.
    pub draft: u32,
    /// The file.
    pub path: String,
}

/// Pages were saved.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PaperSaved {
    /// The file; `None` if the data changed and nothing was saved.
    pub path: Option<String>,
    /// The pages as they are now.
    pub paper: Paper,
}

/// Print runs so far.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PrintRuns {
    /// Newest first.
    pub runs: Vec<PrintRun>,
}

/// One print run.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PrintRun {
    /// Its id.
    pub id: RunId,
    /// `C12`.
    pub name: String,
    /// Cards or letters.
    pub kind: PaperKind,
    /// The size.
    pub sheet: Sheet,
    /// The one class it was for.
    pub class: Option<String>,
    /// How many pages.
    pub pages: u32,
    /// How many cards or letters, as far as this operator sees them.
    pub items: u32,
    /// How many still work.
    pub alive: u32,
    /// How many were recalled.
    pub recalled: u32,
    /// Who made it.
    pub made_by: String,
    /// Milliseconds since 1970.
    pub made_at: i64,
}

/// Asks for one run.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
pub struct OneRun {
    /// Which.
    pub id: RunId,
}

/// One run with what was on it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PrintRunDetail {
    /// The run.
    pub run: PrintRun,
    /// Its items.
    pub items: Vec<PrintedItem>,
}

/// A printed card or letter.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PrintedItem {
    /// Its serial number.
    pub serial: String,
    /// Whose; `None` once erased.
    pub user: Option<UserId>,
    /// Name.
    pub name: String,
    /// Class.
    pub class: Option<String>,
    /// How it stands.
    pub state: PrintedState,
}

/// How a printed card or letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrintedState {
    /// Works, and what stands on it is right.
    Alive,
    /// Works, but the name, class, username or address on it is no longer right.
    OutOfDate,
    /// Its time is over.
    Expired,
    /// Another card or letter took its place, or it was voided.
    Replaced,
    /// Recalled.
    Recalled,
}

/// Recalls what was printed: the codes stop working. The operator's own password is not asked for: haste is right here,
/// and it can be undone.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RecallPaper {
    /// Serial numbers, as `C12-003`, or whole runs, as `C12`.
    pub serials: Vec<String>,
}

/// Users whose cards stop working.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct VoidCards {
    /// Whose.
    pub ids: Vec<UserId>,
}

/// The card of one user.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct CardDetail {
    /// How it stands; `None`: there never was one, or it was voided.
    pub state: Option<PrintedState>,
    /// Its serial number.
    pub serial: Option<String>,
    /// When it was made, in milliseconds since 1970.
    pub made_at: Option<i64>,
    /// When it stops working, in milliseconds since 1970.
    pub until: Option<i64>,
}

/// Chooses the language of letters home.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ChooseLanguage {
    /// Of which pupils.
    pub ids: Vec<UserId>,
    /// Its code; empty for the school's.
    pub language: String,
}

/// The languages of paper, and what else the school has settled for it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PaperLanguages {
    /// English first.
    pub languages: Vec<PaperLanguage>,
    /// The code of the one taken where nothing else is chosen.
    pub school: String,
    /// Days the code of a letter works.
    pub code_days: u32,
    /// There is an acceptable-use policy to print with letters.
    pub has_policy: bool,
    /// Today where the program runs, as an ISO date, as are the days below.
    pub today: String,
    /// The last day a card made today works, if no other is chosen.
    pub cards_until: String,
    /// The last day that can be chosen for cards.
    pub cards_last: String,
    /// The last day the code of a letter made today works, if no other is chosen.
    pub letters_until: String,
    /// The last day that can be chosen for letters.
    pub letters_last: String,
}

/// One language of paper.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PaperLanguage {
    /// Its code, such as `cy`.
    pub code: String,
    /// Its name in itself and in English.
    pub name: String,
    /// A native reader has checked its words.
    pub checked: bool,
}

/// Sets the logo on paper from a file, or takes it away.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetLogo {
    /// A PNG, JPEG or SVG file; `None` takes the logo away.
    pub path: Option<String>,
}

/// The logo.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Logo {
    /// As a `data:` address to show; `None` if there is none.
    pub data: Option<String>,
}
