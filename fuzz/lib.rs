//! The pure core of the package, and nothing else of it: the fuzz targets then need neither database nor web server, and
//! are built in a minute or two.

#[path = "../src/core/mod.rs"]
pub mod core;
