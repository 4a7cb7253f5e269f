//! Forms that bring files: `multipart/form-data` whose first field is the token, the rest taken in as it comes, never
//! whole in memory. How much and how slowly it may come is limited here.

use crate::Portal;
use crate::fault::Fault;
use crate::form::Problem;
use crate::visit::Visit;
use crate::words::Words;
use actions::Error;
use actions::actor::{Pupil, Staff};
use actions::error::Code;
use actions::files::{self, Owner};
use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use domain::id::{FolderId, HomeworkId, UserId};
use domain::learning::file::{MOST_AT_ONCE, clean};
use futures_util::{Stream, StreamExt, stream};
use multer::{Constraints, Field, Multipart, SizeLimit};
use std::collections::HashMap;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The most that one form brings, in bytes.
const LARGEST: u64 = 100 * 1024 * 1024;
/// The token, and what else is no file.
const TEXT: u64 = 4 * 1024;
/// How long nothing may come.
const PAUSE: Duration = Duration::from_secs(15);
/// Forms with files that are taken in at once, of one person and of all.
const FORMS_EACH: usize = 2;
const FORMS: usize = 32;
/// What comes more slowly than this, in bytes a second, is not waited for.
const SLOWEST: u64 = 8 * 1024;

/// The rest of a form after its token, for one handler.
#[derive(Clone)]
pub(crate) struct Sent(Arc<Mutex<Option<Multipart<'static>>>>);

/// Where the files go.
pub(crate) enum Goal<'a> {
    /// Into My files.
    Folder(Owner<'a>, Option<FolderId>),
    /// To homework, from its teacher.
    Attach(&'a Staff, HomeworkId),
    /// To homework, from a pupil.
    HandIn(&'a Pupil, HomeworkId),
}

/// Who sends files just now: what is on its way counts in no quota yet.
#[derive(Default)]
pub(crate) struct Gate(Mutex<HashMap<UserId, usize>>);

/// Files of one person are on their way.
pub(crate) struct Pass<'a> {
    gate: &'a Gate,
    who: UserId,
}

impl Gate {
    /// Lets one more form in, while there are not too many.
    fn enter(&self, who: UserId) -> Option<Pass<'_>> {
        let mut inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = inside.get(&who).copied().unwrap_or_default();
        if own >= FORMS_EACH || inside.values().sum::<usize>() >= FORMS {
            return None;
        }
        inside.insert(who, own + 1);
        Some(Pass { gate: self, who })
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let mut inside = self.gate.0.lock().unwrap_or_else(PoisonError::into_inner);
        match inside.get_mut(&self.who) {
            Some(own) if *own > 1 => *own -= 1,
            _ => drop(inside.remove(&self.who)),
        }
    }
}

/// What became of them.
#[derive(Default)]
pub(crate) struct Taken {
    /// How many are kept.
    pub kept: usize,
    /// What is wrong with the others.
    pub problems: Vec<Problem>,
}

/// Lets a form in whose first field is its visitor's token.
pub(crate) async fn check(visit: &Visit, headers: &HeaderMap, body: Body) -> Result<Sent, Fault> {
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let boundary = multer::parse_boundary(said(CONTENT_TYPE).unwrap_or_default()).map_err(|_| Fault::Bad)?;
    let length = said(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if length.is_some_and(|length| length > LARGEST) {
        return Err(Fault::Heavy);
    }
    let sizes = SizeLimit::new().whole_stream(LARGEST).for_field("csrf", TEXT);
    let limits = Constraints::new().size_limit(sizes);
    let mut form = Multipart::with_constraints(paced(body), boundary, limits);
    let first = form.next_field().await.map_err(|error| fault(&error))?;
    let given = match first {
        Some(field) if field.name() == Some("csrf") => field.text().await.map_err(|error| fault(&error))?,
        _ => return Err(Fault::Forged),
    };
    if !visit.is_token(&given) {
        return Err(Fault::Forged);
    }
    Ok(Sent(Arc::new(Mutex::new(Some(form)))))
}

/// What comes in, as long as it comes.
fn paced(body: Body) -> impl Stream<Item = Result<Bytes, io::Error>> + Send {
    let began = Instant::now();
    let next = move |(mut body, came): (axum::body::BodyDataStream, u64)| async move {
        let in_all = began + PAUSE + Duration::from_secs(came / SLOWEST);
        let waited = timeout_at(in_all.min(Instant::now() + PAUSE), body.next()).await;
        let some = match waited {
            Err(_) => Err(io::Error::from(ErrorKind::TimedOut)),
            Ok(None) => return None,
            Ok(Some(some)) => some.map_err(io::Error::other),
        };
        let came = came + some.as_ref().map_or(0, |bytes| bytes.len() as u64);
        Some((some, (body, came)))
    };
    stream::unfold((body.into_data_stream(), 0), next).boxed()
}

/// What is wrong with a form as a whole.
fn fault(error: &multer::Error) -> Fault {
    use multer::Error::*;
    match error {
        StreamSizeExceeded { .. } => Fault::Heavy,
        StreamReadFailed(beneath) => match beneath.downcast_ref::<io::Error>() {
            Some(error) if error.kind() == ErrorKind::TimedOut => Fault::Late,
            _ => Fault::Bad,
        },
        _ => Fault::Bad,
    }
}

impl<S: Sync> FromRequestParts<S> for Sent {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Sent, Fault> {
        parts.extensions.remove::<Sent>().ok_or(Fault::Bad)
    }
}

impl Goal<'_> {
    fn owner(&self) -> Owner<'_> {
        match self {
            Goal::Folder(owner, _) => *owner,
            Goal::Attach(staff, _) => Owner::Staff(staff),
            Goal::HandIn(pupil, _) => Owner::Pupil(pupil),
        }
    }
}

