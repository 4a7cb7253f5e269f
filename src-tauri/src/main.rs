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
use anyhow::Context;
use std::sync::Arc;
use std::time::Duration;
use tauri::{AppHandle, Emitter, Manager, RunEvent};

/// How often the window asks whether another window or the command line changed the data.
const LOOK: Duration = Duration::from_secs(2);
/// How often a backup and the end of keeping times are thought of: soon after a school is opened, then daily.
const UPKEEP: Duration = Duration::from_secs(5);
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
            tauri::async_runtime::spawn(look(handle.clone(), front.clone()));
            tauri::async_runtime::spawn(upkeep(handle, front));
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

/// Tells the window when the newest entry of the history is another.
async fn look(app: AppHandle, front: Arc<Front>) {
    let mut known = None;
    loop {
        tokio::time::sleep(LOOK).await;
        let Ok(head) = front.head().await else { continue };
        if known.replace(head).is_some_and(|old| old != head) {
            let _ = app.emit("changed", serde_json::json!({ "head": head.0 }));
        }
    }
}

/// Looks after the open school, and tells the window when there is a new backup to show.
async fn upkeep(app: AppHandle, front: Arc<Front>) {
    let mut failed = false;
    loop {
        match front.upkeep().await {
            Ok(true) => {
                let head = front.head().await.map_or(0, |head| head.0);
                let _ = app.emit("changed", serde_json::json!({ "head": head }));
            }
            Ok(false) => failed = false,
            // The sentence names no one; it is said once, and the sidebar shows how old the newest backup is.
            Err(error) if !failed => {
                eprintln!("rollbook: {}", error.message);
                failed = true;
            }
            Err(_) => {}
        }
        tokio::time::sleep(UPKEEP).await;
    }
}
