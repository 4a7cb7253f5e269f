//! The system's packages: which are needed, which are missing, and getting them.
//!
//! Debian and Ubuntu: missing ones are installed through apt, after saying which. Elsewhere nothing is installed:
//! what is missing is printed as the command to type, and the program stops.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use anyhow::Result;

use crate::shell::{NeedsYou, ask, command, run, which};

/// What the packages are for; each adds to the build's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Building and opening the window on a real display.
    Build,
    /// The tests that need no window: a database server.
    FastTest,
    /// A window where there is no display.
    VirtualDisplay,
    /// Every test: a database server, a virtual display, WebDriver, a keyring, dialogs and drags driven from outside, a
    /// printer and readers of what it printed, a phone's browser and certificates for it.
    Test,
}

const DEBIAN_BUILD: &[&str] = &[
    "build-essential",
    "file",
    "libayatana-appindicator3-dev",
    "libdbus-1-dev",
    "libgtk-3-dev",
    "librsvg2-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "patchelf",
    "pkg-config",
];
const DEBIAN_DISPLAY: &[&str] = &["dbus", "dbus-x11", "fonts-noto-core", "xauth", "xvfb"];
const DEBIAN_SERVER: &[&str] = &["postgresql"];
const DEBIAN_TEST: &[&str] = &[
    "chromium",
    "cups",
    "cups-client",
    "cups-filters",
    "gir1.2-gtk-3.0",
    "gnome-keyring",
    "libsecret-tools",
    "openssl",
    "poppler-utils",
    "printer-driver-cups-pdf",
    "python3-gi",
    "webkit2gtk-driver",
    "x11-utils",
    "xdotool",
    "zbar-tools",
];

/// What a browser for the tests may be called; tests/e2e/harness/browser.mjs knows the same.
const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const FEDORA_BUILD: &[&str] = &[
    "dbus-devel",
    "file",
    "gcc",
    "gcc-c++",
    "gtk3-devel",
    "libappindicator-gtk3-devel",
    "librsvg2-devel",
    "libxdo-devel",
    "make",
    "openssl-devel",
    "patchelf",
    "perl-core",
    "pkgconf-pkg-config",
    "webkit2gtk4.1-devel",
];
const FEDORA_DISPLAY: &[&str] =
    &["dbus-daemon", "dbus-x11", "google-noto-sans-fonts", "xorg-x11-server-Xvfb", "xorg-x11-xauth"];
const FEDORA_SERVER: &[&str] = &["postgresql-server"];
const FEDORA_TEST: &[&str] = &[
    "chromium",
    "cups",
    "cups-client",
    "cups-filters",
    "cups-pdf",
    "gnome-keyring",
    "libsecret",
    "openssl",
    "poppler-utils",
    "python3-gobject",
    "webkit2gtk-driver",
    "xdotool",
    "xwininfo",
    "zbar",
];

const ARCH_BUILD: &[&str] = &[
    "base-devel",
    "file",
    "gtk3",
    "libappindicator-gtk3",
    "librsvg",
    "openssl",
    "patchelf",
    "perl",
    "webkit2gtk-4.1",
    "xdotool",
];
const ARCH_DISPLAY: &[&str] = &["dbus", "noto-fonts", "xorg-server-xvfb", "xorg-xauth"];
const ARCH_SERVER: &[&str] = &["postgresql"];
const ARCH_TEST: &[&str] = &[
    "chromium",
    "cups",
    "cups-filters",
    "cups-pdf",
    "gnome-keyring",
    "libsecret",
    "poppler",
    "python-gobject",
    "webkitgtk-driver",
    "xorg-xwininfo",
    "zbar",
];

// Where package names are unknown: libraries as pkg-config knows them, and programs.
const OTHER_BUILD: &[&str] = &["webkit2gtk-4.1", "gtk+-3.0", "dbus-1", "cc", "make", "perl"];
const OTHER_DISPLAY: &[&str] = &["Xvfb", "xvfb-run", "dbus-run-session"];
const OTHER_TEST: &[&str] = &[
    "WebKitWebDriver",
    "chromium",
    "cupsd",
    "gnome-keyring-daemon",
    "lp",
    "openssl",
    "pdftotext",
    "xdotool",
    "xwininfo",
    "zbarimg",
];

/// The systems whose packages are known by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Debian,
    Fedora,
    Arch,
    Other,
}

/// Makes sure that what is needed is there. Quick when it is.
///
/// # Errors
/// [`NeedsYou`] with the command to type, where nothing can be installed from here.
pub fn ensure(purpose: For) -> Result<()> {
    if cfg!(target_os = "linux") {
        return ensure_on_linux(purpose);
    }
    if purpose == For::Test {
        println!("The real window is tested on Linux only: there is no WebDriver for it on macOS.");
    }
    if cfg!(target_os = "macos") && ask("xcode-select", &["-p"]).is_none() {
        return needs_you("Apple's command line tools are missing. Type:\n\n    xcode-select --install");
    }
    if cfg!(windows) && which("perl").is_none() {
        return needs_you(
            "The encrypted database is built from C. Install these, then open a new terminal:\n\n    \
             winget install Microsoft.VisualStudio.2022.BuildTools --override \"--add Microsoft.VisualStudio.Workload.VCTools\"\n    \
             winget install StrawberryPerl.StrawberryPerl\n    winget install NASM.NASM\n    \
             winget install Microsoft.EdgeWebView2Runtime   (Windows 11 has it)",
        );
    }
    Ok(())
}

