import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {runProgram} from './program.ts'

export interface SignedZone {
  /** The whole master file, signatures included. */
  readonly file: string
  /** The DNSKEY record that signs, for resolvers to check by. */
  readonly anchor: string
}

/** From when until when signatures hold: `YYYYMMDDHHMMSS` or `now-1d`, as dnssec-signzone takes it. */
export interface Validity {
  readonly from: string
  readonly until: string
}

/** Signs a zone with a key made for it alone. @param lines of the master file below SOA and NS */
export async function signedZone(zone: string, lines: string, validity: Validity): Promise<SignedZone> {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-signed-'))
  const run = async (program: string, ...args: readonly string[]): Promise<string> => {
    const {code, stdout, stderr} = await runProgram(program, args)
    if (code !== 0) throw new Error(`${program} failed: ${stderr}`)
    return stdout.trim()
  }
  try {
    const name = await run('dnssec-keygen', '-q', '-K', folder, '-a', 'ECDSAP256SHA256', '-f', 'KSK', zone)
    const anchor = lastLine(readFileSync(join(folder, `${name}.key`), 'utf8'))
    const plain = join(folder, 'plain')
    writeFileSync(
      plain,
      `$ORIGIN ${zone}.
$TTL 600
@ IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1
ns1 IN A 127.0.0.1
${lines}
${anchor}
`,
    )
    const signed = join(folder, 'signed')
    // -z: one key for everything. -P: a zone whose signatures are wrong on purpose is not checked afterwards.
    const dates = ['-s', validity.from, '-e', validity.until]
    await run(
      'dnssec-signzone',
      '-z',
      '-P',
      '-K',
      folder,
      '-d',
      folder,
      '-o',
      zone,
      ...dates,
      '-f',
      signed,
      plain,
      join(folder, name),
    )
    return {file: readFileSync(signed, 'utf8'), anchor}
  } finally {
    rmSync(folder, {recursive: true})
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
