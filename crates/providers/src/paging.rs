//! A list over many pages: followed to its end, or it is an error. Nothing is concluded from part of it.

use crate::access::Access;
use crate::error::{Error, Partial};
use crate::hosts::Base;
use crate::http::{Answer, Way};
use crate::line::Line;
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use url::Url;

/// More pages than any list has.
const MOST: usize = 5_000;

/// How often a list is read whose pages may shift, to have all of it.
const PASSES: usize = 4;

/// So many full pages in a row without anything new are one page that comes again and again.
const STALE: usize = 3;

/// What is in a list.
pub(crate) trait Keyed {
    /// By what two of them are one.
    fn key(&self) -> &str;

    /// The same one came again: the later counts.
    fn take_over(&mut self, later: Self)
    where
        Self: Sized,
    {
        *self = later;
    }
}

/// How far one list was read. Kept, it can be gone on with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept<T> {
    /// No key twice; of two the later.
    pub items: Vec<T>,
    /// The page after the last one read.
    next: Option<String>,
    /// Read to its end.
    pub is_done: bool,
    /// Where to ask for changes, if the end said so.
    pub mark: Option<String>,
    /// The pages are counted, not pointed at: they shift while the list changes.
    pub is_counted: bool,
    /// It had more than one page.
    #[serde(default)]
    pub is_long: bool,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Kept { items: Vec::new(), next: None, is_done: false, mark: None, is_counted: false, is_long: false }
    }
}

/// One page.
pub(crate) struct Page<T> {
    pub items: Vec<T>,
    pub next: Next,
    pub is_counted: bool,
}

/// What comes after a page.
pub(crate) enum Next {
    /// Nothing.
    End,
    /// The page at this address.
    At(String),
    /// The same question with this `pageToken`.
    Token(String),
    /// Nothing, and changes are at this address.
    Mark(String),
}

/// What is asked for.
pub(crate) struct List<'a, T> {
    pub stage: &'static str,
    pub first: Url,
    pub headers: &'static [(&'static str, &'static str)],
    /// The right it takes.
    pub scope: &'static str,
    pub shape: &'a (dyn Fn(&Answer) -> Result<Page<T>, Error> + Send + Sync),
}

/// Asks one provider, as one account.
pub(crate) struct Reader<'a> {
    pub line: &'a Line,
    /// The one host that is asked.
    pub base: &'a Base,
    pub access: &'a Access,
    /// What an answer that is not 2xx means, by the provider's own words.
    pub refusal: fn(&Answer, &'static str) -> Error,
}

