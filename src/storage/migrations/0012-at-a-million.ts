// What is asked every few seconds, by an index: erasures that are wanted, and what was sent just now of a broadcast.

export const atAMillion = `
create index contacts_erasing on contacts (erase_requested_at) where erase_requested_at is not null;

drop index deliveries_state;

create index deliveries_state on deliveries (broadcast_id, state, channel, updated_at) where broadcast_id is not null;
`;
