//! Class boards and conversations: what is asked and shown.

use crate::ask::learning::ClassShown;
use domain::guardianship::Relation;
use domain::id::{ClassId, GuardianId, MessageId, PostId, TalkId, UserId};
use domain::learning::talk::Silence;

/// The board of a class.
#[derive(Clone, Debug)]
pub struct BoardShown {
    /// The class.
    pub class: ClassShown,
    /// Newest first.
    pub posts: Vec<PostShown>,
    /// Whether what the reader wrote last was for parents too.
    pub with_parents: bool,
}

/// What stands on a board.
#[derive(Clone, Debug)]
pub struct PostShown {
    /// Which.
    pub id: PostId,
    /// What it says.
    pub text: String,
    /// Who wrote it; empty if they are not at the school any more.
    pub author: String,
    /// When, in the reader's language.
    pub when: String,
    /// Parents of the class read it too.
    pub with_parents: bool,
    /// The reader wrote it.
    pub is_own: bool,
    /// The reader sees it for the first time.
    pub is_new: bool,
    /// The reader may reply to its author.
    pub can_reply: bool,
}

/// Something for the board of a class.
#[derive(Clone, Debug)]
pub struct WritePost {
    /// The class.
    pub class: ClassId,
    /// What it says.
    pub text: String,
    /// Parents of the class read it too.
    pub with_parents: bool,
}

/// Everything that a pupil or a parent of theirs can read.
#[derive(Clone, Debug)]
pub struct MessagesShown {
    /// First name of the pupil.
    pub given_name: String,
    /// The boards of the pupil's classes.
    pub boards: Vec<BoardShown>,
    /// Conversations, those with something new first.
    pub talks: Vec<TalkRow>,
    /// Whom a parent can write to, with their names.
    pub teachers: Vec<(UserId, String)>,
    /// Why a parent cannot begin to write.
    pub silence: Option<Silence>,
}

/// A conversation in a list.
#[derive(Clone, Debug)]
pub struct TalkRow {
    /// Which.
    pub id: TalkId,
    /// With whom, by name.
    pub with: String,
    /// First name of the pupil it is about; whole name for staff.
    pub pupil: String,
    /// It is with the pupil.
    pub is_with_pupil: bool,
    /// Messages the reader has not seen.
    pub unread: u32,
    /// When the last message was written, in the reader's language.
    pub when: String,
    /// The same in milliseconds.
    pub at: i64,
}

/// A conversation.
#[derive(Clone, Debug)]
pub struct TalkShown {
    /// Which, with whom and about whom.
    pub row: TalkRow,
    /// What stood on the board that it answers.
    pub post: Option<String>,
    /// Oldest first.
    pub messages: Vec<MessageShown>,
    /// Why the reader cannot write.
    pub silence: Option<Silence>,
}

/// A message.
#[derive(Clone, Debug)]
pub struct MessageShown {
    /// Which.
    pub id: MessageId,
    /// What it says; `None` if it was taken back.
    pub text: Option<String>,
    /// The reader wrote it.
    pub is_own: bool,
    /// The reader sees it for the first time.
    pub is_new: bool,
    /// When, in the reader's language.
    pub when: String,
}

/// To whom a parent begins to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To a teacher of the registration class.
    Teacher(UserId),
    /// To the author of what stands on a board.
    Post(PostId),
}

/// What a parent begins to answer, or to whom they begin to write.
#[derive(Clone, Debug)]
pub struct BeginShown {
    /// First name of the child.
    pub child: String,
    /// Who reads it.
    pub with: String,
    /// What stood on the board.
    pub post: Option<String>,
    /// Why they cannot.
    pub silence: Option<Silence>,
}

/// Whom a member of staff can write to about a pupil: the pupil and these adults.
#[derive(Clone, Debug)]
pub struct PupilTalks {
    /// Who.
    pub id: UserId,
    /// Whole name.
    pub name: String,
    /// Adults who are connected.
    pub adults: Vec<(GuardianId, String, Relation)>,
}
