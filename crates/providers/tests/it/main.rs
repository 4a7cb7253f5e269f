//! The real client against the providers' doubles on this computer (`tests/doubles`), over real connections.

mod browser;
mod chaos;
mod doubles;
mod google;
mod line;
mod link;
mod microsoft;
mod secrets;
mod signin;
mod stops;
mod wonde;
