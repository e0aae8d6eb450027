// Who may import whom. docs/architecture.md has the same table in words.
const npm = 'node_modules'
const layer = (name, from, allowed, extra = []) => ({
  name: `import-law: ${name}`,
  severity: 'error',
  from: {path: from},
  to: {pathNot: [from, ...allowed.map((folder) => `^src/${folder}`), ...extra]},
})
const noInputOutput = (from) => ({
  name: 'no-node-modules-below-the-adapters',
  comment: 'the world is reached through ports',
  severity: 'error',
  from: {path: from},
  to: {dependencyTypes: ['core']},
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {name: 'no-cycles', severity: 'error', from: {}, to: {circular: true}},
    layer('domain', '^src/domain/', []),
    layer('export', '^src/export/', ['domain/', 'app/']),
    layer('render', '^src/render/', ['domain/', 'app/'], [`${npm}/(chalk|cli-table3|string-width)/`]),
    {
      name: 'import-law: views take only types of app',
      severity: 'error',
      from: {path: '^src/(export|render)/'},
      to: {path: '^src/app/', dependencyTypesNot: ['type-only']},
    },
    layer('ports', '^src/ports/', ['domain/']),
    layer('app', '^src/app/', ['domain/', 'ports/']),
    {
      name: 'import-law: adapters',
      severity: 'error',
      from: {path: '^src/adapters/([^/]+)/'},
      to: {path: '^src/', pathNot: ['^src/adapters/$1/', '^src/adapters/(http|files)/', '^src/ports/', '^src/domain/']},
    },
    {
      name: 'import-law: cli',
      severity: 'error',
      from: {path: '^src/cli/'},
      to: {path: '^src/', pathNot: ['^src/cli/', '^src/ports/', '^src/render/', '^src/wiring\\.ts$', '^src/domain/']},
    },
    {
      name: 'import-law: commands',
      severity: 'error',
      from: {path: '^src/commands/'},
      to: {
        path: '^src/',
        pathNot: ['^src/commands/', '^src/cli/', '^src/app/', '^src/render/', '^src/export/', '^src/domain/'],
      },
    },
    {
      name: 'import-law: wiring is the only importer of adapters',
      severity: 'error',
      from: {path: '^src/', pathNot: ['^src/wiring\\.ts$', '^src/adapters/']},
      to: {path: '^src/adapters/'},
    },
    {
      name: 'import-law: the sandbox shares nothing with the product',
      severity: 'error',
      from: {path: '^src/sandbox/'},
      to: {path: '^src/', pathNot: ['^src/sandbox/']},
    },
    {
      name: 'import-law: the product does not reach into the sandbox',
      severity: 'error',
      from: {path: '^src/', pathNot: ['^src/sandbox/']},
      to: {path: '^src/sandbox/'},
    },
    noInputOutput('^src/(domain|export|render|ports|app|commands)/'),
    {
      name: 'no-drawers',
      comment: 'name the subject instead',
      severity: 'error',
      from: {path: '(^|/)(utils?|helpers?|common|shared|lib|core|misc)(/|\\.ts$)', pathNot: npm},
      to: {},
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      from: {path: '^src/'},
      to: {dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined']},
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: {path: npm},
    enhancedResolveOptions: {exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default']},
  },
}
