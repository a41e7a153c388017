//! Documents as PDF, typeset by Typst from the templates beside this file.
