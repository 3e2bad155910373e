// Who may import whom: the table of docs/architecture.md, each rule with its sentence.
const features = ['dialogue', 'desk', 'alarms', 'delivery'];
const adapters = ['channels', 'outlets', 'nlu', 'air', 'phrases', 'storage', 'mail'];

/** A room sees core and itself (and what `also` names), nothing else of src/. */
const room = (name, comment, also = []) => ({
  name: `${name}-sees-core-and-itself`,
  comment,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: [`^src/${name}/`, '^src/core/', ...also] },
});

/** An npm package that one room knows; exceptions stand beside it. */
const known = (pattern, rooms, comment) => ({
  name: `${pattern.replace(/\W+/g, '-').replace(/^-|-$/g, '')}-in-one-room`,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: rooms.map((path) => `^src/${path}`) },
  to: { path: `(^|/)node_modules/(${pattern})(/|$)` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'Core holds the nouns and their rules: no npm package, nothing of Node, nobody else of the house.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/core/' },
    },
    ...features.map((name) =>
      room(name, `The feature ${name} meets others as arguments: it owns the ports it needs and imports core only.`),
    ),
    ...adapters.map((name) =>
      room(name, `The adapter ${name} implements ports of core or of a feature without knowing who uses it.`),
    ),
    {
      name: 'channels-do-not-know-each-other',
      comment: 'A new channel is a new folder: no channel imports another one; what all need lies beside the folders.',
      severity: 'error',
      from: { path: '^src/channels/([^/]+)/' },
      to: { path: '^src/channels/[^/]+/', pathNot: '^src/channels/$1/' },
    },
    room('web', 'The web is a door: it sees core and the features, and is handed everything else.', [
      `^src/(${features.join('|')})/`,
    ]),
    room('cli', 'The command line is a door: it sees core, the features and what the configuration looks like.', [
      `^src/(${features.join('|')})/`,
      '^src/config\\.ts$',
    ]),
    {
      name: 'only-the-top-composes',
      comment: 'app composes and main starts; nobody below knows them, the configuration or the log.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(app/|cli/|main\\.ts$|config|log\\.ts$)' },
      to: { path: '^src/(app/|main\\.ts$|config|log\\.ts$)' },
    },
    {
      name: 'dialogue-decides-without-io',
      comment: 'Handlers return what to say and what to change as data: they read no file and open no connection.',
      severity: 'error',
      from: { path: '^src/(dialogue|desk|delivery)/' },
      to: { dependencyTypes: ['core'] },
    },
    known('grammy', ['channels/telegram/'], 'grammY is known to the Telegram channel only.'),
    known('whatsapp-web\\.js|puppeteer', ['channels/whatsapp-web/'], 'WhatsApp Web is known to its channel only.'),
    known('kysely|better-sqlite3|pg', ['storage/'], 'SQL is known to storage only.'),
    known('keyv', ['storage/'], 'Keyv is known to storage only.'),
    known('node-nlp|@nlpjs|fasttext\\.wasm', ['nlu/'], 'Understanding is known to nlu only.'),
    known('hono|@hono', ['web/', 'app/'], 'Hono is known to the web and to whoever mounts it.'),
    known('pino', ['log\\.ts$'], 'The log library is known to the log only.'),
    known('commander', ['cli/'], 'Commander is known to the command line only.'),
    known('nodemailer', ['mail/'], 'SMTP is known to mail only.'),
    known('zod', ['config'], 'Checking the environment is the configuration’s; other borders check by hand.'),
    known('intl-messageformat', ['phrases/'], 'ICU messages are known to phrases only.'),
    known('@node-rs/argon2', ['storage/'], 'Password hashes are made beside the table they lie in.'),
    known('feiertagejs', ['desk/'], 'Holidays are known to the desk only.'),
    {
      name: 'no-circles',
      comment: 'Modules that need each other are one module, or a third noun is missing.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-resolves',
      comment: 'An import that leads nowhere would hide from every other rule.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'Fakes and helpers of tests stay in tests/.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { path: '^tests/' },
    },
    {
      name: 'no-dev-dependency-in-the-product',
      comment: 'What the service needs at run time is a dependency, or production starts without it.',
      severity: 'error',
      from: { path: '^(src|bin)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
