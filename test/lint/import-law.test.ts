import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
const CONFIG = join(ROOT, 'scripts/lint/imports.cjs')

/** The parts of the sandbox, lowest first, each with what is above it or beside it. */
const UPWARD: readonly (readonly [part: string, imported: string])[] = [
  ['store', '../clock.ts'],
  ['clock.ts', './environment.ts'],
  ['environment.ts', './faults/switches.ts'],
  ['faults', '../cloudfoundry/settings.ts'],
  ['http', '../mail/accept.ts'],
  ['policies', '../aws/service.ts'],
  ['tls', '../smtp/server.ts'],
  ['dns', '../aws/service.ts'],
  ['mail', '../aws/service.ts'],
  ['proxy', '../smtp/server.ts'],
  ['verification', '../dns/zones.ts'],
  ['aws', '../broker/catalog.ts'],
  ['traffic', '../aws/service.ts'],
  ['broker', '../cloudfoundry/settings.ts'],
  ['events', '../broker/catalog.ts'],
  ['smtp', '../events/publisher.ts'],
  ['cloudfoundry', '../control/server.ts'],
  ['control', '../daemon/start.ts'],
  ['daemon', '../daemon.ts'],
]

/** What is there to be imported, so that a breach is one of the law and not of resolution. */
const PRESENT = [
  'src/domain/circle-b.ts',
  'src/domain/mail.ts',
  'src/domain/text/reveal.ts',
  'src/domain/binding/delivered-credentials.ts',
  'src/domain/binding/credential-formats.ts',
  'src/ports/platform.ts',
  'src/ports/clock.ts',
  'src/app/send.ts',
  'src/render/screen.ts',
  'src/adapters/osb/platform.ts',
  'src/adapters/ses/email-service.ts',
  'src/cli/command.ts',
  'src/commands/list.ts',
  'src/sandbox/aws/service.ts',
  'src/sandbox/broker/catalog.ts',
  'src/sandbox/cloudfoundry/settings.ts',
  'src/sandbox/control/server.ts',
  'src/sandbox/daemon.ts',
  'src/sandbox/daemon/start.ts',
  'src/sandbox/dns/zones.ts',
  'src/sandbox/events/publisher.ts',
  'src/sandbox/faults/switches.ts',
  'src/sandbox/mail/accept.ts',
  'src/sandbox/smtp/server.ts',
  'src/wiring.ts',
  'test/support/until.ts',
]

