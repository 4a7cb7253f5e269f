//! What stars are given for, in the whole school. Nothing is written until somebody gives stars or changes a skill: until
//! then a school has the skills that every school begins with.

use crate::actor::Staff;
use crate::ask::learning::stars::{AddSkill, SkillShown};
use crate::desk::Desk;
use crate::error::{Code, Error};
use domain::id::SkillId;
use domain::journal::{Action, Subject};
use domain::learning::star::{MOST_SKILLS, Skill, SkillFault, check_skill, default_skills};
use domain::name::{NameFault, fold};
use store::find::Read;
use store::{Change, skill, stars};

/// All skills: those that are given first, then archived ones.
pub async fn list(desk: &Desk, _by: &Staff) -> Result<Vec<SkillShown>, Error> {
    let mut skills: Vec<SkillShown> = all(desk, &desk.store).await?.into_iter().map(shown).collect();
    skills.sort_by_key(|skill| skill.is_archived);
    Ok(skills)
}

/// A skill as it is shown.
pub(super) fn shown(row: skill::Model) -> SkillShown {
    SkillShown {
        id: SkillId(row.id),
        title: row.title,
        picture: row.picture,
        value: row.value,
        is_archived: row.archived_at.is_some(),
    }
}

/// The school's skills, or those it begins with.
pub(super) async fn all(desk: &Desk, db: &impl Read) -> Result<Vec<skill::Model>, Error> {
    let rows = stars::list_skills(db, desk.school).await?;
    Ok(if rows.is_empty() { defaults(desk) } else { rows })
}

fn defaults(desk: &Desk) -> Vec<skill::Model> {
    let row = |(id, Skill { title, picture, value })| skill::Model {
        id,
        school_id: desk.school.0,
        title,
        picture,
        value,
        archived_at: None,
        created_at: 0,
    };
    default_skills(desk.school.0).into_iter().map(row).collect()
}

/// Writes down what the school begins with, as a step of its own: what is undone later takes nothing else away.
pub(super) async fn settle(desk: &Desk, by: &Staff) -> Result<(), Error> {
    if !stars::list_skills(&desk.store, desk.school).await?.is_empty() {
        return Ok(());
    }
    let mut change = desk.begin().await?;
    if stars::list_skills(&change, desk.school).await?.is_empty() {
        change.put(defaults(desk)).await?;
    }
    commit(desk, change, by).await
}

/// Adds a skill. Errors: `Invalid`.
pub async fn add(desk: &Desk, by: &Staff, request: &AddSkill) -> Result<(), Error> {
    let skill = check(request)?;
    settle(desk, by).await?;
    let mut change = desk.begin().await?;
    let rows = stars::list_skills(&change, desk.school).await?;
    may_be(&rows, &skill, None)?;
    let Skill { title, picture, value } = skill;
    let (id, school_id, created_at) = (desk.new_id()?, desk.school.0, desk.clock.now());
    change.put(vec![skill::Model { id, school_id, title, picture, value, archived_at: None, created_at }]).await?;
    commit(desk, change, by).await
}

/// Changes a skill; what was given for it keeps its title and value. Errors: `Invalid`, `NotFound`.
pub async fn edit(desk: &Desk, by: &Staff, id: SkillId, request: &AddSkill) -> Result<(), Error> {
    let skill = check(request)?;
    settle(desk, by).await?;
    let mut change = desk.begin().await?;
    let (row, rows) = find(desk, &change, id).await?;
    may_be(&rows, &skill, Some(id))?;
    let Skill { title, picture, value } = skill;
    change.put(vec![skill::Model { title, picture, value, ..row }]).await?;
    commit(desk, change, by).await
}

/// Archives a skill, or takes it into use again. Errors: `Invalid`, `NotFound`.
pub async fn archive(desk: &Desk, by: &Staff, id: SkillId, is_archived: bool) -> Result<(), Error> {
    settle(desk, by).await?;
    let mut change = desk.begin().await?;
    let (row, rows) = find(desk, &change, id).await?;
    let archived_at = is_archived.then(|| row.archived_at.unwrap_or_else(|| desk.clock.now()));
    if !is_archived {
        let skill = Skill { title: row.title.clone(), picture: row.picture.clone(), value: row.value };
        may_be(&rows, &skill, Some(id))?;
    }
    change.put(vec![skill::Model { archived_at, ..row }]).await?;
    commit(desk, change, by).await
}

async fn commit(desk: &Desk, change: Change, by: &Staff) -> Result<(), Error> {
    let subject = Subject { count: change.touched() as u32, ..Subject::default() };
    desk.commit(change, by.actor(), Action::SkillsChanged, subject).await.map(|_| ())
}

async fn find(desk: &Desk, change: &Change, id: SkillId) -> Result<(skill::Model, Vec<skill::Model>), Error> {
    let rows = stars::list_skills(change, desk.school).await?;
    let row = rows.iter().find(|row| row.id == id.0).cloned();
    Ok((row.ok_or_else(no_skill)?, rows))
}

/// There is no such skill.
pub(super) fn no_skill() -> Error {
    Error { field: Some("skill"), ..Error::new(Code::NotFound, "no_skill", &[]) }
}

fn check(request: &AddSkill) -> Result<Skill, Error> {
    check_skill(&request.title, &request.picture, request.value).map_err(|fault| match fault {
        SkillFault::Title(NameFault::TooLong) => Error::invalid("title", "skill_title_long", &[]),
        SkillFault::Title(_) => Error::invalid("title", "skill_title", &[]),
        SkillFault::Picture => Error::invalid("picture", "skill_picture", &[]),
        SkillFault::Value => Error::invalid("value", "skill_value", &[]),
    })
}

/// No two skills in use have one title, and there are not too many.
fn may_be(rows: &[skill::Model], skill: &Skill, own: Option<SkillId>) -> Result<(), Error> {
    let mut others = rows.iter().filter(|row| row.archived_at.is_none() && Some(SkillId(row.id)) != own);
    if others.clone().count() >= MOST_SKILLS {
        return Err(Error::invalid("title", "skills_many", &[]));
    }
    let key = fold(&skill.title);
    if others.any(|row| fold(&row.title) == key) {
        return Err(Error::invalid("title", "skill_twice", &[]));
    }
    Ok(())
}
