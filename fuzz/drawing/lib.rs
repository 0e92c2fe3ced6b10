//! As much of hayro as the core names, drawing nothing.

use hayro_syntax::page::Page;

/// What hayro's interpreter is told.
pub mod hayro_interpret {
    /// Nothing.
    #[derive(Default)]
    pub struct InterpreterSettings;
}

/// What hayro draws with.
pub mod vello_cpu {
    /// Colours.
    pub mod color {
        /// By name.
        pub mod palette {
            /// As style sheets name them.
            pub mod css {
                /// White.
                pub const WHITE: () = ();
            }
        }
    }
}

/// Nothing.
#[derive(Default)]
pub struct RenderSettings;

/// Nothing.
#[derive(Default)]
pub struct RenderCache;

impl RenderCache {
    /// Nothing.
    pub fn new() -> Self {
        Self
    }
}

/// How a page would be drawn.
pub struct PixmapSettings {
    /// Dots to a point.
    pub x_scale: f32,
    /// Dots to a point.
    pub y_scale: f32,
    /// What is under it.
    pub bg_color: (),
}

/// One dot.
pub struct Dot {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

/// A picture without dots.
pub struct Pixmap;

impl Pixmap {
    /// No dots.
    pub fn data(&self) -> &[Dot] {
        &[]
    }

    /// None.
    pub fn width(&self) -> u16 {
        0
    }

    /// None.
    pub fn height(&self) -> u16 {
        0
    }
}

/// Draws nothing.
pub fn render(
    _: &Page<'_>,
    _: &RenderCache,
    _: &hayro_interpret::InterpreterSettings,
    _: &RenderSettings,
    _: &PixmapSettings,
) -> Pixmap {
    Pixmap
}
