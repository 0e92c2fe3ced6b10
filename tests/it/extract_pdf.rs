//! extract_pdf
