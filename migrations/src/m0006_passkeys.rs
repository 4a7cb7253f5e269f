//! Forms are known again by the browser that sent them.

use sea_orm_migration::prelude::*;

/// The sixth step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0006_passkeys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let device = r#"ALTER TABLE "registration" ADD COLUMN "device" varchar NOT NULL DEFAULT ''"#;
        manager.get_connection().execute_unprepared(device).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("forms that wait cannot be forgotten".into()))
    }
}

const INDEXES: [&str; 1] = [r#"CREATE INDEX "registration_device" ON "registration" ("school_id", "device")"#];
