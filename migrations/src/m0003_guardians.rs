//! Parents and carers, the Parent Portal's sessions and the outbox of mail.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, string, text, uuid, uuid_null};

/// The third step.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0003_guardians"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [
            guardian(),
            guardianship(),
            no_link(),
            no_link_child(),
            registration(),
            opened(),
            session(),
            attempt(),
            mail(),
            secret(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        let email = r#"ALTER TABLE "invitation" ADD COLUMN "email" varchar NOT NULL DEFAULT ''"#;
        manager.get_connection().execute_unprepared(email).await?;
        for index in INDEXES {
            manager.get_connection().execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("parents who registered cannot be forgotten".into()))
    }
}

/// Append-only and in no journal, as a credential is: the settings point at one.
fn secret() -> TableCreateStatement {
    table("secret")
        .col(id())
        .col(uuid("school_id"))
        .col(string("kind").check(Expr::col("kind").is_in(["mail"])))
        .col(text("secret"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .take()
}

const INDEXES: [&str; 11] = [
    r#"CREATE UNIQUE INDEX "guardian_email" ON "guardian" ("school_id", "email_key") WHERE "left_at" IS NULL"#,
    r#"CREATE UNIQUE INDEX "guardianship_unique" ON "guardianship" ("guardian_id", "user_id") WHERE "removed_at" IS NULL"#,
    r#"CREATE INDEX "guardianship_user" ON "guardianship" ("user_id")"#,
    r#"CREATE INDEX "guardianship_invitation" ON "guardianship" ("invitation_id")"#,
    r#"CREATE UNIQUE INDEX "no_link_child_unique" ON "no_link_child" ("order_id", "user_id")"#,
    r#"CREATE INDEX "no_link_child_user" ON "no_link_child" ("user_id")"#,
    r#"CREATE INDEX "registration_invitation" ON "registration" ("invitation_id")"#,
    r#"CREATE INDEX "registration_guardian" ON "registration" ("guardian_id")"#,
    r#"CREATE INDEX "session_who" ON "session" ("who")"#,
    r#"CREATE INDEX "mail_due" ON "mail" ("school_id", "state", "next_at")"#,
    r#"CREATE INDEX "mail_invitation" ON "mail" ("invitation_id")"#,
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

/// An adult with an account. Registering makes a row of `registration`; only a verified address makes one here.
fn guardian() -> TableCreateStatement {
    table("guardian")
        .col(id())
        .col(uuid("school_id"))
        .col(string("given_name"))
        .col(string("family_name"))
        .col(string("email").check(Expr::col("email").ne("")))
        .col(string("email_key"))
        .col(uuid_null("password_id"))
        .col(string("language"))
        .col(string("policy"))
        .col(big_integer_null("policy_at"))
        .col(boolean("messages"))
        .col(big_integer_null("left_at"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .foreign_key(&mut refers("password_id", "credential"))
        .take()
}

/// A link. No foreign key to the user, so that an undone "added" can be redone.
fn guardianship() -> TableCreateStatement {
    table("guardianship")
        .col(id())
        .col(uuid("school_id"))
        .col(uuid("guardian_id"))
        .col(uuid("user_id"))
        .col(string("relation"))
        .col(uuid_null("invitation_id"))
        .col(big_integer_null("removed_at"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .foreign_key(&mut refers("guardian_id", "guardian"))
        .take()
}

fn no_link() -> TableCreateStatement {
    table("no_link")
        .col(id())
        .col(uuid("school_id"))
        .col(string("name"))
        .col(string("name_key"))
        .col(string("email"))
        .col(string("email_key"))
        .col(text("reason"))
        .col(string("review_on"))
        .col(uuid_null("made_by"))
        .col(string("made_by_name"))
        .col(big_integer("made_at"))
        .col(uuid_null("lift_asked_by"))
        .col(string("lift_asked_by_name"))
        .col(big_integer_null("lifted_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .take()
}

fn no_link_child() -> TableCreateStatement {
    table("no_link_child")
        .col(id())
        .col(uuid("school_id"))
        .col(uuid("order_id"))
        .col(uuid("user_id"))
        .foreign_key(&mut refers("school_id", "school"))
        .foreign_key(&mut refers("order_id", "no_link"))
        .take()
}

/// Not journaled: what somebody asked for by filling a form in, until the address is verified. Also a forgotten password
/// (`guardian_id` and no invitation). The key is the hash of the token that was mailed.
fn registration() -> TableCreateStatement {
    table("registration")
        .col(string("token").primary_key().take())
        .col(uuid("school_id"))
        .col(uuid_null("invitation_id"))
        .col(uuid_null("guardian_id"))
        .col(string("given_name"))
        .col(string("family_name"))
        .col(string("email"))
        .col(string("relation"))
        .col(string("language"))
        .col(string("policy"))
        .col(text("secret"))
        .col(boolean("refused"))
        .col(big_integer("until"))
        .col(big_integer_null("used_at"))
        .col(big_integer("created_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .take()
}

/// Not journaled: when an invitation's address was first opened.
fn opened() -> TableCreateStatement {
    table("opened").col(uuid("invitation_id").primary_key().take()).col(uuid("school_id")).col(big_integer("at")).take()
}

/// Not journaled. The key is the hash of what the cookie holds.
fn session() -> TableCreateStatement {
    table("session")
        .col(string("token").primary_key().take())
        .col(uuid("school_id"))
        .col(string("kind").check(Expr::col("kind").is_in(["guardian", "user"])))
        .col(uuid("who"))
        .col(big_integer("created_at"))
        .col(big_integer("seen_at"))
        .take()
}

/// Not journaled: wrong tries by account, code or address. The key is a hash, never the address itself.
fn attempt() -> TableCreateStatement {
    table("attempt")
        .col(string("key").primary_key().take())
        .col(uuid("school_id"))
        .col(string("kind"))
        .col(integer("failures"))
        .col(big_integer("since"))
        .col(big_integer("blocked_until"))
        .take()
}

/// The outbox. Not journaled: an image would keep what a mail says after it is gone. One row for each recipient.
fn mail() -> TableCreateStatement {
    let states = ["queued", "handing", "sent", "bounced", "unsure", "cancelled"];
    table("mail")
        .col(id())
        .col(uuid("school_id"))
        .col(string("kind"))
        .col(string("recipient").check(Expr::col("recipient").ne("")))
        .col(string("language"))
        .col(text("with"))
        .col(string("state").check(Expr::col("state").is_in(states)))
        .col(integer("attempts"))
        .col(big_integer("next_at"))
        .col(string("said"))
        .col(uuid_null("invitation_id"))
        .col(uuid_null("guardian_id"))
        .col(uuid_null("user_id"))
        .col(big_integer("created_at"))
        .col(big_integer_null("done_at"))
        .foreign_key(&mut refers("school_id", "school"))
        .take()
}
