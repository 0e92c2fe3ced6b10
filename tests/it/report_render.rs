//! report_render
