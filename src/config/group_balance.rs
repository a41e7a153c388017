//! How many confirmed experts of which side a lab's group needs.
use crate::labs::experts::model::ExpertSide;
use std::str::FromStr;

/// The least number of confirmed experts of some sides: `health_company:2,municipality:2`, or `off`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupBalance {
    /// Each side that must be there, with how many at least.
    pub least: Vec<(ExpertSide, u32)>,
}

impl Default for GroupBalance {
    /// Two of each of the two main sides.
    fn default() -> Self {
        Self { least: vec![(ExpertSide::HealthCompany, 2), (ExpertSide::Municipality, 2)] }
    }
}

impl FromStr for GroupBalance {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self { least: Vec::new() });
        }
        let mut least: Vec<(ExpertSide, u32)> = Vec::new();
        for part in text.split(',').map(str::trim) {
            let (side, number) =
                part.split_once(':').ok_or_else(|| format!("{part}: must be a side and a number, side:2"))?;
            let side: ExpertSide = side.trim().parse()?;
            let number = number.trim().parse().ok().filter(|n| (1..=50).contains(n));
            let number = number.ok_or_else(|| format!("{part}: the number must be 1..50"))?;
            if least.iter().any(|(known, _)| *known == side) {
                return Err(format!("{side}: named twice"));
            }
            least.push((side, number));
        }
        Ok(Self { least })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_once_with_a_number() {
        let read = |text: &str| text.parse::<GroupBalance>();
        assert_eq!(read("health_company:2, municipality:2").unwrap(), GroupBalance::default());
        assert!(read("off").unwrap().least.is_empty());
        for wrong in ["", "health_company", "health_company:0", "mayors:2", "region:1,region:2", "region:51"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
