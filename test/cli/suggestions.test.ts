import {expect} from 'chai'
import {Suggestions} from '../../src/cli/suggestions.ts'

const IDS = ['verify', 'status', 'context show', 'context use', 'guard', 'guard log', 'sandbox start', 'unpause']

describe('suggested commands, completed with the context that was named', () => {
  const {complete} = named('sandbox-cf')

  const CASES: readonly (readonly [text: string, completed: string])[] = [
    ['sesctl status mail-prod', 'sesctl status --context sandbox-cf mail-prod'],
    ['To check: sesctl status mail-prod', 'To check: sesctl status --context sandbox-cf mail-prod'],
    ['sesctl guard log', 'sesctl guard log --context sandbox-cf'],
    ['sesctl guard', 'sesctl guard --context sandbox-cf'],
    ['Which one: sesctl context show --explain', 'Which one: sesctl context show --context sandbox-cf --explain'],
    ['sesctl status verify', 'sesctl status --context sandbox-cf verify'],
    [
      'first sesctl verify one,\nthen sesctl unpause one',
      'first sesctl verify --context sandbox-cf one,\nthen sesctl unpause --context sandbox-cf one',
    ],
  ]
  for (const [text, completed] of CASES) {
    it(`names it in: ${text.replace('\n', ' / ')}`, () => expect(complete(text)).to.equal(completed))
  }

  for (const text of [
    'sesctl context use prod',
    'sesctl sandbox start',
    'sesctl status --help',
    'sesctl status mail-prod --context prod',
    'sesctl status --context=prod mail-prod',
    'sesctl needs Node.js 22.13 or later.',
    'mysesctl status mail-prod',
    'cf restart app',
  ]) {
    it(`leaves as it is: ${text}`, () => expect(complete(text)).to.equal(text))
  }

  it('are left alone where none was named', () => {
    expect(named(undefined).complete('sesctl status mail-prod')).to.equal('sesctl status mail-prod')
  })

  it('quote a context that a shell would take apart', () => {
    expect(named('my prod; rm -rf /').complete('sesctl verify a')).to.equal(
      "sesctl verify --context 'my prod; rm -rf /' a",
    )
  })

  it('are completed once, however often they pass', () => {
    expect(complete(complete('sesctl verify a'))).to.equal('sesctl verify --context sandbox-cf a')
  })
})

function named(context: string | undefined): {complete(text: string): string} {
  const suggestions = new Suggestions(IDS, context)
  return {complete: (text) => suggestions.complete(text)}
}