impl Sent {
    /// Takes all files of the form in, each for itself: what is wrong with one is told, and the others are kept.
    pub async fn take(self, portal: &Portal, t: &'static Words, goal: Goal<'_>) -> Result<Taken, Fault> {
        let who = goal.owner().id()?;
        let _pass = portal.uploads.enter(who).ok_or(Fault::SlowDown)?;
        let form = self.0.lock().ok().and_then(|mut form| form.take());
        let mut form = form.ok_or(Fault::Bad)?;
        let mut taken = Taken::default();
        loop {
            let field = match form.next_field().await {
                Ok(Some(field)) => field,
                Ok(None) => break,
                Err(error) => {
                    taken.break_off(t, fault(&error))?;
                    break;
                }
            };
            // A browser sends a nameless file where none was chosen.
            let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned) else { continue };
            if taken.kept + taken.problems.len() >= MOST_AT_ONCE {
                taken.problems.push(Problem::new("files", t.say("files.error.many")));
                break;
            }
            match take_one(portal, &goal, &name, field).await {
                Ok(Ok(())) => taken.kept += 1,
                Ok(Err(error)) => taken.problems.push(problem(t, &name, error)?),
                Err(fault) => {
                    taken.break_off(t, fault)?;
                    break;
                }
            }
        }
        if taken.kept == 0 && taken.problems.is_empty() {
            taken.problems.push(Problem::new("files", t.say("files.error.none")));
        }
        Ok(taken)
    }
}

impl Taken {
    /// The form broke off. What is kept already is shown with what is wrong; else there is nothing but that.
    fn break_off(&mut self, t: &'static Words, fault: Fault) -> Result<(), Fault> {
        if self.kept == 0 {
            return Err(fault);
        }
        let said = if fault == Fault::Heavy { t.say("fault.heavy") } else { t.say("fault.late") };
        self.problems.push(Problem::new("files", said));
        Ok(())
    }
}

/// The outer error is the form's, the inner one this file's.
async fn take_one(
    portal: &Portal,
    goal: &Goal<'_>,
    name: &str,
    mut field: Field<'static>,
) -> Result<Result<(), Error>, Fault> {
    let desk = &portal.desk;
    let mut incoming = match files::receive(desk, goal.owner(), name).await {
        Ok(incoming) => incoming,
        Err(error) => return Ok(Err(error)),
    };
    while let Some(bytes) = field.chunk().await.map_err(|error| fault(&error))? {
        if let Err(error) = incoming.write(&bytes).await {
            return Ok(Err(error));
        }
    }
    let arrived = match incoming.finish().await {
        Ok(arrived) => arrived,
        Err(error) => return Ok(Err(error)),
    };
    let kept = match goal {
        Goal::Folder(owner, folder) => files::add(desk, *owner, *folder, arrived).await,
        Goal::Attach(staff, homework) => files::attach(desk, staff, *homework, arrived).await,
        Goal::HandIn(pupil, homework) => files::hand_in(desk, pupil, *homework, arrived).await,
    };
    Ok(kept.map(|_| ()))
}

