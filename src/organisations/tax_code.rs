//! The tax code of an organisation: eleven digits, the last of which checks the others.

/// Whether `code` is eleven digits of which the last is the check digit (Luhn's formula, as the decree of the Minister
/// of Finance of 23 December 1976 sets it for tax codes of bodies and VAT numbers).
pub fn tax_code_is_valid(code: &str) -> bool {
    let digits: Vec<u32> = code.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != 11 || code.len() != 11 {
        return false;
    }
    let weighed = digits.iter().enumerate().map(|(i, digit)| match i % 2 {
        0 => *digit,
        _ if *digit > 4 => digit * 2 - 9,
        _ => digit * 2,
    });
    weighed.sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::tax_code_is_valid;
    use proptest::prelude::*;

    #[test]
    fn real_ones_are_valid() {
        for code in ["00300650256", "03084880263", "02441500242", "13664791004", "00644060287", "80007310263"] {
            assert!(tax_code_is_valid(code), "{code}");
        }
    }

    #[test]
    fn what_is_not_eleven_digits_is_not() {
        for code in ["", "0", "0300650256", "003006502560", "0030065025x", "００３００６５０２５６", "003 00650256"]
        {
            assert!(!tax_code_is_valid(code), "{code}");
        }
    }

    proptest! {
        #[test]
        fn of_ten_digits_one_check_digit_fits(body in "[0-9]{10}") {
            let fitting = (0..10).filter(|digit| tax_code_is_valid(&format!("{body}{digit}"))).count();
            prop_assert_eq!(fitting, 1);
        }

        #[test]
        fn a_mistyped_digit_is_found(body in "[0-9]{10}", at in 0_usize..11, by in 1_u8..10) {
            let valid = (0..10).map(|digit| format!("{body}{digit}")).find(|code| tax_code_is_valid(code)).unwrap();
            let mut wrong = valid.into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert!(!tax_code_is_valid(std::str::from_utf8(&wrong).unwrap()));
        }

        #[test]
        fn any_text_is_told_without_a_panic(text in ".{0,20}") {
            let _ = tax_code_is_valid(&text);
        }
    }
}
