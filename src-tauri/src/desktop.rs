//! What only a desktop has: the system's dialogs, its file manager, its print dialog.

use crate::print::Size;
use actions::Error;
use actions::error::{Code, Failure};
use actions::front::Front;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FilePath};
use tauri_plugin_opener::OpenerExt;
use tokio::sync::oneshot;

/// What the upload reads.
const TABLES: [&str; 8] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "zip"];

/// What a logo may be.
const PICTURES: [&str; 4] = ["png", "jpg", "jpeg", "svg"];

fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Error::broken(error).into()
}

fn path(file: FilePath) -> Option<String> {
    file.into_path().ok().map(|p| p.display().to_string())
}

/// The system's Open dialog; an empty list if it was cancelled.
pub async fn choose_file(app: &AppHandle, kind: &str) -> Result<Value, Failure> {
    let (answer, chosen) = oneshot::channel();
    let dialog = app.dialog().file();
    // Nobody waits any more when the window was closed meanwhile.
    match kind {
        "folder" => dialog.pick_folder(move |f| drop(answer.send(f.into_iter().collect::<Vec<_>>()))),
        "backup" => dialog
            .add_filter("Rollbook", &[actions::backup::ENDING])
            .pick_file(move |f| drop(answer.send(f.into_iter().collect()))),
        "picture" => dialog
            .add_filter("PNG, JPEG, SVG", &PICTURES)
            .pick_file(move |f| drop(answer.send(f.into_iter().collect()))),
        "mail" => dialog.add_filter("E-mail", &["eml"]).pick_files(move |f| drop(answer.send(f.unwrap_or_default()))),
        _ => dialog
            .add_filter("CSV, Excel, OneRoster, SDS", &TABLES)
            .pick_files(move |f| drop(answer.send(f.unwrap_or_default()))),
    }
    let files: Vec<String> = chosen.await.map_err(broken)?.into_iter().filter_map(path).collect();
    Ok(json!(files))
}

/// The system's Save dialog; null if it was cancelled.
pub async fn choose_save(app: &AppHandle, name: &str) -> Result<Value, Failure> {
    let (answer, chosen) = oneshot::channel();
    app.dialog().file().set_file_name(actions::folder::file_name(name)).save_file(move |f| drop(answer.send(f)));
    Ok(json!(chosen.await.map_err(broken)?.and_then(path)))
}

/// Shows a file, or opens a folder, in the system's file manager.
pub fn open_folder(app: &AppHandle, at: &str) -> Result<Value, Failure> {
    let path = PathBuf::from(at);
    let shown =
        if path.is_dir() { app.opener().open_path(at, None::<&str>) } else { app.opener().reveal_item_in_dir(path) };
    shown.map_err(broken)?;
    Ok(Value::Null)
}

/// Opens a page of the portal that runs here in the system's browser. No other address.
pub async fn open_page(app: &AppHandle, address: &str) -> Result<Value, Failure> {
    let desk = match app.try_state::<Arc<Front>>() {
        Some(front) => front.desk().await?,
        None => return Err(Error::new(Code::SignedOut, "signed_out", &[]).into()),
    };
    if !desk.post.serves(address) {
        return Err(Error::new(Code::NotFound, "see_as_off", &[]).into());
    }
    app.opener().open_url(address, None::<&str>).map_err(broken)?;
    Ok(Value::Null)
}

/// The system's print dialog for what the window shows, on sheets of `width` by `height` millimetres if that is asked.
/// Answers whether it was printed, as far as the system says.
pub async fn print_page(app: &AppHandle, request: &Value) -> Result<Value, Failure> {
    let millimetres = |field: &str| request.get(field).and_then(Value::as_f64).filter(|mm| *mm > 0.0);
    let size = millimetres("width").zip(millimetres("height")).map(|(width, height)| Size { width, height });
    let Some(window) = app.get_webview_window("main") else { return Ok(json!({ "printed": false })) };
    let printed = crate::print::print(&window, size).await.map_err(broken)?;
    Ok(json!({ "printed": printed }))
}
