//! Which language a page is in: asked for, the account's, a cookie's, the browser's; the school's if none of them.

use crate::words::{self, Words};

/// What is known of a reader's language.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wishes<'a> {
    /// `?language=`.
    pub asked: Option<&'a str>,
    /// The account's; empty for the school's.
    pub account: Option<&'a str>,
    /// Asked for earlier.
    pub cookie: Option<&'a str>,
    /// The header `Accept-Language`.
    pub accepted: Option<&'a str>,
}

/// The first that is among ours.
pub(crate) fn choose(wishes: Wishes<'_>) -> Option<&'static Words> {
    let single = [wishes.asked, wishes.account, wishes.cookie];
    single.into_iter().flatten().find_map(words::find).or_else(|| wishes.accepted.and_then(accepted))
}

/// The best of a header `Accept-Language` (RFC 9110): the highest weight, the first of equal ones.
fn accepted(header: &str) -> Option<&'static Words> {
    let mut best: Option<(f32, &'static Words)> = None;
    for range in header.split(',').take(32) {
        let mut parts = range.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default();
        let Some(words) = words::find(tag.split('-').next().unwrap_or(tag)) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok());
        let weight = weight.filter(|weight| *weight > 0.0).unwrap_or(0.0);
        if weight > best.map_or(0.0, |best| best.0) {
            best = Some((weight, words));
        }
    }
    best.map(|best| best.1)
}

/// The value of `?language=`.
pub(crate) fn asked(query: Option<&str>) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(name, _)| name == "language").map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(wishes: Wishes<'_>) -> Option<&'static str> {
        choose(wishes).map(|words| words.code)
    }

    #[test]
    fn what_was_asked_for_last_counts_first() {
        let all = Wishes { asked: Some("pl"), account: Some("ur"), cookie: Some("cy"), accepted: Some("ar") };
        assert_eq!(code(all), Some("pl"));
        assert_eq!(code(Wishes { asked: Some("tlh"), ..all }), Some("ur"), "nobody speaks it here");
        assert_eq!(code(Wishes { asked: None, account: Some(""), ..all }), Some("cy"));
        assert_eq!(code(Wishes { asked: None, account: None, cookie: None, ..all }), Some("ar"));
        assert_eq!(code(Wishes::default()), None, "left to the school");
    }

    #[test]
    fn a_browser_is_taken_at_its_weights() {
        let of = |header| code(Wishes { accepted: Some(header), ..Wishes::default() });
        assert_eq!(of("fr-FR, pl;q=0.8, en-GB;q=0.9"), Some("en"));
        assert_eq!(of("pl-PL,pl;q=0.9,en;q=0.8"), Some("pl"));
        assert_eq!(of("UR"), Some("ur"));
        assert_eq!(of("en;q=0, so;q=0.1"), Some("so"), "q=0 is a refusal");
        assert_eq!(of("en;q=x, *;q=0.5"), None);
        assert_eq!(of(""), None);
    }
}
