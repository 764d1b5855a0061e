//! Mutations of valid bytes, the same in every run.

/// Passes every sample to `take`, then its prefixes, then `each` mutations of it.
pub fn for_each(samples: &[Vec<u8>], each: usize, take: &mut dyn FnMut(&[u8])) {
    for (index, sample) in samples.iter().enumerate() {
        take(sample);
        let step = sample.len() / MAX_BEGINNINGS + 1;
        (0..sample.len()).step_by(step).for_each(|end| take(&sample[..end]));
        let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ (index as u64 + 1));
        for _ in 0..each {
            let mut bytes = sample.clone();
            for _ in 0..=random.below(3) {
                change(&mut bytes, samples, &mut random);
            }
            take(&bytes);
        }
    }
}

fn change(bytes: &mut Vec<u8>, samples: &[Vec<u8>], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = at + random.below(bytes.len() - at + 1);
    let piece = match random.below(8) {
        0 if at < bytes.len() => {
            bytes[at] ^= 1 << random.below(8);
            return;
        }
        1 => {
            bytes.drain(at..end);
            return;
        }
        // The end of another sample replaces the end of this one.
        2 => {
            bytes.truncate(at);
            let other = &samples[random.below(samples.len())];
            other[random.below(other.len() + 1)..].to_vec()
        }
        // A word of another sample.
        3 => {
            let other = &samples[random.below(samples.len())];
            let words: Vec<&[u8]> = other.split(|b| !b.is_ascii_alphanumeric()).collect();
            words[random.below(words.len())].to_vec()
        }
        4 => bytes[at..end].repeat(1 + random.below(40)),
        5 => {
            let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            bytes.drain(at..at + digits);
            NUMBERS[random.below(NUMBERS.len())].into()
        }
        6 => DEEP[random.below(DEEP.len())].repeat(1 << random.below(11)).into(),
        _ => WORDS[random.below(WORDS.len())].into(),
    };
    let at = at.min(bytes.len());
    bytes.splice(at..at, piece);
    bytes.truncate(LONGEST);
}

/// The xorshift64* generator, which needs no crate.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        number as usize % end.max(1)
    }
}

const NUMBERS: &[&str] = &[
    "-1",
    "0",
    "00",
    "1e400",
    "-0.0",
    "4294967296",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "0.00000000000000000000000000000000000000001",
];

const DEEP: &[&str] = &["[", "{\"a\":", "<a>", "a.", " a = b\n", "(", "%25", "\\", "\"", "[["];

const WORDS: &[&str] = &[
    "\n",
    "\r\n",
    "\0",
    "\t",
    "'",
    "\"",
    "\\u0000",
    "\\ud800",
    "\u{FEFF}",
    "\u{202E}",
    "\u{1B}[2J",
    "@evil.example/",
    "https://evil.example/",
    "../",
    "%00",
    "#",
    "?",
    "null",
    "{}",
    "[]",
    "<![CDATA[",
    "<!--",
    "&#0;",
    "xmlns:a=''",
    "[profile a]\n",
    "made-up-",
];

const MAX_BEGINNINGS: usize = 40;

/// In bytes.
const LONGEST: usize = 64 * 1024;
