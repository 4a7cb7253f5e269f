//! Writes the list of bundled fonts and words, so that a file put in its folder is a file in the program.

use std::{env, fmt::Write, fs, io, path::Path};

fn main() -> io::Result<()> {
    let mut list = String::new();
    embed(&mut list, "FONTS", "fonts", &["otf", "ttf"])?;
    embed(&mut list, "WORDS", "words", &["json"])?;
    let out = env::var_os("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&out).join("embedded.rs"), list)
}

/// Appends a table `(file's name without its ending, bytes)` of one folder, in the order of the names.
fn embed(list: &mut String, table: &str, folder: &str, kinds: &[&str]) -> io::Result<()> {
    println!("cargo::rerun-if-changed={folder}");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path().canonicalize()?;
        if path.extension().is_some_and(|kind| kinds.iter().any(|wanted| kind == *wanted)) {
            files.push(path);
        }
    }
    files.sort();
    let mut rows = String::new();
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        writeln!(rows, "    ({name:?}, include_bytes!({file:?})),").map_err(io::Error::other)?;
    }
    writeln!(list, "pub static {table}: &[(&str, &[u8])] = &[\n{rows}];").map_err(io::Error::other)
}
