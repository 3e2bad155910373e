// Notices of one account that wait while its replies go on: a paused template, a used-up quota.
export const channelStops = `
create table channel_stops (
  channel text not null,
  account text not null,
  until bigint not null,
  reason text not null,
  at bigint not null,
  primary key (channel, account)
);
`;
