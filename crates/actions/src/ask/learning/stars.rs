//! Stars and what they are given for: what is asked and shown.

use crate::ask::learning::ClassShown;
use domain::id::{ClassId, SkillId, StarId, UserId};

/// Something stars are given for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillShown {
    /// Which.
    pub id: SkillId,
    /// In a few words.
    pub title: String,
    /// Name of its picture.
    pub picture: String,
    /// Stars it is worth.
    pub value: i32,
    /// No longer given.
    pub is_archived: bool,
}

/// A new skill.
#[derive(Clone, Debug)]
pub struct AddSkill {
    /// In a few words.
    pub title: String,
    /// Name of its picture.
    pub picture: String,
    /// Stars it is worth, 1 to 5.
    pub value: i32,
}

/// Stars for pupils of one class.
#[derive(Clone, Debug)]
pub struct GiveStars {
    /// The class.
    pub class: ClassId,
    /// Who gets them.
    pub pupils: Vec<UserId>,
    /// What for; `None` where nothing was chosen.
    pub skill: Option<SkillId>,
    /// A word to the pupils; may be empty.
    pub note: String,
}

/// The page on which stars are given.
#[derive(Clone, Debug)]
pub struct GiveShown {
    /// The class.
    pub class: ClassShown,
    /// Its pupils.
    pub pupils: Vec<StarPupil>,
    /// What stars are given for now.
    pub skills: Vec<SkillShown>,
    /// What the reader gave in this class today, newest first: it can be taken back.
    pub today: Vec<Gift>,
}

/// A pupil of the class.
#[derive(Clone, Debug)]
pub struct StarPupil {
    /// Who.
    pub id: UserId,
    /// First name.
    pub given_name: String,
    /// Whole name.
    pub name: String,
    /// Of first name and surname.
    pub initials: String,
    /// Stars this week.
    pub week: u32,
}

/// What was given at once.
#[derive(Clone, Debug)]
pub struct Gift {
    /// The first pupil’s stars: they stand for all of it.
    pub id: StarId,
    /// What for.
    pub title: String,
    /// Its picture.
    pub picture: String,
    /// How many stars for each.
    pub value: i32,
    /// A word to the pupils.
    pub note: String,
    /// Who got them, by first name.
    pub names: Vec<String>,
    /// Hour and minute.
    pub time: String,
}

/// A pupil’s stars.
#[derive(Clone, Debug)]
pub struct StarsShown {
    /// First name.
    pub given_name: String,
    /// How many this week.
    pub week: u32,
    /// How many this school year.
    pub year: u32,
    /// This week’s, newest first.
    pub this_week: Vec<StarShown>,
    /// Those of the year before a moment, by day, newest first.
    pub days: Vec<StarDay>,
    /// The moment before which there are more.
    pub earlier: Option<i64>,
}

/// One day’s stars.
#[derive(Clone, Debug)]
pub struct StarDay {
    /// The day, in the reader’s language.
    pub date: String,
    /// Newest first.
    pub stars: Vec<StarShown>,
}

/// A pupil’s stars for one thing.
#[derive(Clone, Debug)]
pub struct StarShown {
    /// What for.
    pub title: String,
    /// The word under which the title is translated, if it is one of those every school begins with.
    pub word: Option<&'static str>,
    /// Its picture.
    pub picture: String,
    /// How many.
    pub value: i32,
    /// A word to the pupil.
    pub note: String,
    /// Who gave them; empty if they are not at the school any more.
    pub teacher: String,
}
