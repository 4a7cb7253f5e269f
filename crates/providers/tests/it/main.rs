//! The real client against the providers' doubles on this computer (`tests/doubles`), over real connections.

#![cfg(test)]

mod browser;
mod chaos;
mod counted;
mod doubles;
mod forged;
mod google;
mod line;
mod link;
mod microsoft;
mod secrets;
mod signin;
mod stops;
mod untrusted;
mod wonde;
