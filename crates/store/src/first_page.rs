//! What the first page of a pupil shows, in one question: it is asked far more often than anything else, and each question
//! costs as much as several answers.

use crate::error::Error;
use crate::find::Read;
use crate::homework;
use crate::talks::{Eyes, unseen};
use domain::id::SchoolId;
use sea_orm::{ColumnTrait, ConnectionTrait, FromQueryResult, Iterable, QueryResult, Statement, Value};
use std::ops::Range;
use uuid::Uuid;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Whose page, and who reads it.
    pub eyes: Eyes,
    /// The pupil's classes.
    pub classes: &'a [Uuid],
    /// Stars of these moments, in milliseconds.
    pub week: Range<i64>,
    /// Posts from this moment on, in milliseconds.
    pub posts_from: i64,
}

/// What there is.
#[derive(Clone, Debug, Default)]
pub struct FirstPage {
    /// The sum of the stars.
    pub stars: i64,
    /// Posts and messages not seen.
    pub unseen: i64,
    /// Homework of the classes that the pupil has not done.
    pub homework: Vec<Undone>,
}

/// Homework that a pupil has not done; it may be for others alone.
#[derive(Clone, Debug)]
pub struct Undone {
    /// The row.
    pub row: homework::Model,
    /// The pupil is on its list.
    pub is_listed: bool,
    /// The pupil opened it.
    pub is_seen: bool,
}

/// Asks.
pub async fn first_page(db: &impl Read, school: SchoolId, asked: &Asked<'_>) -> Result<FirstPage, Error> {
    let mut values: Vec<Value> = vec![school.0.into(), asked.eyes.reader.into(), asked.eyes.user.into()];
    let unseen = unseen(asked.eyes, asked.classes, asked.posts_from, &mut values);
    let week = [asked.week.start, asked.week.end].map(|at| place(at, &mut values));
    let stars = format!(
        r#"(SELECT coalesce(sum("value"), 0) FROM "star" WHERE "school_id" = $1 AND "user_id" = $3
        AND "removed_at" IS NULL AND "created_at" >= {} AND "created_at" < {})"#,
        week[0], week[1]
    );
    let classes: Vec<String> = asked.classes.iter().map(|class| place(*class, &mut values)).collect();
    let columns: Vec<String> = homework::Column::iter().map(|column| format!("h.{0} AS {0}", name(column))).collect();
    // A list of nothing is no list in some dialects; no class has this id.
    let classes = if classes.is_empty() { place(Uuid::nil(), &mut values) } else { classes.join(", ") };
    let sql = format!(
        r#"SELECT f."stars", f."unseen", l."id" IS NOT NULL AS "is_listed", s."at" IS NOT NULL AS "is_seen", {}
        FROM (SELECT CAST({stars} AS BIGINT) AS "stars", CAST({unseen} AS BIGINT) AS "unseen") f
        LEFT JOIN "homework" h ON h."school_id" = $1 AND h."removed_at" IS NULL AND h."class_id" IN ({classes})
        AND NOT EXISTS (SELECT 1 FROM "work" w WHERE w."homework_id" = h."id" AND w."user_id" = $3
        AND (w."done_at" IS NOT NULL OR w."handed_in_at" IS NOT NULL))
        LEFT JOIN "homework_pupil" l ON l."homework_id" = h."id" AND l."user_id" = $3
        LEFT JOIN "seen" s ON s."school_id" = $1 AND s."reader" = $3 AND s."what" = h."id""#,
        columns.join(", ")
    );
    let db = db.with();
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let mut page = FirstPage::default();
    for row in &rows {
        (page.stars, page.unseen) = (row.try_get("", "stars")?, row.try_get("", "unseen")?);
        page.homework.extend(undone(row)?);
    }
    Ok(page)
}

fn undone(row: &QueryResult) -> Result<Option<Undone>, Error> {
    let Some(homework) = homework::Model::from_query_result_optional(row, "")? else { return Ok(None) };
    let (is_listed, is_seen) = (row.try_get("", "is_listed")?, row.try_get("", "is_seen")?);
    Ok(Some(Undone { row: homework, is_listed, is_seen }))
}

fn name(column: homework::Column) -> String {
    format!("\"{}\"", column.as_column_ref().1)
}

/// Adds a value and answers its place in the statement.
pub(crate) fn place(value: impl Into<Value>, values: &mut Vec<Value>) -> String {
    values.push(value.into());
    format!("${}", values.len())
}
