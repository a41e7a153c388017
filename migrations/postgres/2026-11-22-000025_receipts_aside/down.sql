alter table pec_receipts drop column mismatch;
