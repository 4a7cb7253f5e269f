//! Geometry: where on a sheet each card or slip stands, in millimetres, and in which order cells are filled.
//!
//! These rectangles are the truth; templates receive them and the proof holds them to it.

use serde::Serialize;

/// A rectangle in millimetres from the page's upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rect {
    /// From the left edge of the page.
    pub x: f64,
    /// From the upper edge of the page.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// On what login cards are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardSheet {
    /// A4, 2 × 5 cards of 85.6 × 54 mm (a bank card) with cut marks.
    TenPerA4,
    /// US Letter, 3 × 4 squares of 2 inches, as Avery 22806, 22816 and 94107.
    AverySquare,
    /// A4, 3 × 7 labels of 63.5 × 38.1 mm, as Avery L7160.
    L7160,
    /// A4, one card twice the size of a bank card.
    OnePerPage,
}

/// How parents' letters are printed, all on A4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LetterSheet {
    /// A page for each child, folding to a DL window envelope.
    Letter,
    /// Two slips of 210 × 148.5 mm, to be cut.
    TwoPerPage,
    /// Six slips of 105 × 99 mm, to be cut.
    SixPerPage,
}

/// A page and the equal cells on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Grid {
    /// Width and height of the page.
    pub page: (f64, f64),
    /// Columns and rows.
    pub cells: (usize, usize),
    /// The first cell.
    pub first: Rect,
    /// From one cell's corner to the next one's, across and down.
    pub pitch: (f64, f64),
    /// Whether the sheet is cut after printing; label sheets are peeled.
    pub is_cut: bool,
}

const A4: (f64, f64) = (210.0, 297.0);
const US_LETTER: (f64, f64) = (215.9, 279.4);

impl CardSheet {
    pub(crate) fn grid(self) -> Grid {
        let rect = |x, y, width, height| Rect { x, y, width, height };
        match self {
            Self::TenPerA4 => {
                Grid { page: A4, cells: (2, 5), first: rect(19.4, 13.5, 85.6, 54.0), pitch: (85.6, 54.0), is_cut: true }
            }
            // Margins of 0.625 inches all round and equal gaps: pitch 2.625 × 2.5833 inches. Reckoned from the size of the
            // labels and their count; Avery's own figures were not at hand, so try the first sheet on plain paper.
            Self::AverySquare => Grid {
                page: US_LETTER,
                cells: (3, 4),
                first: rect(15.875, 15.875, 50.8, 50.8),
                pitch: (66.675, 65.616_666_7),
                is_cut: false,
            },
            // As label programs have it, and in the middle of the sheet: margins 7.21 and 15.15, pitch 66.04 × 38.1.
            Self::L7160 => Grid {
                page: A4,
                cells: (3, 7),
                first: rect(7.21, 15.15, 63.5, 38.1),
                pitch: (66.04, 38.1),
                is_cut: false,
            },
            Self::OnePerPage => Grid {
                page: A4,
                cells: (1, 1),
                first: rect(19.4, 40.0, 171.2, 108.0),
                pitch: (0.0, 0.0),
                is_cut: false,
            },
        }
    }
}

impl LetterSheet {
    pub(crate) fn grid(self) -> Grid {
        let (cells, width, height) = match self {
            Self::Letter => ((1, 1), 210.0, 297.0),
            Self::TwoPerPage => ((1, 2), 210.0, 148.5),
            Self::SixPerPage => ((2, 3), 105.0, 99.0),
        };
        let first = Rect { x: 0.0, y: 0.0, width, height };
        Grid { page: A4, cells, first, pitch: (width, height), is_cut: self != Self::Letter }
    }
}

impl Grid {
    /// Cells on a page.
    pub fn per_page(&self) -> usize {
        self.cells.0 * self.cells.1
    }

    /// The cell of this number, row by row.
    pub fn cell(&self, number: usize) -> Rect {
        let (column, row) = (number % self.cells.0, number / self.cells.0);
        Rect {
            x: self.first.x + column as f64 * self.pitch.0,
            y: self.first.y + row as f64 * self.pitch.1,
            ..self.first
        }
    }

