//! A whole document without structure: running heads, headings, a list, a table, a footnote and a paragraph over the page.

use annexwatch::core::extract::{Options, extract};

use super::made::{Piece, file, sheet};
use crate::extract::outline;

/// Lines of one size from `y` on.
fn lines(y: f32, lines: &[&'static str]) -> Vec<Piece<'static>> {
    lines.iter().zip(0u8..).map(|(line, n)| (72.0, y + 13.0 * f32::from(n), 10.0, *line)).collect()
}

#[test]
fn an_untagged_file_read_whole() {
    let furniture = |number: &'static str| {
        [(72.0, 40.0, 8.0, "Waterplan 2025 | Ministerie van Havens"), (290.0, 810.0, 8.0, number)]
    };
    let mut first = furniture("56").to_vec();
    first.push((72.0, 80.0, 18.0, "!Bijlage 4: Waterplan 2025"));
    first.push((72.0, 120.0, 13.0, "!1 Havens"));
    first.extend(lines(
        140.0,
        &[
            "Het kabinet zal in 2025 met Ghana, Kenia en Togo afspraken maken over veilige havens en de af-",
            "handeling van schepen. De minister streeft ernaar de opleiding van loodsen in 2026 af te ronden.",
            "De volgende stappen worden in het komende jaar gezet, in overleg met de partners aan de kust:",
        ],
    ));
    first.extend(lines(186.0, &["- de bouw van twee stations in Kenia;", "- de opleiding van zestig loodsen."]));
    first.push((72.0, 230.0, 11.0, "!1.1 Begroting"));
    first.push((72.0, 250.0, 10.0, "De bedragen staan in tabel 1."));
    first.push((203.0, 246.5, 6.0, "1"));
    first.push((72.0, 270.0, 9.0, "Tabel 1: Begroting in miljoen euro"));
    for (row, n) in
        [("Land", "Maatregel", "2025"), ("Ghana", "Opleiding", "12,5"), ("Kenia", "Bouw", "8,0")].into_iter().zip(0u8..)
    {
        let y = 290.0 + 18.0 * f32::from(n);
        first.extend([(72.0, y, 10.0, row.0), (160.0, y, 10.0, row.1), (320.0, y, 10.0, row.2)]);
    }
    first.push((72.0, 360.0, 13.0, "!2 Vissers"));
    first.extend(lines(
        380.0,
        &[
            "In het afgelopen jaar zijn de eerste twee stations geopend. De bouw duurde langer dan verwacht,",
            "maar de kosten bleven binnen de begroting die daarvoor in het vorige jaar was vastgesteld en",
        ],
    ));
    first.push((72.0, 770.0, 6.0, "1"));
    first.push((77.0, 773.0, 8.0, "Kamerstuk 32 545, nr. 143, over het Havenfonds."));
    let mut second = furniture("57").to_vec();
    second.extend(lines(80.0, &["die door de beide kamers is goedgekeurd."]));
    second.push((72.0, 110.0, 13.0, "!3 Slot"));
    second.extend(lines(130.0, &["Het kabinet zal de Kamer elk jaar informeren."]));
    let bytes = file(&[sheet(&first), sheet(&second)]);
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("extract_pdf_untagged", outline(&extract(&bytes, &Options::default())));
    });
}
