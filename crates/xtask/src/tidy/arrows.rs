//! Who may know whom: the manifests are read, and any arrow that the architecture does not draw is a breach.

/// Our crates, and which of ours each may depend on outside its tests.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("migrations", &[]),
    ("store", &["domain", "migrations"]),
    ("providers", &["domain"]),
    ("documents", &["domain"]),
    ("actions", &["domain", "store", "providers", "documents"]),
    ("portal", &["domain", "actions"]),
    ("rollbook", &["domain", "actions", "portal"]),
    ("rollbook-desktop", &["domain", "actions", "portal"]),
    ("rollbook-tests", &["domain", "store", "providers", "documents", "actions", "portal", "migrations"]),
    ("xtask", &[]),
];

/// Outside libraries that stay in their own crates; names that begin so are held to the same.
const HOMES: &[(&str, &[&str])] = &[
    ("tauri", &["rollbook-desktop"]),
    ("axum", &["portal"]),
    ("sea-orm", &["store", "migrations"]),
    ("sqlx", &["store"]),
    ("libsqlite3-sys", &["store"]),
    ("reqwest", &["providers"]),
    ("typst", &["documents"]),
];

/// The breaches of one manifest, each beginning with `:line: `.
pub fn check(manifest: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let (mut name, mut section) = ("", "");
    for (at, line) in manifest.lines().enumerate().map(|(index, line)| (index + 1, line.trim())) {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let key = key.trim().split('.').next().unwrap_or_default();
        if section == "package" && key == "name" {
            name = value.trim().trim_matches('"');
        }
        let is_dependency = section.ends_with("dependencies") && !section.starts_with("workspace");
        if !is_dependency {
            continue;
        }
        if let Some(problem) = arrow(name, key, section.ends_with("dev-dependencies")) {
            problems.push(format!(":{at}: {problem}"));
        }
        if !value.contains("true") || !line.contains("workspace") {
            problems.push(format!(":{at}: `{key}` has its version here: versions stand once, in the workspace"));
        }
    }
    problems
}

/// What is wrong with one arrow.
fn arrow(from: &str, to: &str, is_for_tests: bool) -> Option<String> {
    let allowed = ARROWS.iter().find(|row| row.0 == from);
    let is_ours = ARROWS.iter().any(|row| row.0 == to);
    let Some((_, allowed)) = allowed else {
        return Some(format!("`{from}` is in no row of the table of arrows (crates/xtask/src/tidy/arrows.rs)"));
    };
    if is_ours && !is_for_tests && !allowed.contains(&to) && from != "rollbook-tests" {
        return Some(format!("`{from}` must not know `{to}`"));
    }
    let home = HOMES.iter().find(|(prefix, _)| to.starts_with(prefix));
    match home {
        Some((_, homes)) if !homes.contains(&from) && from != "rollbook-tests" => {
            Some(format!("`{to}` stays in {}", homes.join(" and ")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrow_the_architecture_does_not_draw_is_a_breach() {
        let manifest = "[package]\nname = \"domain\"\n[dependencies]\nstore.workspace = true\n";
        assert_eq!(check(manifest), [":4: `domain` must not know `store`"]);
    }

    #[test]
    fn a_library_outside_its_home_is_a_breach_also_for_one_system_only() {
        let manifest =
            "[package]\nname = \"actions\"\n[target.'cfg(windows)'.dependencies]\nsea-orm = { workspace = true }\n";
        assert_eq!(check(manifest), [":4: `sea-orm` stays in store and migrations"]);
    }

    #[test]
    fn a_version_outside_the_workspace_is_a_breach() {
        let manifest = "[package]\nname = \"xtask\"\n[dependencies]\nanyhow = \"1\"\n";
        assert_eq!(check(manifest).len(), 1, "the version stands in the crate");
    }

    #[test]
    fn tests_may_know_more() {
        let manifest = "[package]\nname = \"store\"\n[dev-dependencies]\nactions.workspace = true\n";
        assert_eq!(check(manifest), [""; 0]);
    }
}
