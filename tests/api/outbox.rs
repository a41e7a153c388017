//! Messages to be sent: one row a recipient, kept until its provider has taken it over or it was given up.
