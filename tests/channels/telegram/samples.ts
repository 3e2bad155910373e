// A person, a group and a bot, as Telegram writes them.

export const from = { id: 987_654_321, is_bot: false, first_name: 'Erika', last_name: 'Muster', language_code: 'de' };
export const chat = { id: 987_654_321, type: 'private', first_name: 'Erika', last_name: 'Muster', username: 'erika' };
export const group = { id: -1_001_111_222_333, type: 'supergroup', title: 'Nachbarn' };
export const bot = { id: 4_711, is_bot: true, first_name: 'Luft', username: 'luft_bot' };
export const DATE = 1_790_000_000;
export const about = { message_id: 345, from, chat, date: DATE };
export const photo = (id: string, width: number) => ({
  file_id: id,
  file_unique_id: `u${id}`,
  width,
  height: width,
  file_size: width * 10,
});
