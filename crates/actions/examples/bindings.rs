//! Writes the window's TypeScript: every type that crosses the bridge, and the table of commands.

use actions::bindings::typescript;

fn main() -> std::io::Result<()> {
    match std::env::args().nth(1) {
        Some(path) => std::fs::write(path, typescript()),
        None => {
            print!("{}", typescript());
            Ok(())
        }
    }
}
