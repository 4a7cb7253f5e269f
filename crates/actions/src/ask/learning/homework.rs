//! Homework: what its pages ask and show.

use domain::id::{ClassId, HomeworkId, UserId};
use domain::learning::homework::Standing;
use jiff::civil::Date;

/// What a teacher typed.
#[derive(Clone, Debug, Default)]
pub struct HomeworkTyped {
    /// In a few words.
    pub title: String,
    /// What to do; may be empty.
    pub text: String,
    /// A day, as `2026-09-14` or `14/9/2026`.
    pub due_on: String,
    /// Addresses of pages, one a line.
    pub links: String,
    /// For these alone; `None` is everybody in the class.
    pub pupils: Option<Vec<UserId>>,
}

/// A homework as its pupil and their adults see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeworkShown {
    /// Its id.
    pub id: HomeworkId,
    /// In a few words.
    pub title: String,
    /// What to do, in lines.
    pub text: String,
    /// Addresses of pages.
    pub links: Vec<String>,
    /// The day.
    pub due_on: Date,
    /// Days until then; less than 0 once it is over.
    pub days_left: i32,
    /// How it stands.
    pub standing: Standing,
    /// A file was handed in.
    pub is_handed_in: bool,
    /// The pupil may call it done or not done.
    pub is_open: bool,
    /// The pupil may hand something in.
    pub takes_files: bool,
    /// The class.
    pub class: String,
    /// Who set it.
    pub teacher: String,
}

impl HomeworkShown {
    /// Still to be done.
    pub fn is_outstanding(&self) -> bool {
        self.standing.is_outstanding()
    }

    /// The first lines of what to do.
    pub fn beginning(&self) -> String {
        const LONGEST: usize = 140;
        let lines: Vec<&str> = self.text.lines().filter(|line| !line.trim().is_empty()).take(2).collect();
        let text = lines.join("\n");
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", text[..end].trim_end()),
            None => text,
        }
    }
}

/// A pupil's homework.
#[derive(Clone, Debug, Default)]
pub struct HomeworkList {
    /// To do, what is due first in front.
    pub outstanding: Vec<HomeworkShown>,
    /// Done, or of a class that is no more; what was due last in front.
    pub past: Vec<HomeworkShown>,
}

/// A homework in the list of its class.
#[derive(Clone, Debug)]
pub struct HomeworkRow {
    /// Its id.
    pub id: HomeworkId,
    /// In a few words.
    pub title: String,
    /// The day.
    pub due_on: Date,
    /// For everybody in the class.
    pub whole_class: bool,
    /// For how many pupils of the class it is.
    pub pupils: u32,
    /// How many of them opened it.
    pub seen: u32,
    /// How many did it.
    pub done: u32,
    /// How many handed a file in.
    pub handed_in: u32,
}

/// The homework of a class.
#[derive(Clone, Debug, Default)]
pub struct ClassHomework {
    /// Not due before today, what is due first in front.
    pub running: Vec<HomeworkRow>,
    /// Due before today, the last in front.
    pub past: Vec<HomeworkRow>,
}

/// What one pupil did on a homework.
#[derive(Clone, Debug)]
pub struct PupilWork {
    /// The pupil.
    pub id: UserId,
    /// Whole name.
    pub name: String,
    /// When they opened it last.
    pub seen_at: Option<i64>,
    /// When they called it done.
    pub done_at: Option<i64>,
    /// When they handed a file in.
    pub handed_in_at: Option<i64>,
}

impl PupilWork {
    /// Called done, or handed in.
    pub fn is_done(&self) -> bool {
        self.done_at.is_some() || self.handed_in_at.is_some()
    }
}

/// A homework as the teachers of its class see it.
#[derive(Clone, Debug)]
pub struct HomeworkDetail {
    /// As in the list.
    pub row: HomeworkRow,
    /// The class.
    pub class: ClassId,
    /// What to do, in lines.
    pub text: String,
    /// Addresses of pages.
    pub links: Vec<String>,
    /// Who set it.
    pub teacher: String,
    /// For whom it is: first whoever has not done it, then by name.
    pub pupils: Vec<PupilWork>,
}