    /// The same cell seen through the paper: where the back stands when the sheet is turned over its long edge.
    pub fn back(&self, number: usize) -> Rect {
        let front = self.cell(number);
        Rect { x: self.page.0 - front.x - front.width, ..front }
    }

    /// For each page, the (cell, item) pairs of it.
    pub fn fill(&self, items: usize) -> Vec<Vec<(usize, usize)>> {
        let per_page = self.per_page();
        if self.is_cut {
            return collate(items, per_page);
        }
        let pages = items.div_ceil(per_page);
        (0..pages).map(|page| (page * per_page..items.min((page + 1) * per_page)).enumerate().collect()).collect()
    }
}

/// Which item goes into which cell, so that a cut stack is in order: for each page, (cell, item) pairs.
///
/// With N cells and P pages cell k of page p holds item k·P + p. When the stack is cut, the pile of each cell holds
/// consecutive items, and the piles, put on each other in the order of the cells, hold all of them in the order given.
/// Where the items do not fill all cells, the last pile is short and the cells after it stay empty.
pub fn collate(items: usize, cells: usize) -> Vec<Vec<(usize, usize)>> {
    let pages = items.div_ceil(cells);
    let page = |page| (0..cells).map(|cell| (cell, cell * pages + page)).filter(|pair| pair.1 < items).collect();
    (0..pages).map(page).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Cuts the stack and puts the piles on each other.
    fn cut(pages: &[Vec<(usize, usize)>], cells: usize) -> Vec<usize> {
        let pile = |cell| pages.iter().flatten().filter(move |pair| pair.0 == cell).map(|pair| pair.1);
        (0..cells).flat_map(pile).collect()
    }

    proptest! {
        #[test]
        fn a_cut_stack_is_in_order(items in 0_usize..400, cells in 1_usize..22) {
            let pages = collate(items, cells);
            prop_assert_eq!(pages.len(), items.div_ceil(cells), "no page more than needed");
            prop_assert_eq!(cut(&pages, cells), (0..items).collect::<Vec<_>>(), "piles on each other keep the order");
        }

        #[test]
        fn every_page_holds_something(items in 1_usize..400, cells in 1_usize..22) {
            prop_assert!(collate(items, cells).iter().all(|page| !page.is_empty()), "an empty page is waste");
        }
    }

    #[test]
    fn a_label_sheet_is_filled_row_by_row() {
        let pages = CardSheet::L7160.grid().fill(23);
        assert_eq!(pages[0][..3], [(0, 0), (1, 1), (2, 2)], "labels are peeled, not cut");
        assert_eq!(pages[1], [(0, 21), (1, 22)], "the rest begins at the first label");
    }

    #[test]
    fn every_cell_lies_on_its_page_and_beside_its_neighbours() {
        let cards = [CardSheet::TenPerA4, CardSheet::AverySquare, CardSheet::L7160, CardSheet::OnePerPage];
        let letters = [LetterSheet::Letter, LetterSheet::TwoPerPage, LetterSheet::SixPerPage];
        for grid in cards.map(CardSheet::grid).into_iter().chain(letters.map(LetterSheet::grid)) {
            let last = grid.cell(grid.per_page() - 1);
            assert!(last.x + last.width <= grid.page.0 + 0.001, "{grid:?} is too wide");
            assert!(last.y + last.height <= grid.page.1 + 0.001, "{grid:?} is too high");
            let right = grid.page.0 - last.x - last.width;
            assert!(
                (right - grid.first.x).abs() < 0.1,
                "{grid:?} stands in the middle, so that a back meets its front"
            );
        }
    }

    #[test]
    fn a_back_meets_its_front() {
        let grid = CardSheet::TenPerA4.grid();
        assert!((grid.back(0).x - grid.cell(1).x).abs() < 0.001, "the left card's back is printed at the right");
    }
}
