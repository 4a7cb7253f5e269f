//! The field of 25 elements, GF(5²) = GF(5)[t]/(t² − 2): one for each symbol of a code. An element `a + bt` is `a + 5b`.

/// `x + y`.
pub const fn add(x: u8, y: u8) -> u8 {
    (x % 5 + y % 5) % 5 + 5 * ((x / 5 + y / 5) % 5)
}

/// `x − y`.
pub const fn sub(x: u8, y: u8) -> u8 {
    (x % 5 + 5 - y % 5) % 5 + 5 * ((x / 5 + 5 - y / 5) % 5)
}

/// `x · y`.
pub const fn mul(x: u8, y: u8) -> u8 {
    PRODUCTS[x as usize][y as usize]
}

/// Every product once.
const PRODUCTS: [[u8; 25]; 25] = {
    let mut products = [[0; 25]; 25];
    let mut at = 0;
    while at < 625 {
        let (x, y) = (at / 25, at % 25);
        let (a, b, c, d) = (x % 5, x / 5, y % 5, y / 5);
        products[x][y] = ((a * c + 2 * b * d) % 5 + 5 * ((a * d + b * c) % 5)) as u8;
        at += 1;
    }
    products
};

/// `x ÷ y`; `None` for a division by zero.
pub fn div(x: u8, y: u8) -> Option<u8> {
    (1..25).find(|inverse| mul(y, *inverse) == 1).map(|inverse| mul(x, inverse))
}

/// `x` to the power of `n`.
pub const fn pow(x: u8, n: usize) -> u8 {
    if n == 0 { 1 } else { mul(x, pow(x, n - 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_field() {
        for x in 0..25 {
            assert_eq!(sub(add(x, 7), 7), x, "what is added can be taken away");
            for y in 1..25 {
                assert_eq!(div(mul(x, y), y), Some(x), "{x} times {y} can be divided by {y}");
            }
        }
        assert_eq!(div(1, 0), None, "nothing divides by zero");
    }

    #[test]
    fn the_generator_runs_through_every_element_but_zero() {
        let mut seen: Vec<u8> = (0..24).map(|n| pow(super::super::invitation::GENERATOR, n)).collect();
        seen.sort_unstable();
        assert_eq!(seen, (1..25).collect::<Vec<_>>(), "each once");
    }
}
