// When publishers were told by mail that an account's notices wait; null: not yet.
export const toldStops = `
alter table channel_stops add column told_at bigint;
`;
