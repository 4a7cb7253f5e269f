//! The tables are the same in a file and on a server: described in the same words, the description is the same text.

use crate::harness::temp;
use crate::place::Place;
use crate::server;
use actions::folder::Folder;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::fmt::Write;
use store::{DataKey, Store};

/// What both must look like. A new step of the migrations changes it; the failing test shows what to write here.
const SCHEMA: &str = include_str!("schema.txt");

async fn ask(db: &DatabaseConnection, sql: &str) -> Vec<Vec<String>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql.to_owned())).await.unwrap();
    let cells = |row: &sea_orm::QueryResult| {
        let names = row.column_names();
        (0..names.len()).map(|n| row.try_get_by_index::<Option<String>>(n).unwrap().unwrap_or_default()).collect()
    };
    rows.iter().map(cells).collect()
}

/// The questions to one kind of database, each about the table `{}`.
struct Questions {
    tables: &'static str,
    /// Name, type, `1` if it may not be null.
    columns: &'static str,
    /// `key`, `unique` or `index`; name; columns; condition.
    indexes: &'static str,
    /// Column and table.
    references: &'static str,
    /// Text that holds conditions.
    checks: &'static str,
}

const FILE: Questions = Questions {
    tables: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    columns: r#"SELECT name, lower(type), CAST(max("notnull", pk > 0) AS text) FROM pragma_table_info('{}') ORDER BY cid"#,
    indexes: r#"SELECT CASE WHEN l.origin = 'pk' THEN 'key' WHEN l."unique" THEN 'unique' ELSE 'index' END,
        CASE WHEN l.origin = 'pk' THEN '' ELSE l.name END,
        (SELECT group_concat(i.name, ', ') FROM pragma_index_info(l.name) i),
        CASE WHEN l.partial THEN substr(m.sql, instr(m.sql, ' WHERE ') + 7) END
        FROM pragma_index_list('{}') l LEFT JOIN sqlite_master m ON m.name = l.name ORDER BY 1, 2"#,
    references: r#"SELECT "from", "table" || ' ' || lower(on_delete) FROM pragma_foreign_key_list('{}') ORDER BY 1"#,
    checks: "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = '{}'",
};

const SERVER: Questions = Questions {
    tables: "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename COLLATE \"C\"",
    columns: "SELECT column_name::text, data_type::text, CASE is_nullable WHEN 'NO' THEN '1' ELSE '0' END
        FROM information_schema.columns WHERE table_name = '{}' ORDER BY ordinal_position",
    indexes: r#"SELECT * FROM (SELECT CASE WHEN x.indisprimary THEN 'key' WHEN x.indisunique THEN 'unique' ELSE 'index' END a,
        CASE WHEN x.indisprimary THEN '' ELSE i.relname::text END b,
        string_agg(a.attname::text, ', ' ORDER BY k.n) c, pg_get_expr(x.indpred, x.indrelid) d
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
        CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY k(column_number, n)
        JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.column_number
        WHERE x.indrelid = '"{}"'::regclass GROUP BY 1, 2, 4) t ORDER BY a COLLATE "C", b COLLATE "C""#,
    references: r#"SELECT a.attname::text, r.relname::text || CASE c.confdeltype WHEN 'r' THEN ' restrict' WHEN 'a' THEN ' no action' ELSE ' ?' END
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_class r ON r.oid = c.confrelid
        WHERE c.contype = 'f' AND c.conrelid = '"{}"'::regclass ORDER BY a.attname::text COLLATE "C""#,
    checks: r#"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = '"{}"'::regclass"#,
};

/// The same word for the same type. SQLite has one kind of whole number, wide enough for all.
fn type_of(name: &str) -> &str {
    match name.split('(').next().unwrap_or_default() {
        "uuid_text" => "uuid",
        "character varying" => "varchar",
        "bytea" => "blob",
        "integer" | "bigint" => "number",
        other => other,
    }
}

/// A condition without what only one of the databases writes.
fn plain(condition: &str) -> String {
    condition.replace(['"', '(', ')'], "").replace("::text", "").replace("::character varying", "").to_lowercase()
}

