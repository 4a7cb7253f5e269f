//! Identifiers: UUIDv7, one type for each noun, so that a class is never taken for a user.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        #[ts(type = "string")]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> { Uuid::parse_str(s).map(Self) }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
    )*};
}

ids! {
    /// One tenant; every row belongs to one.
    SchoolId
    /// An account holder.
    UserId
    /// A registration or teaching class.
    ClassId
    /// One user in one class.
    EnrollmentId
    /// A stored password or login card; immutable once written.
    CredentialId
    /// One print run of cards or letters.
    RunId
    /// A parent or carer with an account of the Parent Portal.
    GuardianId
    /// One adult's link to one pupil.
    GuardianshipId
    /// What lets adults claim a link to a pupil.
    InvitationId
    /// An order that an adult may not be linked to children.
    OrderId
    /// One mail to one address.
    MailId
    /// One homework.
    HomeworkId
    /// What stars are given for.
    SkillId
    /// Stars given to one pupil for one thing.
    StarId
    /// One post on a class board.
    PostId
    /// A conversation about one pupil.
    TalkId
    /// One message in a conversation.
    MessageId
    /// A folder of My files.
    FolderId
    /// A file: a name for content.
    FileId
    /// One line of the history.
    EntryId
}
