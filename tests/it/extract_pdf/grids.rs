//! Tables without structure: cells of several lines, wherever in their row and column they are set.

use super::made::{Piece, file, sheet};
use super::{read, texts};

/// Two rows of four cells. The second cell has two lines, and the others stand beside the middle of them.
fn table(x: [f32; 4], y: f32, words: [[&'static str; 5]; 2]) -> Vec<Piece<'static>> {
    let mut pieces = Vec::new();
    for (row, n) in words.into_iter().zip(0u8..) {
        let top = y + 34.0 * f32::from(n);
        let [first, upper, lower, third, fourth] = row;
        pieces.extend([(x[1], top, 10.0, upper), (x[1], top + 12.0, 10.0, lower)]);
        for (at, text) in [(x[0], first), (x[2], third), (x[3], fourth)] {
            pieces.push((at, top + 6.0, 10.0, text));
        }
    }
    pieces
}

const WORDS: [[&str; 5]; 2] = [
    ["Ghana", "Opleiding van loodsen door", "de havenautoriteit van Tema", "12,5", "10,0"],
    ["Kenia", "Bouw van twee stations bij", "de steden aan de kust", "8,0", "6,5"],
];
const ROWS: [&str; 2] = [
    "Ghana | Opleiding van loodsen door de havenautoriteit van Tema | 12,5 | 10,0",
    "Kenia | Bouw van twee stations bij de steden aan de kust | 8,0 | 6,5",
];

/// Lines of running text, for a page that has more than a table.
fn prose(x: f32, y: f32) -> Vec<Piece<'static>> {
    let lines = [
        "In dit jaar heeft het kabinet met landen gesproken",
        "over de terugkeer van vreemdelingen zonder verblijf,",
        "en die gesprekken hebben geleid tot afspraken die in",
        "het volgende jaar worden voortgezet en uitgebreid en",
        "waarbij de aandacht uitgaat naar opvang in de regio.",
    ];
    lines.into_iter().zip(0u8..).map(|(line, n)| (x, y + 12.0 * f32::from(n), 10.0, line)).collect()
}

#[test]
fn cells_beside_the_middle_of_a_higher_one_are_of_its_row() {
    let mut pieces = prose(72.0, 80.0);
    pieces.extend(table([72.0, 140.0, 330.0, 400.0], 170.0, WORDS));
    let draft = read(&file(&[sheet(&pieces)]));
    assert_eq!(texts(&draft, "table-row"), ROWS);
}

#[test]
fn centred_cells_of_several_lines_are_one_cell_each() {
    let mut pieces = prose(72.0, 80.0);
    // Helvetica is measured by its own widths; these left edges centre each line at 200.
    for (x, y, text) in [
        (141.0, 170.0, "Opleiding van loodsen door"),
        (170.0, 182.0, "de havens van"),
        (143.0, 204.0, "Bouw van twee stations bij"),
        (172.0, 216.0, "de steden aan"),
    ] {
        pieces.push((x, y, 10.0, text));
    }
    for (y, land, sum) in [(176.0, "Ghana", "12,5"), (210.0, "Kenia", "8,0")] {
        pieces.extend([(72.0, y, 10.0, land), (330.0, y, 10.0, sum)]);
    }
    let draft = read(&file(&[sheet(&pieces)]));
    let rows = texts(&draft, "table-row");
    assert_eq!(
        rows,
        [
            "Ghana | Opleiding van loodsen door de havens van | 12,5",
            "Kenia | Bouw van twee stations bij de steden aan | 8,0"
        ]
    );
}

#[test]
fn cells_close_together_are_parted_where_words_have_spaces() {
    let mut pieces = prose(72.0, 80.0);
    for (n, (a, b, c)) in
        [("Land", "2025", "2026"), ("Ghana", "1234", "1250"), ("Kenia", "8100", "6500")].into_iter().enumerate()
    {
        let y = 170.0 + 20.0 * n as f32;
        pieces.extend([(72.0, y, 10.0, a), (140.0, y, 10.0, b), (169.0, y, 10.0, c)]);
    }
    let draft = read(&file(&[sheet(&pieces)]));
    assert_eq!(texts(&draft, "table-row"), ["Land | 2025 | 2026", "Ghana | 1234 | 1250", "Kenia | 8100 | 6500"]);
}

#[test]
fn a_heading_repeated_on_the_next_page_is_no_row() {
    let head = |y: f32| [(72.0, y, 10.0, "!Land"), (200.0, y, 10.0, "!Maatregel"), (400.0, y, 10.0, "!Bedrag")];
    let row = |y: f32, words: [&'static str; 3]| {
        [(72.0, y, 10.0, words[0]), (200.0, y, 10.0, words[1]), (400.0, y, 10.0, words[2])]
    };
    let mut first = prose(72.0, 640.0);
    first.extend(head(720.0));
    first.extend(row(740.0, ["Ghana", "Opleiding", "12,5"]));
    let mut second = head(80.0).to_vec();
    second.extend(row(100.0, ["Kenia", "Bouw", "8,0"]));
    second.extend(prose(72.0, 140.0));
    let draft = read(&file(&[sheet(&first), sheet(&second)]));
    assert_eq!(
        texts(&draft, "table-row"),
        ["Land | Maatregel | Bedrag", "Ghana | Opleiding | 12,5", "Kenia | Bouw | 8,0"]
    );
}

#[test]
fn a_table_inside_a_column_does_not_join_the_columns() {
    let mut pieces = prose(50.0, 80.0);
    pieces.extend(prose(50.0, 152.0));
    pieces.extend(prose(310.0, 80.0));
    pieces.extend(table([310.0, 360.0, 500.0, 530.0], 160.0, WORDS));
    let draft = read(&file(&[sheet(&pieces)]));
    assert_eq!(texts(&draft, "table-row"), ROWS);
    let text = texts(&draft, "paragraph").join(" ");
    assert!(text.contains("gesproken over de terugkeer"), "{text}");
}
