//! Parents and carers: finders, and what is written beside the journal (sessions, forms, wrong tries).

use crate::error::Error;
use crate::find::{Read, by_parts};
use crate::{
    Change, Store, attempt, guardian, guardianship, invitation, no_link, no_link_child, opened, registration, session,
};
use domain::id::{GuardianId, SchoolId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

/// Ids asked for at once.
const SOME: usize = 500;

/// The account of an address, unless its owner has left.
pub async fn find_guardian_by_email(
    db: &impl Read,
    school: SchoolId,
    email_key: &str,
) -> Result<Option<guardian::Model>, Error> {
    let mine = guardian::Entity::find().filter(guardian::Column::SchoolId.eq(school.0));
    let live = mine.filter(guardian::Column::EmailKey.eq(email_key)).filter(guardian::Column::LeftAt.is_null());
    Ok(live.one(db.with()).await?)
}

/// One adult, also one who has left.
pub async fn find_guardian(db: &impl Read, school: SchoolId, id: GuardianId) -> Result<Option<guardian::Model>, Error> {
    let mine = guardian::Entity::find_by_id(id.0).filter(guardian::Column::SchoolId.eq(school.0));
    Ok(mine.one(db.with()).await?)
}

/// Every adult who has not left.
pub async fn list_guardians(db: &impl Read, school: SchoolId) -> Result<Vec<guardian::Model>, Error> {
    let mine = guardian::Entity::find().filter(guardian::Column::SchoolId.eq(school.0));
    let live = mine.filter(guardian::Column::LeftAt.is_null());
    by_parts(db, live, guardian::Column::Id, |row| row.id).await
}

/// The one finder of an adult's children: their links that stand. Whether the child is live is the caller's to see.
pub async fn links_of_guardian(
    db: &impl Read,
    school: SchoolId,
    guardian: GuardianId,
) -> Result<Vec<guardianship::Model>, Error> {
    let mine = guardianship::Entity::find().filter(guardianship::Column::SchoolId.eq(school.0));
    let live = mine
        .filter(guardianship::Column::GuardianId.eq(guardian.0))
        .filter(guardianship::Column::RemovedAt.is_null())
        .order_by_asc(guardianship::Column::Id);
    Ok(live.all(db.with()).await?)
}

/// Links that stand, of these pupils.
pub async fn links_of_pupils(
    db: &impl Read,
    school: SchoolId,
    users: &[Uuid],
) -> Result<Vec<guardianship::Model>, Error> {
    let mut rows = Vec::new();
    for some in users.chunks(SOME) {
        let live = guardianship::Entity::find()
            .filter(guardianship::Column::SchoolId.eq(school.0))
            .filter(guardianship::Column::UserId.is_in(some.iter().copied()))
            .filter(guardianship::Column::RemovedAt.is_null());
        rows.extend(live.all(db.with()).await?);
    }
    Ok(rows)
}

/// Every link that stands.
pub async fn list_links(db: &impl Read, school: SchoolId) -> Result<Vec<guardianship::Model>, Error> {
    let mine = guardianship::Entity::find().filter(guardianship::Column::SchoolId.eq(school.0));
    let live = mine.filter(guardianship::Column::RemovedAt.is_null());
    by_parts(db, live, guardianship::Column::Id, |row| row.id).await
}

/// Links by id, removed ones too.
pub async fn some_links(db: &impl Read, school: SchoolId, ids: &[Uuid]) -> Result<Vec<guardianship::Model>, Error> {
    let mut rows = Vec::new();
    for some in ids.chunks(SOME) {
        let mine = guardianship::Entity::find().filter(guardianship::Column::SchoolId.eq(school.0));
        rows.extend(mine.filter(guardianship::Column::Id.is_in(some.iter().copied())).all(db.with()).await?);
    }
    Ok(rows)
}

/// How many adults are linked by an invitation.
pub async fn used(db: &impl Read, school: SchoolId, invitation: Uuid) -> Result<usize, Error> {
    let mine = guardianship::Entity::find().filter(guardianship::Column::SchoolId.eq(school.0));
    let links = mine.filter(guardianship::Column::InvitationId.eq(invitation));
    Ok(links.filter(guardianship::Column::RemovedAt.is_null()).all(db.with()).await?.len())
}

/// The invitation of a code.
pub async fn invitation_of_code(
    db: &impl Read,
    school: SchoolId,
    code: Uuid,
) -> Result<Option<invitation::Model>, Error> {
    let mine = invitation::Entity::find().filter(invitation::Column::SchoolId.eq(school.0));
    Ok(mine.filter(invitation::Column::CodeId.eq(code)).one(db.with()).await?)
}

/// Adults by id, also those who have left.
pub async fn some_guardians(db: &impl Read, school: SchoolId, ids: &[Uuid]) -> Result<Vec<guardian::Model>, Error> {
    let rows = <guardian::Model as crate::row::Row>::find(db.with(), ids).await?;
    Ok(rows.into_iter().filter(|row| row.school_id == school.0).collect())
}

/// Invitations by id.
pub async fn some_invitations(db: &impl Read, school: SchoolId, ids: &[Uuid]) -> Result<Vec<invitation::Model>, Error> {
    let mut rows = Vec::new();
    for some in ids.chunks(SOME) {
        let mine = invitation::Entity::find().filter(invitation::Column::SchoolId.eq(school.0));
        rows.extend(mine.filter(invitation::Column::Id.is_in(some.iter().copied())).all(db.with()).await?);
    }
    Ok(rows)
}

/// No-link orders in force, with their children.
pub async fn live_orders(
    db: &impl Read,
    school: SchoolId,
) -> Result<Vec<(no_link::Model, Vec<no_link_child::Model>)>, Error> {
    let mine = no_link::Entity::find().filter(no_link::Column::SchoolId.eq(school.0));
    let orders = mine.filter(no_link::Column::LiftedAt.is_null()).order_by_desc(no_link::Column::Id);
    let orders = orders.all(db.with()).await?;
    let children = no_link_child::Entity::find().filter(no_link_child::Column::SchoolId.eq(school.0));
    let children = children.all(db.with()).await?;
    let of = |order: &no_link::Model| children.iter().filter(|c| c.order_id == order.id).cloned().collect();
    Ok(orders
        .into_iter()
        .map(|order| {
            let own = of(&order);
            (order, own)
        })
        .collect())
}

/// A form that waits, by the hash of the token that was mailed.
pub async fn find_registration(
    db: &impl Read,
    school: SchoolId,
    token: &str,
) -> Result<Option<registration::Model>, Error> {
    let mine = registration::Entity::find_by_id(token).filter(registration::Column::SchoolId.eq(school.0));
    Ok(mine.one(db.with()).await?)
}

/// The forms that a browser sent.
pub async fn forms_of_device(
    db: &impl Read,
    school: SchoolId,
    device: &str,
) -> Result<Vec<registration::Model>, Error> {
    let mine = registration::Entity::find().filter(registration::Column::SchoolId.eq(school.0));
    Ok(mine.filter(registration::Column::Device.eq(device)).all(db.with()).await?)
}

/// Forms of invitations, used or not.
pub async fn list_registrations(db: &impl Read, school: SchoolId) -> Result<Vec<registration::Model>, Error> {
    let mine = registration::Entity::find().filter(registration::Column::SchoolId.eq(school.0));
    Ok(mine.filter(registration::Column::InvitationId.is_not_null()).all(db.with()).await?)
}

/// When invitations were first opened.
pub async fn list_opened(db: &impl Read, school: SchoolId) -> Result<Vec<opened::Model>, Error> {
    Ok(opened::Entity::find().filter(opened::Column::SchoolId.eq(school.0)).all(db.with()).await?)
}

/// Wrong tries by key.
pub async fn find_attempt(db: &impl Read, school: SchoolId, key: &str) -> Result<Option<attempt::Model>, Error> {
    Ok(attempt::Entity::find_by_id((school.0, key.to_owned())).one(db.with()).await?)
}

/// What is locked now.
pub async fn list_blocked(db: &impl Read, school: SchoolId, now: i64) -> Result<Vec<attempt::Model>, Error> {
    let mine = attempt::Entity::find().filter(attempt::Column::SchoolId.eq(school.0));
    Ok(mine.filter(attempt::Column::BlockedUntil.gt(now)).all(db.with()).await?)
}

impl Change {
    /// Adds a form. Its mail is queued in the same unit of work.
    pub async fn add_registration(&mut self, row: registration::Model) -> Result<(), Error> {
        registration::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// Marks a form as used; `false` if it was used already.
    pub async fn use_registration(&mut self, token: &str, now: i64) -> Result<bool, Error> {
        let done = registration::Entity::update_many()
            .col_expr(registration::Column::UsedAt, Expr::value(now))
            .filter(registration::Column::SchoolId.eq(self.school().0))
            .filter(registration::Column::Token.eq(token))
            .filter(registration::Column::UsedAt.is_null())
            .exec(&self.tx)
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Ends what a browser sent and was not used: one link of several was followed.
    pub async fn end_forms(&mut self, device: &str, now: i64) -> Result<(), Error> {
        registration::Entity::update_many()
            .col_expr(registration::Column::UsedAt, Expr::value(now))
            .filter(registration::Column::SchoolId.eq(self.school().0))
            .filter(registration::Column::Device.eq(device))
            .filter(registration::Column::Device.ne(""))
            .filter(registration::Column::UsedAt.is_null())
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Ends forgotten-password forms of an account that were not used.
    pub async fn end_resets(&mut self, guardian: GuardianId, now: i64) -> Result<(), Error> {
        registration::Entity::update_many()
            .col_expr(registration::Column::UsedAt, Expr::value(now))
            .filter(registration::Column::SchoolId.eq(self.school().0))
            .filter(registration::Column::GuardianId.eq(guardian.0))
            .filter(registration::Column::InvitationId.is_null())
            .filter(registration::Column::UsedAt.is_null())
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Begins a session.
    pub async fn add_session(&mut self, row: session::Model) -> Result<(), Error> {
        session::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// Ends all sessions of somebody but one.
    pub async fn end_sessions(&mut self, who: Uuid, but: Option<&str>) -> Result<(), Error> {
        let mine = session::Entity::delete_many().filter(session::Column::SchoolId.eq(self.school().0));
        let all = mine.filter(session::Column::Who.eq(who));
        all.filter(session::Column::Token.ne(but.unwrap_or_default())).exec(&self.tx).await?;
        Ok(())
    }
}

impl Change {
    /// Ends all sessions of some people.
    pub async fn end_sessions_of(&mut self, who: &[Uuid]) -> Result<(), Error> {
        for some in who.chunks(crate::find::AT_ONCE as usize) {
            let mine = session::Entity::delete_many().filter(session::Column::SchoolId.eq(self.school().0));
            mine.filter(session::Column::Who.is_in(some.iter().copied())).exec(&self.tx).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Writes down a form that nothing was mailed for.
    pub async fn note_registration(&self, row: registration::Model) -> Result<(), Error> {
        let _turn = self.turn().await;
        registration::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Begins a session.
    pub async fn begin_session(&self, row: session::Model) -> Result<(), Error> {
        let _turn = self.turn().await;
        session::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Ends one session.
    pub async fn end_session(&self, school: SchoolId, token: &str) -> Result<(), Error> {
        let _turn = self.turn().await;
        let mine = session::Entity::delete_by_id(token).filter(session::Column::SchoolId.eq(school.0));
        mine.exec(&self.db).await?;
        Ok(())
    }

    /// Ends all sessions of somebody.
    pub async fn end_sessions(&self, school: SchoolId, who: Uuid) -> Result<(), Error> {
        let aside = self.begin_aside(school).await?;
        let mine = session::Entity::delete_many().filter(session::Column::SchoolId.eq(school.0));
        mine.filter(session::Column::Who.eq(who)).exec(&aside.tx).await?;
        aside.commit().await
    }

    /// Removes what nobody needs any more: sessions not used since, forms and tries that ended before.
    pub async fn sweep_portal(&self, school: SchoolId, before: i64) -> Result<(), Error> {
        let aside = self.begin_aside(school).await?;
        let idle = session::Entity::delete_many().filter(session::Column::SchoolId.eq(school.0));
        idle.filter(session::Column::SeenAt.lt(before)).exec(&aside.tx).await?;
        let past = registration::Entity::delete_many().filter(registration::Column::SchoolId.eq(school.0));
        past.filter(registration::Column::Until.lt(before)).exec(&aside.tx).await?;
        let over = attempt::Entity::delete_many().filter(attempt::Column::SchoolId.eq(school.0));
        let over = over.filter(attempt::Column::Since.lt(before)).filter(attempt::Column::BlockedUntil.lt(before));
        over.exec(&aside.tx).await?;
        aside.commit().await
    }

    /// Notes when an invitation was first opened.
    pub async fn note_opened(&self, row: opened::Model) -> Result<(), Error> {
        let _turn = self.turn().await;
        let first = OnConflict::column(opened::Column::InvitationId).do_nothing().to_owned();
        let insert = opened::Entity::insert(row.into_active_model().reset_all()).on_conflict(first);
        match insert.exec_without_returning(&self.db).await {
            Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes wrong tries down.
    pub async fn note_attempt(&self, row: attempt::Model) -> Result<(), Error> {
        let _turn = self.turn().await;
        let columns = [attempt::Column::Failures, attempt::Column::Since, attempt::Column::BlockedUntil];
        let key = [attempt::Column::SchoolId, attempt::Column::Key];
        let upsert = OnConflict::columns(key).update_columns(columns).to_owned();
        attempt::Entity::insert(row.into_active_model().reset_all())
            .on_conflict(upsert)
            .exec_without_returning(&self.db)
            .await?;
        Ok(())
    }

    /// Forgets wrong tries.
    pub async fn forget_attempt(&self, school: SchoolId, key: &str) -> Result<(), Error> {
        let _turn = self.turn().await;
        attempt::Entity::delete_by_id((school.0, key.to_owned())).exec(&self.db).await?;
        Ok(())
    }
}
