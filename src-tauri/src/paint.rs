//! How the window is painted.
//!
//! Where a computer has no graphics processor (a virtual machine, a thin client, a remote desktop), WebKitGTK would have
//! the processor emulate one: a window that needs a third more memory and is there later. It paints by itself instead.

use tauri::WebviewWindow;

/// Chooses the way that suits this computer. Before the first page is shown.
#[cfg(not(target_os = "linux"))]
pub fn suit(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Chooses the way that suits this computer. Before the first page is shown.
#[cfg(target_os = "linux")]
pub fn suit(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    if has_graphics_processor() {
        return Ok(());
    }
    window.with_webview(|webview| {
        if let Some(settings) = WebViewExt::settings(&webview.inner()) {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Whether the system offers one to programs: the kernel's render nodes, NVIDIA's own, and that of Windows below Linux.
#[cfg(target_os = "linux")]
fn has_graphics_processor() -> bool {
    let nodes = std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    nodes.into_iter().any(|node| node.file_name().as_encoded_bytes().starts_with(b"renderD"))
        || ["/dev/nvidiactl", "/dev/dxg"].iter().any(|node| std::path::Path::new(node).exists())
}
