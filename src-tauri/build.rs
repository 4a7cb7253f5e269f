//! Lets Tauri read `tauri.conf.json`, the capabilities and the icons, and make from them what the window needs.

fn main() {
    tauri_build::build();
}
