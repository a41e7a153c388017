drop table pec_receipts;
