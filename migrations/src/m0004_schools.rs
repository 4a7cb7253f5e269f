//! Several schools in one database: what was numbered or keyed for the whole file is so for each school.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary, integer, string, text, text_null, uuid, uuid_null};

/// The fourth step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0004_schools"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for gone in INDEXES_BEFORE {
            db.execute_unprepared(&format!(r#"DROP INDEX "{gone}""#)).await?;
        }
        rebuild(manager, "entry", entry, ENTRY, ENTRY).await?;
        rebuild(manager, "image", image, IMAGE, IMAGE_FROM).await?;
        rebuild(manager, "attempt", attempt, ATTEMPT, ATTEMPT).await?;
        for index in INDEXES {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("histories of several schools cannot become one".into()))
    }
}

/// A primary key cannot be changed on SQLite: the table is made anew, filled, and takes the place of the old one.
async fn rebuild(manager: &SchemaManager<'_>, name: &str, new: Shape, to: &str, from: &str) -> Result<(), DbErr> {
    let fresh = format!("{name}_new");
    manager.create_table(new(&fresh)).await?;
    for sql in [
        format!(r#"INSERT INTO "{fresh}" ({to}) SELECT {from} FROM "{name}""#),
        format!(r#"DROP TABLE "{name}""#),
        format!(r#"ALTER TABLE "{fresh}" RENAME TO "{name}""#),
    ] {
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// A table of any name.
type Shape = fn(&str) -> TableCreateStatement;

const INDEXES_BEFORE: [&str; 4] = ["image_row", "image_person", "card_unique", "code_unique"];

const INDEXES: [&str; 6] = [
    r#"CREATE UNIQUE INDEX "entry_id" ON "entry" ("id")"#,
    r#"CREATE INDEX "image_row" ON "image" ("row_id")"#,
    r#"CREATE INDEX "image_person" ON "image" ("person")"#,
    r#"CREATE UNIQUE INDEX "card_unique" ON "credential" ("school_id", "secret") WHERE "kind" = 'card'"#,
    r#"CREATE UNIQUE INDEX "code_unique" ON "code" ("school_id", "hash")"#,
    r#"CREATE INDEX "attempt_blocked" ON "attempt" ("school_id", "blocked_until")"#,
];

const ENTRY: &str =
    r#""school_id", "seq", "id", "at", "actor_kind", "actor_id", "actor_name", "action", "subject", "undoes", "hash""#;
const IMAGE: &str = r#""school_id", "seq", "n", "table_name", "row_id", "person", "before", "after", "digest""#;
/// Before this step there was one school.
const IMAGE_FROM: &str =
    r#"(SELECT "id" FROM "school"), "seq", "n", "table_name", "row_id", "person", "before", "after", "digest""#;
const ATTEMPT: &str = r#""school_id", "key", "kind", "failures", "since", "blocked_until""#;

fn table(name: &str) -> TableCreateStatement {
    Table::create().table(name.to_owned()).to_owned()
}

fn key<const N: usize>(name: &str, columns: [&'static str; N]) -> IndexCreateStatement {
    let mut key = Index::create().name(name).to_owned();
    for column in columns {
        key.col(column);
    }
    key
}

/// Numbered in each school.
fn entry(name: &str) -> TableCreateStatement {
    table(name)
        .col(uuid("school_id"))
        .col(big_integer("seq"))
        .col(uuid("id"))
        .col(big_integer("at"))
        .col(string("actor_kind"))
        .col(uuid_null("actor_id"))
        .col(string("actor_name"))
        .col(string("action"))
        .col(text("subject"))
        .col(uuid_null("undoes"))
        .col(binary("hash"))
        .primary_key(&mut key("entry_key", ["school_id", "seq"]))
        .take()
}

fn image(name: &str) -> TableCreateStatement {
    table(name)
        .col(uuid("school_id"))
        .col(big_integer("seq"))
        .col(big_integer("n"))
        .col(string("table_name"))
        .col(uuid("row_id"))
        .col(uuid_null("person"))
        .col(text_null("before"))
        .col(text_null("after"))
        .col(binary("digest"))
        .primary_key(&mut key("image_key", ["school_id", "seq", "n"]))
        .take()
}

/// One address may try its luck at several schools: each counts for itself.
fn attempt(name: &str) -> TableCreateStatement {
    table(name)
        .col(uuid("school_id"))
        .col(string("key"))
        .col(string("kind"))
        .col(integer("failures"))
        .col(big_integer("since"))
        .col(big_integer("blocked_until"))
        .primary_key(&mut key("attempt_key", ["school_id", "key"]))
        .take()
}
