//! The desktop shell: a window over the same actions as the command line.
//!
//! Nothing is decided here. A command of the table goes to `actions::table`; dialogs, the file manager and the
//! system's print dialog are in `desktop`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod desktop;
mod paint;
mod print;
mod services;

use actions::desk::Clock;
use actions::folder::Folder;
use actions::front::Front;
use actions::news::Listener;
use anyhow::Context;
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Emitter, Manager, RunEvent};

/// How long the end waits for what is still under way.
const MOMENT: Duration = Duration::from_secs(10);

fn main() -> anyhow::Result<()> {
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| raise(app)))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .setup(|app| {
            let handle = app.handle().clone();
            if let Some(window) = app.get_webview_window("main") {
                paint::suit(&window)?;
            }
            let watcher = handle.clone();
            let progress = Arc::new(move |p: actions::ask::upload::Progress| {
                // The window may be closing: nobody to tell is no fault.
                let _ = watcher.emit("progress", p);
            });
            let front = Arc::new(Front::new(Folder::usual()?, Clock::system(), progress));
            app.manage(front.clone());
            tauri::async_runtime::block_on(front.open())?;
            app.manage(services::Services::start(front.clone()));
            tauri::async_runtime::spawn(look(handle, front));
            Ok(())
        })
        .invoke_handler(commands::handle)
        .build(tauri::generate_context!())
        .context("the window could not be opened")?
        .run(end);
    Ok(())
}

/// Lets go of the data before the process ends; whoever is still at work in it has a moment to finish.
fn end(app: &AppHandle, event: RunEvent) {
    let (RunEvent::Exit, Some(front)) = (event, app.try_state::<Arc<Front>>()) else { return };
    let services = app.try_state::<services::Services>();
    let closing = async {
        let all = async {
            if let Some(services) = services {
                services.end().await;
            }
            front.close().await
        };
        tokio::time::timeout(MOMENT, all).await
    };
    if let Ok(Err(error)) = tauri::async_runtime::block_on(closing) {
        eprintln!("rollbook: {}", error.message);
    }
}

/// A second start shows the window that is there.
fn raise(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        // A window that is going away cannot be raised.
        let _ = window.unminimize().and_then(|()| window.set_focus());
    }
}

/// Tells the window that something changed, by whichever process.
async fn look(app: AppHandle, front: Arc<Front>) {
    let mut listener = Listener::new(front).await;
    loop {
        let head = listener.next().await;
        // The window may be closing: nobody to tell is no fault.
        let _ = app.emit("changed", serde_json::json!({ "head": head }));
    }
}