/// What `CHECK`s say: the column, and what it is compared with.
fn checks(texts: &[Vec<String>], columns: &[Vec<String>]) -> Vec<String> {
    let mut found = Vec::new();
    for text in texts.iter().flatten() {
        for (at, _) in text.match_indices("CHECK (") {
            let (mut depth, rest) = (0, &text[at + 6..]);
            let end = rest.find(|c: char| {
                depth += i32::from(c == '(') - i32::from(c == ')');
                depth == 0
            });
            let inside = plain(&rest[..end.unwrap_or(rest.len())]);
            let column = inside.split(' ').find(|word| columns.iter().any(|c| c[0] == **word)).unwrap_or("?");
            let mut with: Vec<&str> = inside.split('\'').skip(1).step_by(2).collect();
            with.extend(inside.split(' ').filter(|word| word.parse::<i64>().is_ok()));
            found.push(format!("check {column}: {}", with.join("|")));
        }
    }
    found.sort();
    found
}

async fn describe(db: &DatabaseConnection) -> String {
    let questions = if db.get_database_backend() == DbBackend::Sqlite { &FILE } else { &SERVER };
    let mut text = String::new();
    for table in ask(db, questions.tables).await.into_iter().flatten().filter(|name| name != "seaql_migrations") {
        let about = async |question: &str| ask(db, &question.replace("{}", &table)).await;
        let columns = about(questions.columns).await;
        writeln!(text, "{table}").unwrap();
        for column in &columns {
            let null = if column[2] == "1" { "" } else { " or nothing" };
            writeln!(text, "    {}: {}{null}", column[0], type_of(&column[1])).unwrap();
        }
        for index in about(questions.indexes).await {
            let when = if index[3].is_empty() { String::new() } else { format!(" where {}", plain(&index[3])) };
            let name = if index[1].is_empty() { String::new() } else { format!(" {}", index[1]) };
            writeln!(text, "    {}{name} ({}){when}", index[0], index[2]).unwrap();
        }
        for reference in about(questions.references).await {
            writeln!(text, "    {} refers to {}", reference[0], reference[1]).unwrap();
        }
        for check in checks(&about(questions.checks).await, &columns) {
            writeln!(text, "    {check}").unwrap();
        }
    }
    text
}

async fn made(on_server: bool) -> (tempfile::TempDir, Place, DatabaseConnection) {
    let (home, key) = (temp(), DataKey([7; 32].into()));
    std::fs::create_dir(home.path().join("data")).unwrap();
    let place = Place::fresh(Folder(home.path().join("data")), on_server).await;
    place.store(&key).await.close().await.unwrap();
    let db = place.raw(&key).await;
    (home, place, db)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tables_are_as_described_on_either_database() {
    let (_home, _place, db) = made(server::url().is_some()).await;
    let described = describe(&db).await;
    db.close().await.unwrap();
    assert!(described == SCHEMA, "as it is now:\n{described}");
}

#[test]
fn what_names_something_in_a_school_is_unique_in_that_school_alone() {
    for line in SCHEMA.lines().filter(|line| line.starts_with("    unique ")) {
        let columns = line.split_once('(').unwrap().1;
        // The id of a row is nobody else's anyway, and what hangs on a row belongs to its school.
        let is_of_row = ["id)", "order_id, ", "homework_id, ", "run_id, ", "user_id, ", "guardian_id, ", "code_id)"];
        let fine = columns.starts_with("school_id, ") || is_of_row.iter().any(|start| columns.starts_with(start));
        assert!(fine, "two schools would disturb each other: {line}");
    }
}

#[test]
fn every_table_is_copied_with_the_others() {
    let tables = SCHEMA.lines().filter(|line| !line.starts_with(' ') && !line.is_empty());
    for table in tables.filter(|table| *table != "school") {
        assert!(store::copy::TABLES.contains(&table), "{table} is in no backup of a server and comes back from none");
        let of = SCHEMA.split_once(&format!("\n{table}\n")).map_or(SCHEMA, |(_, rest)| rest);
        let own = of.lines().take_while(|line| line.starts_with(' ')).any(|line| line == "    school_id: uuid");
        assert!(own || SCHEMA.starts_with(table), "{table} does not say whose its rows are");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_database_again_changes_nothing() {
    let (_home, place, db) = made(server::url().is_some()).await;
    let before = describe(&db).await;
    let key = DataKey([7; 32].into());
    let stores: Vec<Store> = vec![place.store(&key).await, place.store(&key).await];
    for store in stores {
        store.close().await.unwrap();
    }
    assert_eq!(describe(&db).await, before);
    db.close().await.unwrap();
}
