// Notices on public accounts: one row per notice and outlet, never two.
export const outletPosts = `
create table outlet_posts (
  id text not null,
  notice_id text not null,
  broadcast_id text not null,
  outlet text not null,
  state text not null,
  attempts bigint not null,
  not_before bigint not null,
  holder text,
  provider_id text,
  reason text,
  decided_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (id)
);

create unique index outlet_posts_once on outlet_posts (notice_id, outlet);
create index outlet_posts_open on outlet_posts (state, not_before);
`;