fn ensure_on_linux(purpose: For) -> Result<()> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let family = family(&release);
    let missing = missing(family, purpose);
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    match family {
        Family::Debian => install_with_apt(&missing),
        Family::Fedora => needs_you(&format!("System packages are missing. Type:\n\n    sudo dnf install {names}")),
        Family::Arch => {
            needs_you(&format!("System packages are missing. Type:\n\n    sudo pacman -S --needed {names}"))
        }
        Family::Other => needs_you(&format!(
            "These are missing, with their headers where they are libraries: {names}.\n\
             Install them with your system's package manager; on Debian they come from:\n\n    {}",
            wanted(Family::Debian, purpose).join(" ")
        )),
    }
}

fn needs_you<T>(sentence: &str) -> Result<T> {
    Err(NeedsYou(sentence.to_owned()).into())
}

/// Which kind of Linux this is, from the text of `/etc/os-release`.
fn family(release: &str) -> Family {
    let words: Vec<&str> = release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches('"').split_whitespace())
        .collect();
    let is = |name: &str| words.contains(&name);
    match () {
        () if is("debian") || is("ubuntu") => Family::Debian,
        () if is("fedora") => Family::Fedora,
        () if is("arch") => Family::Arch,
        () => Family::Other,
    }
}

/// The names of all that is needed.
fn wanted(family: Family, purpose: For) -> Vec<&'static str> {
    let [build, display, server, test] = match family {
        Family::Debian => [DEBIAN_BUILD, DEBIAN_DISPLAY, DEBIAN_SERVER, DEBIAN_TEST],
        Family::Fedora => [FEDORA_BUILD, FEDORA_DISPLAY, FEDORA_SERVER, FEDORA_TEST],
        Family::Arch => [ARCH_BUILD, ARCH_DISPLAY, ARCH_SERVER, ARCH_TEST],
        // The server's programs may be anywhere: whoever starts one looks for them.
        Family::Other => [OTHER_BUILD, OTHER_DISPLAY, &[], OTHER_TEST],
    };
    let parts: &[&[&str]] = match purpose {
        For::Build => &[build],
        For::VirtualDisplay => &[build, display],
        For::FastTest => &[build, server],
        For::Test => &[build, display, server, test],
    };
    parts.concat()
}

/// What of it is not installed.
fn missing(family: Family, purpose: For) -> Vec<&'static str> {
    let wanted = wanted(family, purpose);
    if family == Family::Debian {
        // One question for all; dpkg-query answers for those it knows even if others are unknown to it.
        let mut query = command("dpkg-query", &["-W", "-f=${Package} ${db:Status-Status}\n"]);
        let answer = query.args(&wanted).stderr(Stdio::null()).output().map(|o| o.stdout).unwrap_or_default();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let there: Vec<&str> = answer.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
        // Ubuntu has no package of that name; any of its browsers does.
        let is_there =
            |name: &str| there.contains(&name) || (name == "chromium" && BROWSERS.iter().any(|b| which(b).is_some()));
        return wanted.into_iter().filter(|name| !is_there(name)).collect();
    }
    wanted.into_iter().filter(|name| !is_there(family, name)).collect()
}

fn is_there(family: Family, name: &str) -> bool {
    match family {
        Family::Fedora => ask("rpm", &["-q", "--whatprovides", name]).is_some(),
        Family::Arch => ask("pacman", &["-Qq", name]).is_some() || ask("pacman", &["-Qgq", name]).is_some(),
        Family::Debian | Family::Other => which(name).is_some() || ask("pkg-config", &["--exists", name]).is_some(),
    }
}

fn install_with_apt(missing: &[&str]) -> Result<()> {
    let names = missing.join(" ");
    println!("These system packages are missing and are now installed through apt: {names}");
    let is_root = ask("id", &["-u"]).is_some_and(|id| id == "0");
    if !is_root && which("sudo").is_none() {
        return needs_you(&format!(
            "Installing them needs root, and there is no sudo. As root:\n\n    apt-get install {names}"
        ));
    }
    for rest in [&["update"][..], &["install", "-y"]] {
        let mut apt = if is_root { command("env", &[]) } else { command("sudo", &["env"]) };
        // sudo may have to ask for a password.
        if !is_root {
            apt.stdin(Stdio::inherit());
        }
        apt.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(rest);
        if rest[0] == "install" {
            apt.args(missing);
        }
        run(&mut apt)?;
    }
    Ok(())
}

/// Whether the system is one where the real window can be driven by WebDriver.
pub fn can_drive_window() -> bool {
    cfg!(target_os = "linux") && Path::new("/proc").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_is_found_by_name_and_by_likeness() {
        assert_eq!(family("NAME=\"Debian\"\nID=debian\n"), Family::Debian);
        assert_eq!(family("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), Family::Debian);
        assert_eq!(family("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"), Family::Fedora);
        assert_eq!(family("ID=manjaro\nID_LIKE=arch\n"), Family::Arch);
        assert_eq!(family("ID=nixos\n"), Family::Other);
    }

    #[test]
    fn each_purpose_adds_to_the_one_before() {
        let [build, display, test] = [For::Build, For::VirtualDisplay, For::Test].map(|p| wanted(Family::Debian, p));
        assert!(display.starts_with(&build), "a virtual display needs what the build needs");
        assert!(test.starts_with(&display), "tests need a virtual display");
        let fast = wanted(Family::Debian, For::FastTest);
        assert!(fast.starts_with(&build) && fast.contains(&"postgresql"), "and a database server, quick ones too");
        assert!(test.contains(&"postgresql"), "as do all");
    }
}
