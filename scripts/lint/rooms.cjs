// What each room of src may use: other rooms, packages, and Node itself. docs/architecture.md has the same table in words.
// A file of src that belongs to none of them is refused.
const rooms = {
  domain: {imports: [], packages: [], node: false},
  ports: {imports: ['domain'], packages: [], node: false},
  app: {imports: ['domain', 'ports'], packages: [], node: false},
  export: {imports: ['domain'], typesOf: ['app'], packages: [], node: false},
  render: {imports: ['domain'], typesOf: ['app'], packages: ['chalk', 'cli-table3', 'string-width'], node: false},
  commands: {
    imports: ['cli', 'app', 'render', 'export', 'domain'],
    packages: ['@oclif/core'],
    node: false,
  },
  cli: {
    imports: ['ports', 'render', 'domain', 'wiring.ts', 'wiring'],
    packages: ['@oclif/core', 'chalk', 'inquirer', 'string-width'],
    node: true,
  },
  adapters: {
    imports: ['domain', 'ports'],
    packages: [
      '@aws-sdk/client-cloudwatch',
      '@aws-sdk/client-iam',
      '@aws-sdk/client-sesv2',
      '@aws-sdk/client-sns',
      '@aws-sdk/client-sts',
      '@napi-rs/keyring',
      'ajv',
      'ajv-draft-04',
      'nodemailer',
      'pg',
      'proxy-from-env',
      'tldts',
    ],
    node: true,
  },
  wiring: {imports: ['adapters', 'domain', 'ports'], packages: [], node: true},
  'wiring.ts': {imports: ['adapters', 'domain', 'ports', 'wiring'], packages: [], node: true},
  sandbox: {imports: [], packages: ['dns-packet', 'mailparser', 'nodemailer', 'smtp-server'], node: true},
}

/** The ports that each adapter implements or asks; `http` and `files` serve the others and know no port. */
const portsOfAdapters = {
  clock: ['time/clock'],
  cloudfoundry: ['time/clock', 'instance/inventory', 'instance/platform', 'instance/apps'],
  cloudwatch: ['audit/account', 'reputation/metrics'],
  contexts: ['context/contexts'],
  'credential-file': ['binding/credentials'],
  'delivery-command': ['binding/delivery-commands'],
  dns: ['verification/dns'],
  files: [],
  'event-sink': ['feedback/events'],
  'github-actions': ['binding/secret-mask'],
  http: [],
  'http-listener': ['feedback/listeners'],
  iam: ['binding/credentials', 'audit/account'],
  mail: ['sending/mail-transports'],
  operator: [],
  osb: ['time/clock', 'instance/inventory', 'instance/platform'],
  postgres: ['guard/journal'],
  'report-file': ['reputation/report-files'],
  'public-suffixes': ['verification/dns'],
  sandbox: ['sandbox/sandbox'],
  ses: ['audit/account', 'sending/email-service', 'guard/operator-mail'],
  sns: ['audit/account', 'guard/operator-mail', 'feedback/listeners'],
  state: [
    'feedback/events',
    'guard/journal',
    'instance/inventory',
    'rotation/rotations',
    'feedback/listeners',
    'state/state-file',
  ],
  sts: [],
}

/**
 * The parts of the sandbox, lowest first. A part imports what is on levels below its own: neither what is above it nor its
 * neighbours.
 */
const levelsOfSandbox = [
  ['store'],
  ['clock.ts'],
  ['environment.ts'],
  ['faults', 'http', 'policies', 'tls'],
  ['dns', 'mail', 'proxy', 'verification'],
  ['aws', 'traffic'],
  ['broker', 'events', 'smtp'],
  ['cloudfoundry'],
  ['control'],
  ['daemon'],
  ['daemon.ts'],
]

/** What the tests of a room may touch of src beside it: never more than the room itself. */
const testsOfRooms = {
  cli: ['cli', 'domain', 'render'],
  domain: ['domain'],
  export: ['export', 'domain', 'app', 'sandbox'],
  render: ['render', 'domain', 'app'],
  sandbox: ['sandbox'],
}

module.exports = {levelsOfSandbox, portsOfAdapters, rooms, testsOfRooms}
