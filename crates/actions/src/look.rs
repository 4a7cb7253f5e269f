//! The colours of pages and mails, each once: for a light screen and for a dark one.

/// A colour, as CSS writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// What it is for: the name of its custom property.
    pub name: &'static str,
    /// On a light screen.
    pub light: &'static str,
    /// On a dark screen.
    pub dark: &'static str,
}

macro_rules! colours {
    ($($(#[$doc:meta])* $id:ident $name:literal $light:literal $dark:literal;)*) => {
        $($(#[$doc])* pub const $id: Colour = Colour { name: $name, light: $light, dark: $dark };)*
        /// All.
        pub const ALL: &[Colour] = &[$($id),*];
    };
}

colours! {
    /// Behind everything.
    GROUND "ground" "#fcfbf8" "#161a18";
    /// Beside the page on a wide screen.
    SIDE "side" "#f4f2ec" "#1b201d";
    /// What stands out of the ground.
    RAISED "raised" "#fff" "#202622";
    /// Text.
    INK "ink" "#1d2320" "#e9ebe6";
    /// Text beside it.
    QUIET "quiet" "#5f6761" "#9ba49d";
    /// Hairlines.
    LINE "line" "#e5e1d8" "#2b312d";
    /// Borders of what can be pressed.
    LINE_STRONG "line-strong" "#cfcabe" "#3b433e";
    /// The school's crest, links, what is to be pressed.
    ACCENT "accent" "#0e5a4e" "#7cc9b5";
    /// Text on it.
    ACCENT_INK "accent-ink" "#fff" "#0c1f1a";
    /// Behind what is chosen.
    ACCENT_SOFT "accent-soft" "#e2eeea" "#1d332d";
    /// Done.
    GREEN "green" "#23744a" "#7fcf9f";
    /// Behind it.
    GREEN_SOFT "green-soft" "#e4f2e9" "#1b2f23";
    /// The one large button of a little one.
    GO "go" "#1c7a43" "#7fcf9f";
    /// Text on it.
    GO_INK "go-ink" "#fff" "#0c1f1a";
    /// Wrong, late.
    RED "red" "#a8322a" "#f0958b";
    /// Behind it.
    RED_SOFT "red-soft" "#fae8e5" "#3a201d";
    /// Around what has the keyboard.
    FOCUS "focus" "#24559c" "#94b8ee";
}

/// The colours as custom properties: the beginning of a style sheet.
pub fn style() -> String {
    let all = |of: fn(&Colour) -> &'static str| -> String {
        ALL.iter().map(|colour| format!("--{}:{};", colour.name, of(colour))).collect()
    };
    let (light, dark) = (all(|colour| colour.light), all(|colour| colour.dark));
    format!(":root{{color-scheme:light dark;{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(hex: &str) -> f64 {
        let digits: Vec<u32> = hex.trim_start_matches('#').chars().map(|c| c.to_digit(16).unwrap()).collect();
        let parts: Vec<f64> = match digits.len() {
            3 => digits.iter().map(|d| f64::from(d * 17) / 255.0).collect(),
            _ => digits.chunks(2).map(|pair| f64::from(pair[0] * 16 + pair[1]) / 255.0).collect(),
        };
        let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        0.2126 * linear(parts[0]) + 0.7152 * linear(parts[1]) + 0.0722 * linear(parts[2])
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_what_it_stands_on_by_day_and_by_night() {
        let pairs = [
            (INK, vec![GROUND, SIDE, RAISED, ACCENT_SOFT]),
            (QUIET, vec![GROUND, SIDE, RAISED, ACCENT_SOFT]),
            (ACCENT, vec![GROUND, RAISED, ACCENT_SOFT]),
            (ACCENT_INK, vec![ACCENT]),
            (GO_INK, vec![GO]),
            (GREEN, vec![GREEN_SOFT, GROUND]),
            (RED, vec![RED_SOFT, GROUND]),
        ];
        for (text, grounds) in pairs {
            for ground in grounds {
                for (one, other) in [(text.light, ground.light), (text.dark, ground.dark)] {
                    let contrast = contrast(one, other);
                    assert!(contrast >= 4.5, "{} on {}: {one} on {other} is {contrast:.2}", text.name, ground.name);
                }
            }
        }
    }
}
