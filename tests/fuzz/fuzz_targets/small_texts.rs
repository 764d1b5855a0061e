#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| gcp_wif_fuzz::small_texts::run(bytes));
