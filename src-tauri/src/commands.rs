//! Every command of the window: those of `actions::table`, and the few that only a desktop can serve.

use crate::desktop;
use actions::error::{Code, Error, Failure};
use actions::front::Front;
use serde_json::Value;
use std::sync::Arc;
use tauri::ipc::{Invoke, InvokeBody};
use tauri::{AppHandle, Manager, Wry};

/// Answers one call of the window.
pub fn handle(invoke: Invoke<Wry>) -> bool {
    let Invoke { message, resolver, .. } = invoke;
    let name = message.command().to_owned();
    let request = match message.payload() {
        InvokeBody::Json(body) => body.get("request").cloned().unwrap_or(Value::Null),
        InvokeBody::Raw(_) => Value::Null,
    };
    let app = message.webview().app_handle().clone();
    resolver
        .respond_async(async move { run(app, &name, request).await.map_err(tauri::ipc::InvokeError::from_serialized) });
    true
}

trait FromSerialized {
    fn from_serialized(failure: Failure) -> Self;
}

impl FromSerialized for tauri::ipc::InvokeError {
    fn from_serialized(failure: Failure) -> Self {
        tauri::ipc::InvokeError(serde_json::to_value(failure).unwrap_or(Value::Null))
    }
}

async fn run(app: AppHandle, name: &str, request: Value) -> Result<Value, Failure> {
    let text = |field: &str| request.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    match name {
        "choose_file" => desktop::choose_file(&app, &text("kind")).await,
        "choose_save" => desktop::choose_save(&app, &text("name")).await,
        "open_page" => desktop::open_page(&app, &text("address")).await,
        "open_folder" => desktop::open_folder(&app, &text("path")),
        "print_page" => desktop::print_page(&app, &request).await,
        _ => {
            let front =
                app.try_state::<Arc<Front>>().ok_or_else(|| Error::new(Code::Broken, "broken", &[]))?.inner().clone();
            actions::table::call(&front, name, request).await
        }
    }
}
