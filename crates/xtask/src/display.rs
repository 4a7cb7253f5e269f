//! Opening the window, on the display there is or on a virtual one.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell;

/// A message bus that starts nothing by itself: the person's own session has no part in a virtual one.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Whether a window can be seen here. Only Linux can be without a display.
pub fn is_there() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Opens the window, with these names added to its environment, and waits until it is closed.
pub fn open(program: &Path, args: &[String], env: &[(String, String)]) -> Result<()> {
    let mut command = if is_there() { Command::new(program) } else { on_virtual_display(program)? };
    shell::run(command.args(args).envs(env.iter().cloned()))
}

/// The program under a display and a message bus of its own, after saying how to look at it.
fn on_virtual_display(program: &Path) -> Result<Command> {
    let number = (97..200).find(|n| !Path::new(&format!("/tmp/.X11-unix/X{n}")).exists()).unwrap_or(97);
    let key = shell::target().join("virtual-display.auth").display().to_string();
    let bus = shell::target().join("virtual-bus.conf");
    fs::write(&bus, BUS).with_context(|| format!("{} cannot be written", bus.display()))?;
    println!(
        "\nThere is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window opens on a virtual one.\n\
         It has no keyring: Rollbook asks for a passphrase instead.\n\
         \n  a picture of it   DISPLAY=:{number} XAUTHORITY={key} import -window root window.png   (package imagemagick)\
         \n  to work in it     x11vnc -display :{number} -auth {key} -localhost   (package x11vnc), then a VNC viewer\
         \n  to stop           Ctrl C here\n"
    );
    let mut command = shell::command("xvfb-run", &["-n", &number.to_string(), "-f", &key]);
    command.args(["-s", "-screen 0 1280x900x24 -nolisten tcp", "dbus-run-session"]);
    command.arg(format!("--config-file={}", bus.display())).arg("--").arg(program).env("NO_AT_BRIDGE", "1");
    Ok(command)
}
