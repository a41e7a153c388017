drop table lab_cycles;
drop table labs;
