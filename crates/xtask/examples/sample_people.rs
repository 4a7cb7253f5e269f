//! `sample_people FILE`: writes who is at the sample school, in the fields that the providers' stand-ins read.

use domain::sample::{Sample, SampleUser, sample_school};
use serde_json::{Value, json};

fn main() -> std::io::Result<()> {
    let path = std::env::args_os().nth(1).ok_or_else(|| std::io::Error::other("usage: sample_people FILE"))?;
    std::fs::write(path, list(&sample_school()).to_string())
}

/// Everybody, in the school's order.
fn list(school: &Sample) -> Value {
    school.users.iter().map(|user| person(school, user)).collect()
}

fn person(school: &Sample, user: &SampleUser) -> Value {
    let title = |at: usize| school.classes[at].title.as_str();
    json!({
        "username": user.username,
        "role": user.role.as_str(),
        "given_name": user.given_name,
        "family_name": user.family_name,
        "email": user.email,
        "class": user.class.map_or("", title),
        "teaching": user.teaching.iter().map(|at| title(*at)).collect::<Vec<_>>(),
        "year": user.year,
        "birth_date": user.birth_date,
        "admission_number": user.admission_number,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::user::Role;

    #[test]
    fn everybody_of_the_sample_school_is_listed_with_what_the_school_knows() {
        let school = sample_school();
        let Value::Array(people) = list(&school) else { panic!("the stand-ins read a list") };
        assert_eq!(people.len(), school.users.len(), "nobody is left out");
        for (person, user) in people.iter().zip(&school.users) {
            let is = |field: &str, wanted: &str| assert_eq!(person[field], wanted, "{field} of {}", user.username);
            is("username", &user.username);
            is("role", user.role.as_str());
            is("given_name", &user.given_name);
            is("family_name", &user.family_name);
            is("email", &user.email);
            is("year", &user.year);
            is("birth_date", &user.birth_date);
            is("admission_number", &user.admission_number);
            is("class", user.class.map_or("", |at| &school.classes[at].title));
            let taught: Vec<_> = user.teaching.iter().map(|at| json!(school.classes[*at].title)).collect();
            assert_eq!(person["teaching"], Value::Array(taught), "teaching classes of {}", user.username);
        }
    }

    #[test]
    fn every_pupil_has_a_birthday_a_number_and_a_class() {
        let Value::Array(people) = list(&sample_school()) else { panic!("the stand-ins read a list") };
        let pupils: Vec<_> = people.iter().filter(|person| person["role"] == Role::Student.as_str()).collect();
        assert_eq!(pupils.len(), 420, "every pupil is one");
        for field in ["birth_date", "admission_number", "year", "class"] {
            let without = pupils.iter().filter(|pupil| pupil[field].as_str().is_none_or(str::is_empty)).count();
            assert_eq!(without, 0, "pupils without {field}");
        }
        let mut numbers: Vec<_> = pupils.iter().map(|pupil| pupil["admission_number"].as_str()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), pupils.len(), "no number is given twice");
    }
}
