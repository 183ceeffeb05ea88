use workflow_runtime::task;

#[task]
struct Charge;

#[task]
mod charges {}

fn main() {
    let _ = Charge;
}
