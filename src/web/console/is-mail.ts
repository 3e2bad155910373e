// Whether a text may be an e-mail address; whether it reaches anybody is for the mail server to say.
export const isMail = (text: string): boolean =>
  text.length <= 200 && /^[^\s@,<>"]+@[^\s@,<>"]+\.[^\s@,<>".]+$/.test(text);
