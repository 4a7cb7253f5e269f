//! Sets of files that belong together: OneRoster 1.1 and 1.2, Microsoft SDS 1 and 2.1.
//!
//! Found by file names and headers; which rows join which is in `join`, `oneroster` and `sds`.
//! Sources: 1EdTech "OneRoster CSV Tables" 1.1 and 1.2; learn.microsoft.com/schooldatasync.

use super::header::{Header, SEARCHED, is_misspelt, key};
use super::read::{Grid, build, refuse};
use super::split::Row;
use super::{Field, Format, Source, Table, Unreadable, UnreadableCode};

/// A file of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Users,
    Roles,
    Classes,
    Enrollments,
    Demographics,
    Manifest,
    Student,
    Teacher,
    Section,
    StudentEnrollment,
    TeacherRoster,
}

/// What a file of a set looks like.
struct Shape {
    /// Its name without extension, figures and signs, in small letters.
    stem: &'static str,
    part: Part,
    /// Keys of its columns; other spellings of one column stand together, parted by bars.
    columns: &'static [(&'static str, Option<Field>)],
    /// Columns it cannot do without.
    needs: &'static [&'static str],
}

/// SDS calls an id "SIS ID", and "ID" in its British files.
pub(super) const SIS_ID: &str = "sisid|id";
pub(super) const SECTION_ID: &str = "sectionsisid|sectionid";

const SHAPES: [Shape; 11] = [
    Shape {
        stem: "users",
        part: Part::Users,
        columns: &[
            ("sourcedid", Some(Field::SourcedId)),
            ("username", Some(Field::Username)),
            ("givenname", Some(Field::GivenName)),
            ("familyname", Some(Field::FamilyName)),
            ("email", Some(Field::Email)),
            ("role", Some(Field::Role)),
            ("password", Some(Field::Password)),
            ("identifier", Some(Field::AdmissionNumber)),
            ("grades|grade", Some(Field::Year)),
            ("activedirectorymatchid", Some(Field::Upn)),
            ("status", None),
            ("enableduser", None),
            ("datelastmodified", None),
            ("usermasteridentifier", None),
        ],
        needs: &["sourcedid"],
    },
    Shape {
        stem: "roles",
        part: Part::Roles,
        columns: &[
            ("usersourcedid", None),
            ("role", None),
            ("roletype", None),
            ("isprimary", None),
            ("orgsourcedid", None),
        ],
        needs: &["usersourcedid", "role"],
    },
    Shape {
        stem: "classes",
        part: Part::Classes,
        columns: &[("sourcedid", None), ("title", None), ("classtype", None), ("classcode", None), ("status", None)],
        needs: &["sourcedid", "title"],
    },
    Shape {
        stem: "enrollments",
        part: Part::Enrollments,
        columns: &[
            ("classsourcedid", None),
            ("usersourcedid", None),
            ("role", None),
            ("primary", None),
            ("status", None),
        ],
        needs: &["classsourcedid", "usersourcedid"],
    },
    Shape {
        stem: "demographics",
        part: Part::Demographics,
        columns: &[("usersourcedid|sourcedid", None), ("birthdate", Some(Field::BirthDate)), ("sex", None)],
        needs: &["usersourcedid|sourcedid", "birthdate"],
    },
    Shape {
        stem: "manifest",
        part: Part::Manifest,
        columns: &[("propertyname", None), ("value", None)],
        needs: &["propertyname", "value"],
    },
    Shape {
        stem: "student",
        part: Part::Student,
        columns: &PERSON,
        needs: &[SIS_ID, "schoolsisid|schooldfenumber|schoolid"],
    },
    Shape {
        stem: "teacher",
        part: Part::Teacher,
        columns: &PERSON,
        needs: &[SIS_ID, "schoolsisid|schooldfenumber|schoolid"],
    },
    Shape {
        stem: "section",
        part: Part::Section,
        columns: &[(SIS_ID, None), ("sectionname", None), ("sectionnumber", None), ("status", None)],
        needs: &[SIS_ID, "sectionname"],
    },
    Shape { stem: "studentenrollment", part: Part::StudentEnrollment, columns: &MEMBER, needs: &[SIS_ID, SECTION_ID] },
    Shape { stem: "teacherroster", part: Part::TeacherRoster, columns: &MEMBER, needs: &[SIS_ID, SECTION_ID] },
];

