// What a broadcast's rows carry: no entry in the index of transcripts, which they have none in.

export const leanAudience = `
drop index deliveries_message;

create index deliveries_message on deliveries (message_id) where message_id is not null;
`;
