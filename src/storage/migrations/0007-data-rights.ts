// What a person's rights need to remember: an admin's hold on an erasure, a review of notes, what went out by mail.

export const dataRights = `
create table data_rights (
  contact_id text not null,
  hold_until bigint,
  hold_reason text,
  hold_by text,
  erase_wanted_at bigint,
  notes_asked_at bigint,
  primary key (contact_id)
);

alter table ticket_notes add column review text;
alter table ticket_notes add column reviewed_at bigint;
alter table ticket_notes add column reviewed_by text;

alter table tickets add column forwarded_to text;
alter table tickets add column forwarded_at bigint;

alter table mails add column ticket_id text;
`;
