//! Pictures by which the youngest find their own class: line drawings of the Lucide set (see `symbols/LICENSE`).

macro_rules! symbols {
    ($($name:literal),* $(,)?) => {
        /// Names of the pictures, in the order of their numbers. New ones are added at the end only: a class keeps
        /// its number for life.
        pub const SYMBOLS: &[&str] = &[$($name),*];

        const PICTURES: &[&str] = &[$(include_str!(concat!("../symbols/", $name, ".svg"))),*];
    };
}

symbols![
    "cat",
    "apple",
    "sun",
    "car",
    "fish",
    "star",
    "tree",
    "key",
    "rabbit",
    "cherry",
    "moon",
    "train",
    "bird",
    "bell",
    "flower",
    "plane",
    "turtle",
    "carrot",
    "cloud",
    "ship",
    "snail",
    "crown",
    "leaf",
    "bike",
    "squirrel",
    "banana",
    "umbrella",
    "rocket",
    "dog",
    "gift",
    "castle",
    "bus",
    "panda",
    "cake",
    "heart",
    "anchor",
    "bug",
    "guitar",
    "house",
    "drum",
    "rainbow",
    "tractor",
    "feather",
    "ice cream",
    "balloon",
    "mountain",
    "snowflake",
    "tent",
];

/// Number of a symbol, whatever number is given.
pub(crate) fn number(symbol: usize) -> usize {
    symbol % SYMBOLS.len()
}

/// The picture of a symbol as SVG, for a screen that shows the same one; the number is taken modulo their count.
pub fn symbol_svg(symbol: usize) -> &'static str {
    PICTURES[number(symbol)]
}
