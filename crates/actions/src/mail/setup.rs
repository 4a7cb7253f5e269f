//! Setting mail up: reading and changing how it is sent, trying it out, stopping it.

use super::compose::{With, compose};
use super::envelope::{Head, Unwritable, wrap};
use super::line::{Fault, Line};
use super::secret::{self, Place};
use crate::actor::Office;
use crate::ask::mail::{ChangeMail, MailSetup, MailTested, PauseMail, TestMail};
use crate::ask::user::Done;
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::CredentialId;
use domain::journal::{Action, Subject};
use domain::mail::{MailAuth, MailFault, MailKind, MailSettings};
use domain::school::Settings;
use domain::user::check_email;
use store::outbox;
use zeroize::Zeroizing;

/// Most bytes of a password or token; Windows keeps no more.
const LONGEST_SECRET: usize = 2_500;

/// How mail goes, as it is settled now.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Way {
    /// The settings.
    pub settings: MailSettings,
    /// Where the password is.
    pub secret: Option<CredentialId>,
    /// The school's name.
    pub school: String,
    /// The school's language.
    pub language: String,
    /// Whom parents ask.
    pub contact: String,
    /// The school's postal address, in lines.
    pub address: String,
}

impl Way {
    /// `None` while there is no school.
    pub async fn find(desk: &Desk) -> Result<Option<Way>, Error> {
        let Some((school, settings)) = outbox::find_settings(&desk.store, desk.school).await? else { return Ok(None) };
        let settings: Settings = serde_json::from_str(&settings).unwrap_or_default();
        let Settings { mail, mail_secret: secret, language, contact, address, .. } = settings;
        Ok(Some(Way { settings: mail, secret, school, language, contact, address }))
    }

    /// What a mail says, with who sends it and whom to ask.
    pub fn signed(&self, with: With) -> With {
        let Way { school, contact, address, .. } = self.clone();
        With { school, contact, address, ..with }
    }

    /// Connects and signs in.
    pub async fn open(&self, desk: &Desk) -> Result<Result<Line, Fault>, Error> {
        let (words, _) = secret::find(desk, self.secret).await?;
        Ok(Line::open(&self.settings, words).await)
    }
}

/// What Setup shows of mail.
pub async fn read(desk: &Desk, _by: &Office) -> Result<MailSetup, Error> {
    let (school, settings) = desk.school().await?;
    let (_, place) = secret::find(desk, settings.mail_secret).await?;
    Ok(MailSetup {
        settings: settings.mail,
        has_secret: place != Place::Nowhere,
        in_keyring: place == Place::Ring,
        school: school.name,
        waiting: outbox::count_waiting(&desk.store, desk.school).await? as u32,
        trouble: outbox::why_held(&desk.store, desk.school).await?,
    })
}

/// Changes how mail is sent. A password is never kept for another server or another username than it was given for.
pub async fn change(desk: &Desk, by: &Office, request: &ChangeMail) -> Result<Done, Error> {
    let new = request.settings.clone().check().map_err(refused)?;
    let given = request.secret.clone().map(Zeroizing::new);
    if given.as_ref().is_some_and(|words| words.len() > LONGEST_SECRET || words.chars().any(char::is_control)) {
        return Err(Error::invalid("secret", "mail_secret_long", &[]));
    }
    let mut change = desk.begin().await?;
    let (mut row, mut settings) = desk.school().await?;
    let kept = settings.mail_secret.filter(|_| new.is_same_account(&settings.mail));
    settings.mail_secret = match &given {
        _ if new.auth == MailAuth::None => None,
        Some(words) if words.is_empty() => None,
        Some(words) => Some(secret::keep(desk, &mut change, words).await?),
        None if kept.is_none() && new.is_set_up() => return Err(Error::invalid("secret", "mail_secret", &[])),
        None => kept,
    };
    settings.mail = new;
    row.settings = serde_json::to_string(&settings).map_err(Error::broken)?;
    change.put(vec![row]).await?;
    let entry = desk.commit(change, by.actor(), Action::SettingsChanged, Subject::default()).await?;
    desk.store.wake_mail(desk.school, desk.clock.now()).await?;
    Ok(Done { entry, count: u32::from(entry.is_some()) })
}

/// Stops all sending, or lets it go on.
pub async fn pause(desk: &Desk, by: &Office, request: &PauseMail) -> Result<Done, Error> {
    let mut change = desk.begin().await?;
    let (mut row, mut settings) = desk.school().await?;
    settings.mail.paused = request.paused;
    row.settings = serde_json::to_string(&settings).map_err(Error::broken)?;
    change.put(vec![row]).await?;
    let entry = desk.commit(change, by.actor(), Action::SettingsChanged, Subject::default()).await?;
    Ok(Done { entry, count: u32::from(entry.is_some()) })
}

/// Sends one message at once, past the outbox, also while sending is stopped. What goes wrong on the way is an answer.
pub async fn test(desk: &Desk, _by: &Office, request: &TestMail) -> Result<MailTested, Error> {
    if request.to.trim().is_empty() {
        return Err(Error::invalid("to", "mail_recipient_none", &[]));
    }
    let bad = || Error::invalid("to", "mail_recipient", &[("value", &request.to)]);
    let to = check_email(&request.to).ok().filter(|to| !to.is_empty()).ok_or_else(bad)?;
    let way = Way::find(desk).await?.filter(|way| way.settings.is_set_up());
    let way = way.ok_or_else(|| Error::new(Code::Invalid, "mail_not_set_up", &[]))?;
    let with = way.signed(With::default());
    let head = Head { settings: &way.settings, school: &way.school, id: desk.new_id()?, now: desk.clock.now() };
    let envelope = match wrap(&head, &to, compose(MailKind::Test, &way.language, &with)) {
        Ok(envelope) => envelope,
        Err(Unwritable::Recipient(_)) => return Err(bad()),
        Err(Unwritable::Sender(said)) => return Ok(MailTested { ok: false, said }),
    };
    let mut line = match way.open(desk).await? {
        Ok(line) => line,
        Err(fault) => return Ok(MailTested { ok: false, said: fault.words() }),
    };
    if let Err(fault) = line.offer(&envelope).await {
        return Ok(MailTested { ok: false, said: fault.words() });
    }
    let taken = line.hand_over(&envelope).await;
    let tested = match taken {
        Ok(said) => MailTested { ok: true, said },
        Err(fault) => MailTested { ok: false, said: fault.words() },
    };
    if tested.ok {
        line.close().await;
    }
    Ok(tested)
}

/// The sentence of a setting that cannot be.
fn refused(fault: MailFault) -> Error {
    let (field, key) = match fault {
        MailFault::Host => ("host", "mail_host"),
        MailFault::Port => ("port", "mail_port"),
        MailFault::Plain => ("security", "mail_plain"),
        MailFault::Username => ("username", "mail_username"),
        MailFault::From => ("from", "mail_from"),
        MailFault::FromName => ("from_name", "mail_from_name"),
        MailFault::ReplyTo => ("reply_to", "mail_reply_to"),
    };
    Error::invalid(field, key, &[])
}
