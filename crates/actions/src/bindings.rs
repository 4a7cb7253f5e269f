//! The window's TypeScript, made from the table of commands and the types it names.

use crate::table::{config, rows};
use std::collections::BTreeMap;
use std::fmt::Write;
use ts_rs::{TS, TypeVisitor};

/// Declarations by name, so that the file does not depend on the order they are met in.
struct Declared {
    config: ts_rs::Config,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declared {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            T::visit_generics(self);
            return;
        }
        let name = T::ident(&self.config);
        if self.by_name.contains_key(&name) {
            return;
        }
        self.by_name.insert(name, T::decl(&self.config));
        T::visit_dependencies(self);
    }
}

/// The whole file.
pub fn typescript() -> String {
    let mut declared = Declared { config: config(), by_name: BTreeMap::new() };
    crate::table::visit(&mut declared);
    declared.visit::<crate::error::Failure>();
    declared.visit::<crate::ask::upload::Progress>();
    let mut out = String::from("// Made by `cargo xtask bindings` from the Rust types. Do not edit.\n\n");
    for declaration in declared.by_name.values() {
        let _ = writeln!(out, "export {declaration}\n");
    }
    out.push_str(
        "/** Every command the program itself answers: its request and its answer. */\nexport type TableCommands = {\n",
    );
    for row in rows() {
        let _ = writeln!(out, "  {}: [{}, {}]", row.name, row.request, row.answer);
    }
    out.push_str("}\n");
    out
}
