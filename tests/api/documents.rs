//! The documents made from the data: save-the-date, programme, letter.
