import {spawnSync} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import fc from 'fast-check'
import {type ExportFormat, exportRecords, type RecordSet} from '../../src/export/formats.ts'
import {hclString} from '../../src/export/hcl.ts'
import {recordSets, wantedRecords, wholeSets} from '../export/arbitrary.ts'
import {inOrder, type ReadRecord} from '../export/readers/presentation.ts'
import {type ReadResource, readResources, readTemplate} from '../export/readers/terraform.ts'
import {mergedChanges} from '../support/merged-records.ts'
import {fixtureRecords, instructionsFor} from '../support/record-set.ts'
import {temporaryHome} from '../support/sesctl.ts'
import {PYTHON, pythonProgram, runProgram} from './program.ts'

const READER = fileURLToPath(new URL('python/read_export.py', import.meta.url))
const RECORDS = fixtureRecords('mail-from')
const SETS = {
  unknown: instructionsFor(RECORDS),
  merged: instructionsFor(RECORDS, {changes: mergedChanges()}),
}

/** Reads an export with a program of Python's. */
async function read<Understood>(text: string, ...args: string[]): Promise<Understood> {
  const {code, stdout, stderr} = await runProgram(PYTHON, ['-W', 'ignore', READER, ...args], {input: text})
  if (code !== 0) throw new Error(`read_export.py ${args.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as Understood
}

type Row = [name: string, type: string, ttl: number, value: string]
const named = (rows: readonly Row[]): ReadRecord[] => rows.map(([name, type, ttl, value]) => ({name, type, ttl, value}))
const text = (format: ExportFormat, set: RecordSet): string => exportRecords(format, set).text

/** Runs a judgement on a few drawn sets: each of them costs the start of a program. */
const someSets = (judge: (set: RecordSet) => Promise<void>, kind?: 'wild' | 'tame') =>
  fc.assert(fc.asyncProperty(recordSets(kind), judge), {numRuns: 8})

describe('exports, read by the programs that eat them', () => {
  const home = temporaryHome()
  after(() => home.dispose())

  describe('named-checkzone', () => {
    for (const [name, set] of Object.entries(SETS)) {
      it(`accepts the lines below a SOA and NS (${name})`, async () => {
        const file = join(home.path, `${name}.zone`)
        const head =
          '$TTL 600\n@ IN SOA ns1.example.test. hostmaster.example.test. 1 3600 600 86400 60\n@ IN NS ns1.example.test.\n'
        writeFileSync(file, head + text('zone', set))
        const checked = await runProgram('named-checkzone', ['-i', 'local', 'agency.gov', file])
        expect(checked.code, checked.stdout).to.equal(0)
      })
    }
  })

  describe('dnspython', () => {
    it('reads any zone file as the wanted records', async () => {
      await someSets(async (set) => {
        const rows = await read<Row[]>(text('zone', set), 'dnspython', set.domain)
        expect(inOrder(named(rows))).to.deep.equal(inOrder(wantedRecords(set.changes)))
      })
    })

    it('reads what Cloud DNS is given as the whole record sets', async () => {
      await someSets(async (set) => {
        for (const {attributes} of readResources(text('terraform-google', set))) {
          const {name, type, rrdatas} = attributes
          const data = Array.isArray(rrdatas) ? rrdatas : []
          const change = set.changes.find((each) => `${each.name}.` === name && each.type === type)
          expect(await read(data.join('\n'), 'rdata', String(type))).to.deep.equal(change?.values)
        }
      })
    })
  })

  describe('python-hcl2', () => {
    type Blocks = Partial<Record<'resource', Record<string, Record<string, Record<string, unknown>>>[]>>
    const written = (value: unknown): string | string[] => {
      if (Array.isArray(value)) return value.map((each) => String(written(each)))
      const token = String(value)
      return token.startsWith('"') ? readTemplate(token) : token.replace(/^\$\{(.*)\}$/, '$1')
    }
    const unquoted = (token: string): string => token.replace(/^"(.*)"$/, '$1')
    const understood = (blocks: Blocks): ReadResource[] =>
      (blocks.resource ?? []).flatMap((types) =>
        Object.entries(types).flatMap(([type, labels]) =>
          Object.entries(labels).map(([label, members]) => ({
            type: unquoted(type),
            label: unquoted(label),
            attributes: Object.fromEntries(
              Object.entries(members).flatMap(([name, value]) =>
                name.startsWith('__') ? [] : [[name, written(value)]],
              ),
            ),
          })),
        ),
      )

    for (const format of ['terraform-aws', 'terraform-google', 'terraform-cloudflare'] as const) {
      it(`reads the same resources from ${format} as we do`, async () => {
        for (const set of Object.values(SETS)) {
          const blocks = await read<Blocks>(text(format, set), 'hcl2')
          expect(understood(blocks)).to.deep.equal(readResources(text(format, set)))
        }
      })

      it(`reads the same resources from any set as ${format} as we do`, async () => {
        // Tame, because it cannot read the escape of a "%{" that has no end.
        await someSets(async (set) => {
          const blocks = await read<Blocks>(text(format, set), 'hcl2')
          expect(understood(blocks)).to.deep.equal(readResources(text(format, set)))
        }, 'tame')
      })

      if (hasTerraform()) {
        it(`is formatted as terraform fmt does it, on a machine with terraform (${format})`, async () => {
          for (const set of Object.values(SETS)) {
            const formatted = await runProgram('terraform', ['fmt', '-check', '-diff', '-'], {
              env: home.env,
              input: text(format, set),
            })
            expect(formatted.code, formatted.stdout + formatted.stderr).to.equal(0)
          }
        })
      }
    }
  })

  if (hasTerraform()) {
    describe('terraform, on a machine that has it', () => {
      it('evaluates any string as the text that it stands for', async () => {
        const texts = fc
          .sample(recordSets(), 25)
          .flatMap(({changes}) => changes.flatMap(({values}) => values))
          .map((value) => value.normalize())
        const list = `[${texts.map(hclString).join(', ')}]`
        const said = await runProgram('terraform', ['console'], {
          env: home.env,
          input: `base64encode(jsonencode(${list}))\n`,
        })
        expect(said.code, said.stderr).to.equal(0)
        const json = Buffer.from(said.stdout.replaceAll('"', ''), 'base64').toString()
        expect(JSON.parse(json)).to.deep.equal(texts)
      })
    })
  }

  describe('octoDNS', () => {
    it('validates a configuration with the file as it is', async () => {
      const folder = join(home.path, 'octodns')
      mkdirSync(join(folder, 'zones'), {recursive: true})
      const provider = {
        class: 'octodns.provider.yaml.YamlProvider',
        directory: join(folder, 'zones'),
        escaped_semicolons: true,
      }
      const config = {
        providers: {config: provider, target: {...provider, directory: join(folder, 'target')}},
        zones: {'agency.gov.': {sources: ['config'], targets: ['target']}},
      }
      // JSON is YAML.
      writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config))
      writeFileSync(join(folder, 'zones', 'agency.gov.yaml'), text('octodns', SETS.unknown))
      const validate = async () =>
        await runProgram(pythonProgram('octodns-validate'), ['--config-file', join(folder, 'config.yaml')])
      const valid = await validate()
      expect(valid.code, valid.stderr).to.equal(0)
      const broken = text('octodns', SETS.unknown).replaceAll('\\\\;', ';')
      writeFileSync(join(folder, 'zones', 'agency.gov.yaml'), broken)
      expect((await validate()).stderr).to.include('unescaped ;')
    })

    it('reads any set that it can say as the whole record sets', async () => {
      await someSets(async (set) => {
        const rows = await read<Row[]>(text('octodns', set), 'octodns', set.domain)
        expect(inOrder(named(rows))).to.deep.equal(inOrder(wholeSets(set.changes)))
      }, 'tame')
    })
  })

  describe("Route 53's API model", () => {
    it('has nothing against a batch', async () => {
      for (const set of [...Object.values(SETS), ...fc.sample(recordSets(), 5)]) {
        if ((JSON.parse(text('route53', set)) as {Changes: unknown[]}).Changes.length === 0) continue
        expect(await read(text('route53', set), 'route53')).to.equal('')
      }
    })

    it('has something against a batch with an action that there is not', async () => {
      const wrong = text('route53', SETS.unknown).replace('"TTL": 600', '"TTL": "600"')
      expect(await read(wrong, 'route53')).to.include('Invalid type for parameter')
    })
  })
})

function hasTerraform(): boolean {
  return spawnSync('terraform', ['version'], {stdio: 'ignore'}).status === 0
}
