//! All rows of a school from one database into another, whichever kind each is: backups, restores, moving.

use crate::dialect::{self, Turn};
use crate::error::Error;
use crate::find::AT_ONCE;
use crate::open::{DataKey, Store};
use crate::row::{Row, insert};
use crate::{
    attempt, ceremony, class, code, credential, decision, enrollment, entry, file, folder, guardian, guardianship,
    homework, homework_pupil, identity, image, invitation, link, mail, message, no_link, no_link_child, opened,
    passkey, post, print_item, print_run, reading, registration, school, secret, seen, session, sign_in, skill, star,
    talk, token, user, work,
};
use domain::id::SchoolId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait, Statement};
use std::path::Path;
use std::pin::Pin;

/// Each table with the key by which it is read in parts.
macro_rules! tables {
    ($($table:ident by ($($key:ident: $field:ident),+), $beside:literal;)*) => {
        /// The tables but `school`, those that are referred to first.
        pub const TABLES: &[&str] = &[$(stringify!($table)),*];

        /// Copies a school's rows but the one of `school`.
        async fn copy_rows(
            from: &impl ConnectionTrait,
            to: &impl ConnectionTrait,
            school: SchoolId,
            with_beside: bool,
        ) -> Result<(), Error> {
            $(if with_beside || !$beside {
                // Each table on the heap: all of them in one frame are more than a thread's stack holds.
                let copied: Pin<Box<dyn Future<Output = Result<(), Error>> + Send + '_>> = Box::pin(async {
                    let mut last: Option<$table::Model> = None;
                    loop {
                        let mine = $table::Entity::find().filter($table::Column::SchoolId.eq(school.0));
                        let mut next = mine.cursor_by(($($table::Column::$key),+));
                        if let Some(row) = &last {
                            next.after(($(row.$field.clone()),+));
                        }
                        let rows = next.first(AT_ONCE).all(from).await?;
                        let is_last = (rows.len() as u64) < AT_ONCE;
                        last = rows.last().cloned();
                        insert::<$table::Entity, $table::ActiveModel>(to, rows).await?;
                        if is_last {
                            return Ok(());
                        }
                    }
                });
                copied.await?;
            })*
            Ok(())
        }

        /// The statements that take a school's rows away but the one of `school`, in the order of the tables.
        fn removals(db: &impl ConnectionTrait, school: SchoolId) -> Vec<Statement> {
            let mut all = Vec::new();
            $(if !$beside {
                let mine = $table::Entity::delete_many().filter($table::Column::SchoolId.eq(school.0));
                all.push(mine.build(db.get_database_backend()));
            })*
            all
        }
    };
}

// The last word: whether the table lies beside the data, and is not put back with them. A token that was used stays used,
// a mail that was sent stays sent, whoever is locked out stays so,
// and a passkey that was removed stays removed.
tables! {
    class by (Id: id), false;
    credential by (Id: id), false;
    user by (Id: id), false;
    enrollment by (Id: id), false;
    sign_in by (UserId: user_id), false;
    code by (Id: id), false;
    secret by (Id: id), false;
    print_run by (Id: id), false;
    invitation by (Id: id), false;
    print_item by (Id: id), false;
    guardian by (Id: id), false;
    guardianship by (Id: id), false;
    no_link by (Id: id), false;
    no_link_child by (Id: id), false;
    homework by (Id: id), false;
    homework_pupil by (Id: id), false;
    work by (Id: id), false;
    skill by (Id: id), false;
    star by (Id: id), false;
    post by (Id: id), false;
    talk by (Id: id), false;
    message by (Id: id), false;
    folder by (Id: id), false;
    file by (Id: id), false;
    link by (Id: id), false;
    identity by (Id: id), false;
    decision by (Id: id), false;
    entry by (SchoolId: school_id, Seq: seq), false;
    image by (SchoolId: school_id, Seq: seq, N: n), false;
    registration by (Token: token), true;
    opened by (InvitationId: invitation_id), true;
    session by (Token: token), true;
    attempt by (SchoolId: school_id, Key: key), true;
    mail by (Id: id), true;
    seen by (SchoolId: school_id, Reader: reader, What: what), true;
    passkey by (Id: id), true;
    ceremony by (Token: token), true;
    reading by (SchoolId: school_id, Provider: provider), true;
    token by (SchoolId: school_id, Slot: slot), true;
}

impl Store {
    /// Writes a consistent copy of the school to an encrypted file that is not there yet. Writers go on.
    pub async fn copy_to(&self, to: &Path, key: &DataKey, school: SchoolId) -> Result<(), Error> {
        if let Some((from, own)) = &self.file {
            return dialect::copy_file((from, own), (to, key)).await;
        }
        let copy = Store::open_to_move(to, key).await?;
        let done = copy.take_in(self, school).await;
        copy.close().await?;
        done
    }

    /// Copies a school that is not here yet from another database, whole or not at all. Error: `Conflict`, if it is.
    pub async fn take_in(&self, other: &Store, school: SchoolId) -> Result<(), Error> {
        let (_turn, from) = (self.turn().await, dialect::begin_to_read(&other.db).await?);
        let to = dialect::begin(&self.db, Turn::School(school.0)).await?;
        let row = found(&from, school).await?;
        insert::<school::Entity, school::ActiveModel>(&to, vec![row]).await?;
        copy_rows(&from, &to, school, true).await?;
        to.commit().await?;
        Ok(from.rollback().await?)
    }

    /// Puts the school's rows of another database in the place of those here, in one transaction: after a power cut the
    /// data are as before or as after. Other windows go on with the new data. What lies beside the data stays (tokens,
    /// mails, locks), and everybody is signed out of the portal.
    pub async fn replace_with(&self, other: &Store, school: SchoolId) -> Result<(), Error> {
        let (_turn, from) = (self.turn().await, dialect::begin_to_read(&other.db).await?);
        let to = dialect::begin(&self.db, Turn::School(school.0)).await?;
        for removal in removals(&to, school).into_iter().rev() {
            to.execute_raw(removal).await?;
        }
        session::Entity::delete_many().filter(session::Column::SchoolId.eq(school.0)).exec(&to).await?;
        school::Model::write(&to, vec![found(&from, school).await?]).await?;
        copy_rows(&from, &to, school, false).await?;
        to.commit().await?;
        Ok(from.rollback().await?)
    }
}

/// The row of the school itself.
async fn found(from: &impl ConnectionTrait, school: SchoolId) -> Result<school::Model, Error> {
    let row = school::Entity::find_by_id(school.0).one(from).await?;
    row.ok_or_else(|| Error::Corrupt("there is no such school".to_owned()))
}