const PERSON: [(&str, Option<Field>); 10] = [
    (SIS_ID, Some(Field::SourcedId)),
    ("username", Some(Field::Username)),
    ("firstname", Some(Field::GivenName)),
    ("lastname", Some(Field::FamilyName)),
    ("secondaryemail", Some(Field::Email)),
    ("password", Some(Field::Password)),
    ("studentnumber", Some(Field::AdmissionNumber)),
    ("grade", Some(Field::Year)),
    ("birthdate", Some(Field::BirthDate)),
    ("schoolsisid|schooldfenumber|schoolid", None),
];

const MEMBER: [(&str, Option<Field>); 2] = [(SECTION_ID, None), (SIS_ID, None)];

/// The part of a set that a file is by its name.
fn shape(name: &str) -> Option<&'static Shape> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem: String = stem.chars().filter(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    SHAPES.iter().find(|shape| shape.stem == stem)
}

/// The tables of a source that are this part, by index.
pub(super) fn parts(source: &Source, part: Part) -> Vec<usize> {
    let is_part = |table: &Table| shape(&table.name).is_some_and(|shape| shape.part == part);
    (0..source.tables.len()).filter(|at| is_part(&source.tables[*at])).collect()
}

/// The column of one of these keys, rightly spelt before misspelt.
pub(super) fn column(headers: &[String], names: &str) -> Option<usize> {
    let keys: Vec<String> = headers.iter().map(|header| key(header)).collect();
    let find =
        |is: &dyn Fn(&str, &str) -> bool| names.split('|').find_map(|name| keys.iter().position(|key| is(key, name)));
    find(&|key, name| key == name).or_else(|| find(&|key, name| is_misspelt(key, name)))
}

/// A file found to be part of a set: the row its header stands in.
struct Found<'a> {
    shape: &'static Shape,
    grid: &'a Grid,
    at: usize,
}

impl Found<'_> {
    fn has(&self, names: &str) -> bool {
        column(&self.grid.rows[self.at].cells, names).is_some()
    }
}

fn recognise(grid: &Grid) -> Option<Found<'_>> {
    let shape = shape(&grid.name)?;
    let count = |row: &Row| shape.columns.iter().filter(|(names, _)| column(&row.cells, names).is_some()).count();
    let (at, row) = grid.rows.iter().enumerate().take(SEARCHED).rev().max_by_key(|(_, row)| count(row))?;
    shape.needs.iter().all(|names| column(&row.cells, names).is_some()).then_some(Found { shape, grid, at })
}

/// The set these files are, if they are one.
pub(super) fn find(books: &[Vec<Grid>]) -> Result<Option<Source>, Unreadable> {
    let grids = books.iter().filter_map(|grids| grids.first());
    let found: Vec<Found<'_>> = grids.filter_map(recognise).collect();
    if found.iter().all(|found| found.shape.part == Part::Manifest) {
        return Ok(None);
    }
    let format = format(&found);
    if let Some(name) = missing(&found, format) {
        return Err(refuse(&found[0].grid.name, UnreadableCode::MissingFile, name));
    }
    let people = found.iter().filter(|f| matches!(f.shape.part, Part::Users | Part::Student | Part::Teacher));
    for file in people {
        if !file.has("username") {
            let headers = &file.grid.rows[file.at].cells;
            return Err(refuse(&file.grid.name, UnreadableCode::NoHeader, &headers.join(", ")));
        }
    }
    let tables: Vec<Table> = found.iter().filter(|f| f.shape.part != Part::Manifest).map(table).collect();
    let has_people = |table: &Table| table.fields.contains(&Some(Field::Username)) && !table.rows.is_empty();
    match tables.first() {
        Some(first) if !tables.iter().any(has_people) => Err(refuse(&first.name, UnreadableCode::NoRows, "")),
        _ => Ok(Some(Source { format, tables })),
    }
}

