//! `providers link`, `providers unlink`.

use super::{Row, stoppable};
use crate::args::LinkArgs;
use crate::ask;
use crate::failure::Failure;
use crate::place::{Answer, Open, Place, env};
use actions::ask::providers::*;
use actions::providers;
use actions::words::say;
use domain::id::EntryId;
use serde::Serialize;
use serde_json::json;

/// The request, with secrets from standard input and the environment.
pub(super) fn request(args: &LinkArgs) -> Result<LinkProvider, Failure> {
    Ok(match args {
        LinkArgs::Wonde { school, region } => LinkProvider::Wonde {
            school: school.clone(),
            region: region.clone(),
            token: ask::secret_or_none("cli.ask_wonde_token")?,
        },
        LinkArgs::Google { client_id } => {
            LinkProvider::Google { client_id: client_id.clone(), client_secret: env("ROLLBOOK_GOOGLE_CLIENT_SECRET") }
        }
        LinkArgs::Microsoft { client_id, tenant } => LinkProvider::Microsoft {
            client_id: client_id.clone(),
            tenant: tenant.clone(),
            client_secret: env("ROLLBOOK_MICROSOFT_CLIENT_SECRET"),
        },
    })
}

/// The link, and the entry in the history.
#[derive(Serialize)]
struct Linked<'a> {
    #[serde(flatten)]
    row: Row<'a>,
    entry: Option<EntryId>,
}

/// Links. With Google and Microsoft somebody signs in in the browser meanwhile; Ctrl-C stops waiting for that.
pub(super) async fn link(place: &Place, open: &Open, request: &LinkProvider) -> Result<Answer, Failure> {
    let linked = stoppable(&open.desk, providers::link(&open.desk, open.sure()?, request)).await?;
    let document = Linked { row: Row::of(request.provider(), Some(&linked.link)), entry: linked.entry };
    let mut answer = place.answer(&document, String::new, String::new());
    answer.said.extend(linked.said);
    if linked.link.is_sync {
        answer.said.push(say("cli.sync_set", &[("provider", request.provider().name())]));
    }
    Ok(answer)
}

/// Unlinks.
pub(super) async fn unlink(place: &Place, open: &Open, provider: Provider, yes: bool) -> Result<Answer, Failure> {
    super::find(open, provider).await?;
    ask::confirm(yes, &say("cli.unlink_ask", &[("provider", provider.name())])).await?;
    let request = OneProvider { provider };
    let done = stoppable(&open.desk, providers::unlink(&open.desk, open.sure()?, &request)).await?;
    let document = json!({ "provider": provider, "linked": false, "said": done.said, "entry": done.entry });
    Ok(place.answer(&document, String::new, done.said.clone()))
}
