//! A small publication that changes a little every year.

/// What the government promises in this edition, beside what it always does.
pub(crate) struct Plan {
    period: u16,
    guards: &'static str,
    last: &'static str,
}

const FIGURES: &str = "The government will publish the figures on return every quarter.";
const LIAISON: &str = "The government will send a liaison officer to Ostland in 2027.";
const FIRM: &str = "The government will pay for the training of 40 guards each year.";
const SOFT: &str = "The government intends to pay for the training of 40 guards each year.";
pub(crate) const CHANGED: &str = "The government will send three liaison officers to Ostland in 2025.";

impl Plan {
    /// The first edition.
    pub(crate) fn of_2022() -> Self {
        Self { period: 2022, guards: FIRM, last: FIGURES }
    }

    /// The same promises.
    pub(crate) fn of_2023() -> Self {
        Self { period: 2023, ..Self::of_2022() }
    }

    /// One promise weakened, one dropped, one new.
    pub(crate) fn of_2024() -> Self {
        Self { period: 2024, guards: SOFT, last: LIAISON }
    }

    /// The same edition with another new promise.
    pub(crate) fn of_2024_corrected() -> Self {
        Self { last: CHANGED, ..Self::of_2024() }
    }

    /// A plan with many promises, or the same one with none.
    pub(crate) fn of_many(period: u16, has_promises: bool) -> String {
        const TOWNS: [&str; 8] =
            ["Norvale", "Eastham", "Midford", "Kirkby", "Stowe", "Langport", "Ashwell", "Thornton"];
        let mut text = format!("# Annual plan on safe routes {period}\n\n## 1 Reception\n\n");
        for town in TOWNS {
            text.push_str(&format!("The town of {town} has a reception centre with a garden.\n"));
            if has_promises {
                text.push_str(&format!("The government will open a school for refugees in {town}.\n"));
            }
        }
        text
    }

    pub(crate) fn markdown(&self) -> String {
        let Self { period, guards, last } = self;
        format!(
            "# Annual plan on safe routes {period}\n\n## 1 Reception\n\nThe ministry runs reception centres in four towns.\n\
             The government will open two reception centres in Norvale before 2030.\n{guards}\n\n## 2 Return\n\n\
             Return is voluntary wherever that is possible.\nThe minister will sign an agreement on return with Westmark in \
             2029.\n{last}\n"
        )
    }

    pub(crate) fn html(&self) -> String {
        let mut page =
            String::from("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"></head><body><main>");
        for block in self.markdown().split("\n\n") {
            page.push_str(&match (block.strip_prefix("## "), block.strip_prefix("# ")) {
                (Some(heading), _) => format!("<h2>{heading}</h2>\n"),
                (None, Some(title)) => format!("<h1>{title}</h1>\n"),
                (None, None) => format!("<p>{block}</p>\n"),
            });
        }
        page + "</main></body></html>"
    }
}