/** A file, what it imports, and the rule that has to name it. */
const BREACHES: readonly (readonly [file: string, imported: string, rule: string])[] = [
  ['src/domain/reads-a-file.ts', "import 'node:fs'", 'node: domain'],
  ['src/domain/uses-a-use-case.ts', "import '../app/send.ts'", 'import-law: domain'],
  ['src/domain/uses-a-package.ts', "import 'ajv'", 'packages: domain'],
  ['src/ports/uses-a-view.ts', "import '../render/screen.ts'", 'import-law: ports'],
  ['src/app/uses-an-adapter.ts', "import '../adapters/osb/platform.ts'", 'import-law: app'],
  ['src/app/loads-an-adapter.ts', "export const x = () => import('../adapters/osb/platform.ts')", 'import-law: app'],
  ['src/app/draws.ts', "import 'chalk'", 'packages: app'],
  [
    'src/render/runs-a-use-case.ts',
    "import {x} from '../app/send.ts'\nx",
    'import-law: render takes only types of app',
  ],
  ['src/render/speaks-smtp.ts', "import 'nodemailer'", 'packages: render'],
  ['src/export/reads-a-file.ts', "import 'node:fs/promises'", 'node: export'],
  ['src/commands/signs-requests.ts', "import '@aws-sdk/client-sesv2'", 'packages: commands'],
  ['src/commands/asks-a-port.ts', "import type {x} from '../ports/clock.ts'", 'import-law: commands'],
  ['src/commands/reads-a-file.ts', "import 'node:fs'", 'node: commands'],
  ['src/cli/runs-a-use-case.ts', "import '../app/send.ts'", 'import-law: cli'],
  [
    'src/cli/uses-an-adapter.ts',
    "import '../adapters/osb/platform.ts'",
    'import-law: wiring is the only importer of adapters',
  ],
  ['src/wiring/runs-a-use-case.ts', "import '../app/send.ts'", 'import-law: wiring'],
  ['src/adapters/osb/uses-another.ts', "import '../ses/email-service.ts'", 'import-law: adapter osb and the others'],
  [
    'src/adapters/ses/implements-another-port.ts',
    "import type {x} from '../../ports/platform.ts'",
    'ports: adapter ses',
  ],
  ['src/adapters/smoke/signals.ts', "import 'node:net'", 'no-unknown-adapter'],
  ['src/adapters/osb/runs-a-use-case.ts', "import '../../app/send.ts'", 'import-law: adapters'],
  ['src/sandbox/parses-with-the-product.ts', "import '../domain/mail.ts'", 'import-law: sandbox'],
  [
    'src/domain/acts-as-the-service.ts',
    "import '../sandbox/environment.ts'",
    'import-law: the product does not reach into the sandbox',
  ],
  ...UPWARD.map(
    ([part, imported]) =>
      [
        part.endsWith('.ts') ? `src/sandbox/${part}` : `src/sandbox/${part}/reaches-up.ts`,
        `import '${imported}'`,
        `import-law: sandbox part ${part}`,
      ] as const,
  ),
  ['src/sandbox/daemon.ts', "import './attic/part.ts'", 'import-law: sandbox part daemon.ts'],
  ['src/sandbox/attic/part.ts', "import '../store/store.ts'", 'no-unknown-sandbox-part'],
  ['src/sandbox/loose.ts', "import './clock.ts'", 'no-unknown-sandbox-part'],
  ['src/app/prints-a-secret.ts', "import {x} from '../domain/text/reveal.ts'\nx", 'secrets: reveal'],
  ['src/domain/binding/passes-it-on.ts', "export {x} from '../text/reveal.ts'", 'secrets: reveal'],
  ['src/adapters/osb/loads-it.ts', "export const x = () => import('../../domain/text/reveal.ts')", 'secrets: reveal'],
  [
    'src/render/shows-credentials.ts',
    "import {x} from '../domain/binding/delivered-credentials.ts'\nx",
    'secrets: delivery',
  ],
  [
    'src/commands/writes-credentials.ts',
    "import {x} from '../domain/binding/credential-formats.ts'\nx",
    'secrets: delivery',
  ],
  ['src/attic/room.ts', "import '../domain/mail.ts'", 'no-unknown-room'],
  ['src/loose.ts', "import './domain/mail.ts'", 'no-unknown-room'],
  ['src/domain/utils/things.ts', "import '../mail.ts'", 'no-drawers'],
  ['src/domain/circle-a.ts', "import './circle-b.ts'", 'no-cycles'],
  ['src/domain/tested.ts', "import '../../test/support/until.ts'", 'import-law: nothing of src imports its tests'],
  ['test/domain/needs-an-adapter.ts', "import '../../src/adapters/osb/platform.ts'", 'tests: domain'],
  ['test/sandbox/trusts-the-product.ts', "import '../../src/domain/mail.ts'", 'tests: sandbox'],
  [
    'bench/measures-from-inside.ts',
    "import '../src/app/send.ts'",
    'import-law: scripts and bench do not import the product',
  ],
]

interface Violation {
  readonly from: string
  readonly rule: {readonly name: string}
}

describe('the import law', () => {
  let folder: string
  let violations: readonly Violation[]
  before(function () {
    this.timeout(60_000)
    folder = mkdtempSync(join(tmpdir(), 'sesctl-law-'))
    const write = (path: string, text: string): void => {
      mkdirSync(join(folder, dirname(path)), {recursive: true})
      writeFileSync(join(folder, path), text)
    }
    for (const path of PRESENT) write(path, 'export const x = 1\n')
    for (const [path, text] of BREACHES) write(path, `${text}\n`)
    write('src/domain/circle-b.ts', "import './circle-a.ts'\n")
    write('src/domain/keeps-it.ts', "import './mail.ts'\n")
    write('src/sandbox/aws/keeps-it.ts', "import '../dns/zones.ts'\nimport './service.ts'\n")
    write('src/cli/keeps-it.ts', "import type {x} from '../domain/binding/credential-formats.ts'\n")
    write('src/domain/text/secret.ts', "export {x} from './reveal.ts'\n")
    write('src/commands/keeps-it.ts', "import '@oclif/core'\nimport '../app/send.ts'\n")
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), execFileSync('cat', [join(ROOT, 'package.json')]))
    const options = ['--config', CONFIG, '--output-type', 'json']
    const report = execFileSync(process.execPath, [CRUISER, 'src', 'test', 'bench', ...options], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    violations = (JSON.parse(report) as {summary: {violations: Violation[]}}).summary.violations
  })
  after(() => rmSync(folder, {recursive: true, force: true}))

  for (const [path, , rule] of BREACHES)
    it(`catches ${path} by the rule "${rule}"`, () => {
      expect(violations.filter(({from}) => from === path).map(({rule: {name}}) => name)).to.include(rule)
    })

  it('lets pass what keeps it', () => {
    expect(
      violations.filter(({from}) => from.endsWith('keeps-it.ts') || from.endsWith('text/secret.ts')),
    ).to.deep.equal([])
  })
})
