//! Microsoft School Data Sync: version 1 (also with its British headers) and 2.1. Its sections are teaching classes.

use super::check::Checker;
use super::join::{self, ClassColumns, Groups, Members, Standing};
use super::sets::{self, Part, SECTION_ID, SIS_ID};
use super::{Format, oneroster};
use crate::user::Role;

/// Checks an SDS set. Version 2.1 has the files of OneRoster 1.2, with fewer columns.
pub(super) fn check(checker: &mut Checker<'_>, format: Format) {
    if format == Format::Sds21 {
        return oneroster::check(checker);
    }
    // A pupil and a teacher may have the same id: they stand in different files.
    let pupils = add_people(checker, Part::Student, Role::Student);
    let teachers = add_people(checker, Part::Teacher, Role::Teacher);
    let mut groups = Groups::new();
    for file in sets::parts(checker.source, Part::Section) {
        let sheet = checker.sheet(file);
        let columns = ClassColumns { id: SIS_ID, title: "sectionname", code: "sectionnumber" };
        join::add_classes(checker, &sheet, &columns, &mut groups);
    }
    for (part, members) in [(Part::StudentEnrollment, &pupils), (Part::TeacherRoster, &teachers)] {
        for file in sets::parts(checker.source, part) {
            let sheet = checker.sheet(file);
            join::enroll(checker, &sheet, (SECTION_ID, SIS_ID), members, &groups);
        }
    }
}

fn add_people<'a>(checker: &mut Checker<'a>, part: Part, role: Role) -> Members<'a> {
    let mut members = Members::new();
    for file in sets::parts(checker.source, part) {
        let sheet = checker.sheet(file);
        join::add_users(checker, &sheet, &mut members, |_| Standing::Role(role));
    }
    members
}
