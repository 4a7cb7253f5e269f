//! Is everything whole? The database, the constraints, the history's chain, the content of files.

use crate::ask::school::Checked;
use crate::desk::Desk;
use crate::error::Error;
use crate::words::say;
use store::check::Fault;

/// Everything that is wrong, in sentences.
pub async fn check(desk: &Desk) -> Result<Checked, Error> {
    let mut problems: Vec<String> = desk.store.check_school(desk.school).await?.iter().map(sentence).collect();
    // Of a damaged database nothing more is asked.
    if problems.is_empty() {
        let missing = crate::files::missing(desk).await?;
        problems.extend((missing > 0).then(|| say("check.content_missing", &[("count", &missing.to_string())])));
    }
    Ok(Checked { ok: problems.is_empty(), problems })
}

/// The sentence of a fault.
pub(crate) fn sentence(fault: &Fault) -> String {
    match fault {
        Fault::Database(said) => say("check.database", &[("value", said)]),
        Fault::Journal(seq) => say("check.journal", &[("value", &seq.to_string())]),
        Fault::Rule(rule, count) => say(&format!("check.{rule}"), &[("count", &count.to_string())]),
    }
}
