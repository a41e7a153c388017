//! What PEC providers say of a message: receipts (`daticert.xml`), each kept once.
