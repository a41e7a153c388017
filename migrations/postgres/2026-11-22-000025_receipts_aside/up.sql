-- Why a receipt is kept aside although the message that it names is known: it is about another recipient, or another time.
alter table pec_receipts add column mismatch text;
