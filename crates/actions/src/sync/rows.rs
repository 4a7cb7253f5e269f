//! The rows of an update that one can look through.

use super::reasons::{reasons, why_said};
use super::show::is_twin;
use super::{Planned, planned};
use crate::actor::Office;
use crate::ask::sync::{SyncFilter, SyncPage, SyncRow, SyncRows};
use crate::book::Person;
use crate::carry_out::{class_title, title};
use crate::desk::Desk;
use crate::error::Error;
use crate::words::say;
use domain::id::UserId;
use domain::name::fold;
use domain::provider::External;
use domain::reconcile::sync::{Matched, Unmatched};
use domain::reconcile::{Disposition, Step};
use domain::tie::DecisionKind;
use domain::user::Role;
use std::collections::HashMap;

/// Rows asked for when the caller does not say.
const PAGE: usize = 200;

/// Part of it. Only the rows of the page are put into words.
pub async fn rows(desk: &Desk, _by: &Office, request: &SyncRows) -> Result<SyncPage, Error> {
    let planned = planned(desk, request.provider).await?;
    let view = View::new(&planned);
    let words: Vec<String> = fold(&request.query).split_whitespace().map(str::to_owned).collect();
    let mut items: Vec<(Head, Item)> =
        view.items(request.filter).into_iter().map(|one| (view.head(&one), one)).collect();
    items.retain(|(head, _)| {
        let has = |word: &String| head.cells().iter().any(|cell| fold(cell).contains(word.as_str()));
        words.iter().all(has)
    });
    items.sort_by_cached_key(|(head, _)| {
        let (family, given) = (fold(head.family), fold(head.given));
        (crate::book::natural(&head.class), family, given, head.username.to_owned())
    });
    let limit = if request.limit == 0 { PAGE } else { request.limit as usize };
    let page = items.iter().skip(request.offset as usize).take(limit);
    Ok(SyncPage { rows: page.map(|(_, item)| view.row(item)).collect(), total: items.len() as u32 })
}

/// What a row is about.
enum Item<'a> {
    User(UserId),
    Step(&'a Step),
    Person(&'a External),
}

/// What rows are sorted and searched by.
#[derive(Default)]
struct Head<'a> {
    given: &'a str,
    family: &'a str,
    username: &'a str,
    email: &'a str,
    class: String,
}

impl Head<'_> {
    fn cells(&self) -> [&str; 5] {
        [self.given, self.family, self.username, &self.class, self.email]
    }
}

/// A plan with what rows are looked up by.
pub(super) struct View<'a> {
    planned: &'a Planned,
    matched: HashMap<UserId, &'a Matched>,
    unmatched: HashMap<UserId, &'a Unmatched>,
    classes: HashMap<&'a str, &'a str>,
    adults: HashMap<UserId, u32>,
}

