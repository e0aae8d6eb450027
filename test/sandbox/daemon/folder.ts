import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

export function temporaryFolder(): {readonly path: string; dispose(): void} {
  const path = mkdtempSync(join(tmpdir(), 'sesctl-daemon-'))
  return {path, dispose: () => rmSync(path, {recursive: true, force: true})}
}
