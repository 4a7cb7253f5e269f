//! My files: what the pages ask and show.

use domain::id::{FileId, FolderId, UserId};

/// A file or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A file.
    File(FileId),
    /// A folder, with all that is in it.
    Folder(FolderId),
}

/// What one folder shows.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The folders from the top down to this one; none at the top.
    pub path: Vec<FolderShown>,
    /// The folders in it, by name.
    pub folders: Vec<FolderShown>,
    /// The files in it, by name.
    pub files: Vec<FileShown>,
    /// Bytes that everything of theirs takes; equal content counts once.
    pub used: u64,
    /// Bytes that it may take.
    pub quota: u64,
    /// Files can be kept here: the key is to be had.
    pub is_open: bool,
}

/// A folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderShown {
    /// Which.
    pub id: FolderId,
    /// Name.
    pub name: String,
    /// How many files and folders are in it.
    pub holds: u32,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileShown {
    /// Which.
    pub id: FileId,
    /// Whose.
    pub owner: UserId,
    /// Name.
    pub name: String,
    /// What it is, as `image/png`.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// When it was added, in milliseconds.
    pub at: i64,
}

/// Something in the bin.
#[derive(Clone, Debug)]
pub struct BinShown {
    /// Which.
    pub item: Item,
    /// Name.
    pub name: String,
    /// What it is, as `image/png`; empty for a folder.
    pub media_type: String,
    /// Days until it is gone for good, this one included.
    pub days: u32,
}

/// A file and the folders it could be moved to, or a folder and the same.
#[derive(Clone, Debug)]
pub struct ItemShown {
    /// Which.
    pub item: Item,
    /// Name.
    pub name: String,
    /// Where it lies; `None` is the top.
    pub folder: Option<FolderId>,
    /// Where it could be moved: every folder but those within it, with the names of the folders above.
    pub places: Vec<(FolderId, String)>,
}

/// What hangs on a homework, as one reader sees it.
#[derive(Clone, Debug, Default)]
pub struct HomeworkFiles {
    /// What the teacher gave out.
    pub attached: Vec<FileShown>,
    /// What pupils handed in, as far as the reader may see it; whose is in each.
    pub handed_in: Vec<FileShown>,
}
