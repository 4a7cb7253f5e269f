//! The system's print dialog for what the window shows.
//!
//! On Linux through WebKitGTK's own print operation, which takes a sheet's size without margins and says whether it was
//! printed; elsewhere through Tauri, which does not say.

use tauri::WebviewWindow;

/// A sheet of paper, in millimetres. Pages made for it carry their own margins.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

/// Opens the dialog. `Some(false)`: it was cancelled or nothing could be printed; `None`: the system does not say.
#[cfg(not(target_os = "linux"))]
pub async fn print(window: &WebviewWindow, _size: Option<Size>) -> anyhow::Result<Option<bool>> {
    window.print()?;
    Ok(None)
}

/// Opens the dialog. `Some(false)`: it was cancelled or nothing could be printed; `None`: the system does not say.
#[cfg(target_os = "linux")]
pub async fn print(window: &WebviewWindow, size: Option<Size>) -> anyhow::Result<Option<bool>> {
    let (answer, printed) = tokio::sync::oneshot::channel();
    window.with_webview(move |webview| gtk_print::run(&webview.inner(), size, answer))?;
    Ok(Some(printed.await.unwrap_or(false)))
}

#[cfg(target_os = "linux")]
mod gtk_print {
    use super::Size;
    use gtk::prelude::*;
    use std::cell::RefCell;
    use std::rc::Rc;
    use tokio::sync::oneshot::Sender;
    use webkit2gtk::{PrintOperation, PrintOperationExt, PrintOperationResponse, WebView};

    /// On the window's own thread. The answer is given when the last page went to the printer, or at once if none does.
    pub fn run(view: &WebView, size: Option<Size>, answer: Sender<bool>) {
        let operation = PrintOperation::new(view);
        if let Some(size) = size {
            operation.set_page_setup(&sheet(size));
        }
        // Both signals hold the operation until one of them comes: without it WebKit would stop half-way.
        let waiting = Rc::new(RefCell::new(Some((answer, operation.clone()))));
        let (finished, failed) = (waiting.clone(), waiting.clone());
        operation.connect_finished(move |_| tell(&finished, true));
        operation.connect_failed(move |_, _| tell(&failed, false));
        let parent = view.toplevel().and_then(|top| top.downcast::<gtk::Window>().ok());
        if operation.run_dialog(parent.as_ref()) != PrintOperationResponse::Print {
            tell(&waiting, false);
        }
    }

    /// The first answer counts: a failed operation finishes too.
    fn tell(waiting: &RefCell<Option<(Sender<bool>, PrintOperation)>>, printed: bool) {
        let waiting = waiting.borrow_mut().take();
        if let Some((answer, _operation)) = waiting {
            // Nobody waits any more when the window was closed meanwhile.
            let _ = answer.send(printed);
        }
    }

    fn sheet(size: Size) -> gtk::PageSetup {
        let setup = gtk::PageSetup::new();
        let known = if (size.width, size.height) == (215.9, 279.4) { "na_letter" } else { "iso_a4" };
        setup.set_paper_size(&gtk::PaperSize::new(Some(known)));
        for set in [
            gtk::PageSetup::set_top_margin,
            gtk::PageSetup::set_bottom_margin,
            gtk::PageSetup::set_left_margin,
            gtk::PageSetup::set_right_margin,
        ] {
            set(&setup, 0.0, gtk::Unit::Mm);
        }
        setup
    }
}
