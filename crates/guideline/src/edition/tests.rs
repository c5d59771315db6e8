//! What the whole content is asked at once.

use super::Edition;

#[test]
fn a_code_that_says_less_than_a_rule_asks_is_told_apart() {
    let edition = Edition::embedded().unwrap();
    for short in ["Z86.7", "B35", "T39", "T39.1", "T39.1X"] {
        assert!(edition.asks_for_more(short), "{short}");
    }
    for enough in ["Z86.718", "B35.0", "B35.1", "T39.1X1A", "T39.1X2A", "I10"] {
        assert!(!edition.asks_for_more(enough), "{enough}");
    }
}
