//! Aligned columns for people.

/// Rows under headers, or without.
#[derive(Default)]
pub struct Table {
    has_headers: bool,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With these headers.
    pub fn new<S: AsRef<str>>(headers: impl IntoIterator<Item = S>) -> Table {
        let headers = headers.into_iter().map(|header| clean(header.as_ref())).collect();
        Table { has_headers: true, rows: vec![headers] }
    }

    /// With these rows.
    pub fn of<S: AsRef<str>, R: IntoIterator<Item = S>>(mut self, rows: impl IntoIterator<Item = R>) -> Table {
        self.rows.extend(rows.into_iter().map(|row| row.into_iter().map(|cell| clean(cell.as_ref())).collect()));
        self
    }

    /// As text; nothing at all without rows.
    pub fn text(&self) -> String {
        if self.has_headers && self.rows.len() < 2 {
            return String::new();
        }
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|at| width(at).unwrap_or(0)).collect();
        let mut text = String::new();
        for row in &self.rows {
            let start = text.len();
            for (cell, width) in row.iter().zip(&widths) {
                text.push_str(cell);
                text.extend(std::iter::repeat_n(' ', 2 + width - cell.chars().count()));
            }
            text.truncate(start + text[start..].trim_end().len());
            text.push('\n');
        }
        text
    }
}

/// A file's cell may hold what would steer a terminal.
fn clean(cell: &str) -> String {
    cell.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_are_aligned_and_nothing_trails() {
        let text = Table::new(["Username", "Class"]).of([["abegum", "4H"], ["jó", ""]]).text();
        assert_eq!(text, "Username  Class\nabegum    4H\njó\n", "by characters, not bytes");
    }

    #[test]
    fn no_rows_are_no_table() {
        assert_eq!(Table::new(["Username"]).text(), "", "headers alone say nothing");
    }

    #[test]
    fn a_cell_cannot_steer_the_terminal() {
        let text = Table::new(["Value"]).of([["\u{1b}[2J"]]).text();
        assert!(!text.contains('\u{1b}'), "the escape is shown as a mark: {text}");
    }
}
