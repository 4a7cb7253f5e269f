//! Is everything whole? What `rollbook check` asks the database itself.

use crate::error::Error;
use crate::{Store, dialect};
use domain::id::SchoolId;
use sea_orm::{ConnectionTrait, Statement};

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

/// Rules as queries of a school that must count 0; the names are keys of the words catalogue, `check.<name>`.
const RULES: [(&str, &str); 9] = [
    (
        "username_twice",
        r#"SELECT count(*) AS n FROM (SELECT 1 FROM "user" WHERE "school_id" = $1 AND "deleted_at" IS NULL GROUP BY "school_id", "username_key" HAVING count(*) > 1) t"#,
    ),
    (
        "registration_kind",
        r#"SELECT count(*) AS n FROM "user" u JOIN "class" c ON c."id" = u."class_id" WHERE u."school_id" = $1 AND c."kind" <> 'homeroom'"#,
    ),
    (
        "teaching_kind",
        r#"SELECT count(*) AS n FROM "enrollment" e JOIN "class" c ON c."id" = e."class_id" WHERE e."school_id" = $1 AND c."kind" <> 'scheduled'"#,
    ),
    (
        "foreign_password",
        r#"SELECT count(*) AS n FROM "user" u JOIN "credential" c ON c."id" = u."password_id" WHERE u."school_id" = $1 AND c."user_id" <> u."id""#,
    ),
    (
        "foreign_card",
        r#"SELECT count(*) AS n FROM "user" u JOIN "credential" c ON c."id" = u."card_id" WHERE u."school_id" = $1 AND (c."user_id" <> u."id" OR c."kind" <> 'card')"#,
    ),
    (
        "foreign_code",
        r#"SELECT count(*) AS n FROM "invitation" i JOIN "code" c ON c."id" = i."code_id" WHERE i."school_id" = $1 AND c."user_id" <> i."user_id""#,
    ),
    (
        "card_recalled",
        r#"SELECT count(*) AS n FROM "user" u WHERE u."school_id" = $1 AND u."card_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "print_item" i WHERE i."card_id" = u."card_id" AND i."recalled_at" IS NULL)"#,
    ),
    (
        "letter_recalled",
        r#"SELECT count(*) AS n FROM "invitation" v JOIN "print_item" i ON i."invitation_id" = v."id" WHERE v."school_id" = $1 AND i."recalled_at" IS NOT NULL AND v."revoked_at" IS NULL"#,
    ),
    (
        "no_administrator",
        r#"SELECT count(*) AS n FROM "school" s WHERE s."id" = $1 AND NOT EXISTS (SELECT 1 FROM "user" u WHERE u."school_id" = s."id" AND u."role" = 'administrator' AND u."deleted_at" IS NULL AND NOT u."suspended")"#,
    ),
];

impl Store {
    /// Everything that is wrong in any school, or nothing.
    pub async fn check(&self) -> Result<Vec<Fault>, Error> {
        self.check_these(None).await
    }

    /// Everything that is wrong in one school, and in the database it shares with others.
    pub async fn check_school(&self, school: SchoolId) -> Result<Vec<Fault>, Error> {
        self.check_these(Some(school)).await
    }

    /// All schools, if none is named.
    async fn check_these(&self, school: Option<SchoolId>) -> Result<Vec<Fault>, Error> {
        let (said, is_legible) = dialect::faults(&self.db).await?;
        let mut faults: Vec<Fault> = said.into_iter().map(Fault::Database).collect();
        if !is_legible {
            return Ok(faults);
        }
        let schools = match school {
            Some(school) => vec![school],
            None => self.list_schools().await?.into_iter().map(|(id, _)| id).collect(),
        };
        for school in schools {
            faults.extend(self.check_rows(school).await?);
        }
        Ok(faults)
    }

    async fn check_rows(&self, school: SchoolId) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        for (rule, sql) in RULES {
            let ask = Statement::from_sql_and_values(self.db.get_database_backend(), sql, [school.0.into()]);
            let row = self.db.query_one_raw(ask).await?;
            let count = row.map(|r| r.try_get("", "n")).transpose()?.unwrap_or(0);
            if count > 0 {
                faults.push(Fault::Rule(rule, count));
            }
        }
        faults.extend(crate::journal::broken_entries(self, school).await?.into_iter().map(Fault::Journal));
        Ok(faults)
    }
}
