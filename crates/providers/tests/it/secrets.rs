//! Nothing that is given out is seen in anything that can be printed.

use crate::doubles::Doubles;
use crate::line::{
    closing, everything, google_app, linked, microsoft_app, read_google, read_microsoft, read_wonde, school_access,
};
use providers::Secret;
use providers::microsoft::Mode;
use providers::wonde::WondeLink;
use serde_json::{Value, json};

#[tokio::test]
async fn tokens_are_in_no_debug_output_error_or_cursor() {
    let doubles = Doubles::start().await;
    let mut said = Vec::new();
    for app in [google_app(&doubles), microsoft_app(&doubles)] {
        said.push(format!("{app:?}"));
        let grant = linked(&doubles, &app, "admin").await.0.unwrap();
        said.push(format!("{:?}", grant.linked));
        let access = grant.keep(&doubles.line(), doubles.vault.clone()).await.unwrap();
        if app.client_id() == doubles.text("google_client_id") {
            doubles
                .fails(json!({ "at": "google", "path": "/v1/courses", "skip": 1, "kind": "html", "times": 8 }))
                .await;
            let stop = read_google(&doubles, &access, &everything()).await.err().unwrap();
            said.push(format!("{stop:?} {stop} {:?} {}", stop.error, serde_json::to_string(&stop.cursor).unwrap()));
        } else {
            let read = read_microsoft(&doubles, (&access, Mode::Users), &everything()).await.unwrap();
            said.push(format!("{read:?}"));
        }
    }
    doubles.fails(json!({ "at": "wonde", "path": "/students", "skip": 2, "kind": "reset", "times": 8 })).await;
    let stop = read_wonde(&doubles, &everything()).await.err().unwrap();
    said.push(format!("{stop:?} {stop} {}", serde_json::to_string(&stop.cursor).unwrap()));
    let read = read_microsoft(&doubles, (&school_access(&doubles), Mode::School), &everything()).await.unwrap();
    said.push(format!("{read:?} {:?}", closing()));
    let (line, wrong) = (doubles.line(), Secret::new("wrong-sesame-token"));
    let refused = WondeLink::new(&line, "", &wrong).unwrap().check("A1").await.unwrap_err();
    said.push(format!("{refused:?} {refused} {wrong:?} {:?}", doubles.vault.0.lock().unwrap()));
    let mut secrets: Vec<String> = doubles.get("/issued").await.as_array().unwrap().iter().map(value).collect();
    assert!(secrets.len() >= 6, "the doubles remember what they gave out: {}", secrets.len());
    secrets.extend(
        ["wonde_token", "google_client_secret", "microsoft_app_secret"].map(|key| doubles.text(key).to_owned()),
    );
    secrets.push("wrong-sesame-token".to_owned());
    for (secret, text) in secrets.iter().flat_map(|secret| said.iter().map(move |text| (secret, text))) {
        assert!(!text.contains(secret.as_str()), "a secret of {} characters is seen", secret.len());
    }
}

fn value(one: &Value) -> String {
    one["value"].as_str().unwrap().to_owned()
}
