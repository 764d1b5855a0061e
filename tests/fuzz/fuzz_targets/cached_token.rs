#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gcp_wif_fuzz::cached_token::run(bytes));
