//! sandbox (shim until the room is there)
use crate::core::document::Document;
use crate::core::extract;
use std::path::PathBuf;
#[derive(Clone, Debug)]
pub struct Limits { pub memory_bytes: u64, pub cpu_seconds: u64, pub wall_seconds: u64, pub max_input_bytes: u64, pub max_output_bytes: u64 }
impl Default for Limits { fn default() -> Self { Self { memory_bytes: 1 << 30, cpu_seconds: 30, wall_seconds: 60, max_input_bytes: 256 << 20, max_output_bytes: 256 << 20 } } }
#[derive(Clone, Debug)]
pub struct Sandbox { pub program: PathBuf, pub limits: Limits }
impl Sandbox {
    pub async fn extract(&self, bytes: &[u8], options: &extract::Options) -> anyhow::Result<Document> { Ok(extract::extract(bytes, options)) }
}
pub fn child_main() -> anyhow::Result<()> { Ok(()) }
