//! Messages: who may write in a conversation, how much and how often.

use crate::portal::MessageSettings;

/// The longest message or post, in characters.
pub const LONGEST: usize = 2_000;
/// How long a post that nobody opened counts as new, in milliseconds: four weeks.
pub const NEWS: i64 = 28 * 24 * 3_600_000;
/// Within what time messages are counted, in milliseconds: an hour.
pub const HOUR: i64 = 3_600_000;

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// A member of staff.
    Teacher,
    /// A parent or carer.
    Guardian,
    /// The pupil.
    Student,
}

impl Writer {
    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Writer::Teacher => "teacher",
            Writer::Guardian => "guardian",
            Writer::Student => "student",
        }
    }

    /// How many messages within an hour: a teacher answers a whole class.
    pub fn most_an_hour(self) -> u64 {
        if self == Writer::Teacher { 200 } else { 30 }
    }
}

/// What is known of a conversation, or of one that would begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What the school has switched.
    pub settings: MessageSettings,
    /// The office lets this adult write.
    pub adult_may: bool,
    /// It is with an adult who is connected to the pupil now, or with the pupil.
    pub is_linked: bool,
    /// It answers what stood on a board.
    pub is_reply: bool,
    /// The member of staff still looks after the pupil.
    pub is_own_pupil: bool,
}

/// Why somebody may not write. What is there may be read all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// The school has switched parents' messages off.
    School,
    /// The office has stopped this adult.
    Adult,
    /// The school has switched replies to boards off.
    Replies,
    /// The member of staff no longer looks after the pupil.
    TeacherGone,
    /// The adult is no longer connected to the pupil.
    AdultGone,
}

/// The one rule of who may write.
pub fn may_write(writer: Writer, facts: &Facts) -> Result<(), Silence> {
    let is_parent = writer == Writer::Guardian;
    let silences = [
        (is_parent && !facts.settings.parents, Silence::School),
        (is_parent && !facts.adult_may, Silence::Adult),
        (is_parent && facts.is_reply && !facts.settings.replies, Silence::Replies),
        (!facts.is_own_pupil, Silence::TeacherGone),
        (!facts.is_linked, Silence::AdultGone),
    ];
    silences.iter().find(|(is_so, _)| *is_so).map_or(Ok(()), |(_, why)| Err(*why))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FREE: Facts = Facts {
        settings: MessageSettings { parents: true, replies: true, mails: true },
        adult_may: true,
        is_linked: true,
        is_reply: false,
        is_own_pupil: true,
    };

    #[test]
    fn the_schools_switches_are_for_parents_alone() {
        let closed = Facts {
            settings: MessageSettings { parents: false, replies: false, mails: true },
            adult_may: false,
            ..FREE
        };
        assert_eq!(may_write(Writer::Guardian, &closed), Err(Silence::School));
        assert_eq!(may_write(Writer::Teacher, &closed), Ok(()));
        assert_eq!(may_write(Writer::Student, &closed), Ok(()));
        assert_eq!(may_write(Writer::Guardian, &FREE), Ok(()));
    }

    #[test]
    fn without_replies_a_parent_still_writes_to_the_teacher() {
        let settings = MessageSettings { parents: true, replies: false, mails: true };
        assert_eq!(may_write(Writer::Guardian, &Facts { settings, ..FREE }), Ok(()));
        let reply = Facts { settings, is_reply: true, ..FREE };
        assert_eq!(may_write(Writer::Guardian, &reply), Err(Silence::Replies));
        assert_eq!(may_write(Writer::Teacher, &reply), Ok(()), "the author may still answer");
    }

    #[test]
    fn one_adult_can_be_stopped() {
        let stopped = Facts { adult_may: false, ..FREE };
        assert_eq!(may_write(Writer::Guardian, &stopped), Err(Silence::Adult));
        assert_eq!(may_write(Writer::Teacher, &stopped), Ok(()));
    }

    #[test]
    fn nobody_writes_where_one_of_the_two_has_gone() {
        for writer in [Writer::Teacher, Writer::Guardian, Writer::Student] {
            let gone = Facts { is_own_pupil: false, ..FREE };
            assert_eq!(may_write(writer, &gone), Err(Silence::TeacherGone), "{writer:?}");
            let gone = Facts { is_linked: false, ..FREE };
            assert_eq!(may_write(writer, &gone), Err(Silence::AdultGone), "{writer:?}");
        }
    }
}
