//! A mail server on this computer. It takes everything but mails to nobody.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long a mail may take that is sent by itself.
const WAIT: Duration = Duration::from_secs(60);

/// What it took, mail by mail.
pub struct Post {
    port: u16,
    taken: Receiver<String>,
}

impl Post {
    /// On a thread of its own.
    pub fn start() -> Post {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (sender, taken) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sender = sender.clone();
                std::thread::spawn(move || serve(stream, &sender));
            }
        });
        Post { port, taken }
    }

    /// Its port.
    pub fn port(&self) -> String {
        self.port.to_string()
    }

    /// The next mail it took, its lines made whole.
    pub fn next(&self) -> String {
        self.taken.recv_timeout(WAIT).expect("a mail comes").replace("=\n", "")
    }
}

fn serve(stream: TcpStream, taken: &Sender<String>) -> Option<()> {
    let mut out = stream.try_clone().ok()?;
    let mut answer = |reply: &str| write!(out, "{reply}\r\n").ok();
    answer("220 post")?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(Ok(line)) = lines.next() {
        match line.split(' ').next() {
            Some("EHLO") => answer("250-post\r\n250 AUTH PLAIN")?,
            Some("AUTH") => answer("235 welcome")?,
            Some("RCPT") if line.contains("nobody@") => answer("550 5.1.1 no such mailbox")?,
            Some("QUIT") => answer("221 bye")?,
            Some("DATA") => {
                answer("354 go on")?;
                let mut mail = String::new();
                loop {
                    match lines.next()?.ok()?.as_str() {
                        "." => break,
                        line => mail.push_str(&format!("{line}\n")),
                    }
                }
                taken.send(mail).ok()?;
                answer("250 2.0.0 taken")?;
            }
            _ => answer("250 ok")?,
        }
    }
    Some(())
}
