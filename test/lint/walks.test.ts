import {existsSync, readFileSync} from 'node:fs'
import {posix} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const at = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8')

/** oclif loads a command by its name, and nothing imports it. */
const BY_NAME = /^src\/commands\//

/** The walks of the document: by title, the file that each step begins with. */
function walks(document: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  let title = ''
  for (const line of document.split('\n')) {
    title = /^## (.*)/.exec(line)?.[1] ?? title
    const step = /^\d+\. `([^`]+)`/.exec(line)?.[1]
    if (step !== undefined) found.set(title, [...(found.get(title) ?? []), step])
  }
  return found
}

/** Files that a file imports, statically or not, those of `dist` as their sources. */
function imported(path: string, text: string): string[] {
  return [...text.matchAll(/(?:from |import\(|new URL\()'([^']+)'/g)].map(([, to = '']) =>
    posix.join(posix.dirname(path), to).replace(/^dist\/(.*)\.js$/, 'src/$1.ts'),
  )
}

/** The first step that no earlier one leads to; undefined when all are led to. */
function brokenAt(steps: readonly string[], read: (path: string) => string = at): string | undefined {
  const known = new Set(steps.slice(0, 1))
  for (const step of steps) {
    if (!known.has(step) && !BY_NAME.test(step)) return step
    for (const next of imported(step, read(step))) known.add(next)
  }
  return undefined
}

describe('the walks of docs/architecture.md', () => {
  const found = walks(at('docs/architecture.md'))

  it('are two: from argv to exit, and a secret from bind to disk', () => {
    expect([...found.keys()].map((title) => title.split(':')[0])).to.deep.equal([
      'From argv to exit',
      'A secret from bind to disk',
    ])
    for (const steps of found.values()) expect(steps.length).to.be.at.least(12)
  })

  for (const [title, steps] of found) {
    it(`lead from file to file by their imports: ${title}`, () => {
      for (const step of steps) expect(existsSync(`${ROOT}${step}`), step).to.equal(true)
      expect(brokenAt(steps)).to.equal(undefined)
    })
  }

  it('would not be believed if a step were not imported', () => {
    const files: Record<string, string> = {'src/a.ts': "import {b} from './b.ts'", 'src/b.ts': '', 'src/c.ts': ''}
    const read = (path: string): string => files[path] ?? ''
    expect(brokenAt(['src/a.ts', 'src/b.ts'], read)).to.equal(undefined)
    expect(brokenAt(['src/a.ts', 'src/b.ts', 'src/c.ts'], read)).to.equal('src/c.ts')
  })
})
