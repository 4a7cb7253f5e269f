//! A list of parents' addresses, read like an upload: username, or name and class, and e-mail.

use crate::actor::Office;
use crate::ask::parents::{Address, AddressProblem, Addresses, ReadAddresses};
use crate::book::{Book, Person};
use crate::desk::Desk;
use crate::error::{Code, Error};
use crate::words::say;
use domain::guardianship::email_key;
use domain::name::{fold, tidy};
use domain::roster::Field;
use domain::user::{Role, check_email, username_key};
use std::collections::{HashMap, HashSet};

/// Looks a list through. Nothing is written. Errors: `Unreadable`, also where a column is missing.
pub async fn read_addresses(desk: &Desk, _by: &Office, request: &ReadAddresses) -> Result<Addresses, Error> {
    let book = desk.book().await?;
    let table = crate::upload::read_addresses(&request.path).await?;
    let columns = Columns::find(&table.fields)?;
    let register = Register::new(&book);
    let mut answer = Addresses { found: Vec::new(), problems: Vec::new() };
    let mut seen = HashSet::new();
    for row in &table.rows {
        let cell = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).map_or("", |text| text.trim());
        let wanted = Wanted {
            username: cell(columns.username),
            given_name: cell(columns.given_name),
            family_name: cell(columns.family_name),
            class: cell(columns.class),
        };
        let (called, address) = (wanted.called(), cell(Some(columns.email)));
        if called.is_empty() && address.is_empty() {
            continue;
        }
        let mut problem = |key: &str, user: Option<&Person>| {
            let message = say(key, &[("name", &user.map_or_else(|| called.clone(), Person::name)), ("email", address)]);
            let (name, email, user) = (called.clone(), address.to_owned(), user.map(Person::id));
            answer.problems.push(AddressProblem { row: row.row, message, name, email, user });
        };
        let person = match register.find(&wanted).as_slice() {
            [one] => *one,
            [] => {
                problem("parents.no_pupil", None);
                continue;
            }
            _ => {
                problem("parents.many_pupils", None);
                continue;
            }
        };
        let Some(address) = check_email(address).ok().filter(|text| !text.is_empty()) else {
            problem("parents.email_bad", Some(person));
            continue;
        };
        if !seen.insert((person.row.id, email_key(&address))) {
            problem("parents.twice", Some(person));
            continue;
        }
        answer.found.push(Address { row: row.row, user: person.id(), name: person.name(), email: address });
    }
    Ok(answer)
}

/// Where the file has what.
struct Columns {
    username: Option<usize>,
    given_name: Option<usize>,
    family_name: Option<usize>,
    class: Option<usize>,
    email: usize,
}

impl Columns {
    /// An address, and a username or a name.
    fn find(fields: &[Option<Field>]) -> Result<Columns, Error> {
        let column = |field: Field| fields.iter().position(|f| *f == Some(field));
        let (username, given_name, family_name) =
            (column(Field::Username), column(Field::GivenName), column(Field::FamilyName));
        let has_pupil = username.is_some() || (given_name.is_some() && family_name.is_some());
        let email = column(Field::Email).filter(|_| has_pupil);
        let email = email.ok_or_else(|| Error::new(Code::Unreadable, "addresses_columns", &[]))?;
        Ok(Columns { username, given_name, family_name, class: column(Field::Class), email })
    }
}

/// Which pupil a row means.
struct Wanted<'a> {
    username: &'a str,
    given_name: &'a str,
    family_name: &'a str,
    class: &'a str,
}

impl Wanted<'_> {
    /// As the row has it.
    fn called(&self) -> String {
        if self.username.is_empty() {
            super::full_name(self.given_name, self.family_name)
        } else {
            self.username.to_owned()
        }
    }
}

/// The pupils, by name.
struct Register<'a> {
    book: &'a Book,
    by_name: HashMap<(String, String), Vec<&'a Person>>,
}

impl<'a> Register<'a> {
    fn new(book: &'a Book) -> Register<'a> {
        let mut by_name: HashMap<_, Vec<&Person>> = HashMap::new();
        for person in book.live().filter(|p| p.role == Role::Student) {
            by_name.entry((fold(&person.row.given_name), fold(&person.row.family_name))).or_default().push(person);
        }
        Register { book, by_name }
    }

    /// Those that may be meant: by username alone where there is one, else by name, and class where there is one.
    fn find(&self, wanted: &Wanted<'_>) -> Vec<&'a Person> {
        if !wanted.username.is_empty() {
            let person = self.book.by_username(&username_key(&tidy(wanted.username)));
            return person.filter(|p| p.role == Role::Student && p.is_live()).into_iter().collect();
        }
        let name = (fold(&tidy(wanted.given_name)), fold(&tidy(wanted.family_name)));
        let named = self.by_name.get(&name).cloned().unwrap_or_default();
        let class = fold(&tidy(wanted.class));
        let in_class = |p: &&Person| class.is_empty() || self.book.class_of(p).is_some_and(|c| fold(c) == class);
        named.into_iter().filter(in_class).collect()
    }
}
