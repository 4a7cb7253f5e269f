//! Requests fail at random, by seeds that are written here: the result is that of a calm run, or a clear stop.

use crate::doubles::{Doubles, MANY};
use crate::line::{
    access, everything, google_app, microsoft_app, plain, read_google, read_microsoft, read_wonde, school_access,
};
use providers::Error;
use providers::microsoft::Mode;
use providers::roster::Read;
use serde_json::json;

/// What may stop a read when everything may fail.
fn is_clear(error: Error) -> bool {
    matches!(
        error,
        Error::Throttled { .. } | Error::Unreachable | Error::Broken { .. } | Error::NotJson | Error::WrongShape
    )
}

#[derive(Default)]
struct Tally {
    whole: usize,
    stopped: usize,
}

impl Tally {
    fn count(&mut self, read: Result<Read, Error>, calm: &Read, seed: u64) {
        match read {
            Ok(read) => {
                assert_eq!(&plain(read), calm, "seed {seed}: a read that ends is whole");
                self.whole += 1;
            }
            Err(error) => {
                assert!(is_clear(error), "seed {seed}: {error:?}");
                self.stopped += 1;
            }
        }
    }
}

async fn chaos(doubles: &Doubles, rate: f64, seed: u64) {
    doubles.post("/chaos", json!({ "rate": rate, "seed": seed })).await;
}

#[tokio::test]
async fn wonde_in_chaos_is_read_whole_or_stops() {
    let doubles = Doubles::start().await;
    let calm = plain(read_wonde(&doubles, &everything()).await.unwrap());
    let (mut mild, mut wild) = (Tally::default(), Tally::default());
    for seed in 1..=12 {
        chaos(&doubles, 0.3, seed).await;
        mild.count(read_wonde(&doubles, &everything()).await.map_err(|stop| stop.error), &calm, seed);
        chaos(&doubles, 0.8, seed).await;
        wild.count(read_wonde(&doubles, &everything()).await.map_err(|stop| stop.error), &calm, seed);
    }
    assert!(mild.whole >= 10, "three of ten requests failing are no hindrance: {} of 12", mild.whole);
    assert!(wild.stopped > 0, "four of five are");
}

#[tokio::test]
async fn google_in_chaos_is_read_whole_or_stops() {
    let doubles = Doubles::with(MANY).await;
    let access = access(&doubles, &google_app(&doubles)).await;
    let calm = plain(read_google(&doubles, &access, &everything()).await.unwrap());
    let mut tally = Tally::default();
    for seed in 1..=6 {
        doubles
            .post(
                "/chaos",
                json!({ "rate": 0.25, "seed": seed, "at": "google",
            "kinds": ["throttle", "status", "broken_json", "html", "cut", "reset", "expire"] }),
            )
            .await;
        let read = read_google(&doubles, &access, &everything()).await;
        tally.count(read.map_err(|stop| stop.error), &calm, seed);
    }
    assert!(tally.whole >= 5, "{} of 6", tally.whole);
}

#[tokio::test]
async fn microsoft_in_chaos_is_read_whole_or_stops() {
    let doubles = Doubles::with(MANY).await;
    for (access, mode) in
        [(school_access(&doubles), Mode::School), (access(&doubles, &microsoft_app(&doubles)).await, Mode::Users)]
    {
        chaos(&doubles, 0.0, 0).await;
        let calm = plain(read_microsoft(&doubles, (&access, mode), &everything()).await.unwrap());
        let mut tally = Tally::default();
        for seed in 1..=6 {
            chaos(&doubles, 0.25, seed).await;
            let read = read_microsoft(&doubles, (&access, mode), &everything()).await;
            tally.count(read.map_err(|stop| stop.error), &calm, seed);
        }
        assert!(tally.whole >= 5, "{mode:?}: {} of 6", tally.whole);
    }
}
