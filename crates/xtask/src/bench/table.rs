//! The printed table: our figure, what it stands beside, the ratio, and whether a goal is met.

use super::Figures;

/// What a figure ought to be.
pub enum Goal {
    /// At least so many times faster than the named figure.
    Faster(&'static str, f64),
    /// At most so many times the named figure.
    Within(&'static str, f64),
    /// At least this share of the named figure.
    Share(&'static str, f64),
    /// At most this.
    AtMost(f64),
}

/// One figure of ours.
pub struct Row {
    what: &'static str,
    ours: Option<f64>,
    beside: Vec<(&'static str, &'static str)>,
    goal: Option<Goal>,
}

impl Row {
    /// The figure of this name.
    pub fn new(what: &'static str, name: &str, figures: &Figures) -> Row {
        Row { what, ours: median(figures, name), beside: Vec::new(), goal: None }
    }

    /// Shown beside the named figure.
    pub fn beside(mut self, what: &'static str, name: &'static str) -> Row {
        self.beside.push((what, name));
        self
    }

    /// What it ought to be.
    pub fn goal(mut self, goal: Goal) -> Row {
        self.goal = Some(goal);
        self
    }

    fn verdict(&self, figures: &Figures) -> String {
        let (Some(ours), Some(goal)) = (self.ours, &self.goal) else { return String::new() };
        let (met, words) = match goal {
            Goal::AtMost(most) => (ours <= *most, format!("at most {}", shown(*most))),
            Goal::Faster(name, times) => match median(figures, name) {
                Some(other) => (other / ours >= *times, format!("{:.1} times faster, goal {times}", other / ours)),
                None => return String::new(),
            },
            Goal::Share(name, share) => match median(figures, name) {
                Some(other) => (ours / other >= *share, format!("{:.2} of it, goal {share:.2}", ours / other)),
                None => return String::new(),
            },
            Goal::Within(name, times) => match median(figures, name) {
                Some(other) => (ours / other <= *times, format!("{:.2} times, goal {times}", ours / other)),
                None => return String::new(),
            },
        };
        format!("{} {words}", if met { "✓" } else { "✗" })
    }
}

/// The median of the rounds.
fn median(figures: &Figures, name: &str) -> Option<f64> {
    let mut all = figures.get(name)?.clone();
    all.sort_by(f64::total_cmp);
    let middle = all.len() / 2;
    if all.len() % 2 == 0 { Some((all.get(middle.checked_sub(1)?)? + all[middle]) / 2.0) } else { Some(all[middle]) }
}

fn shown(figure: f64) -> String {
    match figure {
        f if f >= 100.0 => format!("{f:.0}"),
        f if f >= 10.0 => format!("{f:.1}"),
        f => format!("{f:.2}"),
    }
}

/// Prints the rows that were measured, as a table that Markdown reads too.
pub fn print<'a>(rows: impl Iterator<Item = &'a Row>, figures: &Figures) {
    println!("\n| {:<36} | {:>8} | {:<32} | {:>8} | {:>7} | goal", "", "Rollbook", "beside", "", "ratio");
    println!("|{:-<38}|{:->9}:|{:-<34}|{:->9}:|{:->8}:|------", "", "", "", "", "");
    for row in rows {
        let Some(ours) = row.ours else { continue };
        let beside: Vec<_> =
            row.beside.iter().filter_map(|(what, name)| Some((*what, median(figures, name)?))).collect();
        let first = beside.first().map_or((String::new(), String::new(), String::new()), |b| cells(b, ours));
        let (other, figure, ratio) = first;
        let (what, ours_shown, goal) = (row.what, shown(ours), row.verdict(figures));
        println!("| {what:<36} | {ours_shown:>8} | {other:<32} | {figure:>8} | {ratio:>7} | {goal}");
        for more in beside.iter().skip(1) {
            let (other, figure, ratio) = cells(more, ours);
            println!("| {:<36} | {:>8} | {other:<32} | {figure:>8} | {ratio:>7} |", "", "");
        }
    }
}

/// What it stands beside, its figure, and ours over it.
fn cells((what, other): &(&'static str, f64), ours: f64) -> (String, String, String) {
    ((*what).to_owned(), shown(*other), format!("{:.2}", ours / other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_judged_by_medians() {
        let figures = Figures::from([("ours".into(), vec![9.0, 1.0, 2.0]), ("peer".into(), vec![20.0, 30.0])]);
        let row = |goal| Row::new("", "ours", &figures).goal(goal).verdict(&figures);
        assert_eq!(row(Goal::Faster("peer", 10.0)), "✓ 12.5 times faster, goal 10", "25 over 2");
        assert_eq!(row(Goal::Within("peer", 0.05)), "✗ 0.08 times, goal 0.05", "2 over 25");
        assert_eq!(row(Goal::Share("peer", 0.1)), "✗ 0.08 of it, goal 0.10", "2 of 25");
        assert_eq!(row(Goal::AtMost(3.0)), "✓ at most 3.00", "2");
        assert_eq!(row(Goal::Faster("absent", 10.0)), "", "nothing to judge by");
    }
}
