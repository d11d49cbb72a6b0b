//! What commands print, and the progress bar.

use std::io::{self, ErrorKind, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Failure;

/// Prints a result. A reader that stopped listening (`| head`) is no failure.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::io(&"standard output", &error)),
        _ => Ok(()),
    }
}

/// A bar on standard error while that is a terminal; nothing otherwise.
pub(super) fn progress_bar(length: u64, template: &str) -> ProgressBar {
    /// Often enough to look alive.
    const TICK: Duration = Duration::from_millis(200);
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    if !bar.is_hidden() {
        bar.enable_steady_tick(TICK);
    }
    bar
}

/// `1,848`.
pub(super) fn grouped(number: impl Into<i128>) -> String {
    let number = number.into();
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3 + 2);
    if number < 0 {
        out.push('-');
    }
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let texts = [0, 7, 999, 1_000, 1_234_567, -1_848].map(grouped);
        assert_eq!(texts, ["0", "7", "999", "1,000", "1,234,567", "-1,848"]);
    }
}
