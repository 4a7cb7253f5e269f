//! What the school settles for its paper: logo, languages.

use super::lay::{day, last_days, press, unprintable};
use crate::actor::{Office, Staff};
use crate::ask::paper::*;
use crate::ask::user::Done;
use crate::desk::Desk;
use crate::error::{Code, Error};
use data_encoding::BASE64;
use documents::{ClassList, Letterhead, ListRow};
use domain::journal::{Action, Subject};
use domain::paper::PaperKind;
use std::path::Path;
use store::find;
use uuid::Uuid;

/// Most bytes of a logo: it is on every page and in the history.
const LARGEST_LOGO: u64 = 400_000;

/// Who writes, as Setup has it.
pub(super) async fn head(desk: &Desk) -> Result<Letterhead, Error> {
    let (row, settings) = desk.school().await?;
    let logo = row.logo.as_deref().and_then(|text| BASE64.decode(text.as_bytes()).ok());
    let address = settings.address.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    Ok(Letterhead { school: row.name, address, contact: settings.contact, logo })
}

/// The languages of paper.
pub async fn languages(desk: &Desk, _by: &Staff) -> Result<PaperLanguages, Error> {
    let (_, settings) = desk.school().await?;
    let language = |l: documents::Language| PaperLanguage {
        code: l.code.to_owned(),
        name: l.name.to_owned(),
        checked: l.is_checked(),
    };
    let today = day(desk.clock.now());
    let (cards, letters) =
        (last_days(today, &settings, PaperKind::Cards), last_days(today, &settings, PaperKind::Letters));
    Ok(PaperLanguages {
        languages: documents::languages().into_iter().map(language).collect(),
        school: settings.language,
        code_days: settings.code_days,
        has_policy: !settings.acceptable_use.trim().is_empty(),
        today: today.to_string(),
        cards_until: cards.0.to_string(),
        cards_last: cards.1.to_string(),
        letters_until: letters.0.to_string(),
        letters_last: letters.1.to_string(),
    })
}

/// Chooses the language of letters home. A teacher for pupils of own classes.
pub async fn choose_language(desk: &Desk, by: &Staff, request: &ChooseLanguage) -> Result<Done, Error> {
    if !request.language.is_empty() && !super::has_language(&request.language) {
        return Err(Error::invalid("language", "no_language", &[("value", &request.language)]));
    }
    let mut change = desk.begin().await?;
    let book = desk.book().await?;
    let sight = by.sight(&book);
    for id in &request.ids {
        let person = book.person(*id).ok_or_else(crate::user::no_user)?;
        if !sight.covers(person) {
            return Err(Error::new(Code::NotAllowed, "not_own_class", &[]));
        }
    }
    let ids: Vec<Uuid> = request.ids.iter().map(|id| id.0).collect();
    let mut rows = find::some_users(&change, desk.school, &ids).await?;
    rows.retain(|row| row.language != request.language);
    rows.iter_mut().for_each(|row| row.language.clone_from(&request.language));
    let count = rows.len() as u32;
    let one = if let [row] = rows.as_slice() { Some(row.id) } else { None };
    change.put(rows).await?;
    let subject = Subject { count, user: one, ..Subject::default() };
    let entry = desk.commit(change, by.actor(), Action::LanguageChosen, subject).await?;
    Ok(Done { entry, count })
}

/// The logo.
pub async fn find_logo(desk: &Desk, _by: &Staff) -> Result<Logo, Error> {
    let (row, _) = desk.school().await?;
    Ok(Logo { data: row.logo.as_deref().and_then(shown) })
}

/// A logo as an address that a page shows without running anything in it.
fn shown(base64: &str) -> Option<String> {
    let bytes = BASE64.decode(base64.as_bytes()).ok()?;
    let kind = match bytes.first()? {
        0x89 => "png",
        0xff => "jpeg",
        _ => "svg+xml",
    };
    Some(format!("data:image/{kind};base64,{base64}"))
}

/// Sets the logo from a file, or takes it away. A file that cannot be printed is refused.
pub async fn set_logo(desk: &Desk, by: &Office, request: &SetLogo) -> Result<Logo, Error> {
    let logo = match &request.path {
        Some(path) => Some(BASE64.encode(&read_logo(desk, Path::new(path)).await?)),
        None => None,
    };
    let mut change = desk.begin().await?;
    let (mut row, _) = desk.school().await?;
    row.logo.clone_from(&logo);
    change.put(vec![row]).await?;
    desk.commit(change, by.actor(), Action::LogoChanged, Subject::default()).await?;
    Ok(Logo { data: logo.as_deref().and_then(shown) })
}

/// Reads a logo and prints a trial page with it.
async fn read_logo(desk: &Desk, path: &Path) -> Result<Vec<u8>, Error> {
    if std::fs::metadata(path)?.len() > LARGEST_LOGO {
        return Err(Error::invalid("logo", "logo_large", &[]));
    }
    let bytes = std::fs::read(path)?;
    let head = Letterhead { logo: Some(bytes.clone()), ..head(desk).await? };
    let (press, made) = (press(desk), day(desk.clock.now()));
    let trial = move || {
        let rows = vec![ListRow::default()];
        let class = head.school.clone();
        let list = ClassList { head, language: "en".to_owned(), class, made, rows };
        press.class_list(&list).and_then(|laid| laid.pdf())
    };
    let printed = tokio::task::spawn_blocking(trial).await.map_err(Error::broken)?;
    match printed {
        Ok(_) => Ok(bytes),
        Err(error @ documents::Error::Template { .. }) => {
            Err(Error { source: Some(error.to_string().into()), ..Error::new(Code::Invalid, "logo", &[]) })
        }
        Err(error) => Err(unprintable(&error)),
    }
}