fn table(found: &Found<'_>) -> Table {
    let headers = &found.grid.rows[found.at].cells;
    let mut fields = vec![None; headers.len()];
    for (names, field) in found.shape.columns {
        if let Some(at) = column(headers, names)
            && fields[at].is_none()
        {
            fields[at] = *field;
        }
    }
    let grid = Grid {
        name: found.grid.name.clone(),
        encoding: found.grid.encoding,
        others: None,
        rows: found.grid.rows.clone(),
    };
    build(grid, &Header { at: found.at, fields })
}

/// OneRoster keeps a status or a date of change in every file, and the id of every enrollment; SDS 2.1 neither.
fn format(found: &[Found<'_>]) -> Format {
    let has = |part| found.iter().any(|found| found.shape.part == part);
    let sds1 = [Part::Student, Part::Teacher, Part::Section, Part::StudentEnrollment, Part::TeacherRoster];
    if sds1.into_iter().any(has) {
        return Format::Sds1;
    }
    let declared = found.iter().filter(|f| f.shape.part == Part::Manifest).find_map(version);
    let is_oneroster = |found: &Found<'_>| match found.shape.part {
        Part::Enrollments => found.has("sourcedid"),
        _ => found.has("status") || found.has("datelastmodified") || found.has("enableduser"),
    };
    match declared {
        Some(format) => format,
        None if has(Part::Roles) && !found.iter().any(is_oneroster) => Format::Sds21,
        None if has(Part::Roles) || found.iter().any(|f| f.has("usermasteridentifier")) => Format::OneRoster12,
        None => Format::OneRoster11,
    }
}

fn version(manifest: &Found<'_>) -> Option<Format> {
    let value =
        manifest.grid.rows.iter().find(|row| row.cells.first().is_some_and(|name| key(name) == "onerosterversion"))?;
    match value.cells.get(1)?.as_str() {
        "1.1" => Some(Format::OneRoster11),
        "1.2" => Some(Format::OneRoster12),
        _ => None,
    }
}

/// The file that a set of this format needs and that is not there. A manifest may say that it is absent.
fn missing(found: &[Found<'_>], format: Format) -> Option<&'static str> {
    let has = |part| found.iter().any(|found| found.shape.part == part);
    let is_absent = |name: &str| {
        let says = |row: &Row| {
            row.cells.first().is_some_and(|c| key(c) == format!("file{name}"))
                && row.cells.get(1).is_some_and(|c| c == "absent")
        };
        found.iter().any(|f| f.shape.part == Part::Manifest && f.grid.rows.iter().any(says))
    };
    let lacks = |part, name: &str| !has(part) && !is_absent(name);
    match format {
        Format::Sds1 if has(Part::StudentEnrollment) && !has(Part::Student) => Some("Student.csv"),
        Format::Sds1 if has(Part::TeacherRoster) && !has(Part::Teacher) => Some("Teacher.csv"),
        Format::Sds1 if (has(Part::StudentEnrollment) || has(Part::TeacherRoster)) && !has(Part::Section) => {
            Some("Section.csv")
        }
        Format::Sds1 if !has(Part::Student) && !has(Part::Teacher) => Some("Student.csv"),
        Format::Sds1 if has(Part::Section) && has(Part::Student) && !has(Part::StudentEnrollment) => {
            Some("StudentEnrollment.csv")
        }
        Format::Sds1 | Format::Table => None,
        _ if !has(Part::Users) => Some("users.csv"),
        Format::OneRoster12 | Format::Sds21 if !has(Part::Roles) => Some("roles.csv"),
        _ if has(Part::Enrollments) && lacks(Part::Classes, "classes") => Some("classes.csv"),
        _ if has(Part::Classes) && lacks(Part::Enrollments, "enrollments") => Some("enrollments.csv"),
        _ => None,
    }
}
