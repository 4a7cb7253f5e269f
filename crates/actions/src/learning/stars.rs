//! Stars: given to one, some or all pupils of a class at once, taken back as one step, shown to pupils and parents.

use super::{Reader, class_shown, first_name, members, own_class, skills};
use crate::actor::Staff;
use crate::ask::learning::stars::{Gift, GiveShown, GiveStars, StarDay, StarPupil, StarShown, StarsShown};
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::{ClassId, SkillId, StarId, UserId};
use domain::journal::{Action, Subject};
use domain::learning::{self, star as rule};
use domain::user::Role;
use jiff::tz::TimeZone;
use std::collections::{HashMap, HashSet};
use store::{skill, star, stars};
use uuid::Uuid;

/// The most stars of a pupil on one page.
const MOST: u64 = 60;

/// The page on which stars are given. Error: `NotFound`.
pub async fn page(desk: &Desk, by: &Staff, class: ClassId) -> Result<GiveShown, Error> {
    let (book, now, zone) = (desk.book().await?, desk.clock.now(), TimeZone::system());
    let shown = class_shown(&book, own_class(&book, by, class)?);
    let pupils = members(&book, class);
    let ids: Vec<Uuid> = pupils.iter().map(|pupil| pupil.row.id).collect();
    let week = learning::week(now, &zone);
    let sums: HashMap<Uuid, i64> =
        stars::sums_of(&desk.store, desk.school, &ids, week.start).await?.into_iter().collect();
    let pupil = |person: &&Person| StarPupil {
        id: person.id(),
        given_name: first_name(person),
        name: person.name(),
        initials: initials(person),
        week: count(sums.get(&person.row.id).copied().unwrap_or_default()),
    };
    let skills = skills::all(desk, &desk.store).await?.into_iter().filter(|skill| skill.archived_at.is_none());
    Ok(GiveShown {
        class: shown,
        pupils: pupils.iter().map(pupil).collect(),
        skills: skills.map(skills::shown).collect(),
        today: today(desk, &book, by, class).await?,
    })
}

/// First letters of first name and surname.
fn initials(person: &Person) -> String {
    let first = |name: &str| name.chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let both = first(&person.row.given_name) + &first(&person.row.family_name);
    if both.is_empty() { first(&person.row.username) } else { both }
}

/// What somebody gave in a class today, gift by gift.
async fn today(desk: &Desk, book: &Book, by: &Staff, class: ClassId) -> Result<Vec<Gift>, Error> {
    let Some(teacher) = by.user() else { return Ok(Vec::new()) };
    let zone = TimeZone::system();
    let from = learning::today(desk.clock.now(), &zone).start;
    let rows = stars::given_by(&desk.store, desk.school, teacher, from).await?;
    let rows: Vec<star::Model> = rows.into_iter().filter(|row| row.class_id == Some(class.0)).collect();
    let same = |a: &star::Model, b: &star::Model| (a.created_at, a.skill_id) == (b.created_at, b.skill_id);
    Ok(rows.chunk_by(same).filter_map(|rows| gift(book, rows, &zone)).collect())
}

fn gift(book: &Book, rows: &[star::Model], zone: &TimeZone) -> Option<Gift> {
    let first = rows.first()?;
    let named = |row: &star::Model| book.person(row.user_id.into()).map(first_name);
    let at = jiff::Timestamp::from_millisecond(first.created_at).unwrap_or_default();
    Some(Gift {
        id: StarId(first.id),
        title: first.title.clone(),
        picture: first.picture.clone(),
        value: first.value,
        note: first.note.clone(),
        names: rows.iter().filter_map(named).collect(),
        time: at.to_zoned(zone.clone()).strftime("%H:%M").to_string(),
    })
}

/// Gives stars to pupils of a class, all in one step. Answers with the first pupil's, which stand for all of them.
/// Errors: `Invalid`, `NotFound`.
pub async fn give(desk: &Desk, by: &Staff, request: &GiveStars) -> Result<StarId, Error> {
    let note = rule::check_note(&request.note).map_err(|_| Error::invalid("note", "note_long", &[]))?;
    let teacher = by.user().ok_or_else(|| Error::new(Code::NotAllowed, "not_allowed", &[]))?;
    if request.pupils.is_empty() {
        chosen_pupils(desk.book().await?.as_ref(), by, request)?;
    }
    let known = skills::all(desk, &desk.store).await?;
    let is_given = |row: &&skill::Model| Some(SkillId(row.id)) == request.skill && row.archived_at.is_none();
    let chosen = known.iter().find(is_given).ok_or_else(skills::no_skill)?;
    let pupils = chosen_pupils(desk.book().await?.as_ref(), by, request)?;
    skills::settle(desk, by).await?;
    let mut change = desk.begin().await?;
    // Looked at again now that nobody else can write.
    if chosen_pupils(desk.book().await?.as_ref(), by, request)? != pupils {
        return Err(Error::new(Code::Busy, "conflict", &[]));
    }
    let (now, mut rows) = (desk.clock.now(), Vec::new());
    for pupil in pupils {
        rows.push(star::Model {
            id: desk.new_id()?,
            school_id: desk.school.0,
            user_id: pupil,
            teacher_id: teacher.0,
            class_id: Some(request.class.0),
            skill_id: Some(chosen.id),
            title: chosen.title.clone(),
            picture: chosen.picture.clone(),
            value: chosen.value,
            note: note.clone(),
            removed_at: None,
            created_at: now,
        });
    }
    let (first, subject) = (StarId(rows[0].id), subject(&rows));
    change.put(rows).await?;
    desk.commit(change, by.actor(), Action::StarsGiven, subject).await?;
    Ok(first)
}

