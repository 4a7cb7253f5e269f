//! Links with providers, who is who there, what people decided about it, and what was read last.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, string, text, text_null, uuid, uuid_null};

/// The seventh step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0007_providers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["employee_number", "kept"] {
            let add = format!(r#"ALTER TABLE "user" ADD COLUMN "{column}" varchar NOT NULL DEFAULT ''"#);
            manager.get_connection().execute_unprepared(&add).await?;
        }
        for table in [link(), identity(), decision(), reading(), token()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("who is who cannot be forgotten".into()))
    }
}

const INDEXES: [&str; 5] = [
    r#"CREATE UNIQUE INDEX "link_unique" ON "link" ("school_id", "provider")"#,
    r#"CREATE UNIQUE INDEX "identity_external" ON "identity" ("school_id", "provider", "organisation", "external")"#,
    r#"CREATE UNIQUE INDEX "identity_user" ON "identity" ("user_id", "provider", "organisation")"#,
    r#"CREATE INDEX "decision_school" ON "decision" ("school_id")"#,
    r#"CREATE INDEX "decision_user" ON "decision" ("user_id")"#,
];

/// A table of rows that belong to a school.
fn table(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create().table(name).take();
    table.col(uuid("id").primary_key().take()).col(uuid("school_id")).foreign_key(&mut refers("school_id", "school"));
    table
}

fn refers(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to(to, "id").on_delete(ForeignKeyAction::Restrict).to_owned()
}

fn one_of(column: &'static str, words: &[&'static str]) -> ColumnDef {
    string(column).check(Expr::col(column).is_in(words.iter().copied())).take()
}

/// A provider the school is linked with. No secret is here.
fn link() -> TableCreateStatement {
    table("link")
        .col(string("provider"))
        .col(string("subject"))
        .col(string("organisation"))
        .col(string("organisation_name"))
        .col(string("account"))
        .col(string("client_id"))
        .col(string("tenant"))
        .col(string("region"))
        .col(text("missing"))
        .col(text("choice"))
        .col(text("sign_in"))
        .col(boolean("is_sync"))
        .col(big_integer("linked_at"))
        .take()
}

/// Who a user is at a provider, for life.
fn identity() -> TableCreateStatement {
    table("identity")
        .col(uuid("user_id"))
        .col(string("provider"))
        .col(string("organisation"))
        .col(string("external"))
        .col(string("rule"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("user_id", "user"))
        .take()
}

/// What somebody decided about a user, or about somebody at a provider.
fn decision() -> TableCreateStatement {
    table("decision")
        .col(string("provider"))
        .col(string("organisation"))
        .col(one_of("kind", &["match", "apart", "ignore", "delete", "leave_out"]))
        .col(uuid_null("user_id"))
        .col(string("external"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("user_id", "user"))
        .take()
}

/// Not journaled: what was read last, and where a read that stopped goes on.
fn reading() -> TableCreateStatement {
    Table::create()
        .table("reading")
        .col(uuid("school_id"))
        .col(string("provider"))
        .col(string("organisation"))
        .col(big_integer("at"))
        .col(text("counts"))
        .col(text_null("data"))
        .col(text_null("cursor"))
        .primary_key(Index::create().col("school_id").col("provider"))
        .take()
}

/// Not journaled, and put back by no backup: where each secret of a provider is, in the keyring or sealed here.
fn token() -> TableCreateStatement {
    Table::create()
        .table("token")
        .col(uuid("school_id"))
        .col(string("slot"))
        .col(uuid("id"))
        .col(text("secret"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("school_id").col("slot"))
        .take()
}
