drop table invitation_drafts;
drop table invitation_answers;
