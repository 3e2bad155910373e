// Examples taken from chats that wait for an editor, the draft of the next catalogue, and what was measured of it.
export const teaching = `
create table proposals (
  id text not null,
  message_id text not null,
  text text not null,
  language text not null,
  intent text not null,
  created_by text not null,
  created_at bigint not null,
  primary key (id)
);

create unique index proposals_message on proposals (message_id);

create table catalogue_changes (
  id text not null,
  kind text not null,
  intent text not null,
  place text not null,
  text text not null,
  revision_id bigint,
  created_by text not null,
  created_at bigint not null,
  primary key (id)
);

alter table catalogue_revisions add column base_id bigint;
alter table catalogue_revisions add column figures text;
alter table catalogue_revisions add column reason text;
`;
