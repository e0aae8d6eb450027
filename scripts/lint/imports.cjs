// The import law, for dependency-cruiser: made of the tables in rooms.cjs.
const {levelsOfSandbox, portsOfAdapters, rooms, testsOfRooms} = require('./rooms.cjs')
const {deliverers, revealers} = require('./secrets.cjs')

const npm = 'node_modules'
const error = (name, from, to, comment) => ({name, severity: 'error', from, to, ...(comment ? {comment} : {})})
const oneOf = (names) => `(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})`
const exactly = (file) => `^${file.replaceAll('.', '\\.')}$`
const inRoom = (room) => (room.endsWith('.ts') ? `^src/${room.replaceAll('.', '\\.')}$` : `^src/${room}/`)

const ofRoom = ([room, {imports, typesOf = [], packages, node}]) => {
  const from = {path: inRoom(room)}
  return [
    error(`import-law: ${room}`, from, {
      path: '^src/',
      pathNot: [inRoom(room), ...imports.map(inRoom), ...typesOf.map(inRoom)],
    }),
    ...typesOf.map((other) =>
      error(`import-law: ${room} takes only types of ${other}`, from, {
        path: inRoom(other),
        dependencyTypesNot: ['type-only'],
      }),
    ),
    error(`packages: ${room}`, from, {
      path: `${npm}/`,
      ...(packages.length === 0 ? {} : {pathNot: `${npm}/${oneOf(packages)}/`}),
      dependencyTypesNot: ['core'],
    }),
    ...(node
      ? []
      : [error(`node: ${room}`, from, {dependencyTypes: ['core']}, 'what is outside is reached through ports')]),
  ]
}

const ofAdapter = ([adapter, ports]) => {
  const from = {path: `^src/adapters/${adapter}/`}
  return [
    error(`import-law: adapter ${adapter} and the others`, from, {
      path: '^src/adapters/',
      pathNot: [`^src/adapters/${adapter}/`, '^src/adapters/(http|files)/'],
    }),
    error(`ports: adapter ${adapter}`, from, {
      path: '^src/ports/',
      ...(ports.length === 0 ? {} : {pathNot: `^src/ports/${oneOf(ports)}\\.ts$`}),
    }),
  ]
}

const ofSandbox = (parts, level) => {
  const lower = levelsOfSandbox.slice(0, level).flat()
  return parts.map((part) =>
    error(
      `import-law: sandbox part ${part}`,
      {path: inRoom(`sandbox/${part}`)},
      {path: '^src/sandbox/', pathNot: [part, ...lower].map((other) => inRoom(`sandbox/${other}`))},
    ),
  )
}

const ofTests = ([room, touched]) =>
  error(
    `tests: ${room}`,
    {path: `^test/${room}/`},
    {path: '^src/', pathNot: touched.map(inRoom)},
    'a test imports no more than what it tests',
  )

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    error('no-cycles', {}, {circular: true}),
    error('no-unknown-room', {path: '^src/', pathNot: Object.keys(rooms).map(inRoom)}, {}),
    error(
      'no-unknown-adapter',
      {path: '^src/adapters/', pathNot: `^src/adapters/${oneOf(Object.keys(portsOfAdapters))}/`},
      {},
    ),
    error(
      'no-unknown-sandbox-part',
      {path: '^src/sandbox/', pathNot: levelsOfSandbox.flat().map((part) => inRoom(`sandbox/${part}`))},
      {},
    ),
    ...Object.entries(rooms).flatMap(ofRoom),
    ...Object.entries(portsOfAdapters).flatMap(ofAdapter),
    ...levelsOfSandbox.flatMap(ofSandbox),
    error(
      'import-law: wiring is the only importer of adapters',
      {path: '^src/', pathNot: ['^src/wiring\\.ts$', '^src/wiring/', '^src/adapters/']},
      {path: '^src/adapters/'},
    ),
    error(
      'import-law: the product does not reach into the sandbox',
      {path: '^src/', pathNot: ['^src/sandbox/']},
      {path: '^src/sandbox/'},
    ),
    error(
      'secrets: reveal',
      {path: '^src/', pathNot: revealers.map(exactly)},
      {path: '^src/domain/text/reveal\\.ts$'},
      'scripts/lint/secrets.cjs lists who may turn a secret into text; the others import secret.ts',
    ),
    error(
      'secrets: delivery',
      {path: '^src/', pathNot: deliverers.map(exactly)},
      {
        path: '^src/domain/binding/(delivered-credentials|credential-formats)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
      'scripts/lint/secrets.cjs lists who may deliver credentials; the others have masked-credentials.ts',
    ),
    ...Object.entries(testsOfRooms).map(ofTests),
    error('import-law: nothing of src imports its tests', {path: '^src/'}, {path: '^(test|bench|scripts)/'}),
    error(
      'import-law: scripts and bench do not import the product',
      {path: '^(bench|scripts)/'},
      {path: '^src/', pathNot: ['^src/sandbox/', '^src/domain/']},
      'they judge it from outside',
    ),
    error(
      'no-drawers',
      {path: '(^|/)(utils?|helpers?|common|shared|lib|core|misc)(/|\\.ts$)', pathNot: npm},
      {},
      'name the subject instead',
    ),
    error(
      'no-undeclared-package',
      {path: '^src/'},
      {dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined']},
    ),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: {path: npm},
    enhancedResolveOptions: {exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default']},
  },
}
