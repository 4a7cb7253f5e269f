//! Other people's programs look at what was printed: poppler turns a PDF into pictures and words, zbar reads the codes.

use std::path::Path;
use std::process::Command;

/// A word and where it begins, in millimetres from the page's upper left corner. Pages count from 0.
#[derive(Clone, Debug)]
pub struct Word {
    pub page: usize,
    pub text: String,
    pub x: f64,
    pub y: f64,
}

fn run(program: &str, arguments: &[&str]) -> String {
    let out = Command::new(program).args(arguments).output();
    let out = out.unwrap_or_else(|e| panic!("{program} is needed by the tests (cargo xtask test installs it): {e}"));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|found| found.0)
}

/// Every code of a PDF, as zbar reads it from pictures of its pages.
pub fn codes(pdf: &Path, dpi: u32) -> Vec<String> {
    pictures(pdf, dpi, &[])
}

/// The codes in a rectangle (left, top, width, height in millimetres) of one page.
pub fn codes_in(pdf: &Path, page: usize, cell: [f64; 4]) -> Vec<String> {
    let page = (page + 1).to_string();
    let pixels = cell.map(|mm| (mm / 25.4 * 200.0).round().to_string());
    let [x, y, w, h] = &pixels;
    pictures(pdf, 200, &["-f", &page, "-l", &page, "-x", x, "-y", y, "-W", w, "-H", h])
}

fn pictures(pdf: &Path, dpi: u32, which: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (stem, dpi) = (folder.path().join("page").display().to_string(), dpi.to_string());
    let pdf = pdf.display().to_string();
    run("pdftoppm", &[&["-r", &dpi, "-gray"], which, &[&pdf, &stem]].concat());
    let mut pages: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()).collect();
    pages.sort();
    assert!(!pages.is_empty(), "the PDF has pages");
    let read = |picture: &std::path::PathBuf| {
        let picture = picture.display().to_string();
        run("zbarimg", &["--nodbus", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", &picture])
    };
    pages.iter().flat_map(|page| read(page).lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Every word of a PDF, page by page.
pub fn words(pdf: &Path) -> Vec<Word> {
    let html = run("pdftotext", &["-bbox", &pdf.display().to_string(), "-"]);
    let mut words = Vec::new();
    for (page, part) in html.split("<page ").skip(1).enumerate() {
        for word in part.split("<word ").skip(1) {
            let number = |name: &str| between(word, name, "\"").and_then(|n| n.parse().ok()).unwrap_or(0.0);
            let text = between(word, ">", "<").unwrap_or_default();
            let text = text.replace("&amp;", "&").replace("&apos;", "'").replace("&#39;", "'");
            let mm = |points: f64| points * 25.4 / 72.0;
            words.push(Word { page, text, x: mm(number("xMin=\"")), y: mm(number("yMin=\"")) });
        }
    }
    words
}

/// What a PDF says of itself.
pub fn about(pdf: &Path) -> String {
    run("pdfinfo", &[&pdf.display().to_string()])
}

/// Its typefaces.
pub fn fonts(pdf: &Path) -> String {
    run("pdffonts", &[&pdf.display().to_string()])
}
