//! School, classes, users, teaching enrollments, credentials, sign-ins and the journal.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, boolean, string, text, text_null, uuid, uuid_null,
};

/// The first step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0001_desk"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [school(), class(), credential(), user(), enrollment(), sign_in(), entry(), image()] {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("there is nothing before the first step".into()))
    }
}

/// Partial indexes are the constraints behind the rules; sea-query has no word for them, both databases do.
const INDEXES: [&str; 8] = [
    r#"CREATE UNIQUE INDEX "username_unique" ON "user" ("school_id", "username_key") WHERE "deleted_at" IS NULL"#,
    r#"CREATE UNIQUE INDEX "class_title_unique" ON "class" ("school_id", "kind", "title_key") WHERE "archived_at" IS NULL"#,
    r#"CREATE UNIQUE INDEX "enrollment_unique" ON "enrollment" ("user_id", "class_id")"#,
    r#"CREATE INDEX "user_class" ON "user" ("class_id")"#,
    r#"CREATE INDEX "enrollment_class" ON "enrollment" ("class_id")"#,
    r#"CREATE INDEX "credential_user" ON "credential" ("user_id")"#,
    r#"CREATE INDEX "image_row" ON "image" ("row_id")"#,
    r#"CREATE INDEX "image_person" ON "image" ("person")"#,
];

fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).to_owned()
}

fn id() -> ColumnDef {
    uuid("id").primary_key().take()
}

/// A foreign key that refuses to leave an orphan behind.
fn refers(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to(to, "id").on_delete(ForeignKeyAction::Restrict).to_owned()
}

fn school() -> TableCreateStatement {
    table("school").col(id()).col(string("name")).col(text("settings")).col(big_integer("created_at")).take()
}

fn class() -> TableCreateStatement {
    table("class")
        .col(id())
        .col(uuid("school_id"))
        .col(string("title"))
        .col(string("title_key"))
        .col(string("kind").check(Expr::col("kind").is_in(["homeroom", "scheduled"])))
        .col(big_integer_null("archived_at"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .take()
}

fn user() -> TableCreateStatement {
    table("user")
        .col(id())
        .col(uuid("school_id"))
        .col(string("username").check(Expr::col("username").ne("")))
        .col(string("username_key"))
        .col(string("given_name"))
        .col(string("family_name"))
        .col(string("email"))
        .col(string("role").check(Expr::col("role").is_in(["student", "teacher", "administrator"])))
        .col(uuid_null("class_id"))
        .col(boolean("suspended"))
        .col(big_integer_null("deleted_at"))
        .col(boolean("must_change"))
        .col(uuid_null("password_id"))
        .col(string("sourced_id"))
        .col(string("birth_date"))
        .col(string("upn"))
        .col(string("admission_number"))
        .col(string("year"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .foreign_key(&mut refers("class_id", "class"))
        .foreign_key(&mut refers("password_id", "credential"))
        .take()
}

fn enrollment() -> TableCreateStatement {
    table("enrollment")
        .col(id())
        .col(uuid("school_id"))
        .col(uuid("user_id"))
        .col(uuid("class_id"))
        .foreign_key(&mut refers("school_id", "school"))
        .foreign_key(&mut refers("user_id", "user"))
        .foreign_key(&mut refers("class_id", "class"))
        .take()
}

/// Append-only: a user points at the live one. No foreign key to the user, so that an undone "added" can be redone.
fn credential() -> TableCreateStatement {
    table("credential")
        .col(id())
        .col(uuid("school_id"))
        .col(uuid("user_id"))
        .col(string("kind").check(Expr::col("kind").is_in(["password", "card"])))
        .col(text("secret"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .take()
}

/// Not journaled: when somebody last signed in, and how often it went wrong since.
fn sign_in() -> TableCreateStatement {
    table("sign_in")
        .col(uuid("user_id").primary_key().take())
        .col(uuid("school_id"))
        .col(big_integer_null("last_at"))
        .col(big_integer("failures"))
        .col(big_integer("blocked_until"))
        .take()
}

fn entry() -> TableCreateStatement {
    table("entry")
        .col(big_integer("seq").primary_key().take())
        .col(uuid("id").unique_key().take())
        .col(uuid("school_id"))
        .col(big_integer("at"))
        .col(string("actor_kind"))
        .col(uuid_null("actor_id"))
        .col(string("actor_name"))
        .col(string("action"))
        .col(text("subject"))
        .col(uuid_null("undoes"))
        .col(binary("hash"))
        .take()
}

fn image() -> TableCreateStatement {
    table("image")
        .col(big_integer("seq"))
        .col(big_integer("n"))
        .col(string("table_name"))
        .col(uuid("row_id"))
        .col(uuid_null("person"))
        .col(text_null("before"))
        .col(text_null("after"))
        .col(binary("digest"))
        .primary_key(Index::create().col("seq").col("n"))
        .take()
}