impl<'a> View<'a> {
    pub fn new(planned: &'a Planned) -> View<'a> {
        let classes = planned.source.read.classes.iter();
        View {
            planned,
            matched: planned.plan.matched.iter().map(|one| (one.user, one)).collect(),
            unmatched: planned.plan.unmatched.iter().map(|one| (one.user, one)).collect(),
            classes: classes.map(|class| (class.id.as_str(), class.title.as_str())).collect(),
            adults: planned.book.families.adults_of_pupils(),
        }
    }

    fn items(&self, filter: SyncFilter) -> Vec<Item<'a>> {
        let planned = self.planned;
        let steps = |fits: &dyn Fn(&Step) -> bool| -> Vec<Item<'a>> {
            let all = planned.plan.plan.steps.iter().filter(|_| !planned.source.links_only);
            all.filter(|step| fits(step)).map(Item::Step).collect()
        };
        let back = |step: &Step| planned.comes_back(step);
        let people = &planned.source.read.people;
        match filter {
            SyncFilter::NeedsYou => {
                let open = planned.unsettled().map(|one| one.user);
                open.chain(planned.settled()).map(Item::User).collect()
            }
            SyncFilter::Changed => steps(&|step| matches!(step.disposition, Disposition::Change { .. }) && !back(step)),
            SyncFilter::Added => steps(&|step| matches!(step.disposition, Disposition::Add { .. }) || back(step)),
            SyncFilter::Removed => steps(&|step| step.disposition == Disposition::Remove),
            SyncFilter::Unchanged => {
                steps(&|step| step.disposition == Disposition::Unchanged && step.user.is_some() && !back(step))
            }
            SyncFilter::Matched => {
                planned.plan.matched.iter().filter(|one| one.is_new).map(|one| Item::User(one.user)).collect()
            }
            SyncFilter::Ignored => {
                let live = |user: &&UserId| planned.book.person(**user).is_some_and(|person| person.is_live());
                planned.decisions.ignored.iter().filter(live).map(|user| Item::User(*user)).collect()
            }
            SyncFilter::LeftOut => {
                people.iter().filter(|one| planned.decisions.left_out.contains(&one.id)).map(Item::Person).collect()
            }
            SyncFilter::Unmatched => planned.alone_there().into_iter().map(|at| Item::Person(&people[at])).collect(),
        }
    }

    fn head(&self, item: &Item<'a>) -> Head<'a> {
        let user = |user: UserId| self.planned.book.person(user);
        let of_user = |person: &'a Person| Head {
            given: &person.row.given_name,
            family: &person.row.family_name,
            username: &person.row.username,
            email: &person.row.email,
            class: self.planned.book.class_of(person).unwrap_or_default().to_owned(),
        };
        match item {
            Item::User(id) => user(*id).map(of_user).unwrap_or_default(),
            Item::Step(step) => match (step.user.and_then(user), step.index) {
                (Some(person), _) => of_user(person),
                (None, Some(index)) => {
                    let want = &self.planned.plan.roster.users[index];
                    Head {
                        given: want.given_name.as_deref().unwrap_or_default(),
                        family: want.family_name.as_deref().unwrap_or_default(),
                        username: &want.username,
                        email: want.email.as_deref().unwrap_or_default(),
                        class: want.class.clone().unwrap_or_default(),
                    }
                }
                (None, None) => Head::default(),
            },
            Item::Person(person) => Head {
                given: person.given_name.as_deref().unwrap_or_default(),
                family: person.family_name.as_deref().or(person.display_name.as_deref()).unwrap_or_default(),
                username: person.username.as_deref().unwrap_or_default(),
                email: person.email.as_deref().unwrap_or_default(),
                class: self.class(person),
            },
        }
    }

    fn row(&self, item: &Item<'a>) -> SyncRow {
        match item {
            Item::User(user) => self.of_user(*user),
            Item::Step(step) => self.of_step(step),
            Item::Person(person) => self.of_person(person),
        }
    }

    fn blank(&self) -> SyncRow {
        SyncRow {
            user: None,
            external: None,
            given_name: String::new(),
            family_name: String::new(),
            username: String::new(),
            class: String::new(),
            role: String::new(),
            email: String::new(),
            holds: String::new(),
            why: None,
            why_said: String::new(),
            is_twin: false,
            decision: None,
            decided_with: String::new(),
            rule: None,
            reasons: Vec::new(),
            changes: Vec::new(),
            joins: Vec::new(),
            leaves: Vec::new(),
            suspend: None,
            kept: Vec::new(),
            best: None,
        }
    }

    fn of_user(&self, user: UserId) -> SyncRow {
        let planned = self.planned;
        let mut row = SyncRow { user: Some(user), ..self.blank() };
        let Some(person) = planned.book.person(user) else { return row };
        row.given_name = person.row.given_name.clone();
        row.family_name = person.row.family_name.clone();
        row.username = person.row.username.clone();
        row.email = person.row.email.clone();
        row.class = planned.book.class_of(person).unwrap_or_default().to_owned();
        row.role = person.role.school_word().to_owned();
        row.holds = self.holds(user);
        row.kept = planned.decisions.kept.get(&user).into_iter().flatten().copied().collect();
        row.decision = self.decision(user);
        if let Some(alone) = self.unmatched.get(&user) {
            row.why = Some(alone.why);
            row.why_said = why_said(planned.source.realm.provider, alone.why);
            row.best = alone.suggestions.first().map(|one| one.strength);
            row.is_twin = alone.suggestions.iter().any(|one| is_twin(&one.evidence));
        }
        if let Some(matched) = self.matched.get(&user) {
            let external = &planned.source.read.people[matched.external];
            row.external = Some(external.id.clone());
            row.rule = Some(matched.rule);
            row.reasons = reasons(&matched.evidence);
            row.decided_with = self.shown(external);
        }
        row
    }

    fn decision(&self, user: UserId) -> Option<DecisionKind> {
        let decisions = &self.planned.decisions;
        let is_matched = decisions.matched.iter().any(|(one, _)| *one == user);
        match () {
            () if decisions.ignored.contains(&user) => Some(DecisionKind::Ignore),
            () if decisions.deleted.contains(&user) && self.unmatched.contains_key(&user) => Some(DecisionKind::Delete),
            () if is_matched && self.matched.contains_key(&user) => Some(DecisionKind::Match),
            () => None,
        }
    }

    /// What would be lost with the user.
    fn holds(&self, user: UserId) -> String {
        match self.adults.get(&user) {
            None => String::new(),
            Some(count) => say("sync.parents", &[("count", &count.to_string())]),
        }
    }

    /// "Katherine O’Neill-Ward, 6B".
    pub fn shown(&self, person: &External) -> String {
        let (name, class) = (name(person), self.class(person));
        if class.is_empty() { name } else { format!("{name}, {class}") }
    }

    /// Class, or else year.
    pub fn class(&self, person: &External) -> String {
        let class = person.class.as_deref().and_then(|id| self.classes.get(id)).map(|title| (*title).to_owned());
        class.or_else(|| person.year.as_deref().map(|year| say("sync.year", &[("value", year)]))).unwrap_or_default()
    }

    pub fn of_person(&self, person: &External) -> SyncRow {
        let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
        let is_left_out = self.planned.decisions.left_out.contains(&person.id);
        let (given_name, family_name) = domain::reconcile::sync::names(person);
        SyncRow {
            external: Some(person.id.clone()),
            given_name,
            family_name,
            username: text(&person.username),
            email: text(&person.email),
            class: self.class(person),
            role: person.role.map(Role::school_word).unwrap_or_default().to_owned(),
            decision: is_left_out.then_some(DecisionKind::LeaveOut),
            ..self.blank()
        }
    }

    /// The row as it will be.
    fn of_step(&self, step: &Step) -> SyncRow {
        let planned = self.planned;
        let mut row = step.user.map_or_else(|| self.blank(), |user| self.of_user(user));
        let plan = &planned.plan.plan;
        if let Some(index) = step.index {
            let want = &planned.plan.roster.users[index];
            let set = |cell: &mut String, new: &Option<String>| {
                if let (Some(new), true) = (new, step.user.is_none()) {
                    cell.clone_from(new);
                }
            };
            set(&mut row.given_name, &want.given_name);
            set(&mut row.family_name, &want.family_name);
            set(&mut row.email, &want.email);
            set(&mut row.class, &want.class);
            if step.user.is_none() {
                row.username.clone_from(&want.username);
                row.role = want.role.unwrap_or_default().school_word().to_owned();
                row.external = Some(planned.source.read.people[planned.plan.of_row[index]].id.clone());
            }
        }
        match &step.disposition {
            Disposition::Change { cells, join, leave, suspend, .. } => {
                row.changes.clone_from(cells);
                row.joins = join.iter().map(|class| class_title(&planned.book, plan, *class)).collect();
                row.leaves = leave.iter().map(|class| title(&planned.book, *class)).collect();
                row.suspend = *suspend;
            }
            Disposition::Add { teaching, .. } => {
                row.joins = teaching.iter().map(|class| class_title(&planned.book, plan, *class)).collect();
            }
            _ => {}
        }
        row
    }
}

/// "Katherine O’Neill-Ward".
pub(super) fn name(person: &External) -> String {
    let (given, family) = domain::reconcile::sync::names(person);
    let name = domain::name::tidy(&format!("{given} {family}"));
    if name.is_empty() { person.username.clone().unwrap_or_else(|| person.id.clone()) } else { name }
}
