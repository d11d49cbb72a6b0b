//! Calendar days as spreadsheets and sources write them.
