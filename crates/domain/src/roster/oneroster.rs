//! OneRoster 1.1 and 1.2 CSV. In 1.1 the user's row tells the role, in 1.2 roles.csv does.

use super::Format;
use super::check::Checker;
use super::join::{self, ClassColumns, Groups, Members, Standing};
use super::sets::{self, Part};

/// Checks a OneRoster set, or one of SDS 2.1, which has the same files.
pub(super) fn check(checker: &mut Checker<'_>) {
    let roles = join::roles(checker);
    let has_roles = checker.source.format != Format::OneRoster11 || !roles.is_empty();
    let mut members = Members::new();
    for file in sets::parts(checker.source, Part::Users) {
        let sheet = checker.sheet(file);
        let standing = |id: &str| {
            roles.get(id).copied().unwrap_or(if has_roles { Standing::Other } else { Standing::Unknown("") })
        };
        join::add_users(checker, &sheet, &mut members, standing);
    }
    join::add_birth_dates(checker, &members);
    let mut groups = Groups::new();
    for file in sets::parts(checker.source, Part::Classes) {
        let sheet = checker.sheet(file);
        let columns = ClassColumns { id: "sourcedid", title: "title", code: "classcode" };
        join::add_classes(checker, &sheet, &columns, &mut groups);
    }
    for file in sets::parts(checker.source, Part::Enrollments) {
        let sheet = checker.sheet(file);
        join::enroll(checker, &sheet, ("classsourcedid", "usersourcedid"), &members, &groups);
    }
}