/// What is wrong with one file, or the page for what no other file would mend.
fn problem(t: &'static Words, name: &str, error: Error) -> Result<Problem, Fault> {
    let name = clean(name, "");
    let of = |key| Ok(Problem { field: "files", text: t.one(key, "name", &name) });
    match (error.code, error.field) {
        (Code::Invalid, Some("file_empty")) => of("files.error.empty"),
        (Code::Invalid, Some("file_large")) => of("files.error.large"),
        (Code::Invalid, Some("file_kind")) => of("files.error.kind"),
        (Code::Invalid, Some("file_disguised")) => of("files.error.disguised"),
        (Code::KeyNeeded, _) => Ok(Problem::new("files", t.say("files.closed"))),
        _ => room(t, "files", error),
    }
}

/// What is wrong with a folder, a name or the room.
pub(crate) fn room(t: &'static Words, field: &'static str, error: Error) -> Result<Problem, Fault> {
    let key = match (error.code, error.field) {
        (Code::Invalid, Some("files_quota")) => "files.error.quota",
        (Code::Invalid, Some("folder_full")) => "files.error.full",
        (Code::Invalid, Some("folder_deep")) => "files.error.deep",
        (Code::Invalid, Some("folder_into_itself")) => "files.error.itself",
        (Code::Invalid, Some("homework_full")) => "files.error.many",
        (Code::Invalid, Some("name")) => "files.error.name",
        _ => return Err(error.into()),
    };
    Ok(Problem::new(field, t.say(key)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;
    use tokio::time::interval;

    async fn ends(body: Body) -> (u64, u64, ErrorKind) {
        let (began, mut came, mut stream) = (Instant::now(), 0, Box::pin(paced(body)));
        loop {
            match stream.next().await {
                Some(Ok(bytes)) => came += bytes.len() as u64,
                Some(Err(error)) => return (began.elapsed().as_secs(), came, error.kind()),
                None => panic!("it does not end by itself"),
            }
        }
    }

    #[test]
    fn nobody_sends_many_forms_at_once_and_all_together_not_too_many() {
        let (gate, who) = (Gate::default(), |n: u128| UserId(uuid::Uuid::from_u128(n)));
        let own = [gate.enter(who(1)), gate.enter(who(1))];
        assert!(own.iter().all(Option::is_some) && gate.enter(who(1)).is_none(), "two of one person");
        let others: Vec<_> = (2..40).filter_map(|n| gate.enter(who(n))).collect();
        assert_eq!(others.len(), FORMS - 2);
        drop((own, others));
        assert!(gate.enter(who(1)).is_some() && gate.0.lock().unwrap().is_empty(), "all are through");
    }

    #[tokio::test(start_paused = true)]
    async fn what_stands_still_is_not_waited_for() {
        let silent = stream::once(pending::<Result<Bytes, io::Error>>());
        assert_eq!(ends(Body::from_stream(silent)).await, (15, 0, ErrorKind::TimedOut));
    }

    #[tokio::test(start_paused = true)]
    async fn what_only_drips_is_cut_off_and_a_slow_line_is_not() {
        let every_second = |bytes: usize, times: usize| {
            let ticks = stream::unfold(interval(Duration::from_secs(1)), move |mut clock| async move {
                clock.tick().await;
                Some((Ok::<_, io::Error>(Bytes::from(vec![b'a'; bytes])), clock))
            });
            Body::from_stream(ticks.take(times).chain(stream::once(pending())))
        };
        let (seconds, came, kind) = ends(every_second(100, 10_000)).await;
        assert!(seconds < 20 && came < 2_000 && kind == ErrorKind::TimedOut, "{seconds} s, {came} bytes");
        let (seconds, came, _) = ends(every_second(10_000, 600)).await;
        assert!(seconds >= 600 && came == 6_000_000, "{seconds} s, {came} bytes");
    }

    #[test]
    fn a_form_says_what_was_wrong_with_it() {
        let late = multer::Error::StreamReadFailed(Box::new(io::Error::from(ErrorKind::TimedOut)));
        assert_eq!(fault(&late), Fault::Late);
        assert_eq!(fault(&multer::Error::StreamSizeExceeded { limit: LARGEST }), Fault::Heavy);
        assert_eq!(fault(&multer::Error::IncompleteStream), Fault::Bad);
    }
}
