//! What stands at the head and foot of pages: the school's name, its logo as small as a screen needs it, whom to ask.

use crate::book::Book;
use crate::desk::Desk;
use crate::error::Error;
use data_encoding::{BASE64, HEXLOWER};
use documents::SmallLogo;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// Most bytes of a logo on a page: the first page is to be under 50 KB with all it loads.
const MOST: usize = 7_000;

/// What the first page shows.
#[derive(Clone, Debug)]
pub struct FrontPage {
    /// The school's name.
    pub school: String,
    /// The school's language, as its code.
    pub language: String,
    /// Whom to ask and how; may be empty.
    pub contact: String,
    /// The school's logo; `None` if it has none that a page can show.
    pub logo: Option<Arc<Logo>>,
}

/// A logo for a page.
#[derive(Debug)]
pub struct Logo {
    /// Another one for another logo.
    pub key: Arc<str>,
    /// The picture.
    pub small: SmallLogo,
}

/// The logo drawn last, or that it cannot be drawn.
#[derive(Default)]
pub(crate) struct Logos(Mutex<Option<Drawn>>);

#[derive(Clone)]
struct Drawn {
    key: Arc<str>,
    logo: Option<Arc<Logo>>,
}

/// What the first page shows.
pub async fn front(desk: &Desk) -> Result<FrontPage, Error> {
    of_book(desk, &*desk.book().await?).await
}

/// The same for whoever has been looked up a moment ago: nothing is asked of the database.
pub async fn front_again(desk: &Desk) -> Result<FrontPage, Error> {
    of_book(desk, &*desk.shelf.recent(&desk.store, desk.school).await?).await
}

async fn of_book(desk: &Desk, book: &Book) -> Result<FrontPage, Error> {
    let settings = &book.settings;
    let (language, contact) = (settings.language.clone(), settings.contact.trim().to_owned());
    Ok(FrontPage { school: book.school.clone(), language, contact, logo: drawn(desk, book).await? })
}

/// The logo of pages, by the key in its address.
pub async fn logo(desk: &Desk, key: &str) -> Result<Option<Arc<Logo>>, Error> {
    Ok(drawn(desk, &*desk.book().await?).await?.filter(|logo| *logo.key == *key))
}

/// What tells a logo, as it is kept, from every other.
pub(crate) fn key(base64: &str) -> Arc<str> {
    HEXLOWER.encode(&Sha256::digest(base64)[..8]).into()
}

async fn drawn(desk: &Desk, book: &Book) -> Result<Option<Arc<Logo>>, Error> {
    let Some(wanted) = &book.logo else { return Ok(None) };
    let known = desk.logos.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(known) = known.filter(|known| known.key == *wanted) {
        return Ok(known.logo);
    }
    let Some(text) = desk.school().await?.0.logo else { return Ok(None) };
    let (own, bytes) = (key(&text), BASE64.decode(text.as_bytes()).unwrap_or_default());
    let draw = move || documents::small_logo(&bytes, MOST);
    // A logo that cannot be drawn was no logo on paper either: the crest stands for it.
    let small = tokio::task::spawn_blocking(draw).await.map_err(Error::broken)?.unwrap_or_default();
    let logo = small.map(|small| Arc::new(Logo { key: own.clone(), small }));
    let mut kept = desk.logos.0.lock().unwrap_or_else(PoisonError::into_inner);
    *kept = Some(Drawn { key: own, logo: logo.clone() });
    Ok(logo)
}
