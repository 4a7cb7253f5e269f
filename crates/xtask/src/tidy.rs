//! The rules of the tree that no compiler knows: which crate may know which, how long things get, what each file says
//! of itself. A test of this module holds the whole tree to them, and `cargo xtask check` prints the breaches.

mod arrows;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Every breach, one line each: place and rule. Never stops at the first.
pub fn problems(root: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for path in files(root)? {
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let is_manifest = name.ends_with("/Cargo.toml");
        if !is_manifest && !sources::KINDS.iter().any(|kind| name.ends_with(kind)) {
            continue;
        }
        let text = fs::read_to_string(&path).with_context(|| format!("{name} cannot be read"))?;
        let found = if is_manifest { arrows::check(&text) } else { sources::check(&name, &text) };
        problems.extend(found.into_iter().map(|problem| format!("{name}{problem}")));
    }
    problems.sort();
    Ok(problems)
}

/// Our own files: neither built, nor fetched, nor generated.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    const NOT_OURS: &[&str] = &["target", "node_modules", "dist", "gen", ".git", ".svelte-kit", "doubles"];
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be listed", folder.display()))?;
    for entry in entries {
        let entry = entry.context("a folder changed while it was listed")?;
        let is_ours = !NOT_OURS.iter().any(|name| entry.file_name() == *name);
        match entry.file_type().context("a folder changed while it was listed")? {
            kind if kind.is_dir() && is_ours => found.extend(files(&entry.path())?),
            kind if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tree_keeps_its_own_rules() {
        let problems = super::problems(&crate::shell::root()).expect("the tree can be read");
        assert!(problems.is_empty(), "{} breaches:\n{}", problems.len(), problems.join("\n"));
    }
}
