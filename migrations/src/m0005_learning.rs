//! Homework, stars, messages and files.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, string, text, uuid, uuid_null};

/// The fifth step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0005_learning"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            homework(),
            homework_pupil(),
            work(),
            skill(),
            star(),
            post(),
            talk(),
            message(),
            folder(),
            file(),
            seen(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("what teachers, pupils and parents wrote cannot be forgotten".into()))
    }
}

const INDEXES: [&str; 15] = [
    r#"CREATE INDEX "homework_class" ON "homework" ("class_id", "due_on")"#,
    r#"CREATE UNIQUE INDEX "homework_pupil_unique" ON "homework_pupil" ("homework_id", "user_id")"#,
    r#"CREATE INDEX "homework_pupil_user" ON "homework_pupil" ("user_id")"#,
    r#"CREATE UNIQUE INDEX "work_unique" ON "work" ("homework_id", "user_id")"#,
    r#"CREATE INDEX "work_user" ON "work" ("user_id")"#,
    r#"CREATE INDEX "star_user" ON "star" ("user_id", "created_at")"#,
    r#"CREATE INDEX "star_teacher" ON "star" ("teacher_id", "created_at")"#,
    r#"CREATE INDEX "post_class" ON "post" ("class_id", "created_at")"#,
    r#"CREATE INDEX "talk_user" ON "talk" ("user_id")"#,
    r#"CREATE INDEX "talk_teacher" ON "talk" ("teacher_id")"#,
    r#"CREATE INDEX "message_talk" ON "message" ("talk_id", "created_at")"#,
    r#"CREATE INDEX "message_author" ON "message" ("author_id", "created_at")"#,
    r#"CREATE INDEX "folder_user" ON "folder" ("user_id")"#,
    r#"CREATE INDEX "file_user" ON "file" ("user_id", "folder_id")"#,
    r#"CREATE INDEX "file_homework" ON "file" ("homework_id")"#,
];

fn table(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create().table(name).to_owned();
    table.col(uuid("id").primary_key().take()).col(uuid("school_id")).foreign_key(&mut refers("school_id", "school"));
    table
}

fn refers(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to(to, "id").on_delete(ForeignKeyAction::Restrict).to_owned()
}

/// Of a class. `homework_pupil` lists for whom it was set: the pupils who were chosen, or everybody who was in the class,
/// whom those who join before it is due come to. As elsewhere, no foreign key to users and classes, so that an undone
/// "added" can be redone.
fn homework() -> TableCreateStatement {
    table("homework")
        .col(uuid("class_id"))
        .col(boolean("whole_class"))
        .col(uuid("teacher_id"))
        .col(string("title").check(Expr::col("title").ne("")))
        .col(text("text"))
        .col(text("links"))
        .col(string("due_on"))
        .col(big_integer_null("removed_at"))
        .col(big_integer("created_at"))
        .take()
}

fn homework_pupil() -> TableCreateStatement {
    table("homework_pupil")
        .col(uuid("homework_id"))
        .col(uuid("user_id"))
        .foreign_key(&mut refers("homework_id", "homework"))
        .take()
}

/// What a pupil did with a homework.
fn work() -> TableCreateStatement {
    table("work")
        .col(uuid("homework_id"))
        .col(uuid("user_id"))
        .col(big_integer_null("done_at"))
        .col(big_integer_null("handed_in_at"))
        .foreign_key(&mut refers("homework_id", "homework"))
        .take()
}

/// What a star can be given for.
fn skill() -> TableCreateStatement {
    table("skill")
        .col(string("title").check(Expr::col("title").ne("")))
        .col(string("picture"))
        .col(integer("value").check(Expr::col("value").gt(0)))
        .col(big_integer_null("archived_at"))
        .col(big_integer("created_at"))
        .take()
}

/// The skill's title and value as they were when it was given.
fn star() -> TableCreateStatement {
    table("star")
        .col(uuid("user_id"))
        .col(uuid("teacher_id"))
        .col(uuid_null("class_id"))
        .col(uuid_null("skill_id"))
        .col(string("title"))
        .col(string("picture"))
        .col(integer("value").check(Expr::col("value").gt(0)))
        .col(text("note"))
        .col(big_integer_null("removed_at"))
        .col(big_integer("created_at"))
        .take()
}

/// On the board of a class.
fn post() -> TableCreateStatement {
    table("post")
        .col(uuid("class_id"))
        .col(uuid("author_id"))
        .col(text("text").check(Expr::col("text").ne("")))
        .col(boolean("with_parents"))
        .col(big_integer_null("removed_at"))
        .col(big_integer("created_at"))
        .take()
}

/// A conversation about one pupil between one member of staff and one adult, or without one the pupil.
fn talk() -> TableCreateStatement {
    table("talk")
        .col(uuid("user_id"))
        .col(uuid("teacher_id"))
        .col(uuid_null("guardian_id"))
        .col(uuid_null("post_id"))
        .col(big_integer("created_at"))
        .take()
}

fn message() -> TableCreateStatement {
    let authors = ["teacher", "guardian", "student"];
    table("message")
        .col(uuid("talk_id"))
        .col(uuid("user_id"))
        .col(string("author_kind").check(Expr::col("author_kind").is_in(authors)))
        .col(uuid("author_id"))
        .col(text("text").check(Expr::col("text").ne("")))
        .col(big_integer_null("removed_at"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("talk_id", "talk"))
        .take()
}

fn folder() -> TableCreateStatement {
    table("folder")
        .col(uuid("user_id"))
        .col(uuid_null("parent_id"))
        .col(string("name").check(Expr::col("name").ne("")))
        .col(string("name_key"))
        .col(big_integer_null("removed_at"))
        .col(big_integer("created_at"))
        .take()
}

/// A name for content that is stored once. With a homework it hangs there: the teacher's as what goes with it, a pupil's
/// as what was handed in.
fn file() -> TableCreateStatement {
    table("file")
        .col(uuid("user_id"))
        .col(uuid_null("folder_id"))
        .col(uuid_null("homework_id"))
        .col(string("name").check(Expr::col("name").ne("")))
        .col(string("name_key"))
        .col(string("media_type"))
        .col(big_integer("size"))
        .col(string("content").check(Expr::col("content").ne("")))
        .col(big_integer_null("removed_at"))
        .col(big_integer("created_at"))
        .take()
}

/// Not journaled: when a reader last saw a homework, a board or a conversation.
fn seen() -> TableCreateStatement {
    Table::create()
        .table("seen")
        .col(uuid("school_id"))
        .col(uuid("reader"))
        .col(uuid("what"))
        .col(big_integer("at"))
        .primary_key(Index::create().name("seen_key").col("school_id").col("reader").col("what"))
        .take()
}
