"""Where rows come from: tables that the core wrote, by way of the command line or of the same Wasm in wasmtime."""
