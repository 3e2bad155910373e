// What the alarm desk needs beside the first schema: publishers' mail addresses, their own chats, figures that stay.

export const alarmDesk = `
alter table users add column mail text;
alter table broadcasts add column test_for text;
alter table broadcasts add column figures text;

create table staff_chats (
  user_id text not null,
  address_id text not null,
  linked_at bigint not null,
  primary key (user_id)
);

create table chat_codes (
  code_hash text not null,
  user_id text not null,
  expires_at bigint not null,
  primary key (code_hash)
);

create index staff_chats_address on staff_chats (address_id);
`;
