//! The database's shape, step by step. See README.md for how a step is added.

use sea_orm_migration::{MigrationTrait, async_trait};
pub use sea_orm_migration::{MigratorTrait, SchemaManager};

mod m0001_desk;
mod m0002_paper;
mod m0003_guardians;
mod m0004_schools;
mod m0005_learning;
mod m0006_passkeys;
mod m0007_providers;

/// All steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_desk::Migration),
            Box::new(m0002_paper::Migration),
            Box::new(m0003_guardians::Migration),
            Box::new(m0004_schools::Migration),
            Box::new(m0005_learning::Migration),
            Box::new(m0006_passkeys::Migration),
            Box::new(m0007_providers::Migration),
        ]
    }
}
