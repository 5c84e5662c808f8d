//! Where the districts stand.

use super::{District, Row};

/// How many blocks stand below each other in a district before another column is begun.
const HIGH: usize = 3;
/// How many blocks stand beside each other in a row of districts: more could not be read from the back of a room.
const WIDE: usize = 5;

/// How many columns so many blocks take.
pub(super) fn columns(blocks: usize) -> usize {
    blocks.div_ceil(HIGH).clamp(1, WIDE)
}

/// Districts in their order, as many in a row as go beside each other.
pub(super) fn rows(districts: Vec<District>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for district in districts {
        match rows.last_mut().filter(|row| width(row) + district.columns <= WIDE) {
            Some(row) => row.districts.push(district),
            None => rows.push(Row { districts: vec![district] }),
        }
    }
    rows
}

/// How many blocks stand beside each other in a row.
pub(in crate::report) fn width(row: &Row) -> usize {
    row.districts.iter().map(|district| district.columns).sum()
}
