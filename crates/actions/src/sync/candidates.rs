//! Who at the provider a user may be.

use super::planned;
use super::reasons::reasons;
use super::rows::{View, name};
use crate::actor::Office;
use crate::ask::sync::{Candidate, Candidates, FindCandidates};
use crate::desk::Desk;
use crate::error::Error;
use domain::name::fold;
use domain::provider::External;
use domain::reconcile::sync::Suggested;
use domain::user::Role;

/// Shown at most.
const MOST: usize = 50;

/// The suggestions for a user, or those found by words among the people who are matched with nobody.
pub async fn candidates(desk: &Desk, _by: &Office, request: &FindCandidates) -> Result<Candidates, Error> {
    let planned = planned(desk, request.provider).await?;
    let view = View::new(&planned);
    let people = &planned.source.read.people;
    let alone = planned.alone_there();
    let user = planned.plan.unmatched.iter().find(|one| one.user == request.user);
    let suggested: &[Suggested] = user.map(|one| one.suggestions.as_slice()).unwrap_or_default();
    let words: Vec<String> = fold(&request.query).split_whitespace().map(str::to_owned).collect();
    let fits = |person: &External| {
        let text =
            fold(&format!("{} {} {}", view.shown(person), person.email.as_deref().unwrap_or_default(), person.id));
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let apart = |id: &str| planned.decisions.apart.iter().any(|(user, other)| *user == request.user && other == id);
    let shown = |person: &External, found: Option<&Suggested>| Candidate {
        external: person.id.clone(),
        name: name(person),
        class: view.class(person),
        birth_date: person.birth_date.map(|date| date.to_string()).unwrap_or_default(),
        role: person.role.map(Role::school_word).unwrap_or_default().to_owned(),
        strength: found.map(|found| found.strength),
        score: found.map_or(0.0, |found| found.score),
        reasons: found.map(|found| reasons(&found.evidence)).unwrap_or_default(),
        is_apart: apart(&person.id),
    };
    let best = suggested.iter().filter(|one| fits(&people[one.external]));
    let mut candidates: Vec<Candidate> = best.map(|one| shown(&people[one.external], Some(one))).collect();
    if !words.is_empty() {
        let others = alone.iter().filter(|at| !suggested.iter().any(|one| one.external == **at));
        let mut others: Vec<&External> = others.map(|at| &people[*at]).filter(|person| fits(person)).collect();
        others.sort_by_cached_key(|person| fold(&name(person)));
        candidates.extend(others.into_iter().map(|person| shown(person, None)));
    }
    candidates.truncate(MOST);
    Ok(Candidates { candidates, unmatched: alone.len() as u32 })
}
