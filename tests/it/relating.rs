//! relating
