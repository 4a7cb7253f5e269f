//! `serve`: the Parent Portal, the sending of mail, backups and the end of keeping times, until somebody stops it.

use crate::args::Serve;
use crate::ask;
use crate::failure::{FAILED, Failure};
use crate::place::{Answer, Open, Place, document, env};
use actions::portal::setup;
use actions::words::say;
use actions::{mail, upkeep};
use portal::{Listen, ServeError, Server, Tls};
use serde_json::json;
use std::io::{self, Write};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing_subscriber::EnvFilter;

/// How often it is looked whether the server stands.
const LOOK: Duration = Duration::from_secs(1);
/// What is logged where ROLLBOOK_LOG says nothing: of libraries only what may be a fault.
const LOG: &str = "warn,rollbook=info,portal=info,actions=info";

/// Serves until Ctrl-C or SIGTERM; then answers and a mail that are under way are finished.
pub async fn run(place: &Place, open: &Open, args: &Serve) -> Result<Answer, Failure> {
    let wanted = listen(open, args).await?;
    let (public, is_secure) = (wanted.public_address.clone(), wanted.tls.is_some());
    if let Some(address) = &public {
        open.desk.serve_as(address);
    }
    // From here on a signal is a stop in order.
    let mut signals = Signals::new().map_err(actions::Error::from)?;
    let server = Server::start(open.desk.clone(), wanted).await?;
    let own = format!("{}://{}", if is_secure { "https" } else { "http" }, server.address());
    let settled = setup::serving(&open.desk).await?.public_address;
    let is_reachable = !server.address().ip().is_unspecified() && !args.behind_proxy;
    if public.is_none() && settled.is_empty() && is_reachable {
        // Without any address, mails to parents would lead nowhere.
        open.desk.serve_as(&own);
    }
    announce(place, &own).map_err(actions::Error::from)?;
    log();
    let (stop, mut beside) = (watch::Sender::new(false), JoinSet::new());
    beside.spawn(upkeep::run(open.desk.clone(), failed, stopped(stop.subscribe())));
    if !args.no_mail {
        beside.spawn(mail::run(open.desk.clone(), stopped(stop.subscribe())));
    }
    tokio::select! {
        () = signals.wait() => {}
        () = ended(&server) => {}
    }
    stop.send_replace(true);
    let served = server.stop().await;
    // What they could not finish is found by the next start.
    while beside.join_next().await.is_some() {}
    Ok(over(served))
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // Whoever could say stop is gone: that is a stop too.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// What goes wrong is written to standard error, a line each: codes, routes and ids, no names.
fn log() {
    let wanted = EnvFilter::try_from_env("ROLLBOOK_LOG").unwrap_or_else(|_| EnvFilter::new(LOG));
    let lines = tracing_subscriber::fmt().compact().with_writer(io::stderr).with_ansi(false).with_env_filter(wanted);
    // Somebody else logs already: then that is where it goes.
    let _ = lines.try_init();
}

fn failed(error: &actions::Error) {
    tracing::error!(code = ?error.code, "backup or erasing failed: {}", error.message);
}

/// The one document is written already.
fn over(served: Result<(), ServeError>) -> Answer {
    let (exit, said) = match served {
        Ok(()) => (0, say("cli.serve_stopped", &[])),
        Err(error) => (FAILED, error.to_string()),
    };
    Answer { exit, shown: String::new(), said: vec![said] }
}

/// As the arguments say; behind a proxy the public address of Setup counts where none is given.
async fn listen(open: &Open, args: &Serve) -> Result<Listen, Failure> {
    let mut public_address = args.public_url.clone();
    if public_address.is_none() && args.behind_proxy {
        public_address = Some(setup::serving(&open.desk).await?.public_address).filter(|address| !address.is_empty());
    }
    let pair = args.certificate.clone().zip(args.key.clone());
    Ok(Listen {
        tls: pair.map(|(certificate, key)| Tls { certificate, key }),
        public_address,
        behind_proxy: args.behind_proxy,
        plain: args.plain_http,
        metrics_token: env("ROLLBOOK_METRICS_TOKEN"),
        ..Listen::on(args.listen)
    })
}

/// Says that callers are heard, at once: whoever started it waits for that.
fn announce(place: &Place, own: &str) -> io::Result<()> {
    if !place.is_json {
        ask::tell(&format!("{}\n", say("cli.serving", &[("address", own)])));
        return Ok(());
    }
    let mut out = io::stdout().lock();
    match out.write_all(document(&json!({ "listening": own })).as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

/// Comes when the server has stopped by itself.
async fn ended(server: &Server) {
    let mut look = tokio::time::interval(LOOK);
    while !server.has_ended() {
        look.tick().await;
    }
}

/// Ctrl-C and SIGTERM, heard from the moment this is made.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C, and the end of the session.
#[cfg(windows)]
struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
    close: tokio::signal::windows::CtrlClose,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Signals> {
        use tokio::signal::windows::{ctrl_c, ctrl_close, ctrl_shutdown};
        Ok(Signals { interrupt: ctrl_c()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}
