// A draft belongs to the person who writes it: two people at one question never overwrite each other.
export const draftsPerPerson = `
create table drafts_per_person (
  ticket_id text not null,
  user_id text not null,
  text text not null,
  updated_at bigint not null,
  primary key (ticket_id, user_id)
);

insert into drafts_per_person (ticket_id, user_id, text, updated_at)
  select ticket_id, user_id, text, updated_at from drafts;

drop table drafts;

alter table drafts_per_person rename to drafts;
`;
