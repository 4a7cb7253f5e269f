//! Files the pages need, built into the program and served under names that carry a hash of what is in them.

use crate::Portal;
use crate::fault::Fault;
use actions::look;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";
const PNG: &str = "image/png";
const WOFF2: &str = "font/woff2";

/// A year: a changed file has another name.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

macro_rules! files {
    ($($name:literal $kind:ident;)*) => {
        [$(($name, $kind, include_bytes!(concat!("../static/", $name)).as_slice())),*]
    };
}

struct Asset {
    kind: &'static str,
    bytes: Cow<'static, [u8]>,
}

#[derive(Default)]
struct Assets {
    /// From the plain name to the address.
    addresses: HashMap<&'static str, String>,
    /// By the name with its hash.
    files: HashMap<String, Asset>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut assets = Assets::default();
    for (name, kind, bytes) in files! {
        "atkinson-latin-400.woff2" WOFF2;
        "atkinson-latin-700.woff2" WOFF2;
        "atkinson-latin-ext-400.woff2" WOFF2;
        "atkinson-latin-ext-700.woff2" WOFF2;
        "icon.svg" SVG;
        "icon-192.png" PNG;
        "icon-512.png" PNG;
        "passkey.js" JS;
        "portal.js" JS;
        "scan.js" JS;
    } {
        assets.add(name, kind, Cow::Borrowed(bytes));
    }
    // The style sheet names the typefaces, so it comes last: its own name changes with theirs.
    let mut style = look::style() + &without_comments(include_str!("../static/portal.css"));
    for (name, address) in &assets.addresses {
        style = style.replace(&format!("url({name})"), &format!("url({address})"));
    }
    assets.add("portal.css", CSS, Cow::Owned(style.into_bytes()));
    let inside = without_comments(include_str!("../static/inside.css"));
    assets.add("inside.css", CSS, Cow::Owned(inside.into_bytes()));
    assets
});

/// A style sheet without what only its readers need: a poor line gets there sooner.
fn without_comments(style: &str) -> String {
    let parts = style.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest));
    parts.flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

impl Assets {
    fn add(&mut self, name: &'static str, kind: &'static str, bytes: Cow<'static, [u8]>) {
        let hash = HEXLOWER.encode(&Sha256::digest(&bytes));
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let hashed = format!("{stem}.{}.{ending}", &hash[..12]);
        self.addresses.insert(name, format!("/static/{hashed}"));
        self.files.insert(hashed, Asset { kind, bytes });
    }
}

/// Where a file is served.
pub(crate) fn address(name: &str) -> &'static str {
    ASSETS.addresses.get(name).map_or("", String::as_str)
}

/// Serves a file.
pub(crate) async fn show(Path(name): Path<String>) -> Result<Response, Fault> {
    let asset = ASSETS.files.get(&name).ok_or(Fault::NotFound)?;
    Ok(([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, FOR_EVER)], asset.bytes.clone()).into_response())
}

/// Serves the school's logo, as pages name it.
pub(crate) async fn logo(State(portal): State<Arc<Portal>>, Path(key): Path<String>) -> Result<Response, Fault> {
    let logo = actions::portal::logo(&portal.desk, &key).await?.ok_or(Fault::NotFound)?;
    Ok(([(CONTENT_TYPE, PNG), (CACHE_CONTROL, FOR_EVER)], logo.small.png.clone()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_names_what_is_served_and_nothing_else() {
        let style = address("portal.css").strip_prefix("/static/").unwrap();
        let style = std::str::from_utf8(&ASSETS.files[style].bytes).unwrap();
        let named: Vec<&str> = style.split("url(").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0)).collect();
        assert!(named.len() >= 4, "the typefaces are named: {named:?}");
        for address in named {
            let name = address.strip_prefix("/static/").unwrap_or_else(|| panic!("{address} comes from elsewhere"));
            assert!(ASSETS.files.contains_key(name), "{address} is served");
        }
        assert!(!style.contains("//") && !style.contains("@import"), "nothing comes from another server");
    }

    #[test]
    fn the_script_of_the_scanner_is_what_its_sources_make() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scan");
        let mut digest = Sha256::new();
        for name in ["build.mjs", "package-lock.json", "src/card.js", "src/scan.js"] {
            digest.update(std::fs::read_to_string(folder.join(name)).unwrap());
        }
        let first = include_str!("../static/scan.js").lines().next().unwrap();
        let made = HEXLOWER.encode(&digest.finalize());
        assert!(first.contains(&made), "npm run build in crates/portal/scan: {first}");
    }

    #[test]
    fn a_style_sheet_is_served_without_its_comments() {
        let style = "/* A. */\n  a { color: red }\n/* B. */ b { top: 0 } /* C.\n D. */\n";
        assert_eq!(without_comments(style), "a { color: red }\nb { top: 0 }");
    }

    #[test]
    fn urdu_is_in_nastaliq_where_the_device_has_it_with_lines_as_tall_as_its_letters() {
        let style = include_str!("../static/portal.css");
        let of = |rule: &str| style.lines().find(|line| line.starts_with(rule)).unwrap_or_else(|| panic!("{rule}"));
        let stack = of(":root:lang(ur) body {");
        assert!(stack.find("Noto Nastaliq Urdu") < stack.find("Noto Naskh Arabic"), "{stack}");
        assert!(of(":root:lang(ur) :is(body, h1,").contains("line-height: normal"));
        assert!(!style.contains("nastaliq-"), "no such typeface is loaded: it is as large as all pages together");
    }

    #[test]
    fn the_style_sheet_mirrors_by_itself() {
        let style = [include_str!("../static/portal.css"), include_str!("../static/inside.css")].concat();
        for word in ["left", "right"] {
            let is_named = style.split(|c: char| !c.is_ascii_alphabetic()).any(|part| part == word);
            assert!(!is_named, "{word} is the other side in Arabic: inline-start and inline-end are not");
        }
    }
}
