//! Cards and letters: laid out and proved first, then made (their codes come alive), then printed or saved.
//!
//! What is laid out is kept in memory only, with its codes in clear, until other pages take its place.

mod choose;
mod draft;
mod lay;
mod make;
mod runs;
mod school;

pub use make::{make, save, unmake};
pub use runs::{find_card, find_run, list_runs, recall, void_cards};
pub use school::{choose_language, find_logo, languages, set_logo};

pub(crate) use choose::register;
pub(crate) use draft::{Drafts, run_name};

use crate::actor::{Confirmed, Staff};
use crate::ask::paper::*;
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::paper::Sheet;
use tokio::sync::MutexGuard;

/// Lays cards or letters out and proves them. Nothing is written. `sure` only matters for first passwords.
pub async fn prepare(
    desk: &Desk,
    by: &Staff,
    sure: Result<Confirmed<'_, Staff>, Error>,
    request: &PreparePaper,
) -> Result<Paper, Error> {
    if request.first_passwords {
        sure?;
    }
    if request.sheet.kind() != request.kind {
        let sheet = request.sheet.as_str();
        return Err(Error::invalid("sheet", "paper_sheet", &[("value", sheet)]));
    }
    desk.long_work();
    let draft = lay::codes(desk, by, request).await?;
    Ok(desk.papers.lock().await.keep(draft))
}

/// The pages kept, without those this operator may no longer see.
async fn papers<'a>(desk: &'a Desk, by: &Staff) -> Result<MutexGuard<'a, Drafts>, Error> {
    let book = desk.book().await?;
    let mut papers = desk.papers.lock().await;
    papers.forget_unseen(by, &book);
    Ok(papers)
}

/// Lays out a list that carries no codes.
pub async fn prepare_list(desk: &Desk, by: &Staff, request: &PrepareList) -> Result<Paper, Error> {
    desk.long_work();
    let draft = lay::list(desk, by, request).await?;
    Ok(desk.papers.lock().await.keep(draft))
}

/// The cards or letters that this operator laid out last, if they are still there.
pub async fn find(desk: &Desk, by: &Staff) -> Result<Option<Paper>, Error> {
    Ok(papers(desk, by).await?.codes(by).map(draft::Draft::shown))
}

/// One page as a picture: the same laid-out page that is printed and saved.
pub async fn page(desk: &Desk, by: &Staff, request: &OnePage) -> Result<PageShown, Error> {
    let laid = papers(desk, by).await?.find(by, request.draft)?.laid()?;
    let at = (request.page as usize).checked_sub(1).ok_or_else(no_paper)?;
    let svg = tokio::task::spawn_blocking(move || laid.svg(at)).await.map_err(Error::broken)?;
    Ok(PageShown { svg: svg.map_err(Error::broken)? })
}

/// Forgets what was laid out.
pub async fn discard(desk: &Desk, by: &Staff) -> Result<(), Error> {
    desk.papers.lock().await.forget(by);
    Ok(())
}

/// Whether there are words for a language.
pub(crate) fn has_language(code: &str) -> bool {
    documents::languages().iter().any(|language| language.code == code)
}

fn no_paper() -> Error {
    Error::new(Code::NotFound, "no_paper", &[])
}

/// A size from the word stored; one that no version of the program writes counts as the first.
fn read_sheet(word: &str) -> Sheet {
    const ALL: [Sheet; 7] =
        [Sheet::Ten, Sheet::AverySquare, Sheet::L7160, Sheet::One, Sheet::Letter, Sheet::Two, Sheet::Six];
    ALL.into_iter().find(|sheet| sheet.as_str() == word).unwrap_or_default()
}
