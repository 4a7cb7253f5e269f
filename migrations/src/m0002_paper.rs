//! Login cards, codes for parents, and what was printed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, string, uuid, uuid_null};
use sea_orm_migration::sea_orm::DbBackend;

/// The second step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0002_paper"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for sql in columns(manager.get_database_backend()) {
            db.execute_unprepared(&sql).await?;
        }
        for table in [code(), print_run(), invitation(), print_item()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("cards and codes that were printed cannot be forgotten".into()))
    }
}

/// New columns of tables that are there. SQLite adds a foreign key only together with its column, and one column at a
/// time.
fn columns(backend: DbBackend) -> [String; 4] {
    let uuid = if backend == DbBackend::Sqlite { "uuid_text" } else { "uuid" };
    [
        format!(r#"ALTER TABLE "user" ADD COLUMN "card_id" {uuid} NULL REFERENCES "credential" ("id")"#),
        r#"ALTER TABLE "user" ADD COLUMN "card_until" bigint NULL"#.to_owned(),
        r#"ALTER TABLE "user" ADD COLUMN "language" varchar NOT NULL DEFAULT ''"#.to_owned(),
        r#"ALTER TABLE "school" ADD COLUMN "logo" text NULL"#.to_owned(),
    ]
}

const INDEXES: [&str; 8] = [
    r#"CREATE UNIQUE INDEX "card_unique" ON "credential" ("secret") WHERE "kind" = 'card'"#,
    r#"CREATE UNIQUE INDEX "code_unique" ON "code" ("hash")"#,
    r#"CREATE INDEX "code_user" ON "code" ("user_id")"#,
    r#"CREATE UNIQUE INDEX "print_run_unique" ON "print_run" ("school_id", "number")"#,
    r#"CREATE UNIQUE INDEX "print_item_unique" ON "print_item" ("run_id", "item")"#,
    r#"CREATE INDEX "print_item_user" ON "print_item" ("user_id")"#,
    r#"CREATE INDEX "invitation_user" ON "invitation" ("user_id")"#,
    r#"CREATE UNIQUE INDEX "invitation_code" ON "invitation" ("code_id")"#,
];

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).to_owned()
}

fn id() -> ColumnDef {
    uuid("id").primary_key().take()
}

fn refers(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to(to, "id").on_delete(ForeignKeyAction::Restrict).to_owned()
}

/// Append-only and in no journal, as a credential is: an invitation points at it.
fn code() -> TableCreateStatement {
    table("code")
        .col(id())
        .col(uuid("school_id"))
        .col(uuid("user_id"))
        .col(string("hash"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .take()
}

fn print_run() -> TableCreateStatement {
    table("print_run")
        .col(id())
        .col(uuid("school_id"))
        .col(integer("number").check(Expr::col("number").gt(0)))
        .col(string("kind").check(Expr::col("kind").is_in(["cards", "letters"])))
        .col(string("sheet"))
        .col(integer("pages"))
        .col(uuid_null("class_id"))
        .col(uuid_null("made_by"))
        .col(string("made_by_name"))
        .col(big_integer("made_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .take()
}

fn invitation() -> TableCreateStatement {
    table("invitation")
        .col(id())
        .col(uuid("school_id"))
        .col(uuid("user_id"))
        .col(uuid("code_id"))
        .col(string("channel").check(Expr::col("channel").is_in(["letter", "email"])))
        .col(integer("adults").check(Expr::col("adults").gt(0)))
        .col(big_integer("until"))
        .col(big_integer_null("revoked_at"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .foreign_key(&mut refers("code_id", "code"))
        .take()
}

/// One card or letter of a run. No foreign key to the user, so that an undone "added" can be redone.
fn print_item() -> TableCreateStatement {
    table("print_item")
        .col(id())
        .col(uuid("school_id"))
        .col(uuid("run_id"))
        .col(integer("item").check(Expr::col("item").gt(0)))
        .col(uuid("user_id"))
        .col(uuid_null("card_id"))
        .col(uuid_null("invitation_id"))
        .col(string("language"))
        .col(string("shown"))
        .col(big_integer_null("recalled_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .foreign_key(&mut refers("run_id", "print_run"))
        .take()
}
