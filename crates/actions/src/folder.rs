//! The data folder: where it is, what is in it, and where it may not be.

use crate::error::{Code, Error};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A folder with one school's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(pub PathBuf);

/// File systems that lie on another machine. SQLite's locks do not hold there: two desks would damage the data.
const NETWORK: [&str; 14] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "smb2",
    "afs",
    "afpfs",
    "ncpfs",
    "webdav",
    "davfs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.davfs2",
];

impl Folder {
    /// `ROLLBOOK_DATA`, else the place the system keeps programs' data.
    pub fn usual() -> Result<Folder, Error> {
        if let Some(given) = std::env::var_os("ROLLBOOK_DATA").filter(|v| !v.is_empty()) {
            return Ok(Folder(PathBuf::from(given)));
        }
        let home = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let base = if cfg!(target_os = "windows") {
            home("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            home("HOME").map(|h| h.join("Library/Application Support"))
        } else {
            home("XDG_DATA_HOME").or_else(|| home("HOME").map(|h| h.join(".local/share")))
        };
        base.map(|b| Folder(b.join("rollbook"))).ok_or_else(|| Error::new(Code::Broken, "no_home", &[]))
    }

    /// The encrypted database. It is there if and only if a school has been made.
    pub fn database(&self) -> PathBuf {
        self.0.join("rollbook.db")
    }

    /// The wrapped keys.
    pub fn keys(&self) -> PathBuf {
        self.0.join("rollbook.keys.json")
    }

    /// Where backups are kept.
    pub fn backups(&self) -> PathBuf {
        self.0.join("backups")
    }

    /// Where the content of My files is kept.
    pub fn files(&self) -> PathBuf {
        self.0.join("files")
    }

    /// The school's own templates of cards and letters, where it has some.
    pub fn templates(&self) -> PathBuf {
        self.0.join("templates")
    }

    /// The sample school's own folder.
    pub fn sample(&self) -> Folder {
        Folder(self.0.join("sample"))
    }

    /// A school has been made here.
    pub fn has_school(&self) -> bool {
        self.database().is_file()
    }

    /// As [`Folder::make`]; refuses a network share with the reason.
    pub fn prepare(&self) -> Result<(), Error> {
        self.refuse_share()?;
        self.make()
    }

    /// Makes the folder if it is not there, readable by its owner alone.
    pub fn make(&self) -> Result<(), Error> {
        if self.0.is_dir() {
            return Ok(());
        }
        std::fs::create_dir_all(&self.0)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&self.0, std::fs::Permissions::from_mode(0o700))?;
        }
        Ok(())
    }

    /// Refuses a network share with the reason; a folder that is not there yet is judged by the one it would be in.
    pub fn refuse_share(&self) -> Result<(), Error> {
        let there = self.0.ancestors().find(|p| p.exists()).unwrap_or(&self.0);
        let Some(kind) = network_kind(&self.0).or_else(|| network_kind(there)) else { return Ok(()) };
        let folder = self.0.display().to_string();
        Err(Error::new(Code::Broken, "network_share", &[("folder", &folder), ("kind", &kind)]))
    }

    /// Holds the folder against another process that makes or replaces the school at the same moment.
    pub fn lock(&self) -> Result<std::fs::File, Error> {
        let file = std::fs::File::options().create(true).append(true).open(self.0.join("rollbook.lock"))?;
        file.lock()?;
        Ok(file)
    }

    /// Removes what a power cut left half-written. Only under [`Folder::lock`].
    pub fn sweep(&self) -> Result<(), Error> {
        for folder in [self.0.clone(), self.backups()] {
            let Ok(files) = std::fs::read_dir(folder) else { continue };
            for file in files.flatten() {
                if file.file_name().to_string_lossy().starts_with(PART) {
                    std::fs::remove_file(file.path())?;
                }
            }
        }
        Ok(())
    }

    /// Refuses to write over the own files of the school, of the sample school, or of a school on a server.
    pub fn refuse_own(&self, path: &Path) -> Result<(), Error> {
        let real = |folder: &Path| folder.canonicalize().ok();
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        let is_own = ["rollbook.db", "rollbook.keys.json", "rollbook.lock"].iter().any(|own| name.starts_with(own));
        let there = folder_of(path);
        if is_own && [real(there), real(&there.join(".."))].contains(&real(&self.0)) {
            return Err(Error::invalid("path", "own_file", &[]));
        }
        Ok(())
    }

    /// A name for a file that is not finished; [`Folder::sweep`] takes it away.
    pub fn part(&self, name: &str) -> PathBuf {
        self.0.join(format!("{PART}{}-{name}", std::process::id()))
    }
}

/// How unfinished files begin.
pub(crate) const PART: &str = ".part-";

