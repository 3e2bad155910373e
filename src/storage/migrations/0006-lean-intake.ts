// What a message writes on its way through: fewer index entries, and none of what is settled in those asked at every turn.

export const leanIntake = `
create index deliveries_on_its_way on deliveries (address_id, id) where state in ('pending', 'sending') and priority < 2;

drop index messages_provider;

create index messages_provider on messages (conversation_id, provider_id) where provider_id is not null;
`;
