//! The database's shape, step by step. See README.md for how a step is added.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

mod m0001_desk;
mod m0002_paper;
mod m0003_guardians;

/// All steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_desk::Migration), Box::new(m0002_paper::Migration), Box::new(m0003_guardians::Migration)]
    }
}
