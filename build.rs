//! The front end is built by Vite before the binary that carries it.

fn main() {
    println!("cargo::rerun-if-changed=static/dist");
    println!("cargo::rerun-if-changed=geodata");
    if !std::path::Path::new("static/dist/index.html").exists() {
        println!("cargo::error=static/dist is missing: run `make front`, which builds the front end with npm");
    }
}
