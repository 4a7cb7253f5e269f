//! Who is signed in to the portal, for all who ask at once, and when they were there. Beside the journal.

use crate::error::Error;
use crate::find::Read;
use crate::{Store, session, sign_in};
use domain::id::SchoolId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Statement, Value,
};
use std::collections::HashMap;
use uuid::Uuid;

/// The most sessions that [`sessions_and_head`] can be asked for.
pub const SESSIONS: usize = 64;

/// Sessions by the hashes of their tokens, and the newest entry of the school's history: one question for all, for every
/// page asks it.
pub async fn sessions_and_head(
    db: &impl Read,
    school: SchoolId,
    tokens: &[&str],
) -> Result<(Vec<session::Model>, (i64, Uuid)), Error> {
    // Few lengths of the list are few statements to prepare.
    let places = tokens.len().clamp(1, SESSIONS).next_power_of_two();
    let named: Vec<String> = (2..places + 2).map(|n| format!("${n}")).collect();
    let sql = format!(
        r#"SELECT e."seq", e."id", s."token", s."kind", s."who", s."created_at", s."seen_at"
        FROM (SELECT "seq", "id" FROM "entry" WHERE "school_id" = $1 ORDER BY "seq" DESC LIMIT 1) e
        LEFT JOIN "session" s ON s."school_id" = $1 AND s."token" IN ({})"#,
        named.join(", ")
    );
    let mut values: Vec<Value> = vec![school.0.into()];
    let last = tokens.last().copied().unwrap_or_default();
    values.extend(tokens.iter().copied().chain(std::iter::repeat(last)).take(places).map(Value::from));
    let db = db.with();
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let (mut sessions, mut head) = (Vec::with_capacity(rows.len()), (0, Uuid::nil()));
    for row in &rows {
        head = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let Some(token) = row.try_get_by_index::<Option<String>>(2)? else { continue };
        sessions.push(session::Model {
            token,
            school_id: school.0,
            kind: row.try_get_by_index(3)?,
            who: row.try_get_by_index(4)?,
            created_at: row.try_get_by_index(5)?,
            seen_at: row.try_get_by_index(6)?,
        });
    }
    Ok((sessions, head))
}

/// Somebody's use of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The session, by the hash of its token.
    pub token: String,
    /// When, in milliseconds.
    pub at: i64,
    /// The adult whose session it is.
    pub adult: Option<Uuid>,
}

impl Store {
    /// Notes that sessions were used, and when adults were here, all at once. A session that ended stays ended.
    pub async fn note_visits(&self, school: SchoolId, visits: &[Visit]) -> Result<(), Error> {
        let aside = self.begin_aside(school).await?;
        // Several sessions of one adult: the last counts.
        let mut last: HashMap<Uuid, i64> = HashMap::new();
        for visit in visits {
            let touched = session::Entity::update_many()
                .col_expr(session::Column::SeenAt, Expr::value(visit.at))
                .filter(session::Column::SchoolId.eq(school.0))
                .filter(session::Column::Token.eq(&visit.token))
                .exec(&aside.tx)
                .await?;
            if let Some(adult) = visit.adult.filter(|_| touched.rows_affected > 0) {
                let kept = last.entry(adult).or_insert(visit.at);
                *kept = visit.at.max(*kept);
            }
        }
        for (user_id, at) in last {
            let row = sign_in::Model { user_id, school_id: school.0, last_at: Some(at), failures: 0, blocked_until: 0 };
            let upsert = OnConflict::column(sign_in::Column::UserId).update_column(sign_in::Column::LastAt).to_owned();
            let insert = sign_in::Entity::insert(row.into_active_model().reset_all()).on_conflict(upsert);
            insert.exec_without_returning(&aside.tx).await?;
        }
        aside.commit().await
    }
}
