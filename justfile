# `just check` before a change is handed in; `.ci/run` does the same and more.

check: fmt clippy docs test

fmt:
    cargo fmt --all --check

clippy:
    cargo clippy --workspace --all-targets -- -D warnings

docs:
    RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps

test:
    cargo test

# Runs the order example.
order file='examples/data/order-1001.json':
    cargo run --bin order {{file}}

# Compares with what AWS and others say; the material is not in the repository.
conformance dir='../shared/conformance':
    cargo run --bin conformance -- {{dir}}

# The whole gate.
ci:
    .ci/run
