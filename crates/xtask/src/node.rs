//! Node and npm: checked once, installed only when a lock file changed.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::shell::{self, NeedsYou, ask};

/// The oldest Node that builds the window's pages, as Vite says, and runs the tests (major, minor).
const OLDEST: (u32, u32) = (20, 19);

/// Copy of the lock file that `node_modules` was made from, beside what was made.
const STAMP: &str = "node_modules/.made-from-lock.json";

/// Says what to do if Node is absent or too old.
pub fn ensure() -> Result<()> {
    let found = ask("node", &["--version"]);
    let said = match found.as_deref().and_then(version) {
        Some(found) if found >= OLDEST => return Ok(()),
        Some((major, minor)) => format!("Node {major}.{minor} is too old"),
        None => "Node is not installed".to_owned(),
    };
    let (major, minor) = OLDEST;
    let how = "Install it from nodejs.org; Debian 12 and Ubuntu 24.04 have an older one, newer systems have it as nodejs \
               and npm.";
    Err(NeedsYou(format!("{said}: version {major}.{minor} or newer is needed.\n{how}")).into())
}

/// "v20.20.2" → (20, 20).
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// npm in a folder of the tree.
pub fn npm(folder: &str, args: &[&str]) -> Command {
    let mut npm = shell::command(if cfg!(windows) { "npm.cmd" } else { "npm" }, args);
    npm.current_dir(shell::root().join(folder));
    npm
}

/// npx at the top of the tree.
pub fn npx(args: &[&str]) -> Command {
    shell::command(if cfg!(windows) { "npx.cmd" } else { "npx" }, args)
}

/// `npm ci` in a folder, if its lock file is not the one that `node_modules` was made from.
pub fn install(folder: &str) -> Result<()> {
    let folder_path = shell::root().join(folder);
    let lock = folder_path.join("package-lock.json");
    let wanted = fs::read(&lock).with_context(|| format!("{folder}/package-lock.json cannot be read"))?;
    let stamp = folder_path.join(STAMP);
    if fs::read(&stamp).is_ok_and(|made_from| made_from == wanted) {
        return Ok(());
    }
    shell::run(&mut npm(folder, &["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Builds `ui/dist`, unless it is newer than everything it is made from.
pub fn build_ui() -> Result<()> {
    let ui = shell::root().join("ui");
    let built = modified(&ui.join("dist/index.html"));
    let sources = ["src", "static", "index.html", "package-lock.json", "vite.config.ts", "svelte.config.js"];
    let newest = sources.iter().filter_map(|name| newest(&ui.join(name))).max();
    if built.is_some() && built >= newest {
        return Ok(());
    }
    shell::run(&mut npm("ui", &["run", "build"]))?;
    if modified(&ui.join("dist/index.html")).is_none() {
        bail!("`npm run build` left no ui/dist/index.html");
    }
    Ok(())
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).ok()
}

/// The latest change of a file, or of anything in a folder; removals show as a change of the folder.
fn newest(path: &Path) -> Option<SystemTime> {
    let inside = fs::read_dir(path).into_iter().flatten().flatten();
    inside.filter_map(|entry| newest(&entry.path())).chain(modified(path)).max()
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_read_as_node_prints_them() {
        assert_eq!(version("v20.20.2"), Some((20, 20)));
        assert_eq!(version("v22.0.0-nightly"), Some((22, 0)));
        assert_eq!(version("20"), None);
    }
}
