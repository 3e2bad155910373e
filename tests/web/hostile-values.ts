// Values that mean something to a database, a file system, a parser or a careless program.

const SQL = [
  `' OR '1'='1`,
  `'; DROP TABLE users; --`,
  `" OR 1=1 --`,
  `1) UNION SELECT name, secret FROM users --`,
  `x'||(select secret from users limit 1)||'`,
  `\\'; delete from tickets; --`,
  `%' AND 1=0 UNION ALL SELECT null --`,
];
const PATHS = [
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '/etc/passwd',
  'file:///etc/passwd',
  '....//....//etc/passwd',
  '.env',
];
const ODD = [
  '\0',
  'a\0b',
  '',
  ' ',
  '-1',
  '0',
  '1e309',
  'NaN',
  'null',
  'undefined',
  'true',
  '[]',
  '{}',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  '9'.repeat(400),
  '%',
  '%%s%n%x',
  '#{7*7}{{7*7}}<%= 7*7 %>',
  '\r\nSet-Cookie: owned=1',
  '\u202e\u2066ab\u0300',
  '\ufffe\uffff',
  '💣'.repeat(50),
  'x'.repeat(20_000),
];
export const HOSTILE_VALUES: readonly string[] = [...SQL, ...PATHS, ...ODD];

/** One of each kind, where every one would take long. */
export const FEW_VALUES: readonly string[] = [
  SQL[1]!,
  SQL[3]!,
  PATHS[0]!,
  'a\0b',
  '',
  '1e309',
  '__proto__',
  '\r\nSet-Cookie: owned=1',
  'x'.repeat(20_000),
];

/** As they are written into a path. The last ones are no correct encoding of anything. */
export const segmentsOf = (values: readonly string[]): readonly string[] => [
  ...values.filter((value) => value !== '' && value.length < 8_000).map(encodeURIComponent),
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%252f..%252fetc%252fpasswd',
  '%c0%ae%c0%ae%c0%af',
  '%',
  '%zz',
  '%ff',
];

/** Bodies of the chat and of webhooks. */
export const HOSTILE_BODIES: readonly string[] = [
  '',
  ' ',
  '\0',
  'null',
  'true',
  '1',
  '"x"',
  '[]',
  '{}',
  '{"text":null}',
  '{"text":{}}',
  '{"text":["a"]}',
  '{"text":1e309}',
  '{"text":"a","id":{"$gt":""}}',
  '{"text":"a","id":1}',
  '{"text":"a","session":["x"]}',
  '{"text":"a","session":{"length":26}}',
  '{"text":"a","lang":"../../etc/passwd"}',
  '{"text":"a","lang":["de"]}',
  '{"button":{}}',
  '{"__proto__":{"text":"a"},"constructor":{"prototype":{"x":1}}}',
  '{"text":"a","text":"b"}',
  '{"text":"a"',
  '{"text":"\\ud800"}',
  '{"text":"\\u0000"}',
  '{"update_id":"x","message":[]}',
  '{"update_id":1e309,"message":{"chat":null}}',
  '{"entry":[null,1,{"changes":{}}]}',
  '['.repeat(20_000),
  `{"text":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
  `{"text":"${'x'.repeat(200_000)}"}`,
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
];