/// The kind of network file system a path lies on, or nothing.
fn network_kind(path: &Path) -> Option<String> {
    let text = path.to_string_lossy();
    if text.starts_with(r"\\") && !text.starts_with(r"\\?\") && !text.starts_with(r"\\.\") {
        return Some("Windows".to_owned());
    }
    let real = path.canonicalize().ok()?;
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let kind = mount_kind(&mounts, &real)?;
    NETWORK.contains(&kind.as_str()).then_some(kind)
}

/// The file system of the longest mount point above a path, from the text of `/proc/self/mountinfo` (proc(5)).
fn mount_kind(mounts: &str, path: &Path) -> Option<String> {
    let parse = |line: &str| {
        let (left, right) = line.split_once(" - ")?;
        let point = left.split(' ').nth(4)?.replace("\\040", " ");
        Some((PathBuf::from(point), right.split(' ').next()?.to_owned()))
    };
    let above = mounts.lines().filter_map(parse).filter(|(point, _)| path.starts_with(point));
    above.max_by_key(|(point, _)| point.components().count()).map(|(_, kind)| kind)
}

/// Writes a file whole or not at all: beside it, to the disk, then in its place.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Part::write(path, bytes)?.finish()
}

/// The same for what only whoever writes it may read, where the system knows owners of files (mode 0600).
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Part::write_with(path, bytes, true)?.finish()
}

/// A file that is on the disk beside its place. Dropped before it is finished, it goes again.
pub(crate) struct Part {
    part: PathBuf,
    path: PathBuf,
}

impl Part {
    /// Writes it beside its place.
    pub fn write(path: &Path, bytes: &[u8]) -> Result<Part, Error> {
        Part::write_with(path, bytes, false)
    }

    fn write_with(path: &Path, bytes: &[u8], is_private: bool) -> Result<Part, Error> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let part = folder_of(path).join(format!("{PART}{}-{name}", std::process::id()));
        let part = Part { part, path: path.to_owned() };
        let mut file = create(&part.part, is_private)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(part)
    }

    /// Puts it in its place.
    pub fn finish(self) -> Result<(), Error> {
        std::fs::rename(&self.part, &self.path)?;
        Ok(sync_folder(folder_of(&self.path))?)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Not there is as good: it was finished.
        let _ = std::fs::remove_file(&self.part);
    }
}

fn create(path: &Path, is_private: bool) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if is_private {
        use std::os::unix::fs::OpenOptionsExt;
        // What a program that was killed left there may be open to others.
        let _ = std::fs::remove_file(path);
        options.create_new(true).mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = is_private;
    options.open(path)
}

/// A title as a file's name: without the signs that some system does not allow in one.
pub fn file_name(title: &str) -> String {
    let clean = |c: char| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '-' } else { c };
    let name: String = title.chars().map(clean).take(100).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace()).to_owned();
    if name.is_empty() { "rollbook".to_owned() } else { name }
}

/// The folder a file is in, also for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a rename survive a power cut. (Windows keeps folders in order by itself.)
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { std::fs::File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
        30 22 0:41 / /mnt/office\\040share rw - cifs //server/office rw\n\
        31 22 0:42 / /home rw - nfs4 server:/home rw\n\
        32 31 8:2 / /home/local rw - ext4 /dev/sdb1 rw\n";

    #[test]
    fn a_share_is_known_by_the_longest_mount_above_it() {
        let kind = |path: &str| mount_kind(MOUNTS, Path::new(path)).unwrap();
        assert_eq!(kind("/mnt/office share/rollbook"), "cifs", "a path with a space");
        assert_eq!(kind("/home/ann/rollbook"), "nfs4", "a home on a server");
        assert_eq!(kind("/home/local/rollbook"), "ext4", "a disk below it");
        assert_eq!(kind("/srv/rollbook"), "ext4", "the root");
    }

    #[test]
    fn a_title_becomes_a_name_that_every_system_takes() {
        for (title, name) in [
            ("Login cards 3/4 Oak.pdf", "Login cards 3-4 Oak.pdf"),
            (r#"a\b:c*?"<>|"#, "a-b-c------"),
            ("..", "rollbook"),
        ] {
            assert_eq!(file_name(title), name, "{title}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_private_file_is_read_by_its_owner_alone_whatever_was_there() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("plan.json");
        for write in [write_whole, write_private, write_private] {
            write(&path, b"{}").unwrap();
        }
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn the_schools_own_files_are_not_written_over() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder(home.path().to_owned());
        for own in ["rollbook.db", "Rollbook.DB-wal", "rollbook.keys.json"] {
            assert!(folder.refuse_own(&home.path().join(own)).is_err(), "{own}");
        }
        assert!(folder.refuse_own(&home.path().join("cards.pdf")).is_ok(), "another name");
    }

    #[test]
    fn a_whole_file_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        write_whole(&folder.path().join("a.json"), b"{}").unwrap();
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|f| f.file_name()).collect();
        assert_eq!(names, ["a.json"], "only the file");
    }
}
