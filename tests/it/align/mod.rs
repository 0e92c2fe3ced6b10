//! Alignment and word diff: the same part of the text is recognised, whatever was done to it.

mod editions;
mod hostile;
mod reading;
mod scripted;
mod words;