impl Reader<'_> {
    /// The answer to one question. A token that is refused is renewed; the second time may be chance, the third is not.
    pub async fn get(&self, stage: &'static str, url: &Url, headers: &[(&str, &str)]) -> Result<Answer, Error> {
        self.send(stage, "GET", url, headers, None).await
    }

    /// Any request with the account's token.
    pub async fn send(
        &self,
        stage: &'static str,
        method: &str,
        url: &Url,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, Error> {
        let is_question = method == "GET";
        let way = Way { watch: &self.line.watch, stage, repeats: is_question, wants_data: is_question };
        let mut token = self.access.token(self.line).await?;
        for is_last in [false, false, true] {
            let mut bearer =
                HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| Error::TokenRefused)?;
            bearer.set_sensitive(true);
            let mut request = Request::builder().method(method).uri(url.as_str()).header(ACCEPT, "application/json");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let request = request.header(AUTHORIZATION, bearer).body(body.unwrap_or_default().to_vec());
            let answer = self.line.http.send(&request.map_err(|_| Error::WrongShape)?, &way).await?;
            if answer.status != 401 || is_last {
                return Ok(answer);
            }
            token = self.access.renewed(self.line, &token).await?;
        }
        Err(Error::TokenRefused)
    }

    /// The answer if it is 2xx, as data of this shape.
    pub async fn one<T: serde::de::DeserializeOwned>(
        &self,
        stage: &'static str,
        scope: &'static str,
        url: &Url,
    ) -> Result<T, Error> {
        let answer = self.get(stage, url, &[]).await?;
        if answer.is_good() { answer.read() } else { Err((self.refusal)(&answer, scope)) }
    }

    /// Reads the list to its end, from where it was left.
    pub async fn list<T: Keyed>(&self, list: &List<'_, T>, kept: &mut Kept<T>) -> Result<(), Error> {
        if kept.is_done {
            return Ok(());
        }
        match self.walk(list, kept).await {
            // An address that was kept too long is not known any more: from the start, then.
            Err(Error::Refused { status: 400 | 410 | 422 } | Error::NotFound) if kept.next.is_some() => {
                *kept = Kept::default();
                self.walk(list, kept).await
            }
            // Whoever was led in a circle does not go on from within it.
            Err(error @ Error::Partial(Partial::Circle)) => {
                *kept = Kept::default();
                Err(error)
            }
            other => other,
        }
    }

    /// The same; a list of several pages again, until nobody new comes. Nobody says whether a provider's pages hold still
    /// while the list changes: where they do not, somebody slips from a page not yet read to one that is.
    pub async fn still<T: Keyed>(&self, list: &List<'_, T>, kept: &mut Kept<T>) -> Result<(), Error> {
        if kept.is_done {
            return Ok(());
        }
        self.list(list, kept).await?;
        if kept.is_long { self.until_still(list, kept).await } else { Ok(()) }
    }

    /// Reads what was read once more, until nobody new comes.
    pub async fn until_still<T: Keyed>(&self, list: &List<'_, T>, kept: &mut Kept<T>) -> Result<(), Error> {
        kept.is_done = false;
        for _ in 1..PASSES {
            let mut again = Kept::default();
            self.list(list, &mut again).await?;
            if !union(&mut kept.items, again.items) {
                kept.is_done = true;
                return Ok(());
            }
        }
        Err(Error::Partial(Partial::Moving))
    }

    async fn walk<T: Keyed>(&self, list: &List<'_, T>, kept: &mut Kept<T>) -> Result<(), Error> {
        let mut places: HashMap<String, usize> =
            kept.items.iter().enumerate().map(|(at, item)| (item.key().to_owned(), at)).collect();
        let mut url = match &kept.next {
            Some(next) => self.base.joined(next).ok_or(Error::Partial(Partial::OtherHost))?,
            None => list.first.clone(),
        };
        let (mut visited, mut stale) = (HashSet::new(), 0);
        loop {
            if !visited.insert(url.clone()) {
                return Err(Error::Partial(Partial::Circle));
            }
            if visited.len() > MOST {
                return Err(Error::Partial(Partial::TooMany));
            }
            let answer = self.get(list.stage, &url, list.headers).await?;
            if !answer.is_good() {
                return Err((self.refusal)(&answer, list.scope));
            }
            let page = (list.shape)(&answer)?;
            let (count, before) = (page.items.len(), kept.items.len());
            merge(&mut kept.items, &mut places, page.items);
            kept.is_counted |= page.is_counted;
            stale = if count > 0 && kept.items.len() == before { stale + 1 } else { 0 };
            if stale == STALE {
                return Err(Error::Partial(Partial::Circle));
            }
            self.line.watch.tell(list.stage, kept.items.len(), None);
            let next = match page.next {
                Next::End => None,
                Next::Mark(mark) => {
                    kept.mark = Some(self.base.joined(&mark).ok_or(Error::Partial(Partial::OtherHost))?.into());
                    None
                }
                Next::At(address) => Some(self.base.joined(&address).ok_or(Error::Partial(Partial::OtherHost))?),
                Next::Token(token) => Some(with_token(&list.first, &token)),
            };
            kept.is_long |= next.is_some();
            kept.next = next.as_ref().map(Url::to_string);
            let Some(next) = next else {
                kept.is_done = true;
                return Ok(());
            };
            url = next;
        }
    }
}

/// Adds what is new and replaces what is known: on pages that shift somebody comes twice.
fn merge<T: Keyed>(items: &mut Vec<T>, places: &mut HashMap<String, usize>, page: Vec<T>) {
    for item in page {
        match places.get(item.key()) {
            Some(&at) => items[at].take_over(item),
            None => {
                places.insert(item.key().to_owned(), items.len());
                items.push(item);
            }
        }
    }
}

/// The same question for another page.
fn with_token(first: &Url, token: &str) -> Url {
    let mut url = first.clone();
    url.query_pairs_mut().append_pair("pageToken", token);
    url
}

/// Two readings of one list as one; whether the second had somebody new.
fn union<T: Keyed>(first: &mut Vec<T>, second: Vec<T>) -> bool {
    let mut places = first.iter().enumerate().map(|(at, item)| (item.key().to_owned(), at)).collect();
    let before = first.len();
    merge(first, &mut places, second);
    first.len() > before
}
