//! The portal as browsers meet it: one binary, a real school in a temporary folder, no network but where serving itself
//! is tried.

#![cfg(test)]

mod attacks;
mod authenticator;
mod browser;
mod card;
mod classes;
mod figures;
mod files;
mod homework;
mod homework_files;
mod journey;
mod messages;
mod pages;
mod passkey;
mod provider;
mod providers_stage;
mod rules;
mod same_device;
mod school;
mod serving;
mod stars;
mod tell;
mod view;
