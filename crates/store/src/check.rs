//! Is the file whole? What `rollbook check` asks the database itself.

use crate::error::Error;
use crate::open::{Store, statement};
use sea_orm::ConnectionTrait;

/// A fault that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The database says so itself.
    Database(String),
    /// A line of the history does not fit the one before it, or its images were changed.
    Journal(i64),
    /// Rows that break a rule: the rule's name and how many.
    Rule(&'static str, i64),
}

/// Rules as queries that must count 0; the names are keys of the words catalogue, `check.<name>`.
const RULES: [(&str, &str); 9] = [
    (
        "username_twice",
        r#"SELECT count(*) AS n FROM (SELECT 1 FROM "user" WHERE "deleted_at" IS NULL GROUP BY "school_id", "username_key" HAVING count(*) > 1) t"#,
    ),
    (
        "registration_kind",
        r#"SELECT count(*) AS n FROM "user" u JOIN "class" c ON c."id" = u."class_id" WHERE c."kind" <> 'homeroom'"#,
    ),
    (
        "teaching_kind",
        r#"SELECT count(*) AS n FROM "enrollment" e JOIN "class" c ON c."id" = e."class_id" WHERE c."kind" <> 'scheduled'"#,
    ),
    (
        "foreign_password",
        r#"SELECT count(*) AS n FROM "user" u JOIN "credential" c ON c."id" = u."password_id" WHERE c."user_id" <> u."id""#,
    ),
    (
        "foreign_card",
        r#"SELECT count(*) AS n FROM "user" u JOIN "credential" c ON c."id" = u."card_id" WHERE c."user_id" <> u."id" OR c."kind" <> 'card'"#,
    ),
    (
        "foreign_code",
        r#"SELECT count(*) AS n FROM "invitation" i JOIN "code" c ON c."id" = i."code_id" WHERE c."user_id" <> i."user_id""#,
    ),
    (
        "card_recalled",
        r#"SELECT count(*) AS n FROM "user" u WHERE u."card_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "print_item" i WHERE i."card_id" = u."card_id" AND i."recalled_at" IS NULL)"#,
    ),
    (
        "letter_recalled",
        r#"SELECT count(*) AS n FROM "invitation" v JOIN "print_item" i ON i."invitation_id" = v."id" WHERE i."recalled_at" IS NOT NULL AND v."revoked_at" IS NULL"#,
    ),
    (
        "no_administrator",
        r#"SELECT count(*) AS n FROM "school" s WHERE NOT EXISTS (SELECT 1 FROM "user" u WHERE u."school_id" = s."id" AND u."role" = 'administrator' AND u."deleted_at" IS NULL AND NOT u."suspended")"#,
    ),
];

impl Store {
    /// Everything that is wrong, or nothing.
    pub async fn check(&self) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        for (pragma, good) in [("cipher_integrity_check", ""), ("integrity_check", "ok"), ("foreign_key_check", "")] {
            for row in self.db.query_all_raw(statement(&self.db, &format!("PRAGMA {pragma}"))).await? {
                let said: String = row.try_get_by_index(0)?;
                if said != good {
                    faults.push(Fault::Database(said));
                }
            }
            // Whatever reads a page that is not what was written fails: there is nothing more to find.
            if pragma == "cipher_integrity_check" && !faults.is_empty() {
                return Ok(faults);
            }
        }
        for (rule, sql) in RULES {
            let count = self.number(sql).await?;
            if count > 0 {
                faults.push(Fault::Rule(rule, count));
            }
        }
        faults.extend(crate::journal::broken_entries(self).await?.into_iter().map(Fault::Journal));
        Ok(faults)
    }
}