/// The pupils that were ticked, each once, by name. Errors: `NotFound` for a class or a pupil of others, `Invalid`.
fn chosen_pupils(book: &Book, by: &Staff, request: &GiveStars) -> Result<Vec<Uuid>, Error> {
    own_class(book, by, request.class)?;
    let asked: HashSet<Uuid> = request.pupils.iter().map(|pupil| pupil.0).collect();
    let in_class = members(book, request.class).into_iter().map(|pupil| pupil.row.id);
    let chosen: Vec<Uuid> = in_class.filter(|id| asked.contains(id)).collect();
    match chosen.len() == asked.len() {
        false => Err(Error::new(Code::NotFound, "no_user", &[])),
        true if chosen.is_empty() => Err(Error::invalid("pupils", "no_pupils", &[])),
        true => Ok(chosen),
    }
}

fn subject(rows: &[star::Model]) -> Subject {
    let one = rows.first().filter(|_| rows.len() == 1);
    Subject {
        count: rows.len() as u32,
        user: one.map(|row| row.user_id),
        class: rows.first().and_then(|row| row.class_id),
        ..Subject::default()
    }
}

/// Takes back, as one step, what was given at once with these stars: own gifts of today. Doing it twice changes nothing.
/// Errors: `NotFound` for what others gave, `Invalid` for what is older.
pub async fn take_back(desk: &Desk, by: &Staff, id: StarId) -> Result<(), Error> {
    let mut change = desk.begin().await?;
    let rows = stars::gift_of(&change, desk.school, id).await?;
    let own = rows.first().filter(|row| by.user() == Some(UserId(row.teacher_id)));
    let given_at = own.ok_or_else(|| Error::new(Code::NotFound, "no_star", &[]))?.created_at;
    let now = desk.clock.now();
    if !rule::may_take_back(given_at, now, &TimeZone::system()) {
        return Err(Error::invalid("star", "star_late", &[]));
    }
    let standing = rows.into_iter().filter(|row| row.removed_at.is_none());
    let taken: Vec<star::Model> = standing.map(|row| star::Model { removed_at: Some(now), ..row }).collect();
    let subject = subject(&taken);
    change.put(taken).await?;
    desk.commit(change, by.actor(), Action::StarsTaken, subject).await.map(|_| ())
}

/// How many stars a pupil got this week. Whoever asks has been let to the pupil.
pub(crate) async fn count_week(desk: &Desk, pupil: UserId) -> Result<u32, Error> {
    let week = learning::week(desk.clock.now(), &TimeZone::system());
    Ok(count(stars::sum_of(&desk.store, desk.school, pupil, week).await?))
}

pub(super) fn count(sum: i64) -> u32 {
    u32::try_from(sum).unwrap_or(if sum < 0 { 0 } else { u32::MAX })
}

/// A pupil's stars, to the pupil or a parent: this week's, and those of the year before a moment, in days.
/// Error: `NotFound`.
pub async fn list(desk: &Desk, reader: &Reader<'_>, before: Option<i64>, language: &str) -> Result<StarsShown, Error> {
    let pupil = reader.pupil(desk).await?;
    let (book, now, zone) = (desk.book().await?, desk.clock.now(), TimeZone::system());
    let (week, year) = (learning::week(now, &zone), learning::year(now, &zone));
    let this_week = match before {
        None => stars::list_stars(&desk.store, desk.school, pupil, week, MOST).await?,
        Some(_) => Vec::new(),
    };
    let until = before.unwrap_or(i64::MAX).min(year.end);
    let mut rows = stars::list_stars(&desk.store, desk.school, pupil, year.start..until, MOST + 1).await?;
    let is_more = rows.len() as u64 > MOST;
    if is_more {
        cut(&mut rows);
    }
    let day_of = |row: &star::Model| learning::day(row.created_at, &zone);
    let of_day = |rows: &[star::Model]| StarDay {
        date: documents::date(language, day_of(&rows[0])),
        stars: rows.iter().map(|row| shown(&book, row)).collect(),
    };
    Ok(StarsShown {
        given_name: book.person(pupil).map(first_name).unwrap_or_default(),
        week: count_week(desk, pupil).await?,
        year: count(stars::sum_of(&desk.store, desk.school, pupil, year).await?),
        this_week: this_week.iter().map(|row| shown(&book, row)).collect(),
        days: rows.chunk_by(|a, b| day_of(a) == day_of(b)).map(of_day).collect(),
        earlier: rows.last().filter(|_| is_more).map(|row| row.created_at),
    })
}

/// Ends a page between two moments, so that the next one begins with what this one leaves out.
fn cut(rows: &mut Vec<star::Model>) {
    let Some(last) = rows.pop() else { return };
    if rows.first().is_some_and(|first| first.created_at != last.created_at) {
        rows.retain(|row| row.created_at != last.created_at);
    }
}

fn shown(book: &Book, row: &star::Model) -> StarShown {
    let teacher = book.person(row.teacher_id.into()).filter(|person| person.role != Role::Student);
    StarShown {
        title: row.title.clone(),
        word: rule::default_word(&row.title),
        picture: row.picture.clone(),
        value: row.value,
        note: row.note.clone(),
        teacher: teacher.map(Person::name).unwrap_or_default(),
    }
}
