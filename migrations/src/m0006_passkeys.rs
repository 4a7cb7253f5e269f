//! Passkeys of parents, and forms that are known again by the browser that sent them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, string, text, uuid, uuid_null};

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
        manager.create_table(passkey()).await?;
        manager.create_table(ceremony()).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("passkeys cannot be forgotten".into()))
    }
}

const INDEXES: [&str; 4] = [
    r#"CREATE INDEX "registration_device" ON "registration" ("school_id", "device")"#,
    r#"CREATE UNIQUE INDEX "passkey_unique" ON "passkey" ("school_id", "credential")"#,
    r#"CREATE INDEX "passkey_guardian" ON "passkey" ("guardian_id")"#,
    r#"CREATE INDEX "ceremony_until" ON "ceremony" ("school_id", "until")"#,
];

/// Not journaled: its counter goes on with each use. No foreign key to the adult, as of everything beside the journal.
fn passkey() -> TableCreateStatement {
    Table::create()
        .table("passkey")
        .col(uuid("id").primary_key())
        .col(uuid("school_id"))
        .col(uuid("guardian_id"))
        .col(text("credential"))
        .col(string("name"))
        .col(text("data"))
        .col(big_integer("created_at"))
        .col(big_integer_null("used_at"))
        .take()
}

/// Not journaled: what a passkey is asked, until it answers. The key is the hash of what the page holds.
fn ceremony() -> TableCreateStatement {
    Table::create()
        .table("ceremony")
        .col(string("token").primary_key())
        .col(uuid("school_id"))
        .col(uuid_null("guardian_id"))
        .col(text("state"))
        .col(big_integer("until"))
        .take()
}
